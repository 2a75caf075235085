// Cells as a snapshot holds them: references as if the heap lay in the window's first half, numbers
// as integers where they can be, and zeros for hashes, indices and room not in use.
#pragma once

#include <cstdint>

#include "vm/heap/heap.hpp"

namespace kitwork::vm {

// A value of this heap as a snapshot holds it; `shift` is how far the heap lies beyond its first
// half.
inline Value canonical_value(Value value, Ref shift) {
  if (value.is_double()) return Value::number(value.as_double());
  if (shift == 0 || !value.is_cell() || !in_heap(value.ref())) return value;
  return Value::from_bits(value.bits() - shift);
}
inline Ref canonical_ref(Ref ref, Ref shift) { return in_heap(ref) ? ref - shift : ref; }

// Writes the cells from `begin` to `end`, which follow each other, to `out`.
void write_canonical_cells(const Heap& heap, Ref begin, Ref end, std::uint64_t* out);

}  // namespace kitwork::vm
