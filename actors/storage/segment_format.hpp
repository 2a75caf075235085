// The bytes of the log's files: sectors, frames and segment headers, encoded and decoded without
// I/O.
//
// A segment file is a header block and then frames. A frame is what one group commit wrote: as many
// 512-byte sectors as it needs, filled up to whole 4 KiB blocks, so that no byte that was once
// synced is ever written again. Each sector names its segment (epoch), its frame and its place in
// it, under a checksum. So a sector by itself tells whether it is of this frame, is left over from
// the segment's earlier life (or zero), or is damaged; which is how a frame that was never
// completely written (torn: nobody was told that it is durable) differs from one that was written,
// synced, and damaged later.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "actors/consensus/types.hpp"
#include "actors/storage/disk.hpp"

namespace kitwork::storage {

inline constexpr std::size_t sector_bytes = 512;
inline constexpr std::size_t sector_header_bytes = 16;
inline constexpr std::size_t sector_content_bytes = sector_bytes - sector_header_bytes;
inline constexpr std::size_t block_bytes = disk_alignment;
inline constexpr std::size_t block_sectors = block_bytes / sector_bytes;
inline constexpr std::uint32_t format_version = 1;

// Random bytes, made with the directory and in all of its files: files of two logs never mix.
using LogId = std::array<std::uint8_t, 16>;

// Where a sector belongs. The same in all sectors of a frame but for `place`.
struct SectorName {
  std::uint32_t epoch = 0;  // the segment's number, which is never used twice
  std::uint32_t frame = 0;  // low bits of FrameHeader::serial
  std::uint16_t place = 0;  // 0 .. count - 1
  std::uint16_t count = 0;  // sectors of the frame
};

// Writes the header of a sector whose content is in place. `seed` is log_seed().
void seal_sector(MutableBytes sector, const SectorName& name, std::uint32_t seed);
// The name of an intact sector of this log, of whatever epoch.
std::optional<SectorName> read_sector(Bytes sector, std::uint32_t seed);
bool all_zero(Bytes bytes);
std::uint32_t log_seed(const LogId& id);

// What a frame did, twice in it (its first and last sector), so that what a damaged frame held is
// still known. Also says what the frame before it did, in case that one cannot be read at all.
struct FrameHeader {
  std::uint64_t serial = 0;         // 1, 2, 3, ... over the whole log
  std::uint64_t lowest_index = 0;   // the lowest entry written or truncated; 0 if none
  consensus::Position last;         // of the log after this frame
  std::uint64_t lowest_before = 0;  // lowest_index of the frame before
  consensus::Position last_before;  // of the log before this frame
  std::uint64_t commit = 0;         // as known when the frame was written
};
inline constexpr std::size_t frame_header_bytes = 64;

// What frames carry, in order of writing.
enum class RecordType : std::uint8_t {
  entry = 1,       // ends the log at its index: any entry there or later is no more
  hard_state = 2,  // the term, vote, commit and what was lost
  truncate = 3,    // entries from its index on are no more
};
inline constexpr std::size_t record_header_bytes = 32;
inline constexpr std::size_t hard_state_payload_bytes = 24;

// A hard state and its place among all that were ever stored, in frames or beside them.
struct HardStateRevision {
  std::uint64_t revision = 0;
  consensus::HardState state;
};

// Collects the records of one frame and encodes it.
class FrameBuilder {
 public:
  void add_entry(const consensus::Entry& entry);
  void add_hard_state(const HardStateRevision& state);
  void add_truncate(consensus::Index from);
  bool empty() const { return body_.empty(); }
  std::size_t body_bytes() const { return body_.size(); }
  void clear() { body_.clear(); }

  // The frame's bytes, a multiple of block_bytes, into `out`, which must have room for
  // frame_bytes(body_bytes()).
  void encode(const FrameHeader& header, std::uint32_t epoch, std::uint32_t seed,
              MutableBytes out) const;

 private:
  void add_header(RecordType type, std::uint8_t kind, std::size_t length, std::uint64_t first,
                  std::uint64_t second, std::uint64_t third);

  std::string body_;
};

// How long a frame with so much body is, and the longest body that still has a frame.
std::size_t frame_bytes(std::size_t body_bytes);
inline constexpr std::size_t frame_body_bytes_max =
    (65536 - block_sectors) * sector_content_bytes - 2 * (8 + frame_header_bytes);

// Reads frame headers and bodies out of sectors. The body's checksum is checked.
std::optional<FrameHeader> read_frame_header(Bytes sector, bool in_first_sector);
// Empty if lengths or the checksum of the body disagree with what the first sector (or the last)
// says, which must be intact; others need not be if they hold nothing of the body.
std::optional<std::string> read_frame_body(Bytes frame, bool by_first_sector);

// One record, whose payload points into the body that it was read from.
struct Record {
  RecordType type = RecordType::entry;
  std::uint8_t kind = 0;
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  std::uint64_t third = 0;
  std::string_view payload;
};
// Empty if the body is malformed.
std::optional<std::vector<Record>> read_records(std::string_view body);
consensus::Entry entry_of(const Record& record);
HardStateRevision hard_state_of(const Record& record);

// The first block of a segment. Two copies, in sectors 0 and 4.
struct SegmentHeader {
  LogId log_id{};
  std::uint32_t epoch = 0;
  std::uint64_t segment_bytes = 0;
  std::uint64_t next_serial = 1;    // of its first frame
  std::uint64_t lowest_before = 0;  // as in FrameHeader
  consensus::Position last_before;  // of the log when the segment was begun
  std::uint64_t commit = 0;
  // Zero, or: entries up to here were lost earlier and have not all been replaced yet.
  consensus::Position lost_through;
  friend bool operator==(const SegmentHeader&, const SegmentHeader&) = default;
};
void encode_segment_header(const SegmentHeader& header, MutableBytes block);
// From either copy; empty if both are damaged.
std::optional<SegmentHeader> read_segment_header(Bytes block);
// How many of the two copies are intact.
int segment_header_copies(Bytes block);

// "log-0000001f": the epoch in hexadecimal.
std::string segment_name(std::uint32_t epoch);
std::optional<std::uint32_t> segment_epoch(std::string_view name);

}  // namespace kitwork::storage
