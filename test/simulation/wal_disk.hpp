// The storage that ships (actors/storage) on a fake disk: writes are torn by sectors, names that
// were not synced are gone, bits flip.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "actors/storage/disk_storage.hpp"
#include "test/simulation/disk.hpp"
#include "test/support/fake_disk.hpp"

namespace kitwork::simulation {

class WalDisk final : public Disk {
 public:
  WalDisk(std::uint64_t seed, std::uint64_t segment_bytes);

  std::vector<consensus::StorageCompletion> finish() override;

  void crash(consensus::Random& random) override;
  Result<consensus::Recovered> recover() override;

  Result<void> save_snapshot(const consensus::SnapshotMeta& meta, std::string bytes) override;
  Result<consensus::Payload> read_snapshot(consensus::Position position, std::uint64_t offset,
                                           std::uint64_t length) override;

  bool damage_log(consensus::Random& random) override;
  bool damage_snapshot() override;
  void undo_damage() override;
  bool holds(consensus::Position) const override { return true; }
  void wipe() override;
  std::unique_ptr<Disk> image() const override;

 private:
  bool damage_file(const std::string& name, std::uint64_t offset);

  std::uint64_t seed_;
  storage::LogOptions options_;
  std::unique_ptr<test::FakeDisk> disk_;
  std::unique_ptr<storage::DiskStorage> storage_;
  std::uint64_t log_ids_ = 0;
  // Before the damage.
  std::string damaged_name_;
  std::vector<std::uint8_t> undamaged_;
};

}  // namespace kitwork::simulation
