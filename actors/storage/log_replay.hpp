// Turns the frames found in the segments, in order, into the log as its writer left it: entries
// without a gap, the hard state, and what was lost. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "actors/consensus/storage_interface.hpp"
#include "actors/storage/segment_scan.hpp"

namespace kitwork::storage {

// What the next frame's header has to say, and where the log stands.
struct LogPosition {
  std::uint64_t next_serial = 1;
  std::uint64_t lowest_before = 0;
  consensus::Position last;  // of the log without what is lost
  std::uint64_t commit = 0;
};

struct ReplayedLog {
  LogPosition position;
  // Without a gap, ending at position.last unless empty.
  std::vector<consensus::Entry> entries;
  std::optional<consensus::Damage> damage;
  // The newest one, in the frames or beside them.
  HardStateRevision hard_state;
  // Frames that were written and cannot be read; some may have held nothing that is missed.
  std::uint64_t lost_frames = 0;
};

class LogReplay {
 public:
  // Entries up to `covered` are in a snapshot: a hole that ends there is no hole.
  explicit LogReplay(consensus::Index covered) : covered_(covered) {}

  // `header` is empty if both of its copies are damaged.
  void begin_segment(const std::optional<SegmentHeader>& header);
  void add(const FoundFrame& frame);
  // The highest index that the frames since begin_segment() had to do with.
  consensus::Index segment_highest() const { return segment_highest_; }
  // `stored` is the hard state that is kept beside the log.
  ReplayedLog finish(const HardStateRevision& stored);

 private:
  consensus::Index last_index() const { return position_.last.index; }
  void apply(const Record& record);
  void apply_hard_state(const HardStateRevision& state);
  void apply_entry(consensus::Entry entry);
  void cut(consensus::Index from);
  void see(const consensus::Position& position);
  // The frames before `serial` that were not seen; the arguments say what the last of them did.
  void account_for_gap(std::uint64_t serial, std::uint64_t lowest, const consensus::Position& last);
  void lose(consensus::Index lowest, const consensus::Position& through);

  LogPosition position_;
  std::vector<consensus::Entry> entries_;
  std::optional<consensus::Damage> damage_;
  consensus::Index covered_;
  HardStateRevision hard_state_;
  consensus::Position highest_;
  consensus::Index segment_highest_ = 0;
  std::uint64_t lost_frames_ = 0;
  bool begun_ = false;
  // A damaged frame was found that does not tell its serial.
  bool unknown_frame_ = false;
};

}  // namespace kitwork::storage
