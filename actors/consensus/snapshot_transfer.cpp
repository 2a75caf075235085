// Snapshots on their way to members that lack what the log no longer holds: offered, asked for
// piece by piece, resumed where they were cut off, checked as a whole, put in force at once.
#include <algorithm>

#include "actors/consensus/core.hpp"
#include "actors/consensus/crc32c.hpp"
#include "schemas/assert.hpp"

namespace kitwork::consensus {
namespace {

std::uint32_t checksum_of(const Payload& piece) {
  const std::string_view bytes = piece.view();
  return crc32c({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace

void Core::start_snapshot(NodeId node, Progress& progress) {
  if (snapshot_.index == 0) return;
  progress.become_snapshot(snapshot_.position());
  ++metrics_.snapshots_sent;
  say(LogLevel::info, "offers the snapshot at " + std::to_string(snapshot_.index) + " to " +
                          std::to_string(number(node)));
  send_snapshot_offer(node, progress);
}

// The answer tells from where to go on: nothing that arrived is sent twice.
void Core::send_snapshot_offer(NodeId node, Progress& progress) {
  if (progress.snapshot != snapshot_.position()) progress.become_snapshot(snapshot_.position());
  progress.snapshot_sent_ms = now_ms();
  progress.snapshot_reading = false;
  SnapshotChunk offer;
  offer.meta = snapshot_;
  offer.to_learner = !is_voter(membership(), node);
  send(node, std::move(offer));
}

bool Core::snapshot_under_way() const {
  return std::any_of(progress_.begin(), progress_.end(), [this](const auto& item) {
    return item.second.state == Progress::State::snapshot &&
           now_ms() - item.second.heard_ms < settings_.election_timeout_ms;
  });
}

void Core::retry_snapshots() {
  for (auto& [node, progress] : progress_) {
    if (progress.state != Progress::State::snapshot || progress.fresh_voter) continue;
    if (now_ms() - progress.snapshot_sent_ms < settings_.snapshot_retry_ms) continue;
    send_snapshot_offer(node, progress);
  }
}

void Core::on_snapshot_reply(NodeId from, const SnapshotReply& reply) {
  const auto found = progress_.find(from);
  if (found == progress_.end()) return;
  Progress& progress = found->second;
  if (progress.state != Progress::State::snapshot || reply.snapshot != progress.snapshot) return;
  if (reply.status == SnapshotStatus::refused) {
    judge_fresh(from, progress, true);
    return;
  }
  if (reply.status == SnapshotStatus::installed) {
    progress.acknowledged(reply.snapshot.index, now_ms());
    progress.become_probe(progress.match + 1);
    replicate_to(from, progress);
    return;
  }
  if (reply.snapshot != snapshot_.position()) {
    send_snapshot_offer(from, progress);
    return;
  }
  if (progress.snapshot_reading && reply.next_offset == progress.snapshot_offset) return;
  progress.snapshot_offset = reply.next_offset;
  if (reply.next_offset >= snapshot_.size_bytes) return;
  progress.snapshot_reading = true;
  progress.snapshot_sent_ms = now_ms();
  const std::uint64_t left = snapshot_.size_bytes - reply.next_offset;
  output_.snapshot_reads.push_back({from, reply.snapshot, reply.next_offset,
                                    std::min<std::uint64_t>(settings_.snapshot_chunk_bytes, left)});
}

void Core::snapshot_piece(Now now, const SnapshotRead& read, const Result<Payload>& piece) {
  begin(now);
  const auto found = progress_.find(read.to);
  if (role_ != Role::leader || found == progress_.end()) return;
  Progress& progress = found->second;
  if (progress.state != Progress::State::snapshot || progress.snapshot != read.snapshot ||
      progress.snapshot_offset != read.offset || !progress.snapshot_reading) {
    return;
  }
  progress.snapshot_reading = false;
  if (!piece || piece.value().size() == 0 || read.snapshot != snapshot_.position()) {
    if (!piece) say(LogLevel::warning, "a snapshot cannot be read: " + piece.error().message);
    return;  // The next offer is of what is stored by then.
  }
  SnapshotChunk chunk;
  chunk.meta = snapshot_;
  chunk.offset = read.offset;
  chunk.data = piece.value();
  chunk.checksum = checksum_of(chunk.data);
  chunk.to_learner = !is_voter(membership(), read.to);
  progress.snapshot_sent_ms = now_ms();
  send(read.to, std::move(chunk));
}

void Core::on_snapshot_chunk(NodeId from, const SnapshotChunk& chunk) {
  const SnapshotMeta& meta = chunk.meta;
  if (!check(meta.membership) || meta.size_bytes == 0 || meta.index == 0 ||
      chunk.data.size() > meta.size_bytes || chunk.offset > meta.size_bytes - chunk.data.size() ||
      chunk.checksum != checksum_of(chunk.data)) {
    return;
  }
  if (receiving_ && receiving_->installing) return;
  if (fresh_ && !chunk.to_learner && !KITWORK_MUTANT(fresh_voter_fed)) {
    send(from, SnapshotReply{meta.position(), 0, SnapshotStatus::refused});
    return;
  }
  if (meta.index <= hard_.commit || log_.matches(meta.position())) {
    // All of it is here already; the log only did not know that it was committed.
    set_commit(std::max(hard_.commit, meta.index));
    hold(from, SnapshotReply{meta.position(), meta.size_bytes, SnapshotStatus::installed});
    return;
  }
  take_snapshot_part(from, chunk);
}

void Core::take_snapshot_part(NodeId from, const SnapshotChunk& chunk) {
  const bool restart = KITWORK_MUTANT(snapshot_restart_forever) && chunk.data.size() == 0;
  if (!receiving_ || !(receiving_->meta == chunk.meta) || restart) {
    receiving_ = Receiving{chunk.meta, 0, false};
  }
  const bool next =
      chunk.offset == receiving_->next_offset || KITWORK_MUTANT(snapshot_offset_ignored);
  if (next && chunk.data.size() > 0) {
    if (part_) flush_write();
    part_ = SnapshotPart{chunk.meta, receiving_->next_offset, chunk.data};
    receiving_->next_offset += chunk.data.size();
  }
  // Or all was there before: the last run of the process ended before it was put in force.
  if (receiving_->next_offset >= chunk.meta.size_bytes) {
    // Everything that was written before belongs to the log that the snapshot replaces.
    receiving_->installing = true;
    install_ = chunk.meta;
    flush_write();
    return;
  }
  hold(from, SnapshotReply{chunk.meta.position(), receiving_->next_offset, SnapshotStatus::wanted});
}

void Core::finish_install(const SnapshotMeta& meta, Errc error) {
  receiving_.reset();
  if (error != Errc{}) {
    ++metrics_.snapshots_corrupted;
    say(LogLevel::warning, "a snapshot from the leader failed its check; asking for it again");
    return;
  }
  ++metrics_.snapshots_installed;
  snapshot_ = meta;
  fresh_ = false;
  log_.reset(meta.position(), meta.time_ms);
  memberships_.reset(meta.index, meta.membership);
  truncate_from_.reset();
  compact_to_.reset();
  next_write_index_ = meta.index + 1;
  durable_index_ = meta.index;
  hard_.commit = meta.index;
  emitted_ = meta.index;
  applied_ = meta.index;
  unapplied_.clear();
  unapplied_bytes_ = 0;
  bytes_since_snapshot_ = 0;
  snapshot_asked_ = false;
  output_.committed.clear();
  restoring_ = true;
  output_.restore = meta;
  check_repaired(nullptr);
  say(LogLevel::info, "installed the snapshot at " + std::to_string(meta.index));
  if (leader_ != NodeId::none && leader_ != settings_.id) {
    hold(leader_, SnapshotReply{meta.position(), meta.size_bytes, SnapshotStatus::installed});
  }
}

}  // namespace kitwork::consensus
