// Property tables and transitions: the parts of shapes that vm/object/shape*.cpp share.
#pragma once

#include <cstdint>

#include "vm/heap/heap.hpp"

namespace kitwork::vm {

class Vm;

std::uint64_t property_table_bytes(std::uint32_t capacity);
// How many buckets a table with room for `capacity` properties has.
std::uint32_t property_table_buckets(std::uint32_t capacity);
// Makes the index anew from the entries, whose keys have their hashes.
void index_property_table(Heap& heap, PropertyTable* table);
// A table with room for `capacity` properties and the first `count` entries of `source` (which may
// be no_ref), deleted ones too.
Ref copy_table(Heap& heap, Ref source, std::uint32_t count, std::uint32_t capacity);
// Adds an entry behind the last; there is room.
void append_entry(Heap& heap, PropertyTable* table, Ref key, std::uint32_t attributes);
// The table for `from` and one property more: the same one when the shape is the tip of its line,
// else a copy.
Ref table_with_entry(Heap& heap, const Shape* from, Ref key, std::uint32_t attributes);

// A new cell, copied from `from`.
Ref copy_shape(Heap& heap, Ref from);
// The shape with this parent, key, attributes and prototype, or no_ref. A root has no parent.
Ref find_transition(const Heap& heap, Ref parent, Ref key, std::uint32_t attributes, Ref prototype);
void add_transition(Heap& heap, Ref shape);

}  // namespace kitwork::vm
