// Reads a segment's bytes and says what is in them: intact frames, damaged ones, and how it ends.
// Pure: bytes in, findings out.
//
// The reasoning. A frame is written only after the frame before it was synced. So damage before any
// later sector of the same epoch is damage to synced data. In the last frame of the log each sector
// is new, or old (zero, or of an earlier epoch), or neither. One old sector proves that the frame
// was never completely on the disk, so that nobody was told that it is durable: it is torn, and
// dropping it is right. With no old sector it may have been acknowledged: it is damaged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/storage/segment_format.hpp"

namespace kitwork::storage {

struct FoundFrame {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  // All that the frame says is there.
  bool intact = false;
  // Damaged where it holds nothing, or where there is a second copy.
  bool scarred = false;
  // The low bits of the serial, if any sector tells them; else 0.
  std::uint32_t frame = 0;
  // Of a damaged frame too, if one of its two copies is intact.
  std::optional<FrameHeader> header;
  std::string body;  // of an intact frame
};

struct SegmentScan {
  std::vector<FoundFrame> frames;
  // Where the next frame would go: behind the last frame, intact or damaged.
  std::uint64_t end_offset = 0;
  // The bytes of a torn frame at the end, up to its last sector that is not old; 0 if none.
  std::uint64_t torn_bytes = 0;
};

// `is_last`: no later segment exists, so the last frame may be torn. The header block is skipped.
SegmentScan scan_segment(Bytes segment, std::uint32_t epoch, std::uint32_t seed, bool is_last);

}  // namespace kitwork::storage
