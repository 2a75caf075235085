// What a worker says, signed by its key: what it has room for, and what became of an attempt.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schemas/bytes.hpp"
#include "schemas/crypto/signature.hpp"
#include "schemas/errc.hpp"
#include "schemas/result.hpp"

namespace kitwork {

enum class WorkerId : std::uint64_t { none = 0 };
constexpr std::uint64_t number(WorkerId worker) { return static_cast<std::uint64_t>(worker); }

inline constexpr std::size_t outcome_bytes_max = 256u << 10;
inline constexpr std::size_t receipt_calls_max = 32;
inline constexpr std::size_t call_name_bytes_max = 64;
inline constexpr std::size_t receipts_max = 128;  // under one signature
inline constexpr std::uint32_t worker_slots_max = 1'000'000;

// A worker's room. `incarnation` is random for each start of its process: what an earlier one held
// is gone.
struct WorkerReport {
  std::string zone;
  WorkerId worker = WorkerId::none;
  std::uint64_t incarnation = 0;
  std::uint64_t sequence = 0;      // grows within an incarnation
  std::uint32_t slots = 0;         // capsules that it takes at once
  std::uint64_t memory_bytes = 0;  // that they may declare together
  bool leaving = false;            // takes no more
  bool gateway = false;            // stands in as a gateway, or asks to
  Signature signature{};

  friend bool operator==(const WorkerReport&, const WorkerReport&) = default;
};

enum class ReceiptKind : std::uint8_t {
  started,   // the attempt was verified and runs
  declined,  // it will not run here: `code` says why
  finished,
};

enum class OutcomeKind : std::uint8_t {
  none,       // not finished
  done,       // result: the answer as JSON
  exception,  // result: what was thrown, as text
  out_of_gas,
  trap,       // result: the trap's name
  abandoned,  // no attempt came to an end
};
inline constexpr std::uint8_t outcome_kinds = 6;
const char* outcome_name(OutcomeKind kind);

// One call of the host, for the trace.
struct CallNote {
  std::string function;
  std::uint64_t gas_used = 0;  // when it was made

  friend bool operator==(const CallNote&, const CallNote&) = default;
};

struct Receipt {
  std::string zone;
  WorkerId worker = WorkerId::none;
  std::uint64_t incarnation = 0;
  Digest invocation{};
  std::uint32_t attempt = 0;
  ReceiptKind kind = ReceiptKind::started;
  OutcomeKind outcome = OutcomeKind::none;  // of a finished one
  Errc code{};                              // of a declined one
  std::uint64_t at_ms = 0;                  // the worker's clock
  std::uint64_t gas_used = 0;
  std::string result;           // UTF-8
  Digest effects{};             // over all calls of the host and their answers, in order
  std::vector<CallNote> calls;  // the first receipt_calls_max
  std::uint64_t calls_count = 0;
  Signature signature{};

  friend bool operator==(const Receipt&, const Receipt&) = default;
};

// Receipts of one worker, in the order in which they count, under one signature: each counts as if
// it came alone, and their own signatures are empty.
struct Receipts {
  WorkerId worker = WorkerId::none;
  std::vector<Receipt> receipts;  // 1 to receipts_max
  Signature signature{};

  friend bool operator==(const Receipts&, const Receipts&) = default;
};

// Sets the signature.
void sign_report(WorkerReport& report, const KeyPair& worker);
void sign_receipt(Receipt& receipt, const KeyPair& worker);
void sign_receipts(Receipts& receipts, const KeyPair& worker);
Result<void> verify_report(const WorkerReport& report, const PublicKey& worker);
Result<void> verify_receipt(const Receipt& receipt, const PublicKey& worker);
Result<void> verify_receipts(const Receipts& receipts, const PublicKey& worker);

// What is signed; the bodies of items (item.hpp).
ByteVector encode_report_body(const WorkerReport& report);
ByteVector encode_receipt_body(const Receipt& receipt);
ByteVector encode_receipts_body(const Receipts& receipts);
// All but the signature. malformed, limit_exceeded, not_canonical.
Result<WorkerReport> decode_report_body(BytesView bytes);
Result<Receipt> decode_receipt_body(BytesView bytes);
// Of one worker, none of them signed by itself.
Result<Receipts> decode_receipts_body(BytesView bytes);

}  // namespace kitwork
