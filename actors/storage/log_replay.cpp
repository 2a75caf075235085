#include "actors/storage/log_replay.hpp"

#include <algorithm>
#include <limits>

namespace kitwork::storage {

using consensus::Damage;
using consensus::Entry;
using consensus::Index;
using consensus::Position;

void LogReplay::begin_segment(const std::optional<SegmentHeader>& header) {
  segment_highest_ = 0;
  if (!header) return;
  position_.commit = std::max(position_.commit, header->commit);
  if (!begun_) {
    begun_ = true;
    position_.next_serial = header->next_serial;
    position_.last = header->last_before;
  }
  if (header->lost_through != Position{}) {
    // Whoever began this segment knew of all that was lost before it.
    cut(header->last_before.index + 1);
    // What a snapshot had when this segment was begun may be a hole in the log itself.
    if (header->last_before.index > last_index()) entries_.clear();
    position_.last = header->last_before;
    damage_ = Damage{header->last_before.index + 1, header->lost_through};
    unknown_frame_ = false;
    position_.next_serial = header->next_serial;
  } else {
    account_for_gap(header->next_serial, header->lowest_before, header->last_before);
    if (!damage_ && header->last_before.index > last_index()) {
      // The log was begun anew behind a snapshot.
      entries_.clear();
      position_.last = header->last_before;
    }
  }
  position_.next_serial = std::max(position_.next_serial, header->next_serial);
  position_.lowest_before = header->lowest_before;
  see(header->last_before);
}

void LogReplay::add(const FoundFrame& frame) {
  if (!frame.header) {
    unknown_frame_ = true;
    return;
  }
  const FrameHeader& header = *frame.header;
  if (!begun_) {
    begun_ = true;
    position_.next_serial = header.serial;
    position_.last = header.last_before;
  }
  account_for_gap(header.serial, header.lowest_before, header.last_before);
  position_.next_serial = header.serial + 1;
  position_.lowest_before = header.lowest_index;
  position_.commit = std::max(position_.commit, header.commit);
  const auto records = frame.intact ? read_records(frame.body) : std::nullopt;
  if (!records) {
    ++lost_frames_;
    lose(header.lowest_index, header.last);
  } else {
    for (const Record& record : *records) apply(record);
  }
  see(header.last);
}

void LogReplay::apply(const Record& record) {
  switch (record.type) {
    case RecordType::entry:
      apply_entry(entry_of(record));
      break;
    case RecordType::hard_state:
      apply_hard_state(hard_state_of(record));
      break;
    case RecordType::truncate:
      cut(record.first);
      break;
  }
}

void LogReplay::apply_hard_state(const HardStateRevision& state) {
  if (state.revision > hard_state_.revision) hard_state_ = state;
  // From here on the member itself remembers what it lost.
  if (damage_ && state.state.lost >= damage_->through) damage_.reset();
}

void LogReplay::apply_entry(Entry entry) {
  const Position position = entry.position();
  see(position);
  if (position.index > last_index() + 1 && position.index <= covered_ + 1) {
    // The snapshot covers the hole and whatever a lost frame did before this entry.
    entries_.clear();
    position_.last = Position{0, position.index - 1};
    damage_.reset();
  }
  if (position.index > last_index() + 1) {
    // Behind a hole: what is there cannot be told from what a lost frame replaced.
    if (!damage_) damage_ = Damage{last_index() + 1, highest_};
    damage_->through = std::max(damage_->through, highest_);
    return;
  }
  cut(position.index);
  entries_.push_back(std::move(entry));
  position_.last = position;
  if (!damage_) return;
  // At or past the last lost position, the leader of this entry's term has replaced all of it.
  if (position >= damage_->through) {
    damage_.reset();
  } else {
    damage_->from = position.index + 1;
  }
}

void LogReplay::cut(Index from) {
  if (from > last_index()) return;
  while (!entries_.empty() && entries_.back().index >= from) entries_.pop_back();
  if (entries_.empty()) {
    position_.last = Position{0, from - 1};
  } else {
    position_.last = entries_.back().position();
  }
  if (damage_) damage_->from = std::min(damage_->from, from);
}

void LogReplay::see(const Position& position) {
  highest_ = std::max(highest_, position);
  segment_highest_ = std::max(segment_highest_, position.index);
}

void LogReplay::account_for_gap(std::uint64_t serial, std::uint64_t lowest, const Position& last) {
  unknown_frame_ = false;
  if (serial <= position_.next_serial) return;
  const std::uint64_t count = serial - position_.next_serial;
  lost_frames_ += count;
  if (count > 1) {
    // The earlier ones of them may have replaced anything that was not committed.
    const Index uncommitted = position_.commit + 1;
    lowest = lowest == 0 ? uncommitted : std::min<std::uint64_t>(lowest, uncommitted);
  }
  lose(lowest, last);
}

void LogReplay::lose(Index lowest, const Position& through) {
  if (lowest == 0) return;
  lowest = std::min(lowest, last_index() + 1);
  see(through);
  if (!damage_) damage_ = Damage{lowest, through};
  cut(lowest);
  damage_->from = std::min(damage_->from, lowest);
  damage_->through = std::max(damage_->through, highest_);
}

ReplayedLog LogReplay::finish(const HardStateRevision& stored) {
  if (stored.revision > hard_state_.revision) hard_state_ = stored;
  const Position unknown{hard_state_.state.term, std::numeric_limits<Index>::max()};
  if (unknown_frame_) {
    ++lost_frames_;
    ++position_.next_serial;
    lose(std::min(position_.commit + 1, last_index() + 1), unknown);
  } else if (!damage_ && position_.commit > std::max(last_index(), covered_)) {
    lose(last_index() + 1, unknown);
  }
  ReplayedLog log;
  log.position = position_;
  log.entries = std::move(entries_);
  log.damage = damage_;
  log.hard_state = hard_state_;
  log.lost_frames = lost_frames_;
  return log;
}

}  // namespace kitwork::storage
