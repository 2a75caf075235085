// The consensus's Storage on a Disk: the log, the hard state and the snapshots of one member.
//
// An error of the disk other than "full" is for good: after a failed sync the kernel may have
// thrown the pages away and report success next time, so nothing is retried, every later call
// fails, and only a new process that reads and checks everything goes on.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "actors/consensus/storage_interface.hpp"
#include "actors/storage/log_writer.hpp"
#include "actors/storage/state_file.hpp"
#include "actors/storage/survey.hpp"

namespace kitwork::storage {

class DiskStorage final : public consensus::Storage {
 public:
  // `new_log_id` are random bytes, used if the directory holds no log yet.
  DiskStorage(Disk& disk, const LogOptions& options, const LogId& new_log_id);

  Result<consensus::Recovered> recover() override;
  // The writes of a group share one synced frame where they can. A single write's entries fit in
  // frame_body_bytes() of the segment length, less 32 bytes each.
  consensus::WriteOutcome write(std::span<const consensus::StorageWrite> writes) override;
  Result<void> save_snapshot(const consensus::SnapshotSave& save) override;
  Result<consensus::Payload> read_snapshot(consensus::Position snapshot, std::uint64_t offset,
                                           std::uint64_t length) override;
  bool nearly_full() const override;

  // Makes the next segment ready while nobody waits for it; may be called by the thread that saves
  // snapshots. out_of_space is an answer, not a failure.
  Result<void> prepare();

  // What recover() found, for people.
  const std::vector<Finding>& findings() const { return findings_; }
  // Why everything fails, if it does.
  std::string failure() const;

 private:
  // What the frame under construction will have done.
  struct Staged {
    FrameBuilder frame;
    consensus::Index lowest = 0;
    consensus::Position last;
    std::optional<consensus::Index> compact_to;
    // Writes that are not durable yet.
    std::size_t writes = 0;
  };

  Result<void> clean(const Survey& found);
  Result<void> continue_log(const Survey& found);
  Result<void> erase_torn(const Survey& found);

  Result<void> add(const consensus::StorageWrite& write, bool& rejected);
  void stage(const consensus::StorageWrite& write);
  Result<void> make_room(const consensus::StorageWrite& write);
  Result<void> flush();
  void forget_staged();
  Result<void> store_part(const consensus::SnapshotPart& part);
  // True if installed, false if the parts fail their check.
  Result<bool> install(const consensus::SnapshotMeta& meta);
  Result<void> save_aside(const consensus::SnapshotSave& save);
  Result<void> put_in_force(File& file, const char* name, SnapshotHeader header);
  Result<void> remove_other_snapshots();
  Result<void> drop_part();
  Result<void> check(Result<void> done);

  Disk& disk_;
  LogOptions options_;
  LogId log_id_;
  LogWriter log_;
  std::optional<StateFile> state_;
  HardStateRevision hard_state_;  // as last asked for
  Staged staged_;
  std::optional<SnapshotHeader> part_;
  std::unique_ptr<File> part_file_;
  std::vector<Finding> findings_;

  std::atomic<bool> failed_ = false;
  mutable std::mutex failure_mutex_;
  std::string failure_;

  // Guards what save_snapshot() and read_snapshot() share with install().
  std::mutex snapshot_mutex_;
  consensus::Position snapshot_;
  std::uint32_t first_epoch_ = 0;
};

}  // namespace kitwork::storage
