// A disk at the level of the consensus' storage interface: what is durable, what is on its way,
// and everything that can go wrong between the two.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "actors/consensus/random.hpp"
#include "actors/consensus/storage_interface.hpp"

namespace kitwork::simulation {

class Disk {
 public:
  void submit(consensus::StorageWrite write) { queue_.push_back(std::move(write)); }
  bool idle() const { return queue_.empty(); }
  // Starts to sync everything that waits; true if there is something and nothing is under way.
  bool start();
  bool syncing() const { return group_ > 0; }
  // The sync is over: all of the group is durable. In their order.
  std::vector<consensus::StorageCompletion> finish();

  // Power is lost: of what was under way a random prefix of steps is on the disk.
  void crash(consensus::Random& random);
  consensus::Recovered recover() const;

  void save_snapshot(const consensus::SnapshotMeta& meta, std::string bytes);
  Result<consensus::Payload> read_snapshot(consensus::Position position, std::uint64_t offset,
                                           std::uint64_t length) const;
  const std::string& snapshot_bytes() const { return snapshot_bytes_; }
  const consensus::SnapshotMeta& snapshot() const { return snapshot_; }

  // Power is lost, and nothing of what was under way arrived.
  void lose_unsynced() {
    queue_.clear();
    group_ = 0;
  }
  // The entry at `index` cannot be read any more.
  void damage_at(consensus::Index index);
  // A bit flips in a stored entry (after a crash, before the recovery). False if there is none.
  bool damage_log(consensus::Random& random);
  // The stored snapshot rots, and with it everything that only it knew.
  bool damage_snapshot();
  void wipe() { *this = Disk(); }

 private:
  // Does at most so many steps of the write; false if they did not suffice.
  bool perform(const consensus::StorageWrite& write, std::size_t& steps, bool& install_ok);
  void put_entry(const consensus::Entry& entry);

  std::deque<consensus::StorageWrite> queue_;
  std::size_t group_ = 0;

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
