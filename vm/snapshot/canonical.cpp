// Each kind of cell in its one form.
#include "vm/snapshot/canonical.hpp"

#include <cstring>

#include "schemas/assert.hpp"
#include "vm/heap/cell_size.hpp"

namespace kitwork::vm {

namespace {

// Rewrites cells in their place in the output. Shifted: the heap is in the second half.
template <bool shifted>
class Canonicaliser {
 public:
  void cell(Cell& cell, std::uint64_t bytes);

 private:
  static constexpr Ref shift = shifted ? heap_half_bytes : 0;

  static void fix(Value& value) { value = canonical_value(value, shift); }
  static void fix(Ref& ref) {
    if (shifted) ref = canonical_ref(ref, shift);
  }
  static void fix(Value* values, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) fix(values[i]);
  }
  // Everything of the cell from byte `from` on becomes zero.
  static void clear_from(Cell& cell, std::uint64_t from, std::uint64_t bytes) {
    std::memset(reinterpret_cast<std::uint8_t*>(&cell) + from, 0, bytes - from);
  }

  void string(String& string, std::uint64_t bytes);
  void shape(Shape& shape);
  void property_table(PropertyTable& table, std::uint64_t bytes);
  void sparse_elements(SparseElements& elements, std::uint64_t bytes);
  void hash_table(HashTable& table, std::uint64_t bytes);
  void reference_table(ReferenceTable& table, std::uint64_t bytes);
  void object(Cell& cell);
};

template <bool shifted>
void Canonicaliser<shifted>::string(String& string, std::uint64_t bytes) {
  string.flags &= static_cast<std::uint8_t>(~(string_hashed | string_is_index));
  string.hash = 0;
  string.index = 0;
  const std::uint64_t width = string.kind == CellKind::string16 ? 2 : 1;
  clear_from(string, sizeof(String) + string.word * width, bytes);
}

template <bool shifted>
void Canonicaliser<shifted>::shape(Shape& shape) {
  fix(shape.parent);
  fix(shape.table);
  fix(shape.prototype);
  fix(shape.last_key);
  fix(shape.child_root);
}

template <bool shifted>
void Canonicaliser<shifted>::property_table(PropertyTable& table, std::uint64_t bytes) {
  for (std::uint32_t i = 0; i < table.count; ++i) fix(table.entries()[i].key);
  clear_from(table, sizeof(PropertyTable) + table.count * sizeof(PropertyEntry), bytes);
}

template <bool shifted>
void Canonicaliser<shifted>::sparse_elements(SparseElements& elements, std::uint64_t bytes) {
  elements.reserved = 0;
  for (std::uint32_t i = 0; i < elements.count; ++i) fix(elements.entries()[i].value);
  clear_from(elements, sizeof(SparseElements) + elements.count * sizeof(SparseEntry), bytes);
}

template <bool shifted>
void Canonicaliser<shifted>::hash_table(HashTable& table, std::uint64_t bytes) {
  table.collection = 0;
  table.reserved = 0;
  fix(table.next);
  for (std::uint32_t i = 0; i < table.count; ++i) {
    HashEntry& entry = table.entries()[i];
    fix(entry.key);
    fix(entry.value);
    entry.chain = 0;
    entry.hash = 0;
  }
  clear_from(table, sizeof(HashTable) + table.count * sizeof(HashEntry), bytes);
}

template <bool shifted>
void Canonicaliser<shifted>::reference_table(ReferenceTable& table, std::uint64_t bytes) {
  for (std::uint32_t i = 0; i < table.count; ++i) {
    fix(table.entries()[i].ref);
    table.entries()[i].hash = 0;
  }
  clear_from(table, sizeof(ReferenceTable) + table.count * sizeof(ReferenceEntry), bytes);
}

template <bool shifted>
void Canonicaliser<shifted>::object(Cell& cell) {
  auto& object = static_cast<Object&>(cell);
  fix(object.word);
  fix(object.slots);
  fix(object.elements);
  switch (cell.kind) {
    case CellKind::function:
      fix(static_cast<Function&>(cell).captures);
      fix(static_cast<Function&>(cell).home);
      break;
    case CellKind::native_function:
      fix(static_cast<NativeFunction&>(cell).slot);
      break;
    case CellKind::bound_function:
      fix(static_cast<BoundFunction&>(cell).target);
      fix(static_cast<BoundFunction&>(cell).this_value);
      fix(static_cast<BoundFunction&>(cell).arguments);
      break;
    case CellKind::boolean_object:
    case CellKind::number_object:
    case CellKind::string_object:
    case CellKind::symbol_object:
      fix(static_cast<Wrapper&>(cell).primitive);
      break;
    case CellKind::map:
    case CellKind::set:
    case CellKind::weak_map:
    case CellKind::weak_set:
      fix(static_cast<Collection&>(cell).table);
      break;
    case CellKind::internal_object:
      fix(static_cast<InternalObject&>(cell).internal, internal_slots_max);
      break;
    default:
      break;
  }
  const std::uint32_t fields = object_fields_bytes(cell.kind);
  KITWORK_ASSERT(fields != 0);
  fix(reinterpret_cast<Value*>(reinterpret_cast<std::uint8_t*>(&cell) + fields), cell.aux);
}

template <bool shifted>
void Canonicaliser<shifted>::cell(Cell& cell, std::uint64_t bytes) {
  switch (cell.kind) {
    case CellKind::string8:
    case CellKind::string16:
      return string(static_cast<String&>(cell), bytes);
    case CellKind::rope:
      fix(static_cast<Rope&>(cell).left);
      return fix(static_cast<Rope&>(cell).right);
    case CellKind::symbol:
      return fix(static_cast<Symbol&>(cell).description);
    case CellKind::box:
      return fix(static_cast<Box&>(cell).value);
    case CellKind::accessor:
      fix(static_cast<Accessor&>(cell).getter);
      return fix(static_cast<Accessor&>(cell).setter);
    case CellKind::shape:
      return shape(static_cast<Shape&>(cell));
    case CellKind::property_table:
      return property_table(static_cast<PropertyTable&>(cell), bytes);
    case CellKind::values:
      return fix(static_cast<ValueArray&>(cell).values(), cell.word);
    case CellKind::sparse_elements:
      return sparse_elements(static_cast<SparseElements&>(cell), bytes);
    case CellKind::hash_table:
      return hash_table(static_cast<HashTable&>(cell), bytes);
    case CellKind::reference_table:
      return reference_table(static_cast<ReferenceTable&>(cell), bytes);
    case CellKind::for_in_iterator:
      fix(static_cast<ForInIterator&>(cell).object);
      return fix(static_cast<ForInIterator&>(cell).keys);
    default:
      return object(cell);
  }
}

template <bool shifted>
void write_cells(const Heap& heap, Ref begin, Ref end, std::uint64_t* out) {
  Canonicaliser<shifted> canonicaliser;
  while (begin < end) {
    const Cell& cell = *heap.cell(begin);
    const std::uint64_t bytes = cell_bytes(cell);
    KITWORK_ASSERT(bytes != 0);
    if (cell.kind == CellKind::values) {
      // The bulk of large heaps: read once, written once.
      const auto* in = heap.at<Value>(begin);
      out[0] = in[0].bits();
      for (std::uint32_t i = 1; i <= cell.word; ++i) {
        out[i] = canonical_value(in[i], shifted ? heap_half_bytes : 0).bits();
      }
    } else {
      std::memcpy(out, &cell, bytes);
      canonicaliser.cell(*reinterpret_cast<Cell*>(out), bytes);
    }
    begin += static_cast<Ref>(bytes);
    out += bytes / 8;
  }
  KITWORK_ASSERT(begin == end);
}

}  // namespace

void write_canonical_cells(const Heap& heap, Ref begin, Ref end, std::uint64_t* out) {
  if (heap.bottom() == heap_begin) {
    write_cells<false>(heap, begin, end, out);
  } else {
    write_cells<true>(heap, begin, end, out);
  }
}

}  // namespace kitwork::vm
