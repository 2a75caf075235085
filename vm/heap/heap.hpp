// Heap: bump allocation and compacting collection in the block of one capsule.
//
// Nothing moves while an operation of the machine runs: allocation never collects. A collection
// happens only at safepoints (the entry of a block, the retry of a native), so code in between may
// hold Refs and pointers freely.
//
// When a scheduled collection is due is decided by the bytes that the program allocated alone. A
// collection forced by a snapshot changes no counter: it keeps what only weak tables hold and moves
// `origin` along, so that later collections come at the same points, and out-of-memory is the same,
// with any pattern of snapshots.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/heap/cells.hpp"
#include "vm/heap/window.hpp"

namespace kitwork::vm {

inline constexpr std::uint64_t memory_bytes_default = 64u << 20;
inline constexpr std::uint64_t memory_bytes_max = 1u << 30;
inline constexpr std::uint64_t memory_bytes_min = 64u << 10;
// Between two scheduled collections as many bytes are allocated as lived at the first, but at least
// and at most so many.
inline constexpr std::uint32_t collection_bytes_min = 1u << 20;
inline constexpr std::uint32_t collection_bytes_max = 512u << 20;
// Larger allocations ask reserve() first.
inline constexpr std::uint32_t allocation_unreserved_max = 1u << 16;
// All that may be allocated without reserve() from one safepoint to the next.
inline constexpr std::uint32_t safepoint_bytes_max = 200u << 20;
static_assert(memory_bytes_max + collection_bytes_max + safepoint_bytes_max < heap_half_bytes);

// What the collector treats as roots and where it writes their new places.
class RootVisitor {
 public:
  virtual void visit(Value& value) = 0;
  virtual void visit(Ref& ref) = 0;
  virtual void visit(Value* values, std::size_t count) = 0;
  // All that the cells from `begin` to `end`, outside the heap, one after the other, name.
  virtual void visit_cells(Ref begin, Ref end) = 0;

 protected:
  ~RootVisitor() = default;
};
class RootSource {
 public:
  // Always in the same order.
  virtual void visit_roots(RootVisitor& visitor) = 0;

 protected:
  ~RootSource() = default;
};

enum class Reserve : std::uint8_t { granted, collect_first, too_much };

class Heap {
 public:
  // An empty heap in the window's first half. The limit is cut to memory_bytes_min .. _max.
  Heap(Window& window, std::uint64_t memory_bytes_limit);
  // A heap that is never collected, for cells from `begin` to at most `end`: the image, constants.
  Heap(Window& window, Ref begin, Ref end);

  std::uint8_t* base() const { return base_; }
  template <class T>
  T* at(Ref ref) const {
    return reinterpret_cast<T*>(base_ + ref);
  }
  Cell* cell(Ref ref) const { return at<Cell>(ref); }
  Cell* cell(Value value) const { return at<Cell>(value.ref()); }

  // Allocates a cell of `bytes` (a multiple of 8) with a header of the kind and zeros; the caller
  // fills every other field. Never fails and never collects. More than allocation_unreserved_max
  // bytes only after reserve() granted them.
  Ref allocate(CellKind kind, std::uint32_t bytes) {
    const Ref ref = top_;
    top_ += bytes;
    if (top_ > trigger_) [[unlikely]] {
      pressure();
    }
    *at<Cell>(ref) = Cell{kind, 0, 0, 0};
    return ref;
  }
  // Whether `bytes` more fit under the memory limit: collect_first when a scheduled collection
  // could make room.
  Reserve reserve(std::uint64_t bytes) const;

  // Whether settle() has something to do at the next safepoint.
  bool collection_due() const { return due_; }
  // At a safepoint: the scheduled collection if one is due. False: over the memory limit.
  [[nodiscard]] bool settle(RootSource& roots);
  // Scheduled: drops what only weak tables hold, measures what lives, sets the next point. False:
  // over the memory limit.
  [[nodiscard]] bool collect(RootSource& roots);
  // Forced, by a snapshot or when a capsule is put aside: compacts, changes nothing that the
  // program or its gas can see.
  void compact(RootSource& roots);
  // Takes over counters and places of a heap whose bytes are copied to the same places here.
  void resume(const Heap& other);
  // For tests: compacts at every safepoint, which nothing may notice.
  void set_stress(bool stress);

  // Counts collections and compactions: caches of Refs and hashes by place are void when it
  // changed.
  std::uint32_t collections() const { return collections_; }
  std::uint64_t live_bytes_last() const { return live_bytes_last_; }
  // Since the last scheduled collection, and in all; both deterministic.
  std::uint64_t allocated_bytes_since() const {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(top_) - origin_);
  }
  std::uint64_t allocated_bytes() const { return allocated_before_ + allocated_bytes_since(); }
  std::uint64_t memory_limit() const { return memory_limit_; }
  Ref bottom() const { return bottom_; }
  Ref top() const { return top_; }

  // The other half, as memory for the inside of one operation; never counted. At most
  // heap_half_bytes.
  std::uint8_t* scratch(std::uint64_t bytes);

  // The weak tables: interned strings and transitions. Roots of their own kind; no_ref until first
  // used.
  Ref interned = no_ref;
  Ref transitions = no_ref;
  // The tables of interned strings outside the heap that are asked first; no_ref: none.
  Ref image_interned = no_ref;
  Ref program_interned = no_ref;

 private:
  friend class Collector;
  friend class SnapshotReader;
  friend class SnapshotWriter;

  void pressure();
  // Bytes from the last scheduled collection to the next.
  std::uint64_t step() const;
  // Sets the point of the next scheduled collection from the counters.
  void schedule();
  Ref other_half() const { return bottom_ == heap_begin ? heap_second_begin : heap_begin; }
  // Goes over to the half that holds live cells up to `top`, and gives back what is left over.
  void switch_halves(Ref top);
  void release_beyond(Ref half, std::uint64_t bytes);
  std::uint64_t& touched(Ref half) { return touched_[half == heap_begin ? 0 : 1]; }

  std::uint8_t* base_;
  Window* window_;
  Ref bottom_;
  Ref top_;
  Ref trigger_;  // top_ beyond this asks for a collection
  Ref end_;      // top_ never goes beyond this
  bool due_ = false;
  bool stress_ = false;
  std::uint32_t collections_ = 0;
  std::uint64_t memory_limit_;
  std::uint64_t live_bytes_last_ = 0;
  std::uint64_t allocated_before_ = 0;  // bytes allocated up to the last scheduled collection
  std::int64_t origin_ = 0;             // allocated since then = top_ - origin_
  std::uint64_t touched_[2] = {};       // bytes of each half that may have pages
};

}  // namespace kitwork::vm
