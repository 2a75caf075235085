// Making objects of every kind.
#include "vm/object/create.hpp"

#include <algorithm>
#include <cstring>

#include "schemas/assert.hpp"
#include "vm/heap/hash.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/object/elements.hpp"
#include "vm/object/object.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {

Object* allocate_object(Vm& vm, CellKind kind, Ref shape) {
  const std::uint32_t fields = object_fields_bytes(kind);
  const std::uint16_t layout = vm.heap.cell(shape)->aux;
  const std::uint32_t slots = layout_inline_slots(layout);
  KITWORK_ASSERT(layout_fields_bytes(layout) == fields);
  const Ref ref =
      vm.heap.allocate(kind, fields + slots * static_cast<std::uint32_t>(sizeof(Value)));
  Object* object = vm.heap.at<Object>(ref);
  object->aux = static_cast<std::uint16_t>(slots);
  object->word = shape;
  std::memset(static_cast<void*>(&object->slots), 0, fields - sizeof(Cell));
  std::fill_n(inline_slots(object), slots, Value::undefined());
  return object;
}

Value make_object(Vm& vm, std::uint32_t properties_expected) {
  return value_of(vm.heap,
                  allocate_object(vm, CellKind::object, literal_shape(vm, properties_expected)));
}

Value make_object_with_prototype(Vm& vm, Ref prototype) {
  return make_object_of_kind(vm, CellKind::object, prototype);
}

Value make_object_of_kind(Vm& vm, CellKind kind, Ref prototype) {
  const bool plain = object_fields_bytes(kind) == sizeof(Object);
  const Ref shape =
      plain ? root_shape(vm, prototype) : root_shape(vm, prototype, object_layout(kind, 0));
  return value_of(vm.heap, allocate_object(vm, kind, shape));
}

Value make_array(Vm& vm, const Value* values, std::uint32_t count) {
  Ref elements = no_ref;
  if (count != 0) {
    elements = make_values(vm, count, Value::hole());
    std::copy_n(values, count, vm.heap.at<ValueArray>(elements)->values());
  }
  Object* object = allocate_object(vm, CellKind::array, vm.shape(RootShape::array));
  object->elements = elements;
  static_cast<Array*>(object)->length = count;
  return value_of(vm.heap, object);
}

Value make_array_of_length(Vm& vm, std::uint32_t length) {
  Object* object = allocate_object(vm, CellKind::array, vm.shape(RootShape::array));
  static_cast<Array*>(object)->length = length;
  return value_of(vm.heap, object);
}

Value make_arguments(Vm& vm, const Value* values, std::uint32_t count) {
  Ref elements = no_ref;
  if (count != 0) {
    elements = make_values(vm, count, Value::hole());
    std::copy_n(values, count, vm.heap.at<ValueArray>(elements)->values());
  }
  // The shape says: length, callee (an accessor that throws), Symbol.iterator.
  Object* object = allocate_object(vm, CellKind::arguments, vm.shape(RootShape::arguments));
  object->elements = elements;
  const Ref thrower = vm.object(WellKnownObject::throw_type_error);
  Value* slots = inline_slots(object);
  slots[0] = Value::unsigned_integer(count);
  slots[1] = make_accessor(vm, Value::object(thrower), Value::object(thrower));
  slots[2] = Value::object(vm.object(WellKnownObject::array_prototype_values));
  return value_of(vm.heap, object);
}

std::uint64_t append_bytes(Vm& vm, Value value, std::uint32_t count) {
  const Array* array = vm.heap.at<Array>(value.ref());
  const std::uint64_t capacity =
      array->elements == no_ref ? 0 : vm.heap.cell(array->elements)->word;
  const std::uint64_t wanted = std::uint64_t{array->length} + count;
  if (wanted <= capacity) return 0;
  return element_growth_bytes(vm.heap, array, array->length) + (wanted + wanted / 2 + 16) * 8;
}

void append(Vm& vm, Value value, Value element) {
  Array* array = vm.heap.at<Array>(value.ref());
  if (element.is_hole()) {
    ++array->length;
    return;
  }
  const std::uint32_t index = array->length;
  if (array->elements != no_ref) {
    ValueArray* values = vm.heap.at<ValueArray>(array->elements);
    if (values->kind == CellKind::values && index < values->word) {
      values->values()[index] = element;
      array->length = index + 1;
      return;
    }
  }
  add_element(vm, value.ref(), index, attributes_all, element);
}

Value make_wrapper(Vm& vm, Value primitive) {
  CellKind kind = CellKind::symbol_object;
  if (primitive.is_string()) kind = CellKind::string_object;
  if (primitive.is_number()) kind = CellKind::number_object;
  if (primitive.is_boolean()) kind = CellKind::boolean_object;
  const Value wrapper = make_object_of_kind(vm, kind, prototype_ref(vm, primitive));
  vm.heap.at<Wrapper>(wrapper.ref())->primitive = primitive;
  return wrapper;
}

Value to_object(Vm& vm, Value value) {
  if (value.is_object() || value.is_nullish()) {
    return value.is_object() ? value : Value::undefined();
  }
  return make_wrapper(vm, value);
}

Value make_symbol(Vm& vm, Value description) {
  const Ref ref = vm.heap.allocate(CellKind::symbol, sizeof(Symbol));
  Symbol* symbol = vm.heap.at<Symbol>(ref);
  symbol->hash = hash_word(vm.next_symbol_hash());
  symbol->description = description.is_string() ? description.ref() : no_ref;
  return Value::symbol(ref);
}

Value make_private_name(Vm& vm, Value description) {
  const Value symbol = make_symbol(vm, description);
  vm.heap.cell(symbol)->flags = symbol_private;
  return Value::internal(symbol.ref());
}

Value make_box(Vm& vm, Value value) {
  const Ref ref = vm.heap.allocate(CellKind::box, sizeof(Box));
  vm.heap.at<Box>(ref)->value = value;
  return Value::internal(ref);
}

Value make_accessor(Vm& vm, Value getter, Value setter) {
  const Ref ref = vm.heap.allocate(CellKind::accessor, sizeof(Accessor));
  Accessor* accessor = vm.heap.at<Accessor>(ref);
  accessor->getter = getter;
  accessor->setter = setter;
  return Value::internal(ref);
}

// --- errors

Ref error_prototype(const Vm& vm, ErrorType type) {
  switch (type) {
    case ErrorType::error:
      return vm.object(WellKnownObject::error_prototype);
    case ErrorType::type_error:
      return vm.object(WellKnownObject::type_error_prototype);
    case ErrorType::range_error:
      return vm.object(WellKnownObject::range_error_prototype);
    case ErrorType::syntax_error:
      return vm.object(WellKnownObject::syntax_error_prototype);
    case ErrorType::reference_error:
      return vm.object(WellKnownObject::reference_error_prototype);
    case ErrorType::eval_error:
      return vm.object(WellKnownObject::eval_error_prototype);
    case ErrorType::uri_error:
      return vm.object(WellKnownObject::uri_error_prototype);
    case ErrorType::aggregate_error:
      return vm.object(WellKnownObject::aggregate_error_prototype);
  }
  return no_ref;
}

Value make_error_object(Vm& vm, Ref prototype, Value message) {
  const Value error = make_object_of_kind(vm, CellKind::error, prototype);
  vm.heap.cell(error)->flags |= object_error_data;
  const Lookup name = lookup(vm, error, PropertyKey(vm.atom(Atom::name)));
  if (name.steps > prototype_steps_free) vm.owe(name.steps);
  Ref text =
      name.found() && name.value().is_string() ? name.value().ref() : make_string(vm.heap, "Error");
  if (message.is_string() && string_length(vm.heap, message.ref()) != 0) {
    if (string_length(vm.heap, text) != 0) {
      text = concat(vm.heap, text, make_string(vm.heap, ": "));
    }
    const std::uint64_t length =
        std::uint64_t{string_length(vm.heap, text)} + string_length(vm.heap, message.ref());
    if (string_length_fits(length + stack_text_max)) text = concat(vm.heap, text, message.ref());
  }
  const std::string calls = vm.stack_trace();
  if (!calls.empty()) {
    text = concat(vm.heap, text, make_string_utf8(vm.heap, "\n" + calls));
  }
  constexpr std::uint32_t hidden = attribute_writable | attribute_configurable;
  define_own_data(vm, error, PropertyKey(vm.atom(Atom::stack)), Value::string(text), hidden);
  if (message.is_string()) {
    define_own_data(vm, error, PropertyKey(vm.atom(Atom::message)), message, hidden);
  }
  return error;
}

Value make_error(Vm& vm, ErrorType type, Value message) {
  return make_error_object(vm, error_prototype(vm, type), message);
}

}  // namespace kitwork::vm
