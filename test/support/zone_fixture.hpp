// A zone for tests: its keys, a state that batches are applied to, and items that hold unless a
// test spoils them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "actors/admission/zone_state.hpp"
#include "schemas/token/invocation.hpp"
#include "schemas/zone/item.hpp"
#include "test/support/zone_keys.hpp"

namespace kitwork::test {

// Whose keys are whose.
inline constexpr std::uint8_t authority_number = 100;
inline constexpr std::uint8_t author_number = 101;
inline constexpr std::uint8_t holder_number = 102;
inline constexpr std::uint8_t root_number = 200;
inline constexpr std::uint64_t zone_start_ms = 1'700'000'000'000;

// A signed capsule that answers with a number.
ByteVector capsule_of(std::uint64_t gas_limit, const std::string& name = "capsule",
                      const std::vector<std::string>& capabilities = {},
                      std::uint64_t memory_bytes = 1 << 20);

admission::Genesis genesis_of(std::uint8_t members = 3, std::uint32_t quorum = 2);

// How an invocation is made; what a test changes it changes before it is signed.
struct InvocationPlan {
  Digest capsule{};
  std::uint64_t nonce = 1;
  std::string arguments = "null";
  std::uint64_t now_ms = zone_start_ms;
  std::uint8_t authority = authority_number;
  std::uint8_t holder = holder_number;
  std::uint8_t signer = holder_number;
  std::string audience = "asia";
  std::vector<std::string> capabilities = {"kv.read:*", "kv.write:*"};
  std::uint64_t gas_max = 1'000'000;
  std::uint64_t lives_ms = 60'000;
  WorkerId worker = static_cast<WorkerId>(7);
  std::uint64_t incarnation = 1;
};
AdmitItem admit_of(const InvocationPlan& plan);
Digest invocation_digest_of(const AdmitItem& item);
// The same as a gateway sends it.
Submission submission_of(const InvocationPlan& plan, const ByteVector& capsule = {});

struct ReceiptPlan {
  ReceiptKind kind = ReceiptKind::finished;
  std::uint64_t gas_used = 100;
  std::string result = "42";
  std::uint32_t attempt = 1;
  WorkerId worker = static_cast<WorkerId>(7);
  std::uint64_t incarnation = 1;
  Errc code{};
  std::uint8_t signer = 7;
};
ByteVector receipt_of(const Digest& invocation, const ReceiptPlan& plan = {});
ByteVector report_of(std::uint8_t worker, std::uint64_t incarnation, std::uint64_t sequence,
                     std::uint32_t slots = 100, std::uint64_t memory_bytes = 1u << 30);

class Zone {
 public:
  // With an authority that is trusted and pays, `gas` in its account, and workers 7 and 8.
  explicit Zone(admission::Genesis genesis = genesis_of(), std::uint64_t gas = 1'000'000);

  // The next batch of the log.
  admission::BatchResult apply(const std::vector<ByteVector>& items);
  // Of one item.
  admission::ItemDecision decide(const ByteVector& item);
  Errc decide(const ZoneItem& item) { return decide(encode_item(item)).error; }
  // Signed by the root key, with the next number.
  PolicyChange change(PolicyKind kind, const PublicKey& key = {}, std::uint64_t amount = 0) const;
  static ByteVector signed_change(PolicyChange change);
  Errc decide_change(PolicyChange change) { return decide(signed_change(std::move(change))).error; }
  // Registers a capsule and gives its digest.
  Digest add_capsule(const ByteVector& capsule);
  // Admits an invocation and gives its digest.
  Digest admit(InvocationPlan plan);
  std::uint64_t balance() const;

  admission::ZoneState state;
  std::uint64_t term = 1;
  std::uint64_t index = 0;
  std::uint64_t time_ms = zone_start_ms;
};

// The bytes of the whole state.
std::string saved(admission::ZoneState& state);

}  // namespace kitwork::test
