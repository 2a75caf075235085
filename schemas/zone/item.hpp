// Items: what a zone's log is made of. The leader proposes them in batches; every member decides
// about each by itself (actors/admission).
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "schemas/bytes.hpp"
#include "schemas/crypto/digest.hpp"
#include "schemas/result.hpp"
#include "schemas/zone/permit.hpp"
#include "schemas/zone/policy_change.hpp"
#include "schemas/zone/worker_claim.hpp"

namespace kitwork {

// A batch has to fit into an entry of the log, which takes 1 MiB.
inline constexpr std::size_t zone_batch_bytes_max = 960u << 10;
inline constexpr std::size_t zone_item_bytes_max = 900u << 10;
inline constexpr std::size_t zone_capsule_bytes_max = 768u << 10;
inline constexpr std::size_t arguments_bytes_max = 256u << 10;
inline constexpr std::size_t gateway_name_bytes_max = 64;

// The capsule itself, once; after that its digest is enough.
struct RegisterItem {
  ByteVector capsule;

  friend bool operator==(const RegisterItem&, const RegisterItem&) = default;
};

// An invocation, with the worker that the leader chose for its first attempt.
struct AdmitItem {
  ByteVector token;
  ByteVector invocation;
  ByteVector arguments;
  std::string trace_parent;  // W3C traceparent; may be empty
  std::string gateway;       // a name, for the trace
  std::uint64_t received_ms = 0;
  WorkerId worker = WorkerId::none;
  std::uint64_t incarnation = 0;

  friend bool operator==(const AdmitItem&, const AdmitItem&) = default;
};

// Another attempt: the worker died, declined, or was never heard of.
struct ReassignItem {
  Digest invocation{};
  std::uint32_t attempt = 0;         // its number, from 2 on
  WorkerId worker = WorkerId::none;  // none: give up
  std::uint64_t incarnation = 0;

  friend bool operator==(const ReassignItem&, const ReassignItem&) = default;
};

// The certificate of an earlier batch, so that it outlives the leader and is in the trace.
struct CertifiedItem {
  Certificate certificate;

  friend bool operator==(const CertifiedItem&, const CertifiedItem&) = default;
};

struct EvidenceItem {
  Evidence evidence;

  friend bool operator==(const EvidenceItem&, const EvidenceItem&) = default;
};

// The order of the alternatives is the number of the kind on the wire: append only.
using ZoneItem = std::variant<RegisterItem, AdmitItem, ReassignItem, Receipt, WorkerReport,
                              PolicyChange, CertifiedItem, EvidenceItem, Receipts>;

ByteVector encode_item(const ZoneItem& item);
// Bytes that nobody vouches for; signatures are for verify_report and the like to check.
// malformed, not_canonical, limit_exceeded.
Result<ZoneItem> decode_item(BytesView bytes);
// Of an item's bytes: what its leaf in the batch's tree names.
Digest item_digest(BytesView bytes);

// A batch is a list of items' bytes: an item that cannot be decoded is refused by itself.
ByteVector encode_batch(const std::vector<ByteVector>& items);
// limit_exceeded beyond zone_batch_items_max, zone_batch_bytes_max, zone_item_bytes_max.
Result<std::vector<ByteVector>> decode_batch(BytesView bytes);

}  // namespace kitwork
