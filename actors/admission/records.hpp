// What the zone's state keeps about capsules, invocations, workers and batches.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/capability/capability.hpp"
#include "schemas/token/token.hpp"
#include "schemas/zone/item.hpp"
#include "schemas/zone/permit.hpp"
#include "schemas/zone/worker_claim.hpp"

namespace kitwork::admission {

// What the decisions need to know about a registered capsule; made from its bytes.
struct CapsuleFacts {
  Capabilities capabilities;
  std::uint64_t gas_limit = 0;
  std::uint64_t memory_bytes = 0;
  PublicKey author{};
  std::uint32_t users = 0;  // invocations under way
};

struct CapsuleRecord {
  ByteVector bytes;
  std::uint64_t used_index = 0;  // the last batch that used it
};

struct CrashRecord {
  std::uint32_t crashes = 0;  // in a row
  bool quarantined = false;
};

struct InvocationRecord {
  Digest capsule{};
  PublicKey holder{};
  TokenNonce nonce{};
  PublicKey payer{};
  std::uint64_t gas_reserved = 0;
  std::uint64_t admitted_ms = 0;
  std::uint64_t expires_at_ms = 0;  // from then on it cannot be sent again
  ByteVector admit;                 // the AdmitItem's bytes; none once it is finished

  // The present attempt.
  std::uint32_t attempt = 1;
  std::uint64_t index = 0;  // the batch that made it, and its place there
  std::uint32_t place = 0;
  ByteVector reassign;  // the ReassignItem's bytes, from the second attempt on
  WorkerId worker = WorkerId::none;
  std::uint64_t incarnation = 0;
  std::uint64_t assigned_clock_ms = 0;  // of the lease clock
  bool started = false;
  bool declined = false;
  bool lost = false;  // its worker is

  // Once it is finished.
  OutcomeKind outcome = OutcomeKind::none;
  std::string result;
  Digest effects{};
  std::uint64_t gas_used = 0;
  std::uint64_t finished_ms = 0;

  bool finished() const { return outcome != OutcomeKind::none; }
  std::size_t bytes() const { return admit.size() + reassign.size() + result.size(); }
};

struct WorkerRecord {
  std::uint64_t incarnation = 0;
  std::uint64_t sequence = 0;
  std::uint32_t slots = 0;
  std::uint64_t memory_bytes = 0;
  bool leaving = false;
  bool lost = false;
  bool gateway = false;              // stands in as a gateway: at most one at a time
  std::uint64_t heard_clock_ms = 0;  // of the lease clock

  // What it runs; told by the invocations, not saved.
  std::uint32_t running = 0;
  std::uint64_t running_memory_bytes = 0;
};

// A batch with attempts that are under way: what its permits are made of.
struct SlotRecord {
  struct Attempt {
    Digest invocation{};
    std::uint32_t attempt = 0;
    std::uint32_t place = 0;
    std::vector<Digest> proof;
  };
  Statement statement;
  std::vector<Attempt> attempts;            // in the order of their places
  std::vector<MemberSignature> signatures;  // once a quorum's are in the log
};

}  // namespace kitwork::admission
