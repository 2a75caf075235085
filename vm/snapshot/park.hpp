// Parking: a capsule that waits gives its window to another. Its bytes are copied out as they lie
// and back to the same places: not a snapshot, and worth nothing outside this process.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "vm/builtins/math/math.hpp"
#include "vm/heap/heap.hpp"
#include "vm/value/value.hpp"

namespace kitwork::vm {

class Image;
class LoadedProgram;
class Vm;

// A heap with more that was allocated since its last collection than this is compacted first.
inline constexpr std::uint64_t park_garbage_bytes_max = 2048;

class ParkedCapsule {
 public:
  // What it holds besides the program, which it shares.
  std::size_t bytes() const { return sizeof(*this) + bytes_.capacity() + places_.capacity() * 4; }

 private:
  friend class Parking;
  explicit ParkedCapsule(const Heap& heap) : heap_(heap) {}

  Heap heap_;  // the counters; its places are in the window that it will get
  const Image* image_ = nullptr;
  std::shared_ptr<const LoadedProgram> program_;
  std::int64_t gas_ = 0;
  std::int64_t gas_used_base_ = 0;
  std::uint32_t gas_given_ = 0;
  math::Random random_ = math::Random::seeded(0);
  Value exception_;
  Ref symbol_registry_ = no_ref;
  Ref templates_ = no_ref;
  std::uint32_t symbol_counter_ = 0;
  std::uint32_t frame_count_ = 0;
  std::uint32_t slot_count_ = 0;
  bool image_owned_ = false;
  bool entry_pending_ = false;
  std::vector<Ref> places_;          // pages of an owned image that differ from the shared one
  std::vector<std::uint8_t> bytes_;  // heap, slots, frames, those pages
};

// The machine stands still and is gone afterwards; its window is free.
std::unique_ptr<ParkedCapsule> park(std::unique_ptr<Vm> vm);
// The machine as it was, in any window of this process that no other is in.
std::unique_ptr<Vm> unpark(Window& window, const ParkedCapsule& parked);

}  // namespace kitwork::vm
