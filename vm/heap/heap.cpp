// The heap's counters: when a collection is due, and what fits under the limit.
#include "vm/heap/heap.hpp"

#include <algorithm>

#include "schemas/assert.hpp"
#include "vm/heap/collector.hpp"

namespace kitwork::vm {

namespace {

// reserve() asks for a collection when more than this was allocated since the last: a native that
// asks again after a collection may allocate so much before it asks, and does not loop.
constexpr std::uint64_t reserve_retry_bytes = 4096;
// A half keeps at least so many bytes of pages for the next collection.
constexpr std::uint64_t kept_bytes_min = 4u << 20;

}  // namespace

Heap::Heap(Window& window, std::uint64_t memory_bytes_limit)
    : base_(window.base()),
      window_(&window),
      bottom_(heap_begin),
      top_(heap_begin),
      end_(heap_begin + heap_half_bytes),
      memory_limit_(std::clamp(memory_bytes_limit, memory_bytes_min, memory_bytes_max)),
      origin_(heap_begin) {
  schedule();
}

Heap::Heap(Window& window, Ref begin, Ref end)
    : base_(window.base()),
      window_(&window),
      bottom_(begin),
      top_(begin),
      trigger_(end),
      end_(end),
      memory_limit_(0),
      origin_(begin) {}

void Heap::pressure() {
  KITWORK_ASSERT(top_ <= end_);
  due_ = true;
  trigger_ = end_;
}

std::uint64_t Heap::step() const {
  return std::clamp<std::uint64_t>(live_bytes_last_, collection_bytes_min, collection_bytes_max);
}

void Heap::schedule() {
  due_ = stress_ || allocated_bytes_since() > step();
  trigger_ = due_ ? end_ : static_cast<Ref>(origin_ + static_cast<std::int64_t>(step()));
}

void Heap::set_stress(bool stress) {
  stress_ = stress;
  schedule();
}

void Heap::resume(const Heap& other) {
  std::uint8_t* base = base_;
  Window* window = window_;
  const std::uint64_t touched[2] = {touched_[0], touched_[1]};
  *this = other;
  base_ = base;
  window_ = window;
  touched_[0] = touched[0];
  touched_[1] = touched[1];
  touched_[bottom_ == heap_begin ? 0 : 1] =
      std::max<std::uint64_t>(touched_[bottom_ == heap_begin ? 0 : 1], top_ - bottom_);
}

bool Heap::settle(RootSource& roots) {
  if (allocated_bytes_since() > step()) return collect(roots);
  if (stress_) compact(roots);
  return true;
}

Reserve Heap::reserve(std::uint64_t bytes) const {
  if (memory_limit_ == 0) return Reserve::granted;
  const std::uint64_t since = allocated_bytes_since();
  if (bytes <= memory_limit_ && live_bytes_last_ + since + bytes <= memory_limit_) {
    return Reserve::granted;
  }
  return since > reserve_retry_bytes ? Reserve::collect_first : Reserve::too_much;
}

std::uint8_t* Heap::scratch(std::uint64_t bytes) {
  KITWORK_ASSERT(bytes <= heap_half_bytes && memory_limit_ != 0);
  touched(other_half()) = std::max(touched(other_half()), bytes);
  return base_ + other_half();
}

void Heap::release_beyond(Ref half, std::uint64_t bytes) {
  if (touched(half) <= bytes) return;
  const std::uint64_t end =
      std::min<std::uint64_t>((touched(half) + 0xFFFF) & ~0xFFFFull, heap_half_bytes);
  window_->release(static_cast<Ref>(half + bytes), static_cast<Ref>(half + end));
  touched(half) = bytes;
}

void Heap::switch_halves(Ref top) {
  touched(bottom_) = std::max<std::uint64_t>(touched(bottom_), top_ - bottom_);
  bottom_ = other_half();
  end_ = bottom_ + heap_half_bytes;
  top_ = top;
  const std::uint64_t live = top - bottom_;
  touched(bottom_) = std::max(touched(bottom_), live);
  // Pages are given back slowly: to get them again costs the machine more than the capsule pays.
  const auto keep = [&](Ref half) {
    return std::max(kept_bytes_min + live * 2, touched(half) - touched(half) / 8) & ~0xFFFFull;
  };
  release_beyond(heap_begin, keep(heap_begin));
  release_beyond(heap_second_begin, keep(heap_second_begin));
  ++collections_;
}

bool Heap::collect(RootSource& roots) {
  KITWORK_ASSERT(memory_limit_ != 0);
  const std::uint64_t allocated = allocated_bytes();
  switch_halves(Collector(*this, other_half()).run(roots, Collector::Weak::dropped));
  allocated_before_ = allocated;
  live_bytes_last_ = top_ - bottom_;
  origin_ = top_;
  schedule();
  return live_bytes_last_ <= memory_limit_;
}

void Heap::compact(RootSource& roots) {
  KITWORK_ASSERT(memory_limit_ != 0);
  const std::uint64_t since = allocated_bytes_since();
  switch_halves(Collector(*this, other_half()).run(roots, Collector::Weak::kept));
  origin_ = static_cast<std::int64_t>(top_) - static_cast<std::int64_t>(since);
  schedule();
}

}  // namespace kitwork::vm
