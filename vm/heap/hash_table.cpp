// Lookup, growth and iteration of the tables of Map and Set.
#include "vm/heap/hash_table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "schemas/assert.hpp"
#include "vm/heap/cell_size.hpp"
#include "vm/heap/hash.hpp"
#include "vm/heap/string_compare.hpp"

namespace kitwork::vm {

namespace {

// One way to hold each number: an integer where it fits, +0, the one NaN.
Value canonical_key(const Heap& heap, Value key) {
  if (key.is_string()) return Value::string(resolved(heap, key.ref()));
  if (!key.is_double()) return key;
  const double number = key.as_double();
  return number == 0 ? Value::integer(0) : Value::number(number);
}

std::uint64_t table_bytes(std::uint32_t capacity) {
  return sizeof(HashTable) + capacity * std::uint64_t{sizeof(HashEntry)} +
         hash_table_buckets(capacity) * std::uint64_t{4};
}

Ref allocate_table(Heap& heap, std::uint32_t capacity, bool weak) {
  const Ref ref =
      heap.allocate(CellKind::hash_table, static_cast<std::uint32_t>(table_bytes(capacity)));
  auto& table = *heap.at<HashTable>(ref);
  table.word = capacity;
  table.flags = weak ? table_weak | table_by_place : 0;
  table.count = 0;
  table.live = 0;
  table.buckets = hash_table_buckets(capacity);
  table.collection = heap.collections();
  table.next = no_ref;
  table.reserved = 0;
  std::memset(table.index(), 0, table.buckets * std::size_t{4});
  return ref;
}

void append(HashTable& table, Value key, Value value, std::uint32_t hash) {
  std::uint32_t& bucket = table.index()[hash & (table.buckets - 1)];
  table.entries()[table.count] = HashEntry{key, value, bucket, hash};
  bucket = ++table.count;
  ++table.live;
}

// After a collection, keys that are hashed by place are somewhere else.
void renew_index(Heap& heap, HashTable& table) {
  if ((table.flags & table_by_place) == 0 || table.collection == heap.collections()) return;
  for (std::uint32_t i = 0; i < table.count; ++i) {
    HashEntry& entry = table.entries()[i];
    bool by_place = false;
    if (!entry.key.is_hole() && !entry.key.is_string()) {
      entry.hash = hash_table_key_hash(heap, entry.key, &by_place);
    }
  }
  hash_table_index(table);
  table.collection = heap.collections();
}

// The capacity that the table which replaces this one gets: room for half as many keys again.
std::uint32_t next_capacity(const HashTable& table) {
  return std::max(hash_table_capacity_min, std::bit_ceil(table.live + table.live / 2 + 1));
}

Ref replace(Heap& heap, Ref old_ref, std::uint32_t capacity) {
  const auto& before = *heap.at<const HashTable>(old_ref);
  const Ref ref = allocate_table(heap, capacity, (before.flags & table_weak) != 0);
  auto& table = *heap.at<HashTable>(ref);
  auto& old = *heap.at<HashTable>(old_ref);
  table.flags = old.flags & (table_weak | table_by_place);
  old.next = ref;
  return ref;
}

}  // namespace

std::uint32_t hash_table_buckets(std::uint32_t capacity) { return std::bit_ceil(capacity); }

std::uint32_t hash_table_key_hash(Heap& heap, Value key, bool* by_place) {
  if (key.is_string()) return string_hash(heap, key.ref());
  if (key.is_symbol()) return hash_key(heap.at<Symbol>(key.ref())->hash);
  if (key.is_cell()) *by_place = true;
  return hash_key(key.bits());
}

void hash_table_index(HashTable& table) {
  std::uint32_t* index = table.index();
  std::memset(index, 0, table.buckets * std::size_t{4});
  for (std::uint32_t i = 0; i < table.count; ++i) {
    HashEntry& entry = table.entries()[i];
    entry.chain = 0;
    if (entry.key.is_hole()) continue;
    std::uint32_t& bucket = index[entry.hash & (table.buckets - 1)];
    entry.chain = bucket;
    bucket = i + 1;
  }
}

void hash_table_make_hole(HashTable& table, std::uint32_t number) {
  table.entries()[number] = HashEntry{Value::hole(), Value::undefined(), 0, number + 1};
  --table.live;
}

void hash_table_number_positions(HashTable& table) {
  std::uint32_t live = 0;
  for (std::uint32_t i = 0; i < table.count; ++i) {
    table.entries()[i].chain = live;
    if (!table.entries()[i].key.is_hole()) ++live;
  }
}

Ref make_hash_table(Heap& heap, bool weak) {
  return allocate_table(heap, hash_table_capacity_min, weak);
}

std::uint32_t hash_table_find(Heap& heap, Ref ref, Value key) {
  auto& table = *heap.at<HashTable>(ref);
  if (table.live == 0) return no_entry;
  renew_index(heap, table);
  key = canonical_key(heap, key);
  bool by_place = false;
  const std::uint32_t hash = hash_table_key_hash(heap, key, &by_place);
  for (std::uint32_t i = table.index()[hash & (table.buckets - 1)]; i != 0;) {
    const HashEntry& entry = table.entries()[i - 1];
    if (entry.hash == hash &&
        (entry.key == key || (key.is_string() && entry.key.is_string() &&
                              strings_equal(heap, key.ref(), entry.key.ref())))) {
      return i - 1;
    }
    i = entry.chain;
  }
  return no_entry;
}

std::uint64_t hash_table_growth_bytes(const Heap& heap, Ref ref) {
  const auto& table = *heap.at<const HashTable>(ref);
  return table.count < table.word ? 0 : table_bytes(next_capacity(table));
}

bool hash_table_is_full(const Heap& heap, Ref ref) {
  return heap.at<const HashTable>(ref)->live >= hash_table_capacity_max;
}

Ref hash_table_insert(Heap& heap, Ref ref, Value key, Value value) {
  if (heap.at<HashTable>(ref)->count == heap.at<HashTable>(ref)->word) {
    const Ref old_ref = ref;
    renew_index(heap, *heap.at<HashTable>(ref));
    ref = replace(heap, old_ref, next_capacity(*heap.at<HashTable>(ref)));
    const auto& old = *heap.at<const HashTable>(old_ref);
    auto& grown = *heap.at<HashTable>(ref);
    for (std::uint32_t i = 0; i < old.count; ++i) {
      const HashEntry& entry = old.entries()[i];
      if (!entry.key.is_hole()) append(grown, entry.key, entry.value, entry.hash);
    }
    hash_table_number_positions(*heap.at<HashTable>(old_ref));
  }
  auto& table = *heap.at<HashTable>(ref);
  renew_index(heap, table);
  key = canonical_key(heap, key);
  KITWORK_ASSERT(!key.is_string() || !is_rope(heap, key.ref()));
  bool by_place = false;
  const std::uint32_t hash = hash_table_key_hash(heap, key, &by_place);
  if (by_place) table.flags |= table_by_place;
  append(table, key, value, hash);
  return ref;
}

void hash_table_remove(Heap& heap, Ref ref, std::uint32_t number) {
  auto& table = *heap.at<HashTable>(ref);
  renew_index(heap, table);
  HashEntry& entry = table.entries()[number];
  KITWORK_ASSERT(number < table.count && !entry.key.is_hole());
  std::uint32_t* link = &table.index()[entry.hash & (table.buckets - 1)];
  while (*link != number + 1) link = &table.entries()[*link - 1].chain;
  *link = entry.chain;
  hash_table_make_hole(table, number);
}

Ref hash_table_clear(Heap& heap, Ref old_ref) {
  const Ref ref = replace(heap, old_ref, hash_table_capacity_min);
  auto& old = *heap.at<HashTable>(old_ref);
  old.flags |= table_cleared;
  return ref;
}

std::uint64_t hash_table_tables_behind(const Heap& heap, Ref table) {
  std::uint64_t count = 0;
  for (Ref next = heap.at<HashTable>(table)->next; next != no_ref;
       next = heap.at<HashTable>(next)->next) {
    ++count;
  }
  return count;
}

std::uint32_t hash_table_next(const Heap& heap, TablePosition& position) {
  auto* table = heap.at<HashTable>(position.table);
  while (table->next != no_ref) {
    std::uint32_t entry = 0;
    if ((table->flags & table_cleared) == 0) {
      entry = position.entry < table->count ? table->entries()[position.entry].chain : table->live;
    }
    position = TablePosition{table->next, entry};
    table = heap.at<HashTable>(position.table);
  }
  HashEntry* entries = table->entries();
  const std::uint32_t begin = position.entry;
  std::uint32_t end = begin;
  while (end < table->count && entries[end].key.is_hole()) end = entries[end].hash;
  // Whoever comes by again jumps over all these holes at once.
  for (std::uint32_t i = begin; i < end;) {
    const std::uint32_t next = entries[i].hash;
    entries[i].hash = end;
    i = next;
  }
  position.entry = end;
  return end < table->count ? end : no_entry;
}

}  // namespace kitwork::vm
