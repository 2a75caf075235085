// Makes what a zone's root key says stand in its log, by saying it to a member until it does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <caf/fwd.hpp>

#include "actors/admission/zone_protocol_actor.hpp"
#include "schemas/zone/policy_change.hpp"

namespace kitwork::node {

// What a member says of its zone (zone_status.hpp); empty when it does not answer in time.
std::string ask_status(caf::actor_system& system, const admission::CommandActor& member);

// What a zone that somebody begins for himself starts with: `authority` grants tokens and pays,
// with `gas`, for everything that dev_capabilities() allows; and these workers.
struct FirstPolicy {
  std::string name;
  PublicKey authority{};
  std::uint64_t gas = 0;
  std::vector<std::pair<std::uint64_t, PublicKey>> workers;  // numbers and keys
};
std::vector<PolicyChange> first_policy(const FirstPolicy& policy);

// The zone's first changes, numbered from 1 on and signed: items of its log.
std::vector<std::string> sign_policy_items(const std::string& zone,
                                           std::vector<PolicyChange> changes, const KeyPair& root);
// The same as a file: one item a line, in hexadecimal. malformed for what is no signed change.
std::string print_policy_items(const std::vector<std::string>& items);
Result<std::vector<std::string>> read_policy_items(std::string_view text);

// Numbers and signs the changes from 1 on and tells them to `member`, until its zone has taken that
// many; changes of an earlier start are not taken twice. Waits, for main functions and tests.
// unavailable after `patience_ms`.
Result<void> settle_policy(caf::actor_system& system, const admission::CommandActor& member,
                           const std::string& zone, std::vector<PolicyChange> changes,
                           const KeyPair& root, std::uint64_t patience_ms);

// Waits until the zone counts at least one worker that is there. unavailable.
Result<void> wait_for_worker(caf::actor_system& system, const admission::CommandActor& member,
                             std::uint64_t patience_ms);

// Waits until a member has applied all that was committed before this call. unavailable.
Result<void> wait_for_log_end(caf::actor_system& system, const admission::CommandActor& member,
                              std::uint64_t patience_ms);

}  // namespace kitwork::node
