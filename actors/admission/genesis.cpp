#include "actors/admission/genesis.hpp"

#include "actors/consensus/bytes.hpp"
#include "schemas/token/invocation.hpp"

namespace kitwork::admission {

Result<void> check_genesis(const Genesis& genesis) {
  const ZoneLimits& limits = genesis.limits;
  if (genesis.configuration.epoch != 1) {
    return Error{Errc::invalid_argument, "genesis: a zone begins with epoch 1"};
  }
  if (limits.outcome_kept_ms < invocation_lifetime_ms_max) {
    return Error{Errc::invalid_argument,
                 "genesis: outcomes are kept as long as an invocation can be repeated"};
  }
  if (limits.attempts_max == 0 || limits.quarantine_crashes == 0) {
    return Error{Errc::invalid_argument, "genesis: at least one attempt and one crash"};
  }
  if (const Result<void> key = check_public_key(genesis.root); !key) return key;
  return check_configuration(genesis.configuration);
}

Digest genesis_digest(const Genesis& genesis) {
  const ZoneLimits& l = genesis.limits;
  std::string bytes;
  for (const std::uint64_t each :
       {l.outcome_kept_ms, l.worker_lease_ms, l.lease_step_ms_max, l.start_timeout_ms,
        std::uint64_t{l.attempts_max}, std::uint64_t{l.quarantine_crashes},
        std::uint64_t{l.invocations_max}, l.invocation_bytes_max, std::uint64_t{l.open_slots_max},
        std::uint64_t{l.capsules_max}, l.capsule_bytes_max, std::uint64_t{l.crash_records_max},
        std::uint64_t{l.workers_max}, std::uint64_t{l.principals_max},
        std::uint64_t{l.authorities_max}, std::uint64_t{l.authors_max},
        std::uint64_t{l.revocations_max}, std::uint64_t{l.trace_records_max}}) {
    consensus::put_u64(bytes, each);
  }
  bytes.append(reinterpret_cast<const char*>(genesis.root.data()), genesis.root.size());
  return digest_of(DigestDomain::zone_history, bytes_of(bytes),
                   encode_configuration(genesis.configuration));
}

}  // namespace kitwork::admission
