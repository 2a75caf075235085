#include "actors/node/zone_policy.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include "actors/node/dev_tokens.hpp"
#include "schemas/zone/item.hpp"
#include "schemas/zone/message.hpp"

namespace kitwork::node {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds poll_pause{10};
constexpr std::chrono::milliseconds repeat_pause{300};

nlohmann::json status_of(caf::actor_system& system, const admission::CommandActor& member) {
  return nlohmann::json::parse(ask_status(system, member), nullptr, false);
}

}  // namespace

std::vector<PolicyChange> first_policy(const FirstPolicy& policy) {
  std::vector<PolicyChange> changes(3);
  changes[0].kind = PolicyKind::trust_authority;
  changes[1].kind = PolicyKind::set_principal;
  changes[1].capabilities = dev_capabilities();
  changes[2].kind = PolicyKind::issue_gas;
  changes[2].amount = policy.gas;
  changes[0].name = changes[1].name = policy.name;
  for (PolicyChange& each : changes) each.key = policy.authority;
  for (const auto& [number, key] : policy.workers) {
    PolicyChange change;
    change.kind = PolicyKind::set_worker;
    change.key = key;
    change.amount = number;
    changes.push_back(std::move(change));
  }
  return changes;
}

std::string ask_status(caf::actor_system& system, const admission::CommandActor& member) {
  caf::scoped_actor self(system);
  std::string status;
  self->request(member, std::chrono::seconds(2), admission::StatusAtom::value)
      .receive([&](const std::string& text) { status = text; }, [](const caf::error&) {});
  return status;
}

std::vector<std::string> sign_policy_items(const std::string& zone,
                                           std::vector<PolicyChange> changes, const KeyPair& root) {
  std::vector<std::string> items;
  for (PolicyChange& each : changes) {
    each.zone = zone;
    each.sequence = items.size() + 1;
    sign_policy(each, root);
    const ByteVector item = encode_item(each);
    items.emplace_back(reinterpret_cast<const char*>(item.data()), item.size());
  }
  return items;
}

std::string print_policy_items(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& each : items) text += to_hex(bytes_of(each)) + "\n";
  return text;
}

Result<std::vector<std::string>> read_policy_items(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    ByteVector bytes(line.size() / 2);
    const bool digits = line.size() % 2 == 0 && from_hex(line, bytes.data(), bytes.size());
    const Result<ZoneItem> item =
        digits ? decode_item(bytes) : Error{Errc::malformed, "no hexadecimal digits"};
    if (!item || !std::holds_alternative<PolicyChange>(item.value())) {
      return Error{Errc::malformed,
                   "line " + std::to_string(items.size() + 1) + " is no signed change of policy"};
    }
    items.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  return items;
}

Result<void> settle_policy(caf::actor_system& system, const admission::CommandActor& member,
                           const std::string& zone, std::vector<PolicyChange> changes,
                           const KeyPair& root, std::uint64_t patience_ms) {
  const std::vector<std::string> items = sign_policy_items(zone, std::move(changes), root);
  const auto end = Clock::now() + std::chrono::milliseconds(patience_ms);
  for (auto repeat = Clock::now(); Clock::now() < end;) {
    const nlohmann::json status = status_of(system, member);
    const std::size_t taken = status.is_object() ? status.value("policy", std::size_t{0}) : 0;
    if (taken >= items.size()) return {};
    const bool led = status.is_object() && status.value("leader", 0) != 0;
    if (led && Clock::now() >= repeat) {
      for (std::size_t i = taken; i < items.size(); ++i) {
        caf::anon_send(member, admission::ClaimAtom::value, items[i]);
      }
      repeat = Clock::now() + repeat_pause;
    }
    std::this_thread::sleep_for(poll_pause);
  }
  return Error{Errc::unavailable, "the zone did not take its policy in time"};
}

Result<void> wait_for_worker(caf::actor_system& system, const admission::CommandActor& member,
                             std::uint64_t patience_ms) {
  const auto end = Clock::now() + std::chrono::milliseconds(patience_ms);
  while (Clock::now() < end) {
    const nlohmann::json status = status_of(system, member);
    if (status.is_object() && status.contains("workers")) {
      for (const nlohmann::json& each : status["workers"]) {
        if (!each.value("lost", true)) return {};
      }
    }
    std::this_thread::sleep_for(poll_pause);
  }
  return Error{Errc::unavailable, "no worker came to the zone in time"};
}

Result<void> wait_for_log_end(caf::actor_system& system, const admission::CommandActor& member,
                              std::uint64_t patience_ms) {
  // Nobody sent this one, which a member says only when it has read the end.
  const std::string nothing(sizeof(Digest) + sizeof(PublicKey), '\0');
  const auto end = Clock::now() + std::chrono::milliseconds(patience_ms);
  caf::scoped_actor self(system);
  while (Clock::now() < end) {
    Errc said = Errc::unavailable;
    self->request(member, std::chrono::seconds(2), admission::OutcomeAtom::value, nothing)
        .receive(
            [&](const std::string& bytes) {
              const Result<Verdict> verdict = decode_verdict(bytes_of(bytes));
              if (verdict) said = verdict.value().error;
            },
            [](const caf::error&) {});
    if (said == Errc::not_found) return {};
    std::this_thread::sleep_for(poll_pause);
  }
  return Error{Errc::unavailable, "the zone does not agree on the end of its log in time"};
}

}  // namespace kitwork::node
