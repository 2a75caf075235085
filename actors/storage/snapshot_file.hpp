// The bytes before a snapshot's: what it is a snapshot of, and how much of it is there.
//
// Two slots on pages of their own take turns while a snapshot arrives in parts, and are the same in
// a finished one. A slot names the bytes that were durable before its part, and the part's
// checksum: after a crash the part counts only if it is whole.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "actors/consensus/types.hpp"
#include "actors/storage/disk.hpp"
#include "actors/storage/segment_format.hpp"

namespace kitwork::storage {

inline constexpr std::size_t snapshot_data_offset = 2 * block_bytes;
inline constexpr const char* snapshot_part_name = "part";
inline constexpr const char* snapshot_temporary = "snapshot.tmp";
// All lists of a membership together; a snapshot with more is refused.
inline constexpr std::size_t snapshot_members_max = 256;

struct SnapshotHeader {
  LogId log_id{};
  consensus::SnapshotMeta meta;
  // Segments of the log with a lower epoch were in force before this snapshot was installed in
  // place of the log, and are void.
  std::uint32_t first_epoch = 0;
  std::uint64_t turn = 0;
  // Durable before the part; then the part.
  std::uint64_t settled_bytes = 0;
  std::uint64_t part_bytes = 0;
  std::uint32_t part_crc = 0;
};

void encode_snapshot_header(const SnapshotHeader& header, MutableBytes block);
std::optional<SnapshotHeader> read_snapshot_header(Bytes block);
// The newest intact slot of a file; empty if there is none (or the file is shorter than that).
Result<std::optional<SnapshotHeader>> load_snapshot_header(File& file);
// Whether size and digest of the bytes in the file are those that meta names.
Result<bool> snapshot_intact(File& file, const consensus::SnapshotMeta& meta);
// How many bytes of an unfinished snapshot are there for sure.
Result<std::uint64_t> part_progress(File& file, const SnapshotHeader& header);

// "snapshot-<index>-<term>", both with 16 hexadecimal digits: names sort as indexes do.
std::string snapshot_name(const consensus::Position& position);
std::optional<consensus::Position> snapshot_position(std::string_view name);

}  // namespace kitwork::storage
