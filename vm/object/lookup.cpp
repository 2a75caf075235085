// Reading properties.
#include "vm/heap/strings.hpp"
#include "vm/object/elements.hpp"
#include "vm/object/object.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {
namespace {

void fill(const Heap& heap, Lookup& found, std::uint32_t attributes, Value value) {
  found.attributes = static_cast<std::uint8_t>(attributes);
  if ((attributes & attribute_accessor) == 0) {
    found.first = value;
    return;
  }
  const Accessor* accessor = heap.at<Accessor>(value.ref());
  found.first = accessor->getter;
  found.second = accessor->setter;
}

// The characters of a string are elements.
bool find_character(Vm& vm, Ref string, std::uint32_t index, Lookup& found) {
  Heap& heap = vm.heap;
  if (index >= string_length(heap, string)) return false;
  const Ref flat = flatten(heap, string);
  const char16_t unit = unit_at(heap, flat, index);
  found.place = Lookup::Place::computed;
  found.attributes = attribute_enumerable;
  found.first = Value::string(unit < 256 ? vm.intrinsics().latin1[unit]
                                         : make_string(heap, std::u16string_view(&unit, 1)));
  return true;
}

bool own_string_property(Vm& vm, Ref string, PropertyKey key, Lookup& found) {
  if (key.is_index()) return find_character(vm, string, key.as_index(), found);
  if (key.value() != vm.atom(Atom::length)) return false;
  found.place = Lookup::Place::computed;
  found.first = Value::unsigned_integer(string_length(vm.heap, string));
  return true;
}

// The names that a lazy closure has without having them yet.
bool is_lazy_name(Vm& vm, PropertyKey key) {
  return key.value() == vm.atom(Atom::prototype) || key.value() == vm.atom(Atom::name) ||
         key.value() == vm.atom(Atom::length);
}

bool own_property(Vm& vm, Ref ref, PropertyKey key, Lookup& found) {
  Heap& heap = vm.heap;
  Object* object = heap.at<Object>(ref);
  if (key.is_index()) {
    if (object->kind == CellKind::string_object &&
        find_character(vm, static_cast<Wrapper*>(object)->primitive.ref(), key.as_index(), found)) {
      found.holder = ref;
      return true;
    }
    const Element element = find_element(heap, object, key.as_index());
    if (element.value == nullptr) return false;
    found.place = Lookup::Place::computed;
    found.holder = ref;
    fill(heap, found, element.attributes, *element.value);
    return true;
  }
  const Shape* shape = heap.at<Shape>(object->word);
  if ((shape->flags & shape_lazy_function) != 0 && is_lazy_name(vm, key)) {
    materialise_function(vm, ref);
    shape = heap.at<Shape>(object->word);
  }
  const std::uint32_t slot = find_property(heap, shape, key.ref());
  if (slot != no_slot) {
    found.place = Lookup::Place::slot;
    found.holder = ref;
    found.slot = slot;
    fill(heap, found, attributes_of(heap, shape, slot), slot_of(heap, object, slot));
    return true;
  }
  if (key.value() != vm.atom(Atom::length)) return false;
  if (object->kind == CellKind::array) {
    const bool fixed = (object->flags & object_length_fixed) != 0;
    found.place = Lookup::Place::computed;
    found.holder = ref;
    found.attributes = fixed ? 0 : attribute_writable;
    found.first = Value::unsigned_integer(static_cast<Array*>(object)->length);
    return true;
  }
  if (object->kind == CellKind::string_object) {
    found.holder = ref;
    return own_string_property(vm, static_cast<Wrapper*>(object)->primitive.ref(), key, found);
  }
  return false;
}

bool is_private(const Heap& heap, PropertyKey key) {
  return key.is_symbol() && (heap.cell(key.ref())->flags & symbol_private) != 0;
}

}  // namespace

Ref prototype_ref(Vm& vm, Value value) {
  if (value.is_object()) {
    return vm.heap.at<Shape>(vm.heap.cell(value)->word)->prototype;
  }
  if (value.is_string()) return vm.object(WellKnownObject::string_prototype);
  if (value.is_number()) return vm.object(WellKnownObject::number_prototype);
  if (value.is_boolean()) return vm.object(WellKnownObject::boolean_prototype);
  if (value.is_symbol()) return vm.object(WellKnownObject::symbol_prototype);
  return no_ref;
}

Value get_prototype(Vm& vm, Value value) {
  const Ref prototype = prototype_ref(vm, value);
  return prototype == no_ref ? Value::null() : Value::object(prototype);
}

Lookup lookup_own(Vm& vm, Value value, PropertyKey key) {
  Lookup found;
  if (value.is_object()) {
    own_property(vm, value.ref(), key, found);
  } else if (value.is_string()) {
    own_string_property(vm, value.ref(), key, found);
  }
  return found;
}

Lookup lookup(Vm& vm, Value value, PropertyKey key) {
  Lookup found;
  Ref at = no_ref;
  if (value.is_object()) {
    at = value.ref();
    if (is_private(vm.heap, key)) {
      own_property(vm, at, key, found);
      return found;
    }
  } else {
    if (value.is_string() && own_string_property(vm, value.ref(), key, found)) return found;
    at = prototype_ref(vm, value);
    ++found.steps;
  }
  for (; at != no_ref; ++found.steps) {
    if (own_property(vm, at, key, found)) return found;
    at = vm.heap.at<Shape>(vm.heap.cell(at)->word)->prototype;
  }
  return found;
}

}  // namespace kitwork::vm
