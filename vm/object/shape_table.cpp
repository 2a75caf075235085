// Property tables and transitions.
#include "vm/object/shape_table.hpp"

#include <bit>
#include <cstring>

#include "schemas/assert.hpp"
#include "vm/heap/reference_table.hpp"
#include "vm/object/shape.hpp"

namespace kitwork::vm {
namespace {

void index_entry(Heap& heap, PropertyTable* table, std::uint32_t entry) {
  if (table->buckets == 0) return;
  const std::uint32_t mask = table->buckets - 1;
  std::uint32_t* index = table->index();
  std::uint32_t place = key_hash(heap, table->entries()[entry].key) & mask;
  while (index[place] != 0) place = (place + 1) & mask;
  index[place] = entry + 1;
}

}  // namespace

std::uint32_t property_table_buckets(std::uint32_t capacity) {
  return capacity <= shape_linear_max ? 0 : std::bit_ceil(capacity + capacity / 2);
}

void index_property_table(Heap& heap, PropertyTable* table) {
  std::memset(table->index(), 0, table->buckets * sizeof(std::uint32_t));
  for (std::uint32_t i = 0; i < table->count; ++i) {
    if (table->entries()[i].key != no_ref) index_entry(heap, table, i);
  }
}

std::uint64_t property_table_bytes(std::uint32_t capacity) {
  return sizeof(PropertyTable) + std::uint64_t{capacity} * sizeof(PropertyEntry) +
         std::uint64_t{property_table_buckets(capacity)} * sizeof(std::uint32_t);
}

Ref copy_table(Heap& heap, Ref source, std::uint32_t count, std::uint32_t capacity) {
  KITWORK_ASSERT(count <= capacity);
  const Ref ref =
      heap.allocate(CellKind::property_table,
                    aligned(static_cast<std::uint32_t>(property_table_bytes(capacity))));
  PropertyTable* table = heap.at<PropertyTable>(ref);
  table->word = capacity;
  table->count = 0;
  table->buckets = property_table_buckets(capacity);
  std::memset(table->entries(), 0, capacity * sizeof(PropertyEntry));
  std::memset(table->index(), 0, table->buckets * sizeof(std::uint32_t));
  for (std::uint32_t i = 0; i < count; ++i) {
    const PropertyEntry entry = heap.at<PropertyTable>(source)->entries()[i];
    append_entry(heap, table, entry.key, entry.attributes);
  }
  return ref;
}

void append_entry(Heap& heap, PropertyTable* table, Ref key, std::uint32_t attributes) {
  const std::uint32_t entry = table->count++;
  KITWORK_ASSERT(entry < table->word);
  table->entries()[entry] = PropertyEntry{key, attributes};
  if (key != no_ref) index_entry(heap, table, entry);
}

Ref table_with_entry(Heap& heap, const Shape* from, Ref key, std::uint32_t attributes) {
  const std::uint32_t count = from->word;
  Ref ref = from->table;
  PropertyTable* table = ref == no_ref ? nullptr : heap.at<PropertyTable>(ref);
  // A table of the image or of a program is never added to: others read it.
  const bool tip = table != nullptr && in_heap(ref) && table->count == count && count < table->word;
  if (!tip) {
    const std::uint32_t capacity = count < 4 ? 4 : count < 8 ? 8 : std::bit_ceil(count + 1);
    ref = copy_table(heap, ref, count, capacity);
    table = heap.at<PropertyTable>(ref);
  }
  append_entry(heap, table, key, attributes);
  return ref;
}

Ref copy_shape(Heap& heap, Ref from) {
  const Ref ref = heap.allocate(CellKind::shape, sizeof(Shape));
  *heap.at<Shape>(ref) = *heap.at<Shape>(from);
  return ref;
}

Ref find_transition(const Heap& heap, Ref parent, Ref key, std::uint32_t attributes,
                    Ref prototype) {
  const std::uint32_t hash = transition_hash(parent, prototype, key, attributes);
  return reference_find(heap, heap.transitions, hash, [&](Ref ref) {
    const Shape* shape = heap.at<Shape>(ref);
    return shape->parent == parent && shape->last_key == key &&
           shape->last_attributes == attributes && shape->prototype == prototype;
  });
}

void add_transition(Heap& heap, Ref shape) {
  reference_insert(heap, heap.transitions, shape, transition_hash(*heap.at<Shape>(shape)));
}

}  // namespace kitwork::vm
