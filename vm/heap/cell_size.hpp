// How many bytes a cell takes, from its kind and its own fields alone.
#pragma once

#include <cstdint>

#include "vm/heap/cells.hpp"

namespace kitwork::vm {

// The bytes of an object's own fields, without its inline slots. 0 for a kind that is no object.
inline constexpr std::uint32_t object_fields_bytes(CellKind kind) {
  switch (kind) {
    case CellKind::object:
    case CellKind::error:
    case CellKind::arguments:
      return sizeof(Object);
    case CellKind::array:
      return sizeof(Array);
    case CellKind::function:
      return sizeof(Function);
    case CellKind::native_function:
      return sizeof(NativeFunction);
    case CellKind::bound_function:
      return sizeof(BoundFunction);
    case CellKind::boolean_object:
    case CellKind::number_object:
    case CellKind::string_object:
    case CellKind::symbol_object:
      return sizeof(Wrapper);
    case CellKind::map:
    case CellKind::set:
    case CellKind::weak_map:
    case CellKind::weak_set:
      return sizeof(Collection);
    case CellKind::internal_object:
      return sizeof(InternalObject);
    default:
      return 0;
  }
}

// A multiple of 8, header included; 0 for a kind that no cell of the heap has. The product of a
// count and a size can exceed what 32 bits hold only in bytes from strangers, so it is 64 bits.
inline std::uint64_t cell_bytes(const Cell& cell) {
  const std::uint64_t word = cell.word;
  switch (cell.kind) {
    case CellKind::string8:
      return sizeof(String) + ((word + 7) & ~std::uint64_t{7});
    case CellKind::string16:
      return sizeof(String) + ((word * 2 + 7) & ~std::uint64_t{7});
    case CellKind::rope:
      return sizeof(Rope);
    case CellKind::symbol:
      return sizeof(Symbol);
    case CellKind::box:
      return sizeof(Box);
    case CellKind::accessor:
      return sizeof(Accessor);
    case CellKind::shape:
      return sizeof(Shape);
    case CellKind::property_table:
      return sizeof(PropertyTable) + word * sizeof(PropertyEntry) +
             ((static_cast<const PropertyTable&>(cell).buckets * std::uint64_t{4} + 7) &
              ~std::uint64_t{7});
    case CellKind::values:
      return sizeof(ValueArray) + word * sizeof(Value);
    case CellKind::sparse_elements:
      return sizeof(SparseElements) + word * sizeof(SparseEntry);
    case CellKind::hash_table:
      return sizeof(HashTable) + word * sizeof(HashEntry) +
             ((static_cast<const HashTable&>(cell).buckets * std::uint64_t{4} + 7) &
              ~std::uint64_t{7});
    case CellKind::reference_table:
      return sizeof(ReferenceTable) + word * (sizeof(ReferenceEntry) + 2 * sizeof(std::uint32_t));
    case CellKind::for_in_iterator:
      return sizeof(ForInIterator);
    default: {
      const std::uint32_t fields = object_fields_bytes(cell.kind);
      return fields == 0 ? 0 : fields + cell.aux * std::uint64_t{sizeof(Value)};
    }
  }
}

}  // namespace kitwork::vm
