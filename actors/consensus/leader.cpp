// The leader's half of replication: taking proposals, feeding followers, counting to a commit.
#include <algorithm>

#include "actors/consensus/core.hpp"
#include "schemas/assert.hpp"

namespace kitwork::consensus {

Errc Core::proposal_obstacle(std::size_t bytes) const {
  if (role_ != Role::leader) return Errc::not_leader;
  if (bytes > command_bytes_max) return Errc::limit_exceeded;
  if (transfer_target_ != NodeId::none) return Errc::leadership_moving;
  if (!KITWORK_MUTANT(disk_full_ignored)) {
    if (nearly_full_ || !majority_has_room()) return Errc::out_of_space;
  }
  if (KITWORK_MUTANT(uncommitted_unbounded)) return Errc{};
  if (uncommitted_bytes_ + bytes + entry_overhead_bytes > settings_.uncommitted_bytes_max) {
    return Errc::overloaded;
  }
  return Errc{};
}

bool Core::majority_has_room() const {
  std::vector<NodeId> roomy;
  if (!nearly_full_) roomy.push_back(settings_.id);
  for (const auto& [node, progress] : progress_) {
    if (!progress.disk_full) roomy.push_back(node);
  }
  return tally(membership(), roomy, {}) == Verdict::won;
}

Result<Position> Core::propose(Now now, Payload command) {
  begin(now);
  if (const Errc obstacle = proposal_obstacle(command.size()); obstacle != Errc{}) {
    ++metrics_.proposals_refused;
    return Error{obstacle, errc_sentence(obstacle)};
  }
  ++metrics_.proposals;
  return append_as_leader(EntryKind::command, std::move(command));
}

Position Core::append_as_leader(EntryKind kind, Payload data) {
  KITWORK_ASSERT(role_ == Role::leader);
  Entry entry;
  entry.term = hard_.term;
  entry.index = log_.last_index() + 1;
  entry.kind = kind;
  entry.time_ms = std::max(now_.unix_ms, log_.last_time_ms());
  entry.data = std::move(data);
  uncommitted_bytes_ += entry_bytes(entry);
  const Position position = entry.position();
  append_to_log(std::move(entry));
  if (kind == EntryKind::membership) refresh_progress();
  replicate_due_ = true;
  return position;
}

// Keeps what is known of members that stay, and begins anew with those that come.
void Core::refresh_progress() {
  std::map<NodeId, Progress> next;
  for (NodeId node : members(membership())) {
    if (node == settings_.id) continue;
    if (auto found = progress_.find(node); found != progress_.end()) {
      next.emplace(node, std::move(found->second));
      continue;
    }
    Progress progress;
    progress.next = log_.last_index() + 1;
    progress.active = role_ == Role::leader && term_start_ <= log_.last_index();
    next.emplace(node, std::move(progress));
  }
  progress_ = std::move(next);
}

void Core::replicate_all() {
  replicate_due_ = false;
  for (auto& [node, progress] : progress_) replicate_to(node, progress);
}

void Core::replicate_to(NodeId node, Progress& progress) {
  if (progress.fresh_voter) return;
  // A full member is spared while the others suffice. If they do not, it gets what is in the log
  // (there is no more: proposals are refused), so that a leader can finish what was begun.
  if (progress.disk_full && majority_has_room()) return;
  switch (progress.state) {
    case Progress::State::probe:
      if (!progress.probe_sent) send_entries(node, progress);
      break;
    case Progress::State::replicate:
      while (progress.next <= log_.last_index() && progress.room(settings_)) {
        if (!send_entries(node, progress)) break;
      }
      break;
    case Progress::State::snapshot:
      break;
  }
}

// One message, with as many entries as fit. False if the log no longer has what it must refer to.
bool Core::send_entries(NodeId node, Progress& progress) {
  const Index previous = progress.next - 1;
  const auto term = log_.term_at(previous);
  if (!term) {
    start_snapshot(node, progress);
    return false;
  }
  AppendRequest request;
  request.previous = {*term, previous};
  // The first words to a member that may be gone carry little.
  const std::size_t bytes_max = progress.state == Progress::State::probe
                                    ? std::min<std::size_t>(4096, settings_.append_bytes_max)
                                    : settings_.append_bytes_max;
  request.entries = log_.slice(progress.next, log_.last_index(), bytes_max);
  request.commit = hard_.commit;
  request.round = round_;
  request.attempt = progress.attempt;
  request.to_learner = !is_voter(membership(), node);
  request.repair = progress.repair;
  request.repair_through = progress.repair_through;
  metrics_.entries_sent += request.entries.size();
  if (progress.state == Progress::State::probe) {
    progress.probe_sent = true;
    progress.moved_ms = now_ms();
  } else if (!request.entries.empty()) {
    std::size_t bytes = 0;
    for (const Entry& entry : request.entries) bytes += entry_bytes(entry);
    progress.sent(request.entries.back().index, bytes, now_ms());
  }
  progress.told_commit = std::max(progress.told_commit, request.commit);
  send(node, std::move(request));
  return true;
}

// To whoever has the entries and was not told with others. Of the round under way: as any word of
// this term it says nothing about who asked before it.
void Core::announce_commit() {
  for (auto& [node, progress] : progress_) {
    const Index commit = std::min(progress.match, hard_.commit);
    if (progress.state != Progress::State::replicate || commit <= progress.told_commit) continue;
    progress.told_commit = commit;
    send(node, Heartbeat{commit, round_});
  }
}

// True for a voter without a log: it has forgotten its promises, so that it counts nowhere until it
// is removed. An answer from the time before it got its first entries may come late; the next one
// makes good for it.
bool Core::judge_fresh(NodeId from, Progress& progress, bool fresh) {
  fresh = fresh && is_voter(membership(), from) && !KITWORK_MUTANT(fresh_voter_fed);
  if (fresh && !progress.fresh_voter) {
    say(LogLevel::error, "member " + std::to_string(number(from)) +
                             " came back with an empty disk: remove it and add a new one");
  }
  progress.fresh_voter = fresh;
  return fresh;
}

void Core::on_append_reply(NodeId from, const AppendReply& reply) {
  const auto found = progress_.find(from);
  if (found == progress_.end()) return;
  Progress& progress = found->second;
  if (judge_fresh(from, progress, reply.fresh)) return;
  progress.round = std::max(progress.round, reply.round);
  progress.disk_full = reply.disk_full;
  if (reply.repair != 0 && reply.repair != progress.repair) begin_repair(progress, reply);
  if (!reply.accepted) {
    ++metrics_.appends_refused;
    on_append_refused(progress, reply);
  } else if (reply.index <= log_.last_index()) {
    progress.acknowledged(reply.index, now_ms());
    if (progress.state == Progress::State::probe && reply.attempt == progress.attempt) {
      progress.become_replicate();
    }
    if (progress.state == Progress::State::snapshot && log_.term_at(progress.match)) {
      progress.become_probe(progress.match + 1);
    }
    advance_commit();
  }
  if (role_ != Role::leader) return;
  confirm_rounds();
  if (auto again = progress_.find(from); again != progress_.end()) {
    replicate_to(from, again->second);
  }
  continue_transfer();
}

// What the member acknowledged may be gone. It keeps its promises by HardState::lost; here the
// leader begins anew with it, and notes what it must have before it is whole again: every entry
// that it may have acknowledged in this term or before is in the leader's log by now.
void Core::begin_repair(Progress& progress, const AppendReply& reply) {
  progress.repair = reply.repair;
  progress.repair_through = log_.last_index();
  if (KITWORK_MUTANT(damage_forgets_leader_match)) return;
  progress.match = 0;
  if (progress.state != Progress::State::snapshot) progress.become_probe(reply.index + 1);
}

// The follower's log differs at the position that was tried; its hint says how far back to go.
void Core::on_append_refused(Progress& progress, const AppendReply& reply) {
  if (progress.state == Progress::State::snapshot || reply.attempt != progress.attempt) return;
  if (reply.index <= progress.match) {
    // Usually an answer that is out of date. But if the member is still without what it lost, a
    // late acknowledgement of its former self was believed.
    if (reply.repair == 0 || KITWORK_MUTANT(damage_forgets_leader_match)) return;
    progress.match = 0;
    progress.become_probe(progress.next);
  }
  if (progress.state == Progress::State::replicate) {
    progress.disordered();
    progress.become_probe(progress.match + 1);
    return;
  }
  if (reply.index != progress.next - 1) return;
  const Position common = log_.last_not_after(reply.hint);
  const Index next = std::min(reply.index, common.index + 1);
  progress.become_probe(std::max({next, progress.match + 1, Index{1}}));
}

void Core::on_heartbeat_reply(NodeId from, const HeartbeatReply& reply) {
  const auto found = progress_.find(from);
  if (found == progress_.end()) return;
  Progress& progress = found->second;
  if (judge_fresh(from, progress, reply.last_index == 0 && !reply.damaged)) return;
  progress.round = std::max(progress.round, reply.round);
  progress.disk_full = reply.disk_full;
  const std::uint64_t waited = now_ms() - progress.moved_ms;
  switch (progress.state) {
    case Progress::State::probe:
      if (waited >= 2 * settings_.heartbeat_ms) progress.probe_sent = false;
      break;
    case Progress::State::replicate:
      // Heartbeats pass but acknowledgements do not: something was lost on the way.
      if (progress.inflight_messages() > 0 && waited >= settings_.election_timeout_ms) {
        progress.become_probe(progress.match + 1);
      }
      break;
    case Progress::State::snapshot:
      break;
  }
  replicate_to(from, progress);
  // It has everything back and does not know yet.
  if (reply.damaged && progress.state == Progress::State::replicate &&
      progress.next > log_.last_index()) {
    send_entries(from, progress);
  }
  confirm_rounds();
}

// What a majority has, if this member has everything up to `own`.
Index Core::index_in_quorum(Index own) const {
  const auto reached = [this, own](NodeId node) -> std::uint64_t {
    if (node == settings_.id) return own;
    const auto found = progress_.find(node);
    return found == progress_.end() ? 0 : found->second.match;
  };
#ifdef KITWORK_MUTANTS
  if (KITWORK_MUTANT(learner_counted)) {
    Membership counted = membership();
    counted.voters = members(counted);
    return std::min(reached_by_quorum(counted, reached), log_.last_index());
  }
#endif
  return std::min(reached_by_quorum(membership(), reached), log_.last_index());
}

void Core::advance_commit() {
  const Index index =
      index_in_quorum(KITWORK_MUTANT(leader_counts_unsynced) ? log_.last_index() : durable_index_);
  if (index <= hard_.commit) return;
  // Entries of earlier terms may still be replaced, however many have them; an entry of this term
  // in a majority commits all before it.
  if (log_.term_at(index) != hard_.term && !KITWORK_MUTANT(commit_old_term)) return;
  set_commit(index);
  after_commit();
}

void Core::after_commit() {
  leave_joint();
  hand_over_if_removed();
}

}  // namespace kitwork::consensus
