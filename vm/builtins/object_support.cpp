#include "vm/builtins/object_support.hpp"

#include "vm/heap/strings.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/object/elements.hpp"

namespace kitwork::vm {

std::string_view builtin_tag(const Heap& heap, Value value) {
  if (value.is_string()) return "String";
  if (value.is_number()) return "Number";
  if (value.is_boolean()) return "Boolean";
  if (!value.is_object()) return "Object";
  switch (heap.cell(value)->kind) {
    case CellKind::array:
      return "Array";
    case CellKind::function:
    case CellKind::native_function:
    case CellKind::bound_function:
      return "Function";
    case CellKind::error:
      return "Error";
    case CellKind::boolean_object:
      return "Boolean";
    case CellKind::number_object:
      return "Number";
    case CellKind::string_object:
      return "String";
    case CellKind::arguments:
      return "Arguments";
    default:
      return "Object";
  }
}

NativeStatus want_lookup(NativeCall& call, Value object, PropertyKey key, Lookup& out) {
  out = lookup(call.vm, object, key);
  if (out.steps > prototype_steps_free && !call.charge(out.steps * 2ull))
    return NativeStatus::need_gas;
  return NativeStatus::done;
}

NativeStatus want_key(NativeCall& call, std::uint32_t i, PropertyKey& out) {
  const Value value = call.argument(i);
  if (value.is_object()) return call.need_primitive(i, Hint::string);
  if (value.is_string()) {
    Ref flat = no_ref;
    KITWORK_NATIVE_TRY(want_flat(call, value.ref(), flat));
    const Cell* cell = call.vm.heap.cell(flat);
    if ((cell->flags & string_interned) == 0 && cell->word >= 16 && !call.charge(cell->word / 4)) {
      return NativeStatus::need_gas;
    }
  }
  out = to_key(call.vm, value);
  // The text of a number is made once, however often the native is entered.
  if (value.is_number() && !out.is_index()) call.arguments()[i] = out.value();
  return NativeStatus::done;
}

NativeStatus want_work(NativeCall& call, std::uint64_t count, std::uint64_t bytes_each) {
  const std::uint64_t bytes = count * bytes_each + 64;
  if (bytes > allocation_unreserved_max / 4) KITWORK_NATIVE_TRY(call.reserve(bytes));
  if (!call.charge(count * 4)) return NativeStatus::need_gas;
  return NativeStatus::done;
}

NativeStatus want_object(NativeCall& call, std::uint32_t i, Value& out) {
  const bool is_this = i == NativeCall::this_index;
  const Value value = is_this ? call.this_value() : call.argument(i);
  if (value.is_nullish()) {
    return call.throw_type_error("Cannot convert undefined or null to object");
  }
  if (!value.is_object())
    call.arguments()[is_this ? -1 : static_cast<int>(i)] = to_object(call.vm, value);
  out = is_this ? call.this_value() : call.argument(i);
  return NativeStatus::done;
}

NativeStatus new_target_prototype(NativeCall& call, Ref default_prototype, Ref& out) {
  out = default_prototype;
  const Value target = call.new_target();
  if (!target.is_object() || target == call.callee()) return NativeStatus::done;
  Lookup found;
  KITWORK_NATIVE_TRY(want_lookup(call, target, PropertyKey(call.vm.atom(Atom::prototype)), found));
  if (found.is_accessor()) return NativeStatus::fallback;
  if (found.value().is_object()) out = found.value().ref();
  return NativeStatus::done;
}

NativeStatus read_descriptor(NativeCall& call, Value object, Descriptor& out) {
  Vm& vm = call.vm;
  if (!object.is_object()) {
    return call.throw_type_error("Property description must be an object: " + describe(vm, object));
  }
  const Atom fields[] = {Atom::enumerable, Atom::configurable, Atom::value,
                         Atom::writable,   Atom::get,          Atom::set};
  Lookup found[6];
  for (int i = 0; i < 6; ++i) {
    KITWORK_NATIVE_TRY(want_lookup(call, object, PropertyKey(vm.atom(fields[i])), found[i]));
    if (found[i].is_accessor()) return NativeStatus::fallback;
  }
  const auto flag = [&](const Lookup& field, bool& has, std::uint32_t attribute) {
    has = field.found();
    if (has && to_boolean(vm.heap, field.value())) out.attributes |= attribute;
  };
  flag(found[0], out.has_enumerable, attribute_enumerable);
  flag(found[1], out.has_configurable, attribute_configurable);
  out.has_value = found[2].found();
  out.value = found[2].value();
  flag(found[3], out.has_writable, attribute_writable);
  out.has_get = found[4].found();
  out.getter = found[4].value();
  out.has_set = found[5].found();
  out.setter = found[5].value();
  if (out.has_get && !out.getter.is_undefined() && !is_callable(vm.heap, out.getter)) {
    return call.throw_type_error("Getter must be a function: " + describe(vm, out.getter));
  }
  if (out.has_set && !out.setter.is_undefined() && !is_callable(vm.heap, out.setter)) {
    return call.throw_type_error("Setter must be a function: " + describe(vm, out.setter));
  }
  if (out.is_accessor() && out.is_data()) {
    return call.throw_type_error(
        "Invalid property descriptor. Cannot both specify accessors and a value or writable "
        "attribute, " +
        describe(vm, object));
  }
  return NativeStatus::done;
}

Value make_descriptor(Vm& vm, const Lookup& property) {
  if (!property.found()) return Value::undefined();
  const Value object = make_object(vm, 4);
  const auto add = [&](Atom name, Value value) {
    define_own_data(vm, object, PropertyKey(vm.atom(name)), value, attributes_all);
  };
  if (property.is_accessor()) {
    add(Atom::get, property.getter());
    add(Atom::set, property.setter());
  } else {
    add(Atom::value, property.value());
    add(Atom::writable, Value::boolean(property.is_writable()));
  }
  add(Atom::enumerable, Value::boolean(property.is_enumerable()));
  add(Atom::configurable, Value::boolean(property.is_configurable()));
  return object;
}

Value make_key_array(Vm& vm, const std::vector<PropertyKey>& keys) {
  std::vector<Value> values;
  values.reserve(keys.size());
  for (const PropertyKey key : keys) values.push_back(key_to_value(vm, key));
  return make_array(vm, values.data(), static_cast<std::uint32_t>(values.size()));
}

bool has_only_data(Vm& vm, Value object) {
  const Heap& heap = vm.heap;
  Object* cell = heap.at<Object>(object.ref());
  const Shape* shape = heap.at<Shape>(cell->word);
  for (std::uint32_t i = 0; i < shape->word; ++i) {
    if ((attributes_of(heap, shape, i) & attribute_accessor) != 0) return false;
  }
  if (cell->elements == no_ref || heap.cell(cell->elements)->kind == CellKind::values) return true;
  const std::uint32_t places = element_places(heap, cell);
  for (std::uint32_t i = 0; i < places; ++i) {
    std::uint32_t index;
    if ((element_at_place(heap, cell, i, index).attributes & attribute_accessor) != 0) return false;
  }
  return true;
}

NativeStatus define_quietly(NativeCall& call, Value object, PropertyKey key, Descriptor descriptor,
                            Refusal& refusal) {
  Vm& vm = call.vm;
  const bool length = !key.is_index() && key.value() == vm.atom(Atom::length) &&
                      vm.heap.cell(object)->kind == CellKind::array;
  if (length && descriptor.has_value && !descriptor.value.is_number()) {
    if (descriptor.value.is_object()) return NativeStatus::fallback;
    if (descriptor.value.is_symbol()) {
      return call.throw_type_error("Cannot convert a Symbol value to a number");
    }
    descriptor.value = Value::number(to_number(vm, descriptor.value));
  }
  const std::uint64_t bytes = set_bytes(vm, object, key);
  if (bytes > allocation_unreserved_max / 4) {
    KITWORK_NATIVE_TRY(call.reserve(bytes));
    if (!call.charge(bytes / 16)) return NativeStatus::need_gas;
  }
  refusal = define_own_property(vm, object, key, descriptor);
  return NativeStatus::done;
}

NativeStatus define_or_throw(NativeCall& call, Value object, PropertyKey key,
                             const Descriptor& descriptor) {
  Refusal refusal = Refusal::none;
  KITWORK_NATIVE_TRY(define_quietly(call, object, key, descriptor, refusal));
  if (refusal == Refusal::none) return NativeStatus::done;
  return call.throw_error(refusal_type(refusal), refusal_message(call.vm, refusal, object, key));
}

}  // namespace kitwork::vm
