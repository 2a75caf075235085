#include "actors/gateway/problem.hpp"

#include <array>

namespace kitwork::gateway {
namespace {

constexpr std::array<ProblemFacts, problem_count> table = {{
#define KITWORK_PROBLEM(name, status, title, sentence) {#name, status, title, sentence},
#include "actors/gateway/problems.def"
#undef KITWORK_PROBLEM
}};

}  // namespace

const ProblemFacts& facts_of(Problem problem) { return table[static_cast<std::size_t>(problem)]; }

Problem problem_of(Errc code) {
  switch (code) {
    case Errc::overloaded:
    case Errc::no_worker:
    case Errc::out_of_space:
      return Problem::overloaded;
    case Errc::not_leader:
    case Errc::unavailable:
    case Errc::leadership_moving:
    case Errc::change_in_progress:
    case Errc::session_expired:
    case Errc::no_quorum:
      return Problem::zone_unavailable;
    case Errc::not_found:
      return Problem::capsule_unknown;
    case Errc::untrusted_authority:
    case Errc::token_widened:
    case Errc::token_expired:
    case Errc::token_not_yet_valid:
    case Errc::wrong_audience:
    case Errc::revoked:
    case Errc::guest_limit:
      return Problem::token_refused;
    case Errc::bad_signature:
    case Errc::wrong_subject:
      return Problem::invocation_refused;
    case Errc::capability_missing:
    case Errc::capability_malformed:
      return Problem::capability_missing;
    case Errc::gas_insufficient:
      return Problem::gas_insufficient;
    case Errc::policy_forbids:
      return Problem::policy_forbids;
    case Errc::quarantined:
      return Problem::quarantined;
    case Errc::conflict:
    case Errc::replayed:
      return Problem::nonce_used;
    case Errc::malformed:
    case Errc::limit_exceeded:
    case Errc::unsupported_version:
    case Errc::io_failed:
    case Errc::corrupted:
    case Errc::invalid_argument:
    case Errc::not_caught_up:
    case Errc::diverged:
    case Errc::reply_forgotten:
    case Errc::not_canonical:
    case Errc::not_signed:
    case Errc::weak_key:
    case Errc::wrong_epoch:
    case Errc::not_permitted:
    case Errc::equivocation:
    case Errc::stale_attempt:
      return Problem::zone_refused;
  }
  return Problem::zone_refused;
}

}  // namespace kitwork::gateway
