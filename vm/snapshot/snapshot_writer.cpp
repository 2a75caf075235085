// From a machine to the bytes of its snapshot.
#include <cstring>
#include <vector>

#include "schemas/assert.hpp"
#include "schemas/snapshot_generated.h"
#include "vm/builtins/image.hpp"
#include "vm/heap/cell_size.hpp"
#include "vm/interpreter/engine.hpp"
#include "vm/program/loaded_program.hpp"
#include "vm/snapshot/canonical.hpp"
#include "vm/snapshot/snapshot.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {

// Hands out the buffer of earlier bytes when it is large enough.
class SnapshotAllocator final : public flatbuffers::Allocator {
 public:
  explicit SnapshotAllocator(SnapshotBytes& bytes) : bytes_(bytes) {}
  std::uint8_t* allocate(std::size_t size) override {
    if (bytes_.buffer_ == nullptr || bytes_.capacity_ < size) {
      return new std::uint8_t[size];
    }
    lent_ = bytes_.buffer_.release();
    return lent_;
  }
  void deallocate(std::uint8_t* buffer, std::size_t) override { delete[] buffer; }
  // What `buffer`, of which the builder knows `size` bytes, has really.
  std::size_t capacity(const std::uint8_t* buffer, std::size_t size) const {
    return buffer == lent_ ? bytes_.capacity_ : size;
  }

 private:
  SnapshotBytes& bytes_;
  std::uint8_t* lent_ = nullptr;
};

class SnapshotWriter {
 public:
  SnapshotWriter(Vm& vm, SnapshotBytes recycled) : vm_(vm), recycled_(std::move(recycled)) {}
  Result<SnapshotBytes> write();

 private:
  Ref shift() const { return vm_.heap.bottom() - heap_begin; }
  std::uint32_t frame_end(std::uint32_t index) const;
  void collect_stack();
  void collect_image();

  Vm& vm_;
  SnapshotBytes recycled_;
  std::vector<wire::SnapshotFrame> frames_;
  std::vector<std::uint64_t> stack_;
  std::vector<std::uint32_t> image_places_;
  std::vector<std::uint64_t> image_cells_;
};

// The slot behind the last that the frame uses.
std::uint32_t SnapshotWriter::frame_end(std::uint32_t index) const {
  const Frame& frame = vm_.frames()[index];
  if ((frame.flags & frame_native) != 0) return frame.base + frame.position;
  return frame.base + vm_.function_of(frame).source->local_count + Engine(vm_).live_depth(index);
}

void SnapshotWriter::collect_stack() {
  for (std::uint32_t i = 0; i < vm_.frame_count_; ++i) {
    const Frame& frame = vm_.frames()[i];
    const std::uint32_t end = frame_end(i);
    stack_.resize(frame.base - 2, Value::undefined().bits());
    for (std::uint32_t slot = frame.base - 2; slot < end; ++slot) {
      stack_.push_back(canonical_value(vm_.stack()[slot], shift()).bits());
    }
    frames_.emplace_back(frame.function, frame.position, frame.base, frame.result_slot, frame.flags,
                         0, canonical_value(frame.new_target, shift()).bits());
  }
}

// Cells of an owned image that are not as the shared image has them, hashes and indices aside.
void SnapshotWriter::collect_image() {
  const std::uint8_t* pristine = vm_.image_->pristine();
  std::vector<std::uint64_t> cell;
  for (Ref ref = image_begin; ref < vm_.intrinsics_->top;) {
    const auto bytes = static_cast<std::uint32_t>(cell_bytes(*vm_.heap.cell(ref)));
    if (std::memcmp(vm_.heap.base() + ref, pristine + ref, bytes) != 0) {
      cell.resize(bytes / 8);
      write_canonical_cells(vm_.heap, ref, ref + bytes, cell.data());
      image_places_.push_back(ref);
      image_cells_.insert(image_cells_.end(), cell.begin(), cell.end());
    }
    ref += bytes;
  }
}

Result<SnapshotBytes> SnapshotWriter::write() {
  Engine(vm_).make_frames_portable();
  vm_.forget_caches();
  Heap& heap = vm_.heap;
  heap.compact(vm_);
  collect_stack();
  if (vm_.image_owned_) collect_image();
  const std::uint64_t heap_words = (heap.top() - heap.bottom()) / 8;
  const std::uint64_t estimate = heap_words * 8 + stack_.size() * 8 + frames_.size() * 32 +
                                 image_cells_.size() * 8 + image_places_.size() * 4 + 1024;
  if (estimate > snapshot_bytes_max) {
    return Error{Errc::limit_exceeded, "the capsule is too large for a snapshot"};
  }
  SnapshotAllocator allocator(recycled_);
  flatbuffers::FlatBufferBuilder builder(estimate, &allocator);
  std::uint64_t* out = nullptr;
  const auto cells = builder.CreateUninitializedVector(heap_words, &out);
  write_canonical_cells(heap, heap.bottom(), heap.top(), out);
  const auto image_cells = builder.CreateVector(image_cells_);
  const auto image_places = builder.CreateVector(image_places_);
  const auto stack = builder.CreateVector(stack_);
  const auto frames = builder.CreateVectorOfStructs(frames_);
  const auto& image_digest = vm_.image_->digest();
  const auto& program_digest = vm_.program_->digest();
  const auto image_name = builder.CreateVector(image_digest.data(), image_digest.size());
  const auto program_name = builder.CreateVector(program_digest.data(), program_digest.size());
  wire::SnapshotBuilder snapshot(builder);
  snapshot.add_format(snapshot_format);
  snapshot.add_program_digest(program_name);
  snapshot.add_image_digest(image_name);
  snapshot.add_memory_limit(heap.memory_limit());
  snapshot.add_gas(vm_.gas_);
  snapshot.add_gas_used_base(vm_.gas_used_base_);
  snapshot.add_gas_given(vm_.gas_given_);
  snapshot.add_symbol_counter(vm_.symbol_counter_);
  snapshot.add_random_0(vm_.random.state[0]);
  snapshot.add_random_1(vm_.random.state[1]);
  snapshot.add_random_2(vm_.random.state[2]);
  snapshot.add_random_3(vm_.random.state[3]);
  snapshot.add_entry_pending(vm_.entry_pending_);
  snapshot.add_allocated_before(heap.allocated_before_);
  snapshot.add_allocated_since(heap.allocated_bytes_since());
  snapshot.add_live_bytes_last(heap.live_bytes_last());
  snapshot.add_exception(canonical_value(vm_.exception_, shift()).bits());
  snapshot.add_symbol_registry(canonical_ref(vm_.symbol_registry, shift()));
  snapshot.add_templates(canonical_ref(vm_.templates_, shift()));
  snapshot.add_interned(canonical_ref(heap.interned, shift()));
  snapshot.add_transitions(canonical_ref(heap.transitions, shift()));
  snapshot.add_frames(frames);
  snapshot.add_stack(stack);
  snapshot.add_image_owned(vm_.image_owned_);
  snapshot.add_image_places(image_places);
  snapshot.add_image_cells(image_cells);
  snapshot.add_heap(cells);
  builder.Finish(snapshot.Finish(), wire::SnapshotIdentifier());
  SnapshotBytes bytes;
  bytes.size_ = builder.GetSize();
  std::uint8_t* buffer = builder.ReleaseRaw(bytes.capacity_, bytes.offset_);
  bytes.capacity_ = allocator.capacity(buffer, bytes.capacity_);
  bytes.buffer_.reset(buffer);
  return bytes;
}

Result<SnapshotBytes> write_snapshot(Vm& vm, SnapshotBytes recycled) {
  return SnapshotWriter(vm, std::move(recycled)).write();
}

}  // namespace kitwork::vm
