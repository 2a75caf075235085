// Threads for a DiskStorage, so that whoever drives the consensus never waits for a disk: one for
// the log, whose queue becomes one group commit a turn, and one for snapshots and for making
// segments ready.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

#include "actors/consensus/storage_interface.hpp"
#include "actors/storage/disk_storage.hpp"

namespace kitwork::storage {

// Where completions go. Called by the worker's threads; must not block on them.
class StorageEvents {
 public:
  virtual ~StorageEvents() = default;
  virtual void stored(std::vector<consensus::StorageCompletion> completions) = 0;
  virtual void snapshot_saved(const consensus::SnapshotMeta& meta, Errc error) = 0;
  virtual void snapshot_piece(const consensus::SnapshotRead& read,
                              Result<consensus::Payload> piece) = 0;
  // The whole snapshot, for restore().
  virtual void snapshot_loaded(const consensus::SnapshotMeta& meta,
                               Result<consensus::Payload> bytes) = 0;
  virtual void room_changed(bool nearly_full) = 0;
};

class StorageWorker {
 public:
  // Writes that a full disk refused are offered again after so long; the room is looked at as
  // often.
  static constexpr int retry_ms = 50;

  // A group holds at most so much (or a single larger write), so that a disk that works is seen to
  // work however much is queued.
  static constexpr std::size_t group_bytes_max = std::size_t{1} << 20;

  // The storage has recovered; it and the events outlive this.
  StorageWorker(DiskStorage& storage, StorageEvents& events);
  // Finishes what the log's queue holds, unless the disk is full or has failed.
  ~StorageWorker();
  StorageWorker(const StorageWorker&) = delete;
  StorageWorker& operator=(const StorageWorker&) = delete;

  void write(std::vector<consensus::StorageWrite> writes);
  void save(consensus::SnapshotSave save);
  void read(const consensus::SnapshotRead& read);
  void load(const consensus::SnapshotMeta& meta);

 private:
  using SideJob =
      std::variant<consensus::SnapshotSave, consensus::SnapshotRead, consensus::SnapshotMeta>;

  // Moves a group from the front of the queue; the mutex is held.
  void take_group(std::vector<consensus::StorageWrite>& group);
  void run_log();
  void run_side();
  // Hands out the completions of a group; returns how many of its writes are done.
  std::size_t write_group(const std::vector<consensus::StorageWrite>& group);
  void do_side_job(const SideJob& job);
  void watch_room();

  DiskStorage& storage_;
  StorageEvents& events_;
  std::mutex mutex_;
  std::condition_variable log_wake_;
  std::condition_variable side_wake_;
  std::deque<consensus::StorageWrite> queue_;
  std::deque<SideJob> side_jobs_;
  bool stopping_ = false;
  bool failed_ = false;       // of the log thread
  bool nearly_full_ = false;  // of the side thread
  std::thread log_thread_;
  std::thread side_thread_;
};

}  // namespace kitwork::storage
