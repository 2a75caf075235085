// Shapes: looking a property up, and the shape that an object has after a change.
//
// A slot's number is the number of its entry in the property table, always.
#pragma once

#include <cstdint>

#include "vm/heap/heap.hpp"

namespace kitwork::vm {

class Vm;

inline constexpr std::uint32_t no_slot = 0xFFFFFFFF;
inline constexpr std::uint32_t shape_linear_max = 8;  // tables with room for more have an index
inline constexpr std::uint32_t shape_replay_max =
    16;  // above, a change in the middle makes a dictionary
// Gas for a shape that nobody had before, beyond one for each property that it lists. An
// operation owes it: whether it needs one is known only when it looks.
inline constexpr std::uint64_t new_shape_gas = 64;
inline constexpr std::uint32_t inline_slots_first = 4;  // of an object whose like is not known yet

// The hash of an interned string or a symbol.
inline std::uint32_t key_hash(const Heap& heap, Ref key) { return heap.at<String>(key)->hash; }

std::uint32_t find_in_index(const Heap& heap, const Shape* shape, Ref key);

// The slot of the property, or no_slot. The key is an interned string or a symbol.
inline std::uint32_t find_property(const Heap& heap, const Shape* shape, Ref key) {
  if (shape->table == no_ref) return no_slot;
  PropertyTable* table = heap.at<PropertyTable>(shape->table);
  if (table->buckets != 0) return find_in_index(heap, shape, key);
  const PropertyEntry* entries = table->entries();
  for (std::uint32_t i = 0; i < shape->word; ++i) {
    if (entries[i].key == key) return i;
  }
  return no_slot;
}

inline std::uint32_t attributes_of(const Heap& heap, const Shape* shape, std::uint32_t slot) {
  return heap.at<PropertyTable>(shape->table)->entries()[slot].attributes;
}

// Whether what the shape says holds for as long as an object has it: reads may be cached by it.
inline bool shape_is_stable(const Shape* shape) { return (shape->flags & shape_dictionary) == 0; }
// Whether a write or an added property may be cached by it: the objects lie in the heap and are
// nobody's prototype when it adds.
inline bool shape_is_shared(const Shape* shape) {
  return (shape->flags & (shape_dictionary | shape_image | shape_own | shape_lazy_function)) == 0;
}

// The shape of an object without properties that has this prototype (no_ref: null) and layout.
// Makes the prototype one: flags it and gives it a shape of its own.
Ref root_shape(Vm& vm, Ref prototype, std::uint16_t layout);
// The same for a new plain object: the layout has the inline slots that objects of this prototype
// were found to need.
Ref root_shape(Vm& vm, Ref prototype);
// The shape of {} with room for so many properties.
Ref literal_shape(const Vm& vm, std::uint32_t properties_expected);

// The shared shape after adding the property to an object of shared shape `from`, which has room
// for it.
Ref shape_with_property(Vm& vm, Ref from, Ref key, std::uint32_t attributes);

// What follows changes the object's shape and leaves the slots' values alone, except that a
// dictionary may move them. Object and shape are not lazy. The object may lie in the image: it is
// owned by then (vm.before_write).
void shape_make_own(Vm& vm, Ref object);
void shape_make_dictionary(Vm& vm, Ref object);
// Adds the property; its slot is the answer. There is room for the slot's value already.
std::uint32_t shape_add(Vm& vm, Ref object, Ref key, std::uint32_t attributes);
void shape_remove(Vm& vm, Ref object, std::uint32_t slot);
void shape_change_attributes(Vm& vm, Ref object, std::uint32_t slot, std::uint32_t attributes);
void shape_set_prototype(Vm& vm, Ref object, Ref prototype);
void shape_forbid_extension(Vm& vm, Ref object);
// No property configurable any more; with `frozen` no data property writable either. Private names
// stay as they are.
void shape_seal(Vm& vm, Ref object, bool frozen);

// The bytes that adding one property to the object may allocate at most, slots included.
std::uint64_t shape_growth_bytes(const Heap& heap, const Object* object);

}  // namespace kitwork::vm
