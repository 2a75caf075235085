// DiskStorage::recover(): acts on what the survey found, so that the log can be gone on with.
#include <algorithm>

#include "actors/storage/disk_storage.hpp"

namespace kitwork::storage {

using consensus::Entry;
using consensus::Index;
using consensus::Position;
using consensus::Recovered;

namespace {

// What consensus::Recovered promises of its entries. A log that breaks it was not written by us.
Result<void> check_entries(const std::vector<Entry>& entries, Index snapshot) {
  if (entries.empty()) return {};
  bool sound = entries.front().index <= snapshot + 1 && entries.back().index >= snapshot;
  for (std::size_t i = 1; i < entries.size(); ++i) {
    sound = sound && entries[i].index == entries[i - 1].index + 1 &&
            entries[i].term >= entries[i - 1].term;
  }
  if (sound) return {};
  return Error{Errc::corrupted,
               "the log contradicts itself where no damage explains it (an index is missing or a "
               "term goes back): keep a copy of this directory, remove the member from the group "
               "and add it as a new one on an empty directory"};
}

}  // namespace

Result<Recovered> DiskStorage::recover() {
  auto surveyed = survey(disk_);
  if (!surveyed) return surveyed.error();
  Survey& found = surveyed.value();
  // Before anything is changed on the disk.
  const auto sound = check_entries(found.log.entries, found.snapshot.meta.index);
  if (!sound) return sound.error();
  if (found.fresh) {
    if (auto done = check(StateFile::create(disk_, log_id_)); !done) return done.error();
  } else {
    log_.use_log_id(found.state.log_id);
    log_id_ = found.state.log_id;
  }
  auto state = StateFile::open(disk_);
  if (!state) return state.error();
  state_ = std::move(state.value());
  findings_ = found.findings;
  hard_state_ = found.log.hard_state;
  if (auto done = check(continue_log(found)); !done) return done.error();

  Recovered recovered;
  recovered.hard_state = hard_state_.state;
  recovered.snapshot = found.snapshot.meta;
  recovered.entries = std::move(found.log.entries);
  recovered.damage = found.log.damage;
  if (part_ && part_->meta.index > recovered.snapshot.index) {
    recovered.part_meta = part_->meta;
    recovered.part_bytes = found.part_bytes;
  }
  recovered.fresh = recovered.hard_state == consensus::HardState{} &&
                    recovered.snapshot.index == 0 && recovered.entries.empty() && !recovered.damage;
  return recovered;
}

Result<void> DiskStorage::continue_log(const Survey& found) {
  if (auto done = log_.spares().open(found.names); !done) return done;
  // Both pairs of slots, where one copy is damaged; and what only the log knew.
  const int stores = found.state.damaged_slots > 0 ? 2 : 0;
  for (int i = 0; i < stores; ++i) {
    if (auto done = state_->store(hard_state_); !done) return done;
  }
  if (state_->stored().hard_state.revision < hard_state_.revision) {
    if (auto done = state_->store(hard_state_); !done) return done;
  }
  snapshot_ = found.snapshot.meta.position();
  first_epoch_ = found.snapshot.first_epoch;

  std::vector<LiveSegment> live;
  for (const SegmentSurvey& segment : found.segments) {
    live.push_back({segment.epoch, segment.highest_index});
  }
  const bool same_length =
      !live.empty() && found.segments.back().file_bytes == options_.segment_bytes;
  if (found.needs_new_segment || !same_length) {
    log_.adopt(std::move(live));
    const std::uint32_t epoch = std::max(found.highest_epoch + 1, first_epoch_);
    const Position lost = found.log.damage ? found.log.damage->through : Position{};
    if (auto done = log_.begin_segment(found.log.position, epoch, lost); !done) return done;
  } else {
    if (auto done = erase_torn(found); !done) return done;
    const std::uint64_t end = found.segments.back().end_offset;
    if (auto done = log_.resume(std::move(live), end, found.log.position); !done) return done;
  }
  staged_.last = log_.position().last;
  // After the new segment is there: only then a damaged snapshot is no longer needed as a witness.
  return clean(found);
}

// Zeros where a torn frame was, so that none of its sectors is ever taken for a part of the frame
// that comes there next.
Result<void> DiskStorage::erase_torn(const Survey& found) {
  const SegmentSurvey& last = found.segments.back();
  if (last.torn_bytes == 0) return {};
  auto file = disk_.open(segment_name(last.epoch), OpenMode::existing);
  if (!file) return file.error();
  const std::vector<std::uint8_t> zeros(last.torn_bytes);
  if (auto done = file.value()->write(last.end_offset, zeros); !done) return done;
  return file.value()->sync();
}

Result<void> DiskStorage::clean(const Survey& found) {
  for (const std::uint32_t epoch : found.void_epochs) {
    if (auto done = log_.spares().recycle(segment_name(epoch)); !done) return done;
  }
  for (const char* name : {state_file_temporary, snapshot_temporary}) {
    auto done = disk_.remove(name);
    if (!done && done.error().code != Errc::not_found) return done;
  }
  if (found.part) {
    auto file = disk_.open(snapshot_part_name, OpenMode::existing);
    if (!file) return file.error();
    part_ = found.part;
    part_->settled_bytes = found.part_bytes;
    part_->part_bytes = 0;
    part_file_ = std::move(file.value());
    if (part_->meta.index <= snapshot_.index) {
      if (auto done = drop_part(); !done) return done;
    }
  }
  return remove_other_snapshots();
}

}  // namespace kitwork::storage
