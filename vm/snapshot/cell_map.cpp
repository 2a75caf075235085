// The first walk over cells that nobody has looked at yet.
#include "vm/snapshot/cell_map.hpp"

#include <cstring>

#include "vm/heap/cell_size.hpp"

namespace kitwork::vm {

namespace {

// The bytes that cell_bytes() reads of a cell of the kind.
std::uint64_t size_fields_bytes(CellKind kind) {
  if (kind == CellKind::hash_table) return sizeof(HashTable);
  return kind == CellKind::property_table ? sizeof(PropertyTable) : sizeof(Cell);
}

}  // namespace

bool CellMap::add(Ref begin, Ref end) {
  Area& area = const_cast<Area&>(area_of(begin));
  area.begin = begin;
  area.count = (end - begin) / 8;
  if (in_heap(begin) && heap_cells_ != nullptr) {
    area.marks = heap_cells_->scratch(area.count);
    std::memset(area.marks, 0, area.count);
  } else {
    area.own.assign(area.count, 0);
    area.marks = area.own.data();
  }
  std::uint64_t at = begin;
  while (at < end) {
    const Cell& cell = *reinterpret_cast<const Cell*>(base_ + at);
    if (end - at < size_fields_bytes(cell.kind)) return false;
    const std::uint64_t bytes = cell_bytes(cell);
    if (bytes == 0 || bytes > end - at) return false;
    // Hashes are found here, never brought along.
    const bool string = cell.kind == CellKind::string8 || cell.kind == CellKind::string16;
    if (string && in_heap(begin) && (cell.flags & ~string_interned) != 0) return false;
    area.marks[(at - begin) / 8] = static_cast<std::uint8_t>(cell.kind);
    at += bytes;
  }
  return at == end;
}

}  // namespace kitwork::vm
