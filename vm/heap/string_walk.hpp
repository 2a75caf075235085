// Walks over the flat pieces of a string, in constant C++ stack however deep its ropes are.
#pragma once

#include <cstdint>
#include <cstring>

#include "vm/heap/strings.hpp"

namespace kitwork::vm {

// A stack of Refs that begins small and goes on in the heap's scratch memory. At most two at once
// use the same heap: region 0 and region 1. Its depth is bounded by the ropes in the heap.
class RefStack {
 public:
  RefStack(Heap& heap, std::uint32_t region) : heap_(heap), region_(region) {}
  RefStack(const RefStack&) = delete;
  RefStack& operator=(const RefStack&) = delete;

  bool empty() const { return size_ == 0; }
  void push(Ref ref) {
    if (size_ == capacity_) [[unlikely]] {
      grow();
    }
    data_[size_++] = ref;
  }
  Ref pop() { return data_[--size_]; }

 private:
  static constexpr std::uint32_t region_bytes = heap_half_bytes / 2;

  void grow() {
    const std::uint64_t wanted = std::uint64_t{capacity_} * 4 * sizeof(Ref);
    KITWORK_ASSERT(wanted <= region_bytes);
    auto* region =
        reinterpret_cast<Ref*>(heap_.scratch(region_ * std::uint64_t{region_bytes} + wanted) +
                               region_ * std::uint64_t{region_bytes});
    if (data_ == small_) std::memcpy(region, small_, sizeof(small_));
    data_ = region;
    capacity_ *= 4;
  }

  static constexpr std::uint32_t small_capacity = 64;
  Heap& heap_;
  std::uint32_t region_;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = small_capacity;
  Ref small_[small_capacity];
  Ref* data_ = small_;
};

// The pieces from the first to the last.
class StringCursor {
 public:
  StringCursor(Heap& heap, Ref string, std::uint32_t region)
      : heap_(heap), stack_(heap, region), next_(string) {}

  // The next piece, never empty; length 0 at the end.
  Units next() {
    while (next_ != no_ref) {
      Ref ref = resolved(heap_, next_);
      while (heap_.cell(ref)->kind == CellKind::rope) {
        stack_.push(heap_.at<Rope>(ref)->right);
        ref = resolved(heap_, heap_.at<Rope>(ref)->left);
      }
      next_ = stack_.empty() ? no_ref : stack_.pop();
      const Units units = units_of(heap_, ref);
      if (units.length != 0) return units;
    }
    return Units{};
  }

 private:
  Heap& heap_;
  RefStack stack_;
  Ref next_;
};

}  // namespace kitwork::vm
