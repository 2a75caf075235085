#include "test/simulation/checker.hpp"

#include <algorithm>
#include <functional>

namespace kitwork::simulation {

using consensus::Core;
using consensus::Entry;
using consensus::Index;
using consensus::NodeId;
using consensus::number;

namespace {

std::uint64_t hash_of(const Entry& entry) {
  return std::hash<std::string_view>()(entry.data.view()) ^
         (entry.time_ms * 31 + static_cast<std::uint64_t>(entry.kind));
}

std::uint64_t hash_of(const consensus::Applied& applied) {
  return std::hash<std::string_view>()(applied.reply) ^
         (static_cast<std::uint64_t>(applied.error) * 131 + applied.session * 7 +
          (applied.repeated ? 3 : 0));
}

std::string at(Index index) { return " at index " + std::to_string(index); }
std::string who(NodeId node) { return "member " + std::to_string(number(node)); }

}  // namespace

void Checker::violation(std::string what) { violations_.push_back(std::move(what)); }

void Checker::on_leader(const Core& core) {
  const auto [found, added] = leaders_.emplace(core.term(), core.id());
  if (!added && found->second != core.id()) {
    violation("two leaders in term " + std::to_string(core.term()) + ": " + who(found->second) +
              " and " + who(core.id()));
  }
  // What was applied by someone in an earlier term was committed in an earlier term.
  auto step = history_.rbegin();
  while (step != history_.rend() && step->applied_in >= core.term()) ++step;
  if (step == history_.rend()) return;
  const consensus::Position last = step->position;
  const consensus::Log& log = core.log();
  if (last.index > log.base().index && !log.matches(last)) {
    violation("leader completeness: " + who(core.id()) + " leads term " +
              std::to_string(core.term()) + " without what was applied" + at(last.index));
  }
}

void Checker::on_applied(const Core& core, const Entry& entry, const consensus::Applied& applied,
                         const Kv& state) {
  const NodeId node = core.id();
  if (node == ignored_) return;
  const Step step{entry.position(), hash_of(entry), hash_of(applied), state.fingerprint(),
                  core.term()};
  if (entry.index > history_.size() + 1) {
    violation(who(node) + " applies with a gap" + at(entry.index));
    return;
  }
  if (entry.index <= history_.size()) {
    const Step& first = history_[entry.index - 1];
    if (first.position != step.position || first.entry_hash != step.entry_hash) {
      violation("state machine safety: " + who(node) + " applies another entry" + at(entry.index));
    } else if (first.answer_hash != step.answer_hash) {
      violation("determinism: " + who(node) + " answers differently" + at(entry.index));
    } else if (first.state != step.state) {
      violation("state equality: " + who(node) + " has another state" + at(entry.index));
    }
    return;
  }
  history_.push_back(step);
  if (applied.repeated) ++repeats_;
  if (state.last_value() == 0) return;
  const std::uint64_t version = state.read(state.last_key()).version;
  value_at_[{state.last_key(), version}] = state.last_value();
  if (!version_of_value_.emplace(state.last_value(), version).second) {
    violation("exactly once: a command was applied twice" + at(entry.index));
  }
}

void Checker::on_restored(NodeId node, Index index, const Kv& state) {
  if (node == ignored_) return;
  if (index > history_.size()) {
    violation(who(node) + " restores what nobody applied" + at(index));
  } else if (history_[index - 1].state != state.fingerprint()) {
    violation("snapshot: " + who(node) + " restores another state" + at(index));
  }
}

void Checker::compare_logs(const Core& a, const Core& b) {
  const Index low = std::max(a.log().base().index, b.log().base().index) + 1;
  bool agree = false;
  for (Index index = std::min(a.log().last_index(), b.log().last_index()); index >= low; --index) {
    const Entry& left = a.log().at(index);
    const Entry& right = b.log().at(index);
    if (left.term == right.term) agree = true;
    if (agree && !(left == right)) {
      violation("log matching: " + who(a.id()) + " and " + who(b.id()) + " differ" + at(index));
      return;
    }
  }
}

void Checker::check_bounds(const Core& core) {
  const consensus::Settings& settings = core.settings();
  const consensus::Metrics metrics = core.metrics();
  const std::size_t entry_max = 1'200;
  if (core.role() == consensus::Role::leader) {
    const consensus::Log& log = core.log();
    if (metrics.uncommitted_bytes != log.bytes_between(core.commit() + 1, log.last_index())) {
      violation(who(core.id()) + " counts wrongly what is not committed");
    }
    // A new leader may not know yet what an earlier one had committed.
    const Index committed = std::max<Index>(core.commit(), last_applied());
    const std::size_t bytes = log.bytes_between(committed + 1, log.last_index());
    if (bytes > settings.uncommitted_bytes_max + 4 * entry_max) {
      violation("bound: " + who(core.id()) + " holds too much that is not committed");
    }
  }
  for (std::uint64_t node = 1; node <= 16; ++node) {
    const consensus::Progress* progress = core.progress(NodeId{node});
    if (progress == nullptr) continue;
    if (progress->inflight_bytes() >
            settings.inflight_bytes_max + settings.append_bytes_max + entry_max ||
        progress->inflight_messages() > settings.inflight_messages_max) {
      violation("bound: " + who(core.id()) + " sent too much to " + who(NodeId{node}));
    }
  }
}

std::uint64_t Checker::floor(std::uint64_t key) const {
  const auto found = floors_.find(key);
  return found == floors_.end() ? 0 : found->second;
}

void Checker::on_put_done(std::uint64_t key, std::uint64_t value, std::uint64_t version,
                          std::uint64_t floor) {
  ++acknowledged_;
  const auto found = version_of_value_.find(value);
  if (found == version_of_value_.end() || found->second != version) {
    violation("an acknowledged command is not in the history");
  }
  if (version <= floor) violation("linearisability: a put took effect before it was invoked");
  floors_[key] = std::max(floors_[key], version);
}

void Checker::on_put_known(std::uint64_t key, std::uint64_t value, std::uint64_t floor) {
  const auto found = version_of_value_.find(value);
  if (found == version_of_value_.end()) {
    violation("a command is said to have been done that is not in the history");
    return;
  }
  on_put_done(key, value, found->second, floor);
}

void Checker::on_read_done(std::uint64_t key, const Register& seen, std::uint64_t floor) {
  ++reads_;
  if (seen.version < floor) {
    violation("linearisability: a stale read of key " + std::to_string(key) + ": version " +
              std::to_string(seen.version) + " after " + std::to_string(floor));
  }
  if (seen.version > 0) {
    const auto found = value_at_.find({key, seen.version});
    if (found == value_at_.end() || found->second != seen.value) {
      violation("a read saw a value that nobody wrote");
    }
  }
  floors_[key] = std::max(floors_[key], seen.version);
}

}  // namespace kitwork::simulation
