#include "actors/storage/storage_worker.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "actors/storage/short_turns.hpp"

namespace kitwork::storage {

using consensus::SnapshotMeta;
using consensus::SnapshotRead;
using consensus::SnapshotSave;
using consensus::StorageCompletion;
using consensus::StorageWrite;

StorageWorker::StorageWorker(DiskStorage& storage, StorageEvents& events)
    : storage_(storage), events_(events) {
  log_thread_ = std::thread([this] { run_log(); });
  side_thread_ = std::thread([this] { run_side(); });
}

StorageWorker::~StorageWorker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  log_wake_.notify_all();
  side_wake_.notify_all();
  log_thread_.join();
  side_thread_.join();
}

void StorageWorker::write(std::vector<StorageWrite> writes) {
  if (writes.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    queue_.insert(queue_.end(), std::make_move_iterator(writes.begin()),
                  std::make_move_iterator(writes.end()));
  }
  log_wake_.notify_one();
}

void StorageWorker::save(SnapshotSave save) {
  {
    const std::lock_guard lock(mutex_);
    side_jobs_.emplace_back(std::move(save));
  }
  side_wake_.notify_one();
}

void StorageWorker::read(const SnapshotRead& read) {
  {
    const std::lock_guard lock(mutex_);
    side_jobs_.emplace_back(read);
  }
  side_wake_.notify_one();
}

void StorageWorker::load(const SnapshotMeta& meta) {
  {
    const std::lock_guard lock(mutex_);
    side_jobs_.emplace_back(meta);
  }
  side_wake_.notify_one();
}

void StorageWorker::take_group(std::vector<StorageWrite>& group) {
  group.clear();
  std::size_t bytes = 0;
  while (!queue_.empty() && (group.empty() || bytes < group_bytes_max)) {
    StorageWrite& write = queue_.front();
    bytes += write.part ? write.part->data.size() : 0;
    for (const consensus::Entry& entry : write.entries) bytes += consensus::entry_bytes(entry);
    group.push_back(std::move(write));
    queue_.pop_front();
  }
}

void StorageWorker::run_log() {
  ask_for_short_turns();
  std::vector<StorageWrite> group;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      log_wake_.wait(lock, [this] { return stopping_ || (!queue_.empty() && !failed_); });
      if (queue_.empty() || failed_) return;
      take_group(group);
    }
    const std::size_t done = write_group(group);
    if (done == group.size()) continue;
    std::unique_lock lock(mutex_);
    if (failed_) continue;
    // The disk is full. What is left waits, before all that came since.
    queue_.insert(queue_.begin(),
                  std::make_move_iterator(group.begin() + static_cast<std::ptrdiff_t>(done)),
                  std::make_move_iterator(group.end()));
    log_wake_.wait_for(lock, std::chrono::milliseconds(retry_ms), [this] { return stopping_; });
    if (stopping_) return;
  }
}

std::size_t StorageWorker::write_group(const std::vector<StorageWrite>& group) {
  const consensus::WriteOutcome outcome = storage_.write(group);
  std::vector<StorageCompletion> completions;
  const auto& rejected = outcome.rejected_installs;
  for (std::size_t i = 0; i < outcome.completed; ++i) {
    const std::uint64_t sequence = group[i].sequence;
    const bool corrupted = std::find(rejected.begin(), rejected.end(), sequence) != rejected.end();
    completions.push_back({sequence, corrupted ? Errc::corrupted : Errc{}});
  }
  if (outcome.error == Errc::io_failed) {
    completions.push_back({group[outcome.completed].sequence, Errc::io_failed});
    const std::lock_guard lock(mutex_);
    failed_ = true;
  }
  if (!completions.empty()) events_.stored(std::move(completions));
  return outcome.completed;
}

void StorageWorker::run_side() {
  while (true) {
    std::optional<SideJob> job;
    {
      std::unique_lock lock(mutex_);
      side_wake_.wait_for(lock, std::chrono::milliseconds(retry_ms),
                          [this] { return stopping_ || !side_jobs_.empty(); });
      if (stopping_) return;
      if (!side_jobs_.empty()) {
        job = std::move(side_jobs_.front());
        side_jobs_.pop_front();
      }
    }
    if (job) do_side_job(*job);
    watch_room();
  }
}

void StorageWorker::do_side_job(const SideJob& job) {
  if (const auto* save = std::get_if<SnapshotSave>(&job)) {
    const auto saved = storage_.save_snapshot(*save);
    events_.snapshot_saved(save->meta, saved ? Errc{} : saved.error().code);
  } else if (const auto* read = std::get_if<SnapshotRead>(&job)) {
    events_.snapshot_piece(*read,
                           storage_.read_snapshot(read->snapshot, read->offset, read->length));
  } else if (const auto* meta = std::get_if<SnapshotMeta>(&job)) {
    events_.snapshot_loaded(*meta, storage_.read_snapshot(meta->position(), 0, meta->size_bytes));
  }
}

void StorageWorker::watch_room() {
  // Full is an answer here, and a failed disk shows in the log's thread.
  static_cast<void>(storage_.prepare());
  const bool full = storage_.nearly_full();
  if (full == nearly_full_) return;
  nearly_full_ = full;
  events_.room_changed(full);
}

}  // namespace kitwork::storage
