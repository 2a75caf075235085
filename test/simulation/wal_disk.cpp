#include "test/simulation/wal_disk.hpp"

#include <algorithm>

namespace kitwork::simulation {

WalDisk::WalDisk(std::uint64_t seed, std::uint64_t segment_bytes) : seed_(seed) {
  options_.segment_bytes = segment_bytes;
  options_.reserve_bytes = 0;
  disk_ = std::make_unique<test::FakeDisk>(seed_);
}

void WalDisk::wipe() {
  storage_.reset();
  disk_ = std::make_unique<test::FakeDisk>(++seed_);
  lose_unsynced();
}

std::unique_ptr<Disk> WalDisk::image() const {
  auto copy = std::make_unique<WalDisk>(seed_ + 1, options_.segment_bytes);
  copy->disk_ = std::make_unique<test::FakeDisk>(*disk_);
  copy->disk_->restart();
  copy->log_ids_ = log_ids_;
  return copy;
}

std::vector<consensus::StorageCompletion> WalDisk::finish() {
  const std::vector<consensus::StorageWrite> writes(
      queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(group_));
  group_ = 0;
  const consensus::WriteOutcome outcome = storage_->write(writes);
  std::vector<consensus::StorageCompletion> completions;
  for (std::size_t i = 0; i < outcome.completed; ++i) {
    const auto& rejected = outcome.rejected_installs;
    const bool corrupted =
        std::find(rejected.begin(), rejected.end(), writes[i].sequence) != rejected.end();
    completions.push_back({writes[i].sequence, corrupted ? Errc::corrupted : Errc{}});
    queue_.pop_front();
  }
  if (outcome.error == Errc::io_failed) completions.push_back({0, Errc::io_failed});
  return completions;
}

void WalDisk::crash(consensus::Random& random) {
  // Sometimes in the middle of the group; sometimes the kernel still writes what it has.
  if (storage_ && !queue_.empty() && random.below(2) == 0) {
    const std::vector<consensus::StorageWrite> writes(queue_.begin(), queue_.end());
    disk_->power_off_after(1 + random.below(6));
    (void)storage_->write(writes);
  }
  storage_.reset();
  lose_unsynced();
  if (random.below(4) == 0 && !disk_->is_off()) {
    disk_->keep_everything();
  } else {
    disk_->restart();
  }
}

Result<consensus::Recovered> WalDisk::recover() {
  storage::LogId id{};
  for (std::size_t i = 0; i < id.size(); ++i) {
    id[i] = static_cast<std::uint8_t>((seed_ + log_ids_) >> (8 * (i % 8)));
  }
  ++log_ids_;
  storage_ = std::make_unique<storage::DiskStorage>(*disk_, options_, id);
  return storage_->recover();
}

Result<void> WalDisk::save_snapshot(const consensus::SnapshotMeta& meta, std::string bytes) {
  return storage_->save_snapshot({meta, consensus::Payload(std::move(bytes))});
}

Result<consensus::Payload> WalDisk::read_snapshot(consensus::Position position,
                                                  std::uint64_t offset, std::uint64_t length) {
  return storage_->read_snapshot(position, offset, length);
}

bool WalDisk::damage_file(const std::string& name, std::uint64_t offset) {
  std::vector<std::uint8_t>& bytes = disk_->bytes_of(name);
  damaged_name_ = name;
  undamaged_ = bytes;
  bytes[offset % bytes.size()] ^= 0x10;
  disk_->keep_everything();
  return true;
}

// Anywhere in the log, also where nothing is.
bool WalDisk::damage_log(consensus::Random& random) {
  std::vector<std::string> segments;
  const auto names = disk_->list();
  for (const std::string& name : names.value()) {
    if (name.starts_with("log-") && !disk_->bytes_of(name).empty()) segments.push_back(name);
  }
  if (segments.empty()) return false;
  const std::string& name = segments[random.below(segments.size())];
  const std::vector<std::uint8_t>& bytes = disk_->bytes_of(name);
  std::size_t used = bytes.size();
  while (used > 1 && bytes[used - 1] == 0) --used;
  return damage_file(name, random.below(used));
}

bool WalDisk::damage_snapshot() {
  const auto names = disk_->list();
  for (const std::string& name : names.value()) {
    if (name.find("snapshot") == std::string::npos || disk_->bytes_of(name).empty()) continue;
    return damage_file(name, disk_->bytes_of(name).size() - 1);
  }
  return false;
}

void WalDisk::undo_damage() {
  const auto names = disk_->list();
  const bool there = names && std::find(names.value().begin(), names.value().end(),
                                        damaged_name_) != names.value().end();
  // Whoever recovered from the damage may have removed the file since.
  if (!there) return;
  disk_->bytes_of(damaged_name_) = undamaged_;
  disk_->keep_everything();
}

}  // namespace kitwork::simulation
