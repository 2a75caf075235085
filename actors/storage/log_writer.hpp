// Appends frames to segments, one synced write each; begins, recycles and reserves segments.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "actors/storage/disk.hpp"
#include "actors/storage/log_replay.hpp"
#include "actors/storage/segment_format.hpp"

namespace kitwork::storage {

struct LogOptions {
  // The length of a segment file; a whole number of blocks, at most segment_bytes_max.
  std::uint64_t segment_bytes = 32u << 20;
  // Segments kept for reuse; more are removed.
  std::size_t spare_segments_max = 2;
  // Free space of the file system below which no spare segment is made, so that commands are
  // refused while votes and what is under way still have room.
  std::uint64_t reserve_bytes = 64u << 20;
};
inline constexpr std::uint64_t segment_bytes_min = 4 * block_bytes;
inline constexpr std::uint64_t segment_bytes_max = 32u << 20;

// Zero-filled or recycled files of segment length, ready to become segments. A spare may be made by
// another thread than the log's, so that zero-filling delays no write.
class SparePool {
 public:
  SparePool(Disk& disk, const LogOptions& options) : disk_(disk), options_(options) {}

  // Finds those that are there and removes unfinished ones.
  Result<void> open(const std::vector<std::string>& names);
  // Makes one if there is none and `reserve` bytes stay free. out_of_space leaves nothing behind.
  Result<void> fill(std::uint64_t reserve);
  // The name of one, which is no longer in the pool; makes it if need be, from the reserve.
  Result<std::string> take();
  // Turns a segment that is no longer needed into a spare, or removes it.
  Result<void> recycle(const std::string& segment);
  std::size_t count() const { return count_.load(); }

 private:
  std::string next_name();
  Result<std::string> make(std::uint64_t reserve);

  Disk& disk_;
  LogOptions options_;
  std::mutex mutex_;
  std::vector<std::string> names_;
  std::uint64_t made_ = 0;
  std::atomic<std::size_t> count_ = 0;
};

// A segment that holds frames, oldest first.
struct LiveSegment {
  std::uint32_t epoch = 0;
  consensus::Index highest_index = 0;
};

class LogWriter {
 public:
  LogWriter(Disk& disk, const LogOptions& options, const LogId& log_id);

  // The identity that the directory has, before anything is written.
  void use_log_id(const LogId& log_id);
  // Goes on in the last of the segments at `end_offset`.
  Result<void> resume(std::vector<LiveSegment> segments, std::uint64_t end_offset,
                      const LogPosition& position);
  // Begins a segment: the first one, or after damage, or when the log begins anew.
  Result<void> begin_segment(const LogPosition& position, std::uint32_t epoch,
                             consensus::Position lost_through);
  // The segments that are there when a new one is to begin.
  void adopt(std::vector<LiveSegment> segments);

  // Durable when it returns ok. `lowest` is the lowest index that the frame touches or 0.
  // out_of_space: nothing has changed, and the same call may succeed later. Any other error is
  // for good.
  Result<void> write(const FrameBuilder& frame, consensus::Index lowest, consensus::Position last,
                     std::uint64_t commit);
  // Makes sure that frames with so many body bytes in all, each at most frame_body_bytes(), fit.
  Result<void> reserve(std::size_t body_bytes);
  // The longest body of one frame.
  std::size_t frame_body_bytes() const;

  // Recycles the oldest segments that have nothing behind `index`.
  Result<void> compact(consensus::Index index);
  // Begins a segment behind an installed snapshot and recycles all before it.
  Result<void> begin_anew(const LogPosition& position, std::uint32_t epoch);

  // Not zero while the log has a hole that nobody but its segments remembers.
  consensus::Position lost_through() const { return lost_through_; }
  // A durable frame holds the member's own record of what it lost.
  void remember_lost(consensus::Position lost) {
    if (lost >= lost_through_) lost_through_ = {};
  }
  std::uint32_t epoch() const { return segments_.empty() ? 0 : segments_.back().epoch; }
  const LogPosition& position() const { return position_; }
  SparePool& spares() { return spares_; }
  const SparePool& spares() const { return spares_; }
  std::uint64_t room_in_segment() const { return options_.segment_bytes - end_offset_; }

 private:
  struct Free {
    void operator()(std::uint8_t* bytes) const { std::free(bytes); }
  };
  MutableBytes buffer(std::size_t bytes);
  Result<void> recycle_oldest();

  Disk& disk_;
  LogOptions options_;
  LogId log_id_;
  std::uint32_t seed_;
  SparePool spares_;
  std::deque<LiveSegment> segments_;
  std::unique_ptr<File> file_;
  std::uint64_t end_offset_ = 0;
  LogPosition position_;
  consensus::Position lost_through_;
  std::unique_ptr<std::uint8_t, Free> buffer_;
  std::size_t buffer_bytes_ = 0;
};

}  // namespace kitwork::storage
