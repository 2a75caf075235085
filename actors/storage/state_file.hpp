// The one file of a member's promises: its term, its vote, and the identity of its log.
//
// The hard state is in the log's frames too, atomically with the entries. Here it is a second time,
// because the log's last frame is the one whose damage costs most: a member that forgets a vote may
// vote twice. Two pairs of slots take turns; both slots of a pair are written, one after the other,
// and are on pages of their own. So one damaged slot never hides the newest state, and a torn write
// never harms the older one.
#pragma once

#include <memory>

#include "actors/consensus/types.hpp"
#include "actors/storage/disk.hpp"
#include "actors/storage/segment_format.hpp"

namespace kitwork::storage {

inline constexpr const char* state_file_name = "state";
inline constexpr const char* state_file_temporary = "state.tmp";
inline constexpr std::size_t state_slots = 4;
inline constexpr std::size_t state_file_bytes = state_slots * block_bytes;

struct StoredState {
  LogId log_id{};
  std::uint64_t version = 0;
  HardStateRevision hard_state;
  // Slots that hold neither a state nor nothing.
  int damaged_slots = 0;
};

// Fails with `corrupted` where a newer state than any readable one may have been: then nobody knows
// what this member promised.
Result<StoredState> read_state(Bytes file);

class StateFile {
 public:
  // Makes the file, durably, with an empty hard state.
  static Result<void> create(Disk& disk, const LogId& log_id);
  // `not_found` if there is none. Does not write.
  static Result<StateFile> open(Disk& disk);

  const StoredState& stored() const { return stored_; }
  // Durable when it returns ok. After a failure the file is given up.
  Result<void> store(const HardStateRevision& state);

 private:
  StateFile(std::unique_ptr<File> file, const StoredState& stored)
      : file_(std::move(file)), stored_(stored) {}

  std::unique_ptr<File> file_;
  StoredState stored_;
};

}  // namespace kitwork::storage
