// Elements: the properties of an object whose keys are array indices.
//
// Dense: an array of values in which a hole is a property that is not there; attributes are all,
// but for the object's flags sealed and frozen. Sparse: entries sorted by index, each with
// attributes of its own. A store makes elements sparse when they would be mostly holes, and dense
// again when they are not.
#pragma once

#include <cstdint>

#include "vm/heap/heap.hpp"

namespace kitwork::vm {

class Vm;

inline constexpr std::uint32_t dense_gap_max = 1024;  // a store may leave a gap of so many holes
inline constexpr std::uint32_t dense_preallocated_max = 1u << 20;  // a length so large is trusted
inline constexpr std::uint32_t dense_small_max = 4096;  // capacities up to this are not weighed
inline constexpr std::uint32_t dense_fill_min = 8;      // above, at least one in 8 is used

struct Element {
  Value* value = nullptr;  // null: absent. An accessor's is internal
  std::uint32_t attributes = 0;
};

// The element that the object itself has; a string object's characters are not among them.
Element find_element(const Heap& heap, Object* object, std::uint32_t index);
// The bytes that add_element may allocate at most.
std::uint64_t element_growth_bytes(const Heap& heap, const Object* object, std::uint32_t index);
// How many sparse entries lie behind that of the index.
std::uint32_t sparse_entries_behind(const Heap& heap, const Object* object, std::uint32_t index);
// Adds an element that is not there. An array's length grows with it.
void add_element(Vm& vm, Ref object, std::uint32_t index, std::uint32_t attributes, Value value);
void change_element_attributes(Vm& vm, Ref object, std::uint32_t index, std::uint32_t attributes);
// Removes an element that is there.
void remove_element(Vm& vm, Ref object, std::uint32_t index);
// Removes the elements from `length` on, from the end, until one is not configurable. The length
// that came out.
std::uint32_t truncate_elements(Vm& vm, Ref object, std::uint32_t length);
// Sparse elements with the same content; for attributes that dense ones cannot have.
void make_sparse(Vm& vm, Ref object);
// Seals or freezes all.
void seal_elements(Vm& vm, Ref object, bool frozen);
// Whether no element is configurable (with `frozen`: and no data element writable).
bool elements_are_sealed(const Heap& heap, const Object* object, bool frozen);
// Cells to look at when all elements are enumerated.
std::uint32_t element_places(const Heap& heap, const Object* object);
// The index of the n-th place, and whether there is an element.
Element element_at_place(const Heap& heap, Object* object, std::uint32_t place,
                         std::uint32_t& index);

// A new array of `capacity` values, all `fill`.
Ref make_values(Vm& vm, std::uint32_t capacity, Value fill);

}  // namespace kitwork::vm
