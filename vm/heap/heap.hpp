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
inline constexpr std::uint32_t collection_bytes_min =
    1u << 20;  // at least this much is allocated between collections
inline constexpr std::uint32_t allocation_unreserved_max =
    1u << 16;  // larger allocations ask reserve() first

// What the collector treats as roots and where it writes their new places.
class RootVisitor {
 public:
  virtual void visit(Value& value) = 0;
  virtual void visit(Ref& ref) = 0;

 protected:
  ~RootVisitor() = default;
};
class RootSource {
 public:
  virtual void visit_roots(RootVisitor& visitor) = 0;

 protected:
  ~RootSource() = default;
};

enum class Reserve : std::uint8_t { granted, collect_first, too_much };

class Heap {
 public:
  Heap(std::uint8_t* base, std::uint64_t memory_bytes_limit);

  std::uint8_t* base() const { return base_; }
  template <class T>
  T* at(Ref ref) const {
    return reinterpret_cast<T*>(base_ + ref);
  }
  Cell* cell(Ref ref) const { return at<Cell>(ref); }
  Cell* cell(Value value) const { return at<Cell>(value.ref()); }

  // Allocates a zeroed-header cell of `bytes` (a multiple of 8); the caller fills every field.
  // Never fails and never collects. More than allocation_unreserved_max bytes only after reserve()
  // granted them.
  Ref allocate(CellKind kind, std::uint32_t bytes) {
    const Ref ref = top_;
    top_ += bytes;
    if (top_ > trigger_) [[unlikely]]
      pressure();
    *at<Cell>(ref) = Cell{kind, 0, 0, 0};
    return ref;
  }
  // Whether `bytes` more fit under the memory limit: collect_first when a scheduled collection
  // could make room.
  Reserve reserve(std::uint64_t bytes) const;

  // Whether a scheduled collection is due at the next safepoint.
  bool collection_due() const { return due_; }
  // Scheduled: drops what only weak tables hold, measures what lives, sets the next point. False:
  // over the memory limit.
  bool collect(RootSource& roots);
  // Forced, by a snapshot or when a capsule is put aside: compacts, changes nothing that the
  // program or its gas can see.
  void compact(RootSource& roots);

  // Counts collections and compactions: caches of Refs and hashes by place are void when it
  // changed.
  std::uint32_t collections() const { return collections_; }
  std::uint64_t live_bytes_last() const { return live_bytes_last_; }
  std::uint64_t allocated_bytes() const;  // in all, ever; deterministic
  std::uint64_t memory_limit() const { return memory_limit_; }
  Ref bottom() const { return bottom_; }
  Ref top() const { return top_; }

  // The weak tables: interned strings and transitions. Roots of their own kind; no_ref until first
  // used.
  Ref interned = no_ref;
  Ref transitions = no_ref;

 private:
  friend class Collector;
  friend class SnapshotReader;
  friend class SnapshotWriter;
  void pressure();

  std::uint8_t* base_;
  Ref bottom_;
  Ref top_;
  Ref trigger_;  // top_ beyond this asks for a collection
  bool due_ = false;
  std::uint32_t collections_ = 0;
  std::uint64_t memory_limit_;
  std::uint64_t live_bytes_last_ = 0;
  std::uint64_t allocated_before_ = 0;  // bytes allocated up to the last scheduled collection
  std::int64_t origin_ = 0;             // allocated since then = top_ - origin_
};

// The size in bytes of the cell, header included, from its kind and fields alone.
std::uint32_t cell_bytes(const Cell& cell);

}  // namespace kitwork::vm
