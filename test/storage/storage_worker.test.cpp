#include "actors/storage/storage_worker.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "test/storage/storage_fixture.hpp"

namespace kitwork::test {
namespace {

using consensus::Payload;
using consensus::StorageWrite;

// A fake disk behind a lock, because the worker's two threads share it.
class LockedDisk final : public storage::Disk {
 public:
  explicit LockedDisk(FakeDisk& disk) : disk_(disk) {}

  Result<std::unique_ptr<storage::File>> open(std::string_view name,
                                              storage::OpenMode mode) override {
    const std::lock_guard lock(mutex_);
    auto file = disk_.open(name, mode);
    if (!file) return file.error();
    return std::unique_ptr<storage::File>(new LockedFile(*this, std::move(file.value())));
  }
  Result<void> rename(std::string_view from, std::string_view to) override {
    const std::lock_guard lock(mutex_);
    return disk_.rename(from, to);
  }
  Result<void> remove(std::string_view name) override {
    const std::lock_guard lock(mutex_);
    return disk_.remove(name);
  }
  Result<void> sync_directory() override {
    const std::lock_guard lock(mutex_);
    return disk_.sync_directory();
  }
  Result<std::vector<std::string>> list() override {
    const std::lock_guard lock(mutex_);
    return disk_.list();
  }
  Result<std::uint64_t> free_bytes() override {
    const std::lock_guard lock(mutex_);
    return disk_.free_bytes();
  }
  void set_capacity(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    disk_.set_capacity(bytes);
  }
  std::uint64_t used_bytes() {
    const std::lock_guard lock(mutex_);
    return disk_.used_bytes();
  }

 private:
  class LockedFile final : public storage::File {
   public:
    LockedFile(LockedDisk& disk, std::unique_ptr<storage::File> file)
        : disk_(disk), file_(std::move(file)) {}
    Result<std::size_t> read(std::uint64_t offset, storage::MutableBytes out) override {
      const std::lock_guard lock(disk_.mutex_);
      return file_->read(offset, out);
    }
    Result<void> write(std::uint64_t offset, storage::Bytes bytes) override {
      const std::lock_guard lock(disk_.mutex_);
      return file_->write(offset, bytes);
    }
    Result<void> sync() override {
      const std::lock_guard lock(disk_.mutex_);
      return file_->sync();
    }
    Result<std::uint64_t> size() override {
      const std::lock_guard lock(disk_.mutex_);
      return file_->size();
    }

   private:
    LockedDisk& disk_;
    std::unique_ptr<storage::File> file_;
  };

  FakeDisk& disk_;
  std::mutex mutex_;
};

// Collects what the worker says, and waits for it.
class Events final : public storage::StorageEvents {
 public:
  void stored(std::vector<consensus::StorageCompletion> completions) override {
    change([&] {
      for (const auto& each : completions) {
        if (each.error == Errc{}) last_done_ = each.sequence;
        if (each.error == Errc::io_failed) failed_ = true;
      }
    });
  }
  void snapshot_saved(const consensus::SnapshotMeta& meta, Errc error) override {
    change([&] { saved_ = error == Errc{} ? meta.index : 0; });
  }
  void snapshot_piece(const consensus::SnapshotRead&, Result<Payload> piece) override {
    change([&] { piece_ = piece ? std::string(piece.value().view()) : "none"; });
  }
  void snapshot_loaded(const consensus::SnapshotMeta&, Result<Payload> bytes) override {
    change([&] { loaded_ = bytes ? std::string(bytes.value().view()) : "none"; });
  }
  void room_changed(bool nearly_full) override {
    change([&] { nearly_full_ = nearly_full; });
  }

  template <class Condition>
  bool wait_for(Condition&& condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), condition);
  }

  std::uint64_t last_done_ = 0;
  bool failed_ = false;
  consensus::Index saved_ = 0;
  std::string piece_;
  std::string loaded_;
  bool nearly_full_ = false;

 private:
  template <class Change>
  void change(Change&& change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
};

StorageWrite numbered(std::uint64_t sequence, std::size_t bytes) {
  StorageWrite write = entries_write({entry(1, sequence, std::string(bytes, 'x'))});
  write.sequence = sequence;
  return write;
}

TEST_CASE("the worker writes in order, and saves and reads snapshots beside the log") {
  FakeDisk fake(1);
  LockedDisk disk(fake);
  Run run(disk);
  REQUIRE(run.ok());
  Events events;
  {
    storage::StorageWorker worker(run.storage, events);
    for (std::uint64_t sequence = 1; sequence <= 100; ++sequence) {
      worker.write({numbered(sequence, 100)});
    }
    const auto meta = meta_of(50, 1, "state");
    worker.save({meta, Payload(std::string("state"))});
    CHECK(events.wait_for([&] { return events.last_done_ == 100 && events.saved_ == 50; }));
    worker.read({consensus::NodeId{2}, meta.position(), 1, 3});
    worker.load(meta);
    CHECK(events.wait_for([&] { return events.piece_ == "tat" && events.loaded_ == "state"; }));
    for (std::uint64_t sequence = 101; sequence <= 120; ++sequence) {
      worker.write({numbered(sequence, 100)});
    }
  }
  // What was handed over before the end is on the disk.
  Run again(disk);
  CHECK(again.recovered.value().entries.back().index == 120);
}

TEST_CASE("writes that a full disk refuses are done, in order, when there is room") {
  FakeDisk fake(1);
  LockedDisk disk(fake);
  Run run(disk);
  Events events;
  storage::StorageWorker worker(run.storage, events);
  CHECK(events.wait_for([&] { return run.storage.nearly_full() == false; }));
  disk.set_capacity(disk.used_bytes());
  for (std::uint64_t sequence = 1; sequence <= 60; ++sequence) {
    worker.write({numbered(sequence, 3000)});
  }
  CHECK(events.wait_for([&] { return events.nearly_full_; }));
  CHECK(events.last_done_ < 60);
  disk.set_capacity(1u << 30);
  CHECK(events.wait_for([&] { return events.last_done_ == 60 && !events.nearly_full_; }));
}

TEST_CASE("a disk that fails is told once, and nothing is written after it") {
  FakeDisk fake(1);
  LockedDisk disk(fake);
  Run run(disk);
  REQUIRE(run.storage.prepare().ok());
  Events events;
  fake.fail_next_sync();
  storage::StorageWorker worker(run.storage, events);
  worker.write({numbered(1, 100)});
  CHECK(events.wait_for([&] { return events.failed_; }));
  worker.write({numbered(2, 100)});
  CHECK(events.last_done_ == 0);
}

}  // namespace
}  // namespace kitwork::test
