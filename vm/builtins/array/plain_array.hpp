// PlainArray: an array that natives may work on directly: dense, without properties of its own,
// with the original prototypes.
#pragma once

#include <cstdint>

#include "vm/heap/heap.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {

struct PlainArray {
  Array* array = nullptr;
  Value* values = nullptr;     // null when there are none
  std::uint32_t capacity = 0;  // of values; what lies behind it are holes
  std::uint32_t length = 0;

  // The element or undefined: the prototypes have no elements.
  Value at(std::uint32_t i) const {
    if (i >= capacity || values[i].is_hole()) return Value::undefined();
    return values[i];
  }
  // The element or the hole.
  Value element(std::uint32_t i) const { return i < capacity ? values[i] : Value::hole(); }
};

// Whether reading a hole of an array finds nothing in the prototypes.
inline bool array_prototypes_are_bare(const Vm& vm) {
  const auto* array = vm.heap.at<Object>(vm.object(WellKnownObject::array_prototype));
  const auto* object = vm.heap.at<Object>(vm.object(WellKnownObject::object_prototype));
  return array->elements == no_ref && object->elements == no_ref &&
         vm.heap.at<Shape>(array->word)->prototype == vm.object(WellKnownObject::object_prototype);
}
// Whether methods of a plain array make plain arrays, and concat spreads them: nobody wrote to a
// built-in object.
inline bool species_is_original(const Vm& vm) { return !vm.image_owned(); }

// False for every other value: it has to be asked step by step.
inline bool plain_array(const Vm& vm, Value value, PlainArray& out) {
  if (!value.is_object()) return false;
  if (vm.image_owned() && !array_prototypes_are_bare(vm)) return false;
  auto* array = vm.heap.at<Array>(value.ref());
  if (array->kind != CellKind::array || array->word != vm.shape(RootShape::array)) return false;
  out.array = array;
  out.length = array->length;
  out.values = nullptr;
  out.capacity = 0;
  if (array->elements == no_ref) return true;
  auto* elements = vm.heap.at<ValueArray>(array->elements);
  if (elements->kind != CellKind::values) return false;
  out.values = elements->values();
  out.capacity = elements->word;
  return true;
}
// The same, and it may be written and resized.
inline bool plain_writable_array(const Vm& vm, Value value, PlainArray& out) {
  return plain_array(vm, value, out) &&
         (out.array->flags & (object_elements_sealed | object_elements_frozen |
                              object_length_fixed | object_is_prototype)) == 0;
}
// Whether there is a value at each index below the length.
inline bool is_packed(const PlainArray& array) {
  if (array.length > array.capacity) return false;
  for (std::uint32_t i = 0; i < array.length; ++i) {
    if (array.values[i].is_hole()) return false;
  }
  return true;
}

}  // namespace kitwork::vm
