// Reads a member's whole directory and says what is there, without changing anything. Recovery acts
// on it, and `kitwork storage inspect` and `verify` print it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/consensus/storage_interface.hpp"
#include "actors/storage/disk.hpp"
#include "actors/storage/log_replay.hpp"
#include "actors/storage/log_writer.hpp"
#include "actors/storage/snapshot_file.hpp"
#include "actors/storage/state_file.hpp"

namespace kitwork::storage {

enum class Severity : std::uint8_t {
  note,    // as it should be after a crash: nothing that anyone was told is durable is missing
  damage,  // synced bytes cannot be read; no entry is missing, or another copy has it
  lost,    // entries are missing: the quorum has to give them back
};
const char* severity_name(Severity severity);

struct Finding {
  Severity severity = Severity::note;
  std::string file;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::string what;
};

struct SegmentSurvey {
  std::uint32_t epoch = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t end_offset = 0;
  std::uint64_t torn_bytes = 0;
  std::uint64_t frames = 0;
  std::uint64_t damaged_frames = 0;
  consensus::Index lowest_index = 0;
  consensus::Index highest_index = 0;
  bool header_lost = false;
};

struct Survey {
  // No state file and no log: no member has run here (an unfinished first start counts as that).
  bool fresh = false;
  std::vector<std::string> names;
  StoredState state;
  // In force; index 0 if there is none, or it is damaged.
  SnapshotHeader snapshot;
  bool snapshot_damaged = false;
  std::optional<SnapshotHeader> part;
  std::uint64_t part_bytes = 0;
  // Live ones, oldest first.
  std::vector<SegmentSurvey> segments;
  // Epochs of segments that an installed snapshot made void.
  std::vector<std::uint32_t> void_epochs;
  std::uint32_t highest_epoch = 0;
  std::uint64_t spare_segments = 0;
  // Entries that the snapshot does not cover, and what is missing.
  ReplayedLog log;
  // The last segment cannot be gone on with: it ends in damage, or a snapshot jumped over its end.
  bool needs_new_segment = false;
  std::vector<Finding> findings;

  // The worst of all findings; note if there is none.
  Severity worst() const;
};

// Fails with `corrupted` (a clear message) if the directory must not be used, or `io_failed`.
Result<Survey> survey(Disk& disk);

}  // namespace kitwork::storage
