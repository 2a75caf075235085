// Interned strings: the one string of its content, usable as a property key and compared by Ref.
// A content is looked for among the image's strings, the program's constants, then the capsule's.
#pragma once

#include <string_view>

#include "vm/heap/strings.hpp"

namespace kitwork::vm {

// The interned string of the same content, or no_ref: then no object has such a key. Never
// allocates.
Ref find_interned_slow(Heap& heap, Ref string);
inline Ref find_interned(Heap& heap, Ref string) {
  const Cell* cell = heap.cell(string);
  if (cell->kind != CellKind::rope && (cell->flags & string_interned) != 0) return string;
  return find_interned_slow(heap, string);
}
// Of one-byte units.
Ref find_interned(Heap& heap, Units units);

// The same, made when there is none. Of a string, flatten_bytes() must be reserved; of units,
// string_bytes().
Ref intern_slow(Heap& heap, Ref string);
inline Ref intern(Heap& heap, Ref string) {
  const Cell* cell = heap.cell(string);
  if (cell->kind != CellKind::rope && (cell->flags & string_interned) != 0) return string;
  return intern_slow(heap, string);
}
Ref intern(Heap& heap, Units units);
inline Ref intern(Heap& heap, std::string_view latin1) { return intern(heap, units_of(latin1)); }

}  // namespace kitwork::vm
