// Weak sets of cells that are found by hash: interned strings, and shapes by the transition that
// leads to them. Lookups never allocate; an entry is only ever removed by a scheduled collection.
#pragma once

#include <bit>
#include <cstdint>

#include "vm/heap/heap.hpp"

namespace kitwork::vm {

inline constexpr std::uint32_t reference_table_capacity_min = 16;

// The capacity that a table for `live` entries gets.
inline constexpr std::uint32_t reference_table_capacity(std::uint32_t live) {
  const std::uint32_t wanted = std::bit_ceil(live + live / 4);
  return wanted < reference_table_capacity_min ? reference_table_capacity_min : wanted;
}
inline constexpr std::uint64_t reference_table_bytes(std::uint64_t capacity) {
  return sizeof(ReferenceTable) + capacity * (sizeof(ReferenceEntry) + 2 * sizeof(std::uint32_t));
}

// Writes an empty table of the capacity into memory for it.
void reference_table_clear(ReferenceTable& table, std::uint32_t capacity);
// Adds an entry; there must be room.
void reference_table_append(ReferenceTable& table, Ref ref, std::uint32_t hash);

// The first entry with the hash for which `is(ref)` holds, or no_ref. `table` may be no_ref.
template <class Predicate>
Ref reference_find(const Heap& heap, Ref table_ref, std::uint32_t hash, Predicate is) {
  if (table_ref == no_ref) return no_ref;
  const auto& table = *heap.at<const ReferenceTable>(table_ref);
  const std::uint32_t mask = table.word * 2 - 1;
  const ReferenceEntry* entries = table.entries();
  const std::uint32_t* index = table.index();
  for (std::uint32_t bucket = hash & mask; index[bucket] != 0; bucket = (bucket + 1) & mask) {
    const ReferenceEntry& entry = entries[index[bucket] - 1];
    if (entry.hash == hash && is(entry.ref)) return entry.ref;
  }
  return no_ref;
}

// Adds `ref`, which is not in the table, and grows it when it is full. `table` is heap.interned,
// heap.transitions, or the table that an image under construction keeps.
void reference_insert(Heap& heap, Ref& table, Ref ref, std::uint32_t hash);

// The hash under which a shape is in heap.transitions. It depends on where cells lie, and the
// collector brings the table up to date.
std::uint32_t transition_hash(Ref parent, Ref prototype, Ref key, std::uint32_t attributes);
inline std::uint32_t transition_hash(const Shape& shape) {
  return transition_hash(shape.parent, shape.prototype, shape.last_key, shape.last_attributes);
}

}  // namespace kitwork::vm
