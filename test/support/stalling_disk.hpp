// A disk that can be made to hang: syncs do not return until it is let go. For the storage's
// threads.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "actors/storage/disk.hpp"

namespace kitwork::test {

class StallingDisk final : public storage::Disk {
 public:
  // `disk` outlives this.
  explicit StallingDisk(storage::Disk& disk) : disk_(disk) {}

  void stall();
  void go_on();

  Result<std::unique_ptr<storage::File>> open(std::string_view name,
                                              storage::OpenMode mode) override;
  Result<void> rename(std::string_view from, std::string_view to) override {
    return disk_.rename(from, to);
  }
  Result<void> remove(std::string_view name) override { return disk_.remove(name); }
  Result<void> sync_directory() override {
    wait();
    return disk_.sync_directory();
  }
  Result<std::vector<std::string>> list() override { return disk_.list(); }
  Result<std::uint64_t> free_bytes() override { return disk_.free_bytes(); }

  // Returns when the disk does not hang.
  void wait();

 private:
  storage::Disk& disk_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stalled_ = false;
};

}  // namespace kitwork::test
