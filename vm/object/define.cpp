// Defining properties: ValidateAndApplyPropertyDescriptor, and the arrays' length.
#include "schemas/assert.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/object/elements.hpp"
#include "vm/object/object.hpp"
#include "vm/object/property_change.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {
namespace {

// The attributes that the descriptor says, with those that it leaves open from `open`.
std::uint32_t merged_attributes(const Descriptor& descriptor, std::uint32_t open) {
  std::uint32_t given = 0;
  if (descriptor.has_writable) given |= attribute_writable;
  if (descriptor.has_enumerable) given |= attribute_enumerable;
  if (descriptor.has_configurable) given |= attribute_configurable;
  return (descriptor.attributes & given) | (open & ~given);
}

void add_own(Vm& vm, Ref ref, PropertyKey key, std::uint32_t attributes, Value value) {
  if (key.is_index()) {
    add_element(vm, ref, key.as_index(), attributes, value);
  } else {
    add_property(vm, ref, key.ref(), attributes, value);
  }
}

Refusal add(Vm& vm, Ref ref, PropertyKey key, const Descriptor& descriptor) {
  Object* object = vm.heap.at<Object>(ref);
  const bool is_private = !key.is_index() &&
                          (vm.heap.cell(key.ref())->flags & symbol_private) != 0 &&
                          vm.heap.cell(key.ref())->kind == CellKind::symbol;
  if (!is_private && (vm.heap.cell(object->word)->flags & shape_not_extensible) != 0) {
    return Refusal::not_extensible;
  }
  if (key.is_index() && object->kind == CellKind::array &&
      (object->flags & object_length_fixed) != 0 &&
      key.as_index() >= static_cast<Array*>(object)->length) {
    return Refusal::fixed_length;
  }
  std::uint32_t attributes = merged_attributes(descriptor, 0);
  if (!descriptor.is_accessor()) {
    add_own(vm, ref, key, attributes, descriptor.value);
    return Refusal::none;
  }
  attributes = (attributes & ~std::uint32_t{attribute_writable}) | attribute_accessor;
  add_own(vm, ref, key, attributes, make_accessor(vm, descriptor.getter, descriptor.setter));
  return Refusal::none;
}

// Whether the current property lets itself be redefined so.
bool allows(Vm& vm, const Lookup& current, const Descriptor& descriptor) {
  if (current.is_configurable()) return true;
  if (descriptor.has_configurable && (descriptor.attributes & attribute_configurable) != 0) {
    return false;
  }
  if (descriptor.has_enumerable &&
      ((descriptor.attributes & attribute_enumerable) != 0) != current.is_enumerable()) {
    return false;
  }
  if (!descriptor.is_accessor() && !descriptor.is_data()) return true;
  if (descriptor.is_accessor() != current.is_accessor()) return false;
  if (current.is_accessor()) {
    if (descriptor.has_get && !same_value(vm.heap, descriptor.getter, current.getter())) {
      return false;
    }
    return !descriptor.has_set || same_value(vm.heap, descriptor.setter, current.setter());
  }
  if (current.is_writable()) return true;
  if (descriptor.has_writable && (descriptor.attributes & attribute_writable) != 0) return false;
  return !descriptor.has_value || same_value(vm.heap, descriptor.value, current.value());
}

// Writes the merged property over the current one.
void apply(Vm& vm, Ref ref, PropertyKey key, const Lookup& current, const Descriptor& descriptor) {
  Heap& heap = vm.heap;
  std::uint32_t open = current.attributes;
  bool accessor = current.is_accessor();
  Value getter = current.is_accessor() ? current.getter() : Value::undefined();
  Value setter = current.is_accessor() ? current.setter() : Value::undefined();
  Value value = current.is_accessor() ? Value::undefined() : current.value();
  if (descriptor.is_accessor()) {
    accessor = true;
    open &= ~std::uint32_t{attribute_writable};
    if (descriptor.has_get) getter = descriptor.getter;
    if (descriptor.has_set) setter = descriptor.setter;
  } else if (descriptor.is_data()) {
    accessor = false;
    if (descriptor.has_value) value = descriptor.value;
  }
  std::uint32_t attributes = merged_attributes(descriptor, open & attributes_all);
  if (accessor) {
    attributes = (attributes & ~std::uint32_t{attribute_writable}) | attribute_accessor;
  }
  const bool touches_value =
      descriptor.is_accessor() || descriptor.has_value || accessor != current.is_accessor();
  const Value stored = accessor && touches_value ? make_accessor(vm, getter, setter) : value;
  prepare_change(vm, ref);
  Object* object = heap.at<Object>(ref);
  if (key.is_index()) {
    if (attributes != current.attributes) {
      change_element_attributes(vm, ref, key.as_index(), attributes);
    }
    if (touches_value) *find_element(heap, object, key.as_index()).value = stored;
    return;
  }
  const std::uint32_t slot = find_property(heap, heap.at<Shape>(object->word), key.ref());
  shape_change_attributes(vm, ref, slot, attributes);
  if (touches_value) slot_of(heap, object, slot) = stored;
}

// ArraySetLength. The value, when there is one, is a number.
Refusal define_length(Vm& vm, Value array, const Descriptor& descriptor) {
  const Lookup current = lookup_own(vm, array, PropertyKey(vm.atom(Atom::length)));
  std::uint32_t length = 0;
  if (descriptor.has_value) {
    const double number = descriptor.value.is_number() ? descriptor.value.as_number() : -1;
    if (!(number >= 0 && number <= 4294967295.0)) return Refusal::array_length;
    length = static_cast<std::uint32_t>(number);
    if (static_cast<double>(length) != number) return Refusal::array_length;
  }
  Descriptor wanted = descriptor;
  wanted.value = Value::unsigned_integer(length);
  if (!allows(vm, current, wanted)) return Refusal::not_configurable;
  prepare_change(vm, array.ref());
  bool done = true;
  if (descriptor.has_value) done = set_array_length(vm, array, length);
  if (descriptor.has_writable && (descriptor.attributes & attribute_writable) == 0) {
    vm.heap.cell(array)->flags |= object_length_fixed;
  }
  return done ? Refusal::none : Refusal::not_configurable;
}

}  // namespace

Refusal define_own_property(Vm& vm, Value object, PropertyKey key, const Descriptor& descriptor) {
  const Ref ref = object.ref();
  const Lookup current = lookup_own(vm, object, key);
  if (!current.found()) return add(vm, ref, key, descriptor);
  const bool computed = current.place == Lookup::Place::computed;
  if (computed && !key.is_index() && vm.heap.cell(ref)->kind == CellKind::array) {
    return define_length(vm, object, descriptor);
  }
  if (!allows(vm, current, descriptor)) return Refusal::not_configurable;
  // What a string object has of its string never changes: what is allowed is what it has.
  if (computed && vm.heap.cell(ref)->kind == CellKind::string_object) {
    const bool element =
        key.is_index() &&
        find_element(vm.heap, vm.heap.at<Object>(ref), key.as_index()).value != nullptr;
    if (!element) return Refusal::none;
  }
  apply(vm, ref, key, current, descriptor);
  return Refusal::none;
}

bool define_own_data(Vm& vm, Value object, PropertyKey key, Value value, std::uint32_t attributes) {
  Descriptor descriptor;
  descriptor.has_value = descriptor.has_writable = true;
  descriptor.has_enumerable = descriptor.has_configurable = true;
  descriptor.attributes = attributes;
  descriptor.value = value;
  return define_own_property(vm, object, key, descriptor) == Refusal::none;
}

bool define_own_accessor(Vm& vm, Value object, PropertyKey key, Value getter, Value setter,
                         std::uint32_t attributes) {
  Descriptor descriptor;
  descriptor.has_get = !getter.is_hole();
  descriptor.has_set = !setter.is_hole();
  descriptor.has_enumerable = descriptor.has_configurable = true;
  descriptor.attributes = attributes;
  if (descriptor.has_get) descriptor.getter = getter;
  if (descriptor.has_set) descriptor.setter = setter;
  return define_own_property(vm, object, key, descriptor) == Refusal::none;
}

bool set_array_length(Vm& vm, Value value, std::uint32_t length) {
  vm.before_write(value.ref());
  Array* array = vm.heap.at<Array>(value.ref());
  if (length == array->length) return true;
  if ((array->flags & object_length_fixed) != 0) return false;
  // A refusal is tried again by the reference, so it owes nothing.
  if (length < array->length) {
    array->length = truncate_elements(vm, value.ref(), length);
    if (array->length != length) return false;
  }
  array->length = length;
  vm.owe(12);
  return true;
}

}  // namespace kitwork::vm
