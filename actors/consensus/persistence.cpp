// The core's side of the disk: what must be written, what waits for it, and what is committed.
#include <algorithm>
#include <limits>

#include "actors/consensus/core.hpp"
#include "schemas/assert.hpp"

namespace kitwork::consensus {

bool Core::write_pending() const {
  return hard_dirty_ || part_ || install_ || truncate_from_ || compact_to_ ||
         next_write_index_ <= log_.last_index();
}

// Sends once everything that is known now is durable. The order of such messages is kept.
void Core::hold(NodeId to, MessageBody body) {
  const std::uint64_t sequence = write_pending() ? last_sequence_ + 1 : last_sequence_;
  Message message{settings_.id, to, hard_.term, std::move(body)};
  if (sequence <= done_sequence_ && held_.empty()) {
    deliver(std::move(message));
  } else {
    held_.push_back({sequence, std::move(message)});
  }
}

// A candidate's vote for itself waits for the disk like any other.
void Core::deliver(Message message) {
  if (message.to != settings_.id) {
    output_.messages.push_back(std::move(message));
  } else if (const auto* vote = std::get_if<VoteReply>(&message.body)) {
    on_vote_reply(message, *vote);
  }
}

void Core::release_held() {
  while (!held_.empty() && held_.front().sequence <= done_sequence_) {
    Message message = std::move(held_.front().message);
    held_.pop_front();
    deliver(std::move(message));
  }
}

void Core::flush_write() {
  if (!write_pending()) return;
  StorageWrite write;
  write.sequence = ++last_sequence_;
  if (!(hard_ == written_hard_)) {
    write.hard_state = hard_;
    // A torn write may leave the hard state without the entries behind it: what is said to be
    // committed must be in the log already, or an entry in its old place would be taken for it.
    write.hard_state->commit = std::min(hard_.commit, durable_index_);
    // For the same reason it forgets what was lost in a later write than that of what came back.
    if (durable_index_ < repaired_through_ && !KITWORK_MUTANT(lost_forgotten_early)) {
      write.hard_state->lost = std::max(hard_.lost, recorded_lost_);
    }
    if (KITWORK_MUTANT(vote_not_persisted)) write.hard_state->vote = NodeId::none;
    if (written_hard_.lost != Position{} && write.hard_state->lost == Position{}) {
      forgot_sequence_ = write.sequence;
    }
    written_hard_ = hard_;
    written_hard_.lost = write.hard_state->lost;
  }
  hard_dirty_ = false;
  write.part = std::move(part_);
  write.install = install_;
  write.truncate_from = truncate_from_;
  std::size_t bytes = write.part ? write.part->data.size() : 0;
  if (next_write_index_ <= log_.last_index()) {
    write.entries =
        log_.slice(next_write_index_, log_.last_index(), std::numeric_limits<std::size_t>::max());
    for (const Entry& entry : write.entries) bytes += entry_bytes(entry);
    next_write_index_ = log_.last_index() + 1;
  }
  write.compact_to = compact_to_;
  part_.reset();
  install_.reset();
  truncate_from_.reset();
  compact_to_.reset();
  unstable_bytes_ += bytes;
  inflight_writes_.push_back({write.sequence,
                              write.entries.empty() ? 0 : write.entries.back().index, now_ms(),
                              bytes, write.install});
  output_.writes.push_back(std::move(write));
}

void Core::stored(Now now, const StorageCompletion& completion) {
  begin(now);
  if (role_ == Role::failed) return;
  if (completion.error == Errc::io_failed) {
    fail(Errc::io_failed, "the disk has failed; what it holds must be verified again");
    return;
  }
  KITWORK_ASSERT(!inflight_writes_.empty());
  KITWORK_ASSERT(inflight_writes_.front().sequence == completion.sequence);
  InflightWrite write = std::move(inflight_writes_.front());
  inflight_writes_.pop_front();
  complete(std::move(write), completion.error);
}

void Core::complete(InflightWrite write, Errc error) {
  unstable_bytes_ -= write.bytes;
  done_sequence_ = write.sequence;
  durable_index_ = std::max(durable_index_, std::min(write.last_index, log_.last_index()));
  if (written_hard_.lost != hard_.lost && durable_index_ >= repaired_through_) hard_dirty_ = true;
  // A disk that answers is measured from now on: what follows has waited for this one.
  for (InflightWrite& later : inflight_writes_) {
    later.started_ms = std::max(later.started_ms, now_ms());
    break;
  }
  if (write.install) finish_install(*write.install, error);
  release_held();
  if (role_ == Role::leader) advance_commit();
}

bool Core::waits_for_disk() const {
  if (role_ == Role::leader && index_in_quorum(log_.last_index()) > hard_.commit) return true;
  return !held_.empty() || receiving_ || emitted_ < hard_.commit;
}

bool Core::disk_stalled() const {
  return !inflight_writes_.empty() &&
         now_ms() - inflight_writes_.front().started_ms > settings_.disk_stall_ms;
}

void Core::append_to_log(Entry entry) {
  if (entry.kind == EntryKind::membership) {
    auto membership = decode_membership(entry.data.view());
    KITWORK_ASSERT(membership.ok());  // Checked where it entered: well_formed().
    memberships_.append(entry.index, std::move(membership.value()));
  }
  log_.append(std::move(entry));
}

void Core::truncate_log(Index index) {
  log_.truncate_from(index);
  if (!KITWORK_MUTANT(membership_survives_truncation)) memberships_.truncate_from(index);
  truncate_from_ = std::min(truncate_from_.value_or(index), index);
  next_write_index_ = std::min(next_write_index_, index);
  if (KITWORK_MUTANT(durable_survives_truncation)) return;
  // What is still on its way to the disk is durable only as far as it is still in the log.
  for (InflightWrite& write : inflight_writes_) {
    write.last_index = std::min(write.last_index, index - 1);
  }
  durable_index_ = std::min(durable_index_, index - 1);
  repaired_through_ = std::min(repaired_through_, index - 1);
}

void Core::set_commit(Index index) {
  KITWORK_ASSERT(index <= log_.last_index());
  if (index <= hard_.commit) return;
  if (role_ == Role::leader) {
    uncommitted_bytes_ -= log_.bytes_between(hard_.commit + 1, index);
  }
  hard_.commit = index;
}

// The log has again, in memory, whatever this member may have promised.
void Core::forget_lost() {
  recorded_lost_ = std::max(hard_.lost, written_hard_.lost);
  repaired_through_ = log_.last_index();
  hard_.lost = {};
  hard_dirty_ = true;
}

// Only what is durable here is applied: a snapshot of the applied state never runs ahead of the
// log that it replaces.
void Core::emit_committed() {
  if (restoring_) return;
  const Index through = std::min(hard_.commit, durable_index_);
  while (emitted_ < through && unapplied_bytes_ < settings_.unapplied_bytes_max) {
    const Entry& entry = log_.at(++emitted_);
    unapplied_bytes_ += entry_bytes(entry);
    unapplied_.emplace_back(entry.index, entry_bytes(entry));
    output_.committed.push_back(entry);
  }
}

void Core::applied(Now now, Index index) {
  begin(now);
  if (restoring_) {
    // Only the snapshot counts; what was applied before it is gone.
    if (index != snapshot_.index) return;
    restoring_ = false;
  }
  KITWORK_ASSERT(index >= applied_ && index <= emitted_);
  applied_ = index;
  while (!unapplied_.empty() && unapplied_.front().first <= index) {
    unapplied_bytes_ -= unapplied_.front().second;
    bytes_since_snapshot_ += unapplied_.front().second;
    unapplied_.pop_front();
  }
}

void Core::want_snapshot() {
  if (snapshot_asked_ || restoring_ || applied_ != emitted_ || applied_ <= snapshot_.index ||
      now_ms() < snapshot_not_before_ms_) {
    return;
  }
  const std::size_t entries = applied_ - snapshot_.index;
  // A follower that is receiving the present one gets time to finish.
  const std::size_t patience = snapshot_under_way() ? 4 : 1;
  if (bytes_since_snapshot_ < settings_.log_bytes_max * patience &&
      entries < settings_.log_entries_max * patience) {
    return;
  }
  snapshot_asked_ = true;
  output_.snapshot_wanted = true;
}

Result<SnapshotMeta> Core::describe_snapshot(Index index) const {
  if (restoring_ || index <= snapshot_.index || index != applied_) {
    return Error{Errc::invalid_argument, "a snapshot is taken of the last applied state"};
  }
  SnapshotMeta meta;
  meta.index = KITWORK_MUTANT(snapshot_index_early) ? index - 1 : index;
  const auto term = log_.term_at(meta.index);
  if (!term || meta.index <= log_.base().index) {
    return Error{Errc::invalid_argument, "the log does not hold that entry any more"};
  }
  meta.term = *term;
  meta.time_ms = log_.at(meta.index).time_ms;
  meta.membership = memberships_.at(meta.index);
  return meta;
}

// Entries right behind a snapshot stay for those who are only a little late, and more of them for a
// follower that is catching up: else it might need one snapshot after the other for ever.
Index Core::keep_entries_from(Index snapshot_index) const {
  Index wanted = snapshot_index + 1;
  for (const auto& [node, progress] : progress_) {
    const bool alive = now_ms() - progress.heard_ms < settings_.election_timeout_ms;
    if (!alive || progress.fresh_voter) continue;
    wanted = std::min(wanted, std::max(progress.match, progress.snapshot.index) + 1);
  }
  Index keep_from = snapshot_index + 1;
  std::size_t bytes = 0;
  while (keep_from > log_.first_index()) {
    const bool needed = keep_from > wanted;
    const std::size_t entries = snapshot_index + 2 - keep_from;
    bytes += entry_bytes(log_.at(keep_from - 1));
    if (bytes > settings_.log_bytes_kept + (needed ? settings_.log_bytes_max : 0)) break;
    if (entries > settings_.log_entries_kept + (needed ? settings_.log_entries_max : 0)) break;
    --keep_from;
  }
  return keep_from;
}

void Core::snapshot_saved(Now now, const SnapshotMeta& meta, Errc error) {
  begin(now);
  snapshot_asked_ = false;
  if (role_ == Role::failed) return;
  if (error != Errc{}) {
    say(LogLevel::warning, std::string("a snapshot could not be saved: ") + errc_name(error));
    snapshot_not_before_ms_ = now_ms() + settings_.snapshot_retry_ms;
    return;
  }
  if (meta.index <= snapshot_.index) return;
  snapshot_ = meta;
  bytes_since_snapshot_ = applied_ > meta.index ? log_.bytes_between(meta.index + 1, applied_) : 0;
  memberships_.compact_to(meta.index);
  const Index keep_from = keep_entries_from(meta.index);
  if (keep_from - 1 <= log_.base().index) return;
  log_.compact_to(keep_from - 1);
  compact_to_ = keep_from - 1;
}

void Core::disk_nearly_full(Now now, bool full) {
  begin(now);
  if (nearly_full_ != full) {
    say(LogLevel::warning, full ? "the disk is nearly full" : "the disk has room again");
  }
  nearly_full_ = full;
}

}  // namespace kitwork::consensus
