// What storage needs of a disk, and no more: one flat directory of files with explicit syncs. Small
// enough that the tests' fake disk (torn writes, lost pages, bit flips, a full disk) replaces it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/result.hpp"

namespace kitwork::storage {

using Bytes = std::span<const std::uint8_t>;
using MutableBytes = std::span<std::uint8_t>;

// Offsets, lengths and memory addresses of a file opened for direct writes are multiples of this.
inline constexpr std::size_t disk_alignment = 4096;

enum class OpenMode : std::uint8_t {
  existing,       // Errc::not_found when there is none
  create,         // made, or emptied when it exists
  direct_writes,  // existing, and writes pass the page cache by where the file system can do that
};

// One open file. What is written is durable after sync() has succeeded, and not before.
class File {
 public:
  virtual ~File() = default;
  // Returns how many bytes were read: fewer than asked for only at the end of the file.
  virtual Result<std::size_t> read(std::uint64_t offset, MutableBytes out) = 0;
  // Writes all or fails; a failed write may have changed any part of its range.
  virtual Result<void> write(std::uint64_t offset, Bytes bytes) = 0;
  // After a failure nothing is known about any unsynced write of this file, and a later success
  // means nothing: the caller gives the file up.
  virtual Result<void> sync() = 0;
  virtual Result<std::uint64_t> size() = 0;
};

// One directory. Errors are io_failed, out_of_space, not_found, and their message names the file.
class Disk {
 public:
  virtual ~Disk() = default;
  virtual Result<std::unique_ptr<File>> open(std::string_view name, OpenMode mode) = 0;
  // Replaces `to`. Durable, like creation and removal, after sync_directory().
  virtual Result<void> rename(std::string_view from, std::string_view to) = 0;
  virtual Result<void> remove(std::string_view name) = 0;
  virtual Result<void> sync_directory() = 0;
  // The names of all files, in ascending order.
  virtual Result<std::vector<std::string>> list() = 0;
  virtual Result<std::uint64_t> free_bytes() = 0;
};

}  // namespace kitwork::storage
