#include "test/simulation/model_disk.hpp"

#include <limits>

#include "actors/consensus/checksum.hpp"
#include "schemas/assert.hpp"

namespace kitwork::simulation {

using consensus::Entry;
using consensus::Index;
using consensus::StorageWrite;

void ModelDisk::put_entry(const Entry& entry) {
  KITWORK_ASSERT(log_.empty() || entry.index == log_.back().index + 1);
  if (hole_ && entry.index >= hole_->from) hole_.reset();
  log_.push_back(entry);
}

bool ModelDisk::perform(const StorageWrite& write, std::size_t& steps, bool& install_ok) {
  const auto step = [&steps] { return steps-- > 0; };
  if (write.hard_state) {
    if (!step()) return false;
    hard_ = *write.hard_state;
    fresh_ = false;
  }
  if (write.part) {
    if (!step()) return false;
    if (write.part->offset == 0) part_bytes_.clear();
    part_meta_ = write.part->meta;
    KITWORK_ASSERT(part_bytes_.size() == write.part->offset);
    part_bytes_.append(write.part->data.view());
    fresh_ = false;
  }
  if (write.install) {
    if (!step()) return false;
    install_ok = part_meta_ && *part_meta_ == *write.install &&
                 part_bytes_.size() == write.install->size_bytes &&
                 consensus::digest_of(part_bytes_) == write.install->digest;
    if (install_ok) {
      snapshot_ = *write.install;
      snapshot_bytes_ = std::move(part_bytes_);
      snapshot_lost_ = false;
      log_.clear();
      hole_.reset();
    }
    part_bytes_.clear();
    part_meta_.reset();
  }
  if (write.truncate_from) {
    if (!step()) return false;
    while (!log_.empty() && log_.back().index >= *write.truncate_from) log_.pop_back();
    if (hole_ && hole_->from >= *write.truncate_from) hole_.reset();
    if (snapshot_lost_ && *write.truncate_from == 1) {
      snapshot_lost_ = false;
      snapshot_ = {};
      snapshot_bytes_.clear();
      hole_.reset();
    }
  }
  for (const Entry& entry : write.entries) {
    if (!step()) return false;
    put_entry(entry);
    fresh_ = false;
  }
  if (write.compact_to) {
    if (!step()) return false;
    while (!log_.empty() && log_.front().index <= *write.compact_to) log_.pop_front();
  }
  return true;
}

std::unique_ptr<Disk> ModelDisk::image() const {
  auto copy = std::make_unique<ModelDisk>(*this);
  copy->lose_unsynced();
  return copy;
}

std::vector<consensus::StorageCompletion> ModelDisk::finish() {
  std::vector<consensus::StorageCompletion> completions;
  for (; group_ > 0; --group_) {
    std::size_t steps = std::numeric_limits<std::size_t>::max();
    bool install_ok = true;
    perform(queue_.front(), steps, install_ok);
    completions.push_back({queue_.front().sequence, install_ok ? Errc{} : Errc::corrupted});
    queue_.pop_front();
  }
  return completions;
}

void ModelDisk::crash(consensus::Random& random) {
  // Mostly nothing of it arrived, sometimes all, sometimes a part.
  std::size_t steps = 0;
  if (random.below(2) == 0) steps = random.below(1 + 4 * queue_.size());
  bool install_ok = true;
  for (const StorageWrite& write : queue_) {
    if (!perform(write, steps, install_ok)) break;
  }
  lose_unsynced();
}

Result<consensus::Recovered> ModelDisk::recover() {
  consensus::Recovered recovered;
  recovered.fresh = fresh_;
  recovered.hard_state = hard_;
  recovered.part_meta = part_meta_;
  recovered.part_bytes = part_bytes_.size();
  if (snapshot_lost_) {
    consensus::Position through{hard_.term, std::numeric_limits<Index>::max()};
    if (!log_.empty()) through = log_.back().position();
    recovered.damage = consensus::Damage{1, through};
    return recovered;
  }
  recovered.snapshot = snapshot_;
  for (const Entry& entry : log_) {
    if (hole_ && entry.index >= hole_->from) break;
    recovered.entries.push_back(entry);
  }
  recovered.damage = hole_;
  return recovered;
}

Result<void> ModelDisk::save_snapshot(const consensus::SnapshotMeta& meta, std::string bytes) {
  if (meta.index <= snapshot_.index && !snapshot_lost_) return {};
  snapshot_ = meta;
  snapshot_bytes_ = std::move(bytes);
  snapshot_lost_ = false;
  fresh_ = false;
  return {};
}

Result<consensus::Payload> ModelDisk::read_snapshot(consensus::Position position,
                                                    std::uint64_t offset, std::uint64_t length) {
  if (snapshot_.position() != position || offset > snapshot_bytes_.size()) {
    return Error{Errc::not_found, "another snapshot is in force"};
  }
  return consensus::Payload(snapshot_bytes_.substr(offset, length));
}

bool ModelDisk::damage_log(consensus::Random& random) {
  std::size_t first = 0;
  while (first < log_.size() && log_[first].index <= snapshot_.index) ++first;
  if (first >= log_.size() || snapshot_lost_ || hole_) return false;
  const std::size_t recent = log_.size() - first;
  const std::size_t at = random.below(2) == 0
                             ? first + random.below(recent)
                             : log_.size() - 1 - random.below(recent < 5 ? recent : 5);
  consensus::Damage hole;
  hole.from = log_[at].index;
  hole.through = log_.back().position();
  if (random.below(3) == 0) {
    hole.through = {hard_.term, std::numeric_limits<Index>::max()};
  }
  hole_ = hole;
  return true;
}

bool ModelDisk::holds(consensus::Position position) const {
  if (position == consensus::Position{} || position.index <= snapshot_.index) return true;
  if (log_.empty() || position.index < log_.front().index || position.index > log_.back().index) {
    return false;
  }
  return log_[position.index - log_.front().index].position() == position;
}

void ModelDisk::damage_at(Index index) { hole_ = consensus::Damage{index, log_.back().position()}; }

bool ModelDisk::damage_snapshot() {
  if (snapshot_.index == 0 || snapshot_lost_ || hole_) return false;
  snapshot_lost_ = true;
  return true;
}

}  // namespace kitwork::simulation
