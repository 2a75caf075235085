// The tables of Map and Set: SameValueZero keys, insertion order, constant time. Weak ones too.
//
// Callers bring keys as the language has them; a number is canonical before it is hashed. Strings
// are found by content, objects by their place: after a collection such a table makes its index
// anew before the first lookup. Lookups never allocate. hash_table_insert() does: its caller first
// reserves hash_table_growth_bytes() and flattens a key that is a rope.
//
// A deleted entry stays as a hole until the table is replaced by a larger or tidier one; `next`
// then leads from the old table to the new, and a TablePosition finds its place again.
#pragma once

#include <cstdint>

#include "vm/heap/heap.hpp"

namespace kitwork::vm {

inline constexpr std::uint32_t hash_table_capacity_min = 4;
inline constexpr std::uint32_t hash_table_capacity_max = 1u
                                                         << 24;  // as V8's: more throw RangeError
inline constexpr std::uint32_t no_entry = 0xFFFFFFFF;

Ref make_hash_table(Heap& heap, bool weak);

// The key's entry, or no_entry.
std::uint32_t hash_table_find(Heap& heap, Ref table, Value key);
// What the next hash_table_insert() of a new key would allocate; 0 while there is room.
std::uint64_t hash_table_growth_bytes(const Heap& heap, Ref table);
// Whether one more key would exceed hash_table_capacity_max.
bool hash_table_is_full(const Heap& heap, Ref table);
// Adds a key that is not in the table; the table, or the one that replaces it. -0 is kept as +0.
Ref hash_table_insert(Heap& heap, Ref table, Value key, Value value);
// Removes entry `entry`.
void hash_table_remove(Heap& heap, Ref table, std::uint32_t entry);
// The empty table that replaces this one.
Ref hash_table_clear(Heap& heap, Ref table);

inline Value hash_table_value(const Heap& heap, Ref table, std::uint32_t entry) {
  return heap.at<HashTable>(table)->entries()[entry].value;
}
inline void hash_table_set_value(const Heap& heap, Ref table, std::uint32_t entry, Value value) {
  heap.at<HashTable>(table)->entries()[entry].value = value;
}
inline std::uint32_t hash_table_size(const Heap& heap, Ref table) {
  return heap.at<HashTable>(table)->live;
}

// Where an iteration stands: the next entry to look at, in the table it looked at last.
struct TablePosition {
  Ref table;
  std::uint32_t entry;
};
// The tables that replaced this one since, one after the other.
std::uint64_t hash_table_tables_behind(const Heap& heap, Ref table);
// Moves on over replaced tables and holes to the next live entry and returns its number in
// position.table, or no_entry at the end. The caller then advances position.entry by one.
std::uint32_t hash_table_next(const Heap& heap, TablePosition& position);

// --- for the collector and the loader of snapshots

// Makes an entry a hole. A hole's hash is where the next entry that may live is.
void hash_table_make_hole(HashTable& table, std::uint32_t number);
// Makes the index from the entries, whose hashes must be set.
void hash_table_index(HashTable& table);
// In a table that was replaced, an entry's chain is its position in the new one.
void hash_table_number_positions(HashTable& table);
std::uint32_t hash_table_buckets(std::uint32_t capacity);
// The hash of a key; *by_place says whether it depends on where a cell lies.
std::uint32_t hash_table_key_hash(Heap& heap, Value key, bool* by_place);

}  // namespace kitwork::vm
