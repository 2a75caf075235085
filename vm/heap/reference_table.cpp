// Weak sets of cells: the index and its growth.
#include "vm/heap/reference_table.hpp"

#include <cstring>

#include "schemas/assert.hpp"
#include "vm/heap/hash.hpp"

namespace kitwork::vm {

void reference_table_clear(ReferenceTable& table, std::uint32_t capacity) {
  static_cast<Cell&>(table) = Cell{CellKind::reference_table, 0, 0, capacity};
  table.count = 0;
  table.reserved = 0;
  std::memset(table.entries(), 0, capacity * sizeof(ReferenceEntry));
  std::memset(table.index(), 0, capacity * 2 * sizeof(std::uint32_t));
}

void reference_table_append(ReferenceTable& table, Ref ref, std::uint32_t hash) {
  KITWORK_ASSERT(table.count < table.word);
  table.entries()[table.count] = ReferenceEntry{ref, hash};
  ++table.count;
  const std::uint32_t mask = table.word * 2 - 1;
  std::uint32_t* index = table.index();
  std::uint32_t bucket = hash & mask;
  while (index[bucket] != 0) bucket = (bucket + 1) & mask;
  index[bucket] = table.count;
}

void reference_insert(Heap& heap, Ref& table_ref, Ref ref, std::uint32_t hash) {
  if (table_ref == no_ref ||
      heap.at<ReferenceTable>(table_ref)->count == heap.at<ReferenceTable>(table_ref)->word) {
    const std::uint32_t capacity = table_ref == no_ref
                                       ? reference_table_capacity_min
                                       : heap.at<ReferenceTable>(table_ref)->word * 2;
    const Ref grown = heap.allocate(CellKind::reference_table,
                                    static_cast<std::uint32_t>(reference_table_bytes(capacity)));
    auto& table = *heap.at<ReferenceTable>(grown);
    reference_table_clear(table, capacity);
    if (table_ref != no_ref) {
      const auto& old = *heap.at<const ReferenceTable>(table_ref);
      for (std::uint32_t i = 0; i < old.count; ++i) {
        reference_table_append(table, old.entries()[i].ref, old.entries()[i].hash);
      }
    }
    table_ref = grown;
  }
  reference_table_append(*heap.at<ReferenceTable>(table_ref), ref, hash);
}

std::uint32_t transition_hash(Ref parent, Ref prototype, Ref key, std::uint32_t attributes) {
  const std::uint64_t low = (static_cast<std::uint64_t>(parent) << 32) | key;
  const std::uint64_t high = (static_cast<std::uint64_t>(prototype) << 32) | attributes;
  return hash_key(hash_key(low) ^ high);
}

}  // namespace kitwork::vm
