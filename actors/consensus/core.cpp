#include "actors/consensus/core.hpp"

#include <algorithm>

#include "schemas/assert.hpp"

namespace kitwork::consensus {

void Core::begin(Now now) {
  now_.monotonic_ms = std::max(now_.monotonic_ms, now.monotonic_ms);
  now_.unix_ms = now.unix_ms;
}

void Core::tick(Now now) {
  begin(now);
  if (role_ == Role::failed) return;
  // A process that was stopped for long knows nothing about now: it first listens again.
  if (now_ms() - last_tick_ms_ > settings_.election_timeout_ms && role_ != Role::leader) {
    reset_election_timer();
  }
  last_tick_ms_ = now_ms();
  const bool stalled = disk_stalled();
  if (stalled && !was_stalled_) {
    ++metrics_.disk_stalls;
    say(LogLevel::warning, "the disk has not answered for too long");
  }
  was_stalled_ = stalled;
  expire_reads();
  if (role_ == Role::leader) {
    if (stalled && !KITWORK_MUTANT(disk_stall_ignored)) {
      say(LogLevel::warning, "stepping down: the disk hangs");
      ++metrics_.steps_down;
      become_follower(hard_.term, NodeId::none);
      return;
    }
    check_quorum();
    if (role_ != Role::leader) return;
    if (now_ms() >= heartbeat_due_ms_) ask_round();
    continue_transfer();
    hand_over_if_full();
    retry_snapshots();
  } else if (now_ms() >= election_deadline_ms_) {
    reset_election_timer();
    if (promotable()) campaign(!KITWORK_MUTANT(pre_vote_off), false);
  }
}

void Core::receive(Now now, Message message) {
  begin(now);
  if (role_ == Role::failed || message.to != settings_.id || message.from == settings_.id ||
      message.from == NodeId::none) {
    return;
  }
  if (const auto* request = std::get_if<VoteRequest>(&message.body)) {
    on_vote_request(message, *request);
    return;
  }
  const bool from_leader = std::holds_alternative<AppendRequest>(message.body) ||
                           std::holds_alternative<Heartbeat>(message.body) ||
                           std::holds_alternative<SnapshotChunk>(message.body) ||
                           std::holds_alternative<DivergenceNotice>(message.body);
  // What is not from a leader answers something that this member asked, or asks its leader; who is
  // not in the group has no business with it.
  if (!from_leader && !is_member(membership(), message.from) &&
      !std::holds_alternative<TimeoutNow>(message.body) &&
      !std::holds_alternative<ReadIndexReply>(message.body)) {
    return;
  }
  if (message.term < hard_.term) {
    if (from_leader) answer_stale(message);
    return;
  }
  const auto* vote = std::get_if<VoteReply>(&message.body);
  const bool granted_pre_vote = vote != nullptr && vote->pre && vote->granted;
  if (message.term > hard_.term && !granted_pre_vote) {
    become_follower(message.term, from_leader ? message.from : NodeId::none);
  }
  if (from_leader) {
    // Two leaders in one term cannot be; a forged one changes nothing here.
    if (role_ == Role::leader || (leader_ != NodeId::none && leader_ != message.from)) return;
    follow(message.from);
  }
  dispatch(message);
}

void Core::dispatch(Message& message) {
  const NodeId from = message.from;
  if (auto found = progress_.find(from); role_ == Role::leader && found != progress_.end()) {
    found->second.active = true;
    found->second.heard_ms = now_ms();
  }
  const bool leads = role_ == Role::leader;
  if (const auto* reply = std::get_if<VoteReply>(&message.body)) {
    on_vote_reply(message, *reply);
  } else if (const auto* append = std::get_if<AppendRequest>(&message.body)) {
    on_append_request(from, *append);
  } else if (const auto* heartbeat = std::get_if<Heartbeat>(&message.body)) {
    on_heartbeat(from, *heartbeat);
  } else if (const auto* chunk = std::get_if<SnapshotChunk>(&message.body)) {
    on_snapshot_chunk(from, *chunk);
  } else if (std::holds_alternative<TimeoutNow>(message.body)) {
    on_timeout_now(from);
  } else if (const auto* read_reply = std::get_if<ReadIndexReply>(&message.body)) {
    on_read_reply(*read_reply);
  } else if (const auto* notice = std::get_if<DivergenceNotice>(&message.body)) {
    on_divergence_notice(*notice);
  } else if (const auto* request = std::get_if<ReadIndexRequest>(&message.body)) {
    on_read_request(from, *request);
  } else if (!leads) {
    return;  // An answer to what this member asked while it led.
  } else if (const auto* append_reply = std::get_if<AppendReply>(&message.body)) {
    on_append_reply(from, *append_reply);
  } else if (const auto* heartbeat_reply = std::get_if<HeartbeatReply>(&message.body)) {
    on_heartbeat_reply(from, *heartbeat_reply);
  } else if (const auto* snapshot_reply = std::get_if<SnapshotReply>(&message.body)) {
    on_snapshot_reply(from, *snapshot_reply);
  } else if (const auto* report = std::get_if<DigestReport>(&message.body)) {
    record_digest(from, report->index, report->digest);
  }
}

// A leader of an earlier term learns from any answer that its time is over. Without this a member
// with a higher term would listen to nobody and be heard by nobody.
void Core::answer_stale(const Message& message) {
  HeartbeatReply reply;
  reply.last_index = log_.last_index();
  send(message.from, reply);
}

void Core::become_follower(Term term, NodeId leader) {
  KITWORK_ASSERT(term >= hard_.term);
  const bool led = role_ == Role::leader;
  if (term > hard_.term) set_term(term, NodeId::none);
  role_ = Role::follower;
  leader_ = leader;
  if (led) {
    refuse_reads(Errc::not_leader);
    progress_.clear();
    transfer_target_ = NodeId::none;
    digests_.clear();
    replicate_due_ = false;
  }
  reset_election_timer();
  note_role();
}

// The sender leads this term: whoever campaigned gives up.
void Core::follow(NodeId leader) {
  if (role_ != Role::follower || leader_ != leader) become_follower(hard_.term, leader);
  leader_heard_ms_ = now_ms();
  courted_ = false;
  reset_election_timer();
}

void Core::set_term(Term term, NodeId vote) {
  hard_.term = term;
  hard_.vote = vote;
  hard_dirty_ = true;
  // What waits for the disk was said in an earlier term, and nobody listens to that any more.
  held_.clear();
}

void Core::reset_election_timer() {
  std::uint64_t wait = settings_.election_timeout_ms;
  // A member without room, or with a hole in its log, leads only if nobody else does.
  if (nearly_full_ || damaged()) wait *= 2;
  election_deadline_ms_ = now_ms() + wait + random_.below(settings_.election_timeout_ms);
}

void Core::note_role() { output_.role = RoleChange{role_, hard_.term, leader_}; }

void Core::send(NodeId to, MessageBody body) { send_as(hard_.term, to, std::move(body)); }

void Core::send_as(Term term, NodeId to, MessageBody body) {
  output_.messages.push_back(Message{settings_.id, to, term, std::move(body)});
}

void Core::fail(Errc code, std::string why) {
  if (role_ == Role::failed) return;
  say(LogLevel::error, why);
  refuse_reads(Errc::unavailable);
  role_ = Role::failed;
  leader_ = NodeId::none;
  held_.clear();
  note_role();
  output_.failed = Error{code, std::move(why)};
}

void Core::say(LogLevel level, std::string text) {
  if (settings_.log_lines) output_.log.push_back({level, std::move(text)});
}

const Progress* Core::progress(NodeId node) const {
  const auto found = progress_.find(node);
  return found == progress_.end() ? nullptr : &found->second;
}

Output Core::take_output() {
  if (role_ == Role::leader) {
    settle_reads();
    if (replicate_due_) replicate_all();
    if (settings_.announce_commits) announce_commit();
  }
  if (role_ != Role::failed) {
    flush_write();
    emit_committed();
    want_snapshot();
  }
  Output output = std::move(output_);
  output_ = {};
  return output;
}

Metrics Core::metrics() const {
  Metrics metrics = metrics_;
  metrics.log_bytes = log_.bytes();
  metrics.log_entries = log_.size();
  metrics.uncommitted_bytes = role_ == Role::leader ? uncommitted_bytes_ : 0;
  metrics.unstable_bytes = unstable_bytes_;
  for (const auto& [node, progress] : progress_) {
    metrics.inflight_bytes += progress.inflight_bytes();
  }
  metrics.held_messages = held_.size();
  return metrics;
}

}  // namespace kitwork::consensus
