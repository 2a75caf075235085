// A disk at the level of the consensus' storage interface: a write is torn between its steps.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "actors/consensus/random.hpp"
#include "actors/consensus/storage_interface.hpp"
#include "test/simulation/disk.hpp"

namespace kitwork::simulation {

class ModelDisk final : public Disk {
 public:
  std::vector<consensus::StorageCompletion> finish() override;

  void crash(consensus::Random& random) override;
  Result<consensus::Recovered> recover() override;

  Result<void> save_snapshot(const consensus::SnapshotMeta& meta, std::string bytes) override;
  Result<consensus::Payload> read_snapshot(consensus::Position position, std::uint64_t offset,
                                           std::uint64_t length) override;

  bool damage_log(consensus::Random& random) override;
  bool damage_snapshot() override;
  void undo_damage() override { hole_.reset(); }
  bool holds(consensus::Position position) const override;
  void wipe() override { *this = ModelDisk(); }
  std::unique_ptr<Disk> image() const override;

  // The entry at `index` cannot be read any more.
  void damage_at(consensus::Index index);

 private:
  // Does at most so many steps of the write; false if they did not suffice.
  bool perform(const consensus::StorageWrite& write, std::size_t& steps, bool& install_ok);
  void put_entry(const consensus::Entry& entry);

  bool fresh_ = true;
  consensus::HardState hard_;
  consensus::SnapshotMeta snapshot_;
  std::string snapshot_bytes_;
  bool snapshot_lost_ = false;
  std::deque<consensus::Entry> log_;
  // Entries from here on were flipped.
  std::optional<consensus::Damage> hole_;
  std::optional<consensus::SnapshotMeta> part_meta_;
  std::string part_bytes_;
};

}  // namespace kitwork::simulation
