#include "actors/admission/zone_status.hpp"

#include "actors/trace/otlp.hpp"

namespace kitwork::admission {
namespace {

void add(std::string& text, const char* name, std::uint64_t value) {
  if (text.back() != '{') text += ',';
  text += '"';
  text += name;
  text += "\":" + std::to_string(value);
}

void add(std::string& text, const char* name, bool value) {
  text += std::string(",\"") + name + "\":" + (value ? "true" : "false");
}

void add_text(std::string& text, const char* name, const std::string& value) {
  if (text.back() != '{') text += ',';
  text += std::string("\"") + name + "\":" + trace::json_quoted(value);
}

std::string members_json(const Configuration& configuration) {
  std::string text;
  for (const ZoneMember& each : configuration.members) {
    if (!text.empty()) text += ',';
    text += '{';
    add(text, "id", number(each.id));
    add_text(text, "key", to_hex(each.key));
    text += '}';
  }
  return "[" + text + "]";
}

std::string names_json(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& each : names)
    text += (text.empty() ? "" : ",") + trace::json_quoted(each);
  return "[" + text + "]";
}

std::string workers_json(const ZoneState& state) {
  std::string text;
  for (const auto& [id, worker] : state.workers()) {
    if (!text.empty()) text += ',';
    text += '{';
    add(text, "id", number(id));
    add(text, "slots", std::uint64_t{worker.slots});
    add(text, "running", std::uint64_t{worker.running});
    add(text, "memory_bytes", worker.memory_bytes);
    add(text, "running_memory_bytes", worker.running_memory_bytes);
    add(text, "leaving", worker.leaving);
    add(text, "lost", worker.lost);
    text += '}';
  }
  return "[" + text + "]";
}

}  // namespace

std::string status_json(const ZoneState& state, const MemberView& view) {
  const Configuration& configuration = state.policy().configuration();
  std::string text = "{";
  add_text(text, "zone", state.zone());
  add(text, "member", number(view.member));
  add(text, "leader", number(view.leader));
  text += ",\"gateways\":" + names_json(view.gateways);
  add(text, "stands_in", number(state.stands_in()));
  add(text, "epoch", configuration.epoch);
  add(text, "quorum", std::uint64_t{configuration.quorum});
  text += ",\"members\":" + members_json(configuration);
  add(text, "policy", state.policy().sequence());
  text += ",\"gas\":{";
  add(text, "issued", state.ledger().issued());
  add(text, "retired", state.ledger().retired());
  add(text, "reserved", state.ledger().reserved());
  add(text, "spent", state.ledger().spent());
  text += '}';
  add(text, "invocations", std::uint64_t{state.invocation_count()});
  add(text, "running", std::uint64_t{state.under_way().size()});
  add(text, "capsules", std::uint64_t{state.capsule_count()});
  text += ",\"workers\":" + workers_json(state);
  add(text, "trace", state.trace().length());
  add(text, "index", state.last_index());
  add(text, "time_ms", state.last_time_ms());
  return text + "}";
}

}  // namespace kitwork::admission
