// Snapshots: the whole state of a capsule between two instructions as bytes (schemas/snapshot.fbs),
// and back. The same state gives the same bytes, whoever wrote them, and goes on with the same
// results, the same gas and the same traps, whoever reads them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "schemas/result.hpp"

namespace kitwork::vm {

class Image;
class LoadedProgram;
class Vm;
class Window;

// Raised when what a snapshot means changes, gas and built-ins included.
inline constexpr std::uint32_t snapshot_format = 1;
// A snapshot is at most this long: FlatBuffers counts with 31 bits.
inline constexpr std::uint64_t snapshot_bytes_max = (1ull << 31) - 1;

// Bytes of a snapshot. Given back to write_snapshot() they save it from asking the system for
// memory, which takes longer than the writing.
class SnapshotBytes {
 public:
  SnapshotBytes() = default;
  const std::uint8_t* data() const { return buffer_.get() + offset_; }
  std::size_t size() const { return size_; }

 private:
  friend class SnapshotWriter;
  friend class SnapshotAllocator;
  std::unique_ptr<std::uint8_t[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t offset_ = 0;
  std::size_t size_ = 0;
};

// The machine stands still: it has stopped, or not begun to run. Compacts its heap, which nothing
// in the capsule can notice. limit_exceeded: longer than snapshot_bytes_max.
Result<SnapshotBytes> write_snapshot(Vm& vm, SnapshotBytes recycled = {});

// A machine in the window that goes on where the snapshot was taken. The bytes may be anybody's:
// they are refused (malformed, limit_exceeded, unsupported_version) unless they are a state that
// this machine could have been in, as far as its safety depends on it. Takes time and memory linear
// in the size of the bytes.
Result<std::unique_ptr<Vm>> read_snapshot(Window& window, const Image& image,
                                          std::shared_ptr<const LoadedProgram> program,
                                          const std::uint8_t* bytes, std::size_t size);

}  // namespace kitwork::vm
