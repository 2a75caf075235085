// What a zone begins with, and every limit of its replicated state. The same on all members: it is
// in the first history that they sign, so members that differ never agree on anything.
#pragma once

#include <cstddef>
#include <cstdint>

#include "schemas/zone/configuration.hpp"

namespace kitwork::admission {

struct ZoneLimits {
  // An outcome can be asked for so long; at least as long as an invocation can be repeated.
  std::uint64_t outcome_kept_ms = 15 * 60 * 1000;
  // A worker that was not heard of for so long is lost, and with it what it ran.
  std::uint64_t worker_lease_ms = 3000;
  // One entry of the log counts at most so much towards a lease: a time without a leader costs no
  // worker its life.
  std::uint64_t lease_step_ms_max = 1000;
  // An attempt that nobody says has started may be replaced after this.
  std::uint64_t start_timeout_ms = 5000;
  std::uint32_t attempts_max = 3;
  // A capsule is in quarantine after so many attempts in a row that died with their worker.
  std::uint32_t quarantine_crashes = 3;

  std::uint32_t invocations_max = 100'000;            // under way or kept
  std::uint64_t invocation_bytes_max = 256ull << 20;  // their arguments and results together
  std::uint32_t open_slots_max = 4096;                // batches with attempts under way
  std::uint32_t capsules_max = 4096;                  // registered; the least used gives way
  std::uint64_t capsule_bytes_max = 64ull << 20;      // all of them together
  std::uint32_t crash_records_max = 4096;
  std::uint32_t workers_max = 256;
  std::uint32_t principals_max = 65'536;
  std::uint32_t authorities_max = 64;
  std::uint32_t authors_max = 1024;
  std::uint32_t revocations_max = 4096;
  std::uint32_t trace_records_max = 200'000;  // the newest; older ones are exported

  friend bool operator==(const ZoneLimits&, const ZoneLimits&) = default;
};

// All gas that may ever be issued in a zone.
inline constexpr std::uint64_t zone_gas_max = std::uint64_t{1} << 62;

struct Genesis {
  Configuration configuration;  // epoch 1
  PublicKey root{};             // whose policy changes count
  ZoneLimits limits;
};

// invalid_argument, or as check_configuration.
Result<void> check_genesis(const Genesis& genesis);
// What the first statement names as its history.
Digest genesis_digest(const Genesis& genesis);

}  // namespace kitwork::admission
