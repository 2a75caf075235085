// The follower's half of replication: taking entries only where the logs agree.
#include <algorithm>

#include "actors/consensus/core.hpp"
#include "schemas/assert.hpp"

namespace kitwork::consensus {

// Entries that a sane leader of `term` could send; anything else is dropped before it is looked at.
bool Core::well_formed(const AppendRequest& request, Term term) const {
  Position last = request.previous;
  for (const Entry& entry : request.entries) {
    if (entry.index != last.index + 1 || entry.term < last.term || entry.term > term) return false;
    if (entry.data.size() > command_bytes_max) return false;
    if (entry.kind == EntryKind::membership && !decode_membership(entry.data.view())) return false;
    last = entry.position();
  }
  return true;
}

void Core::on_append_request(NodeId from, const AppendRequest& request) {
  if (!well_formed(request, hard_.term)) return;
  // While a snapshot replaces the log, there is nothing to compare with.
  if (receiving_ && receiving_->installing) return;
  if (fresh_ && !request.to_learner && !KITWORK_MUTANT(fresh_voter_fed)) {
    refuse_append(from, request);
    return;
  }
  AppendReply reply;
  reply.round = request.round;
  reply.attempt = request.attempt;
  reply.disk_full = nearly_full_;
  if (request.previous.index < hard_.commit) {
    // Late: all of that is committed here, and so agrees with every leader.
    check_repaired(&request);
    reply.accepted = true;
    reply.index = hard_.commit;
    reply.repair = repair_number();
    hold(from, reply);
    return;
  }
  const bool agrees =
      log_.matches(request.previous) ||
      (KITWORK_MUTANT(append_unchecked) && request.previous.index <= log_.last_index());
  if (!agrees) {
    refuse_append(from, request);
    return;
  }
  const bool no_room = unstable_bytes_ > settings_.unstable_bytes_max;
  if (KITWORK_MUTANT(commit_unclamped)) set_commit(std::min(request.commit, log_.last_index()));
  Index last_new = request.previous.index;
  if (!no_room) {
    take_entries(request);
    if (role_ == Role::failed) return;
    last_new += request.entries.size();
  }
  set_commit(std::min(request.commit, last_new));
  reply.accepted = true;
  reply.index = last_new;
  reply.repair = repair_number();
  if (KITWORK_MUTANT(append_reply_before_sync)) {
    send(from, reply);
  } else {
    hold(from, reply);
  }
}

// Cuts the log only where a term differs: a late message must not remove what a newer one brought.
void Core::take_entries(const AppendRequest& request) {
  for (const Entry& entry : request.entries) {
    if (entry.index <= log_.last_index()) {
      const bool same = log_.term_at(entry.index) == entry.term;
      if (same && !(KITWORK_MUTANT(append_always_truncates) && entry.index > hard_.commit &&
                    entry.index == request.previous.index + 1)) {
        continue;
      }
      if (entry.index <= hard_.commit) {
        fail(Errc::diverged,
             "the leader contradicts committed entry " + std::to_string(entry.index));
        return;
      }
      truncate_log(entry.index);
    }
    fresh_ = false;
    append_to_log(entry);
  }
  check_repaired(&request);
}

// The log has again whatever this member may have promised: it reaches as far as before, or it
// agrees with all that a leader had after the loss.
void Core::check_repaired(const AppendRequest* request) {
  if (!damaged()) return;
  const bool whole = request != nullptr && request->repair == repair_ &&
                     std::max(hard_.commit, request->previous.index + request->entries.size()) >=
                         request->repair_through;
  if (log_.last() < hard_.lost && !whole) return;
  forget_lost();
  say(LogLevel::info, "the lost part of the log is repaired");
}

void Core::refuse_append(NodeId to, const AppendRequest& request) {
  AppendReply reply;
  reply.index = request.previous.index;
  reply.hint = log_.last_not_after(request.previous);
  reply.round = request.round;
  reply.attempt = request.attempt;
  reply.repair = repair_number();
  reply.fresh = fresh_;
  reply.disk_full = nearly_full_;
  send(to, reply);
}

// The disk ends before what this member acknowledged: its machine was put back to an earlier image.
// It stands by what it said, as if it had lost those entries, until the leader gave them back.
void Core::judge_disk(NodeId leader, Index acknowledged) {
  if (damaged() || fresh_ || acknowledged <= log_.last_index()) return;
  if (KITWORK_MUTANT(older_disk_unseen)) return;
  say(LogLevel::error, "this disk is older than what it acknowledged: it ends at " +
                           std::to_string(log_.last_index()) + ", and member " +
                           std::to_string(number(leader)) + " heard of " +
                           std::to_string(acknowledged) + "; the leader will give it back");
  ++metrics_.older_disks;
  hard_.lost = {hard_.term, acknowledged};
  hard_dirty_ = true;
  repair_ = random_.next() | 1;
}

void Core::on_heartbeat(NodeId from, const Heartbeat& heartbeat) {
  if (!(receiving_ && receiving_->installing)) judge_disk(from, heartbeat.acknowledged);
  // The leader tells only commits that this log is known to have; after a loss it may be wrong.
  if (!damaged() && !(receiving_ && receiving_->installing)) {
    set_commit(std::min(heartbeat.commit, log_.last_index()));
  }
  HeartbeatReply reply;
  reply.round = heartbeat.round;
  reply.last_index = log_.last_index();
  reply.disk_full = nearly_full_;
  reply.damaged = damaged();
  send(from, reply);
}

}  // namespace kitwork::consensus
