// The disk of one simulated member: what is durable, what is on its way, and everything that can
// go wrong between the two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actors/consensus/random.hpp"
#include "actors/consensus/storage_interface.hpp"

namespace kitwork::simulation {

class Disk {
 public:
  virtual ~Disk() = default;

  void submit(consensus::StorageWrite write) { queue_.push_back(std::move(write)); }
  bool idle() const { return queue_.empty(); }
  // Starts to sync everything that waits; true if there is something and nothing is under way.
  bool start() {
    if (group_ > 0 || queue_.empty()) return false;
    group_ = queue_.size();
    return true;
  }
  bool syncing() const { return group_ > 0; }
  // The sync is over. What did not fit waits for another.
  virtual std::vector<consensus::StorageCompletion> finish() = 0;

  // Power is lost, or the process dies: of what was under way a random part is on the disk.
  virtual void crash(consensus::Random& random) = 0;
  // What a new run of the process finds.
  virtual Result<consensus::Recovered> recover() = 0;

  virtual Result<void> save_snapshot(const consensus::SnapshotMeta& meta, std::string bytes) = 0;
  virtual Result<consensus::Payload> read_snapshot(consensus::Position position,
                                                   std::uint64_t offset, std::uint64_t length) = 0;

  // After a crash and before the recovery: a bit flips in what the log has, or the snapshot rots
  // and with it everything that only it knew. False if there is nothing to damage.
  virtual bool damage_log(consensus::Random& random) = 0;
  virtual bool damage_snapshot() = 0;
  // What damage did is undone: somebody had a copy.
  virtual void undo_damage() = 0;
  // Whether the entry at this position, or a snapshot of it, is durable. A disk that cannot tell
  // says yes.
  virtual bool holds(consensus::Position position) const = 0;
  virtual void wipe() = 0;
  // A disk with what is durable now, for a machine that is put back to it.
  virtual std::unique_ptr<Disk> image() const = 0;

  // Power is lost, and nothing of what was under way arrived.
  void lose_unsynced() {
    queue_.clear();
    group_ = 0;
  }

 protected:
  std::deque<consensus::StorageWrite> queue_;
  // So many of the first are being synced.
  std::size_t group_ = 0;
};

}  // namespace kitwork::simulation
