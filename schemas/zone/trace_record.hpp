// TraceRecord: one thing that happened in a zone, chained to the one before it by its digest. Every
// member makes the same records from the same log, and signs the chain's head with every batch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "schemas/bytes.hpp"
#include "schemas/crypto/digest.hpp"
#include "schemas/errc.hpp"
#include "schemas/result.hpp"

namespace kitwork {

inline constexpr std::size_t trace_actor_bytes_max = 96;
inline constexpr std::size_t trace_detail_bytes_max = 256;
inline constexpr std::size_t trace_record_bytes_max = 1024;

enum class TraceKind : std::uint8_t {
  received,    // by a gateway
  proposed,    // by a leader, in a batch
  admitted,    // every member decided so; it counts with the votes that follow
  refused,     // code says why
  voted,       // one member signed the batch
  permitted,   // a quorum did
  started,     // on a worker
  host_call,   // detail: which function
  finished,    // code of a decline, or detail: how it ended
  settled,     // gas: what was used of what was reserved
  reassigned,  // another attempt
  moved,       // to another zone
  registered,  // a capsule, by its digest
  policy,      // changed
  worker,      // joined, left or was lost
  quarantine,  // of a capsule: it began or ended
  evidence,    // a member signed two things for one place
};
inline constexpr std::uint8_t trace_kinds = 17;
const char* trace_kind_name(TraceKind kind);

struct TraceRecord {
  std::uint64_t sequence = 0;  // from 1 on
  Digest previous{};           // of the record before; zeros for the first
  std::uint64_t time_ms = 0;   // the log's
  std::uint64_t term = 0;
  std::uint64_t index = 0;
  TraceKind kind = TraceKind::received;
  std::optional<Digest> subject{};  // an invocation or a capsule
  std::uint64_t at_ms = 0;          // when the actor says that it happened; 0: it does not say
  std::string actor{};              // "gateway edge1", "member 2", "worker 7"
  Errc code{};
  std::uint64_t gas = 0;
  std::uint64_t batch = 0;  // the index of the batch that it is about, when that is another one
  std::string detail{};     // UTF-8 without control characters, whatever it was made from

  friend bool operator==(const TraceRecord&, const TraceRecord&) = default;
};

ByteVector encode_trace_record(const TraceRecord& record);
// malformed, limit_exceeded, not_canonical.
Result<TraceRecord> decode_trace_record(BytesView bytes);
Digest trace_record_digest(BytesView record_bytes);

// Text of unknown origin as one line: at most `bytes_max` bytes of UTF-8, control characters and
// what is no UTF-8 as ?.
std::string trace_text(std::string_view text, std::size_t bytes_max);

}  // namespace kitwork
