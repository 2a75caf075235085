// A disk in memory that fails as disks do, the same way for the same seed: what was not synced is
// lost in part when the power goes (by sectors, and one of them in its middle), names that were not
// synced may be gone, a sync can fail and then lie, bits flip, and there is only so much room.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "actors/storage/disk.hpp"

namespace kitwork::test {

class FakeDisk final : public storage::Disk {
 public:
  explicit FakeDisk(std::uint64_t seed);
  FakeDisk(const FakeDisk& other);
  FakeDisk& operator=(const FakeDisk&) = delete;

  Result<std::unique_ptr<storage::File>> open(std::string_view name,
                                              storage::OpenMode mode) override;
  Result<void> rename(std::string_view from, std::string_view to) override;
  Result<void> remove(std::string_view name) override;
  Result<void> sync_directory() override;
  Result<std::vector<std::string>> list() override;
  Result<std::uint64_t> free_bytes() override;

  // The power goes at the so-maniest operation from now on that changes anything: it and all after
  // it fail (a write may have reached the cache in part). 0: never.
  void power_off_after(std::uint64_t operations);
  bool is_off() const { return off_; }
  // What a new process finds after the power has come back.
  void restart();
  // As if the process had been killed: the kernel still writes everything.
  void keep_everything();

  // Whether a crash leaves each sector old or new, as disks promise, or may also tear one.
  void set_atomic_sectors(bool atomic) { atomic_sectors_ = atomic; }

  // The next sync of a file fails with io_failed, what it should have written is dropped, and later
  // syncs report success.
  void fail_next_sync() { fail_next_sync_ = true; }
  // Files together cannot be longer. A write that does not fit may have been done in part.
  void set_capacity(std::uint64_t bytes) { capacity_ = bytes; }
  std::uint64_t used_bytes() const;

  // Direct access to what is on the disk, for damage.
  std::vector<std::uint8_t>& bytes_of(const std::string& name);
  std::uint64_t operations() const { return operations_; }

  // One file's content as programs see it, as it is on the disk, and where the two may differ.
  struct Node {
    std::vector<std::uint8_t> seen;
    std::vector<std::uint8_t> durable;
    std::set<std::uint64_t> dirty;  // sectors
  };
  Result<void> write(Node& node, std::uint64_t offset, storage::Bytes bytes);
  Result<void> sync(Node& node);

 private:
  using Directory = std::map<std::string, std::shared_ptr<Node>>;
  std::uint64_t random();
  // False if the power is off, or goes off now.
  bool powered();
  void change_directory();
  void settle(Node& node);

  std::uint64_t random_state_;
  Directory directory_;
  // Every state of the names since the last directory sync, which is the first.
  std::vector<Directory> history_;
  std::uint64_t operations_ = 0;
  std::uint64_t power_off_at_ = 0;
  bool off_ = false;
  bool last_gasp_ = false;  // the operation during which the power went
  bool atomic_sectors_ = false;
  bool fail_next_sync_ = false;
  std::uint64_t capacity_ = ~std::uint64_t{0};
};

}  // namespace kitwork::test
