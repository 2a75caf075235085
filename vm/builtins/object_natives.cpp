// Natives of the constructor Object: what it does with properties, prototypes and integrity.
#include "vm/builtins/natives.hpp"
#include "vm/builtins/object_support.hpp"
#include "vm/interpreter/operators.hpp"

namespace kitwork::vm {

NativeStatus native_object_constructor(NativeCall& call) {
  Vm& vm = call.vm;
  if (call.constructing() && call.new_target() != call.callee()) {
    Ref prototype = no_ref;
    KITWORK_NATIVE_TRY(
        new_target_prototype(call, vm.object(WellKnownObject::object_prototype), prototype));
    return call.done(make_object_with_prototype(vm, prototype));
  }
  const Value value = call.argument(0);
  return call.done(value.is_nullish() ? make_object(vm, 0) : to_object(vm, value));
}

NativeStatus native_object_get_prototype_of(NativeCall& call) {
  if (call.argument(0).is_nullish()) {
    return call.throw_type_error("Cannot convert undefined or null to object");
  }
  return call.done(get_prototype(call.vm, call.argument(0)));
}

namespace {

NativeStatus change_prototype(NativeCall& call, Value object, Value prototype, bool& done) {
  Vm& vm = call.vm;
  const std::uint64_t count = vm.heap.cell(vm.heap.cell(object)->word)->word;
  KITWORK_NATIVE_TRY(want_work(call, count, 64));
  if (!call.charge(set_prototype_price(vm, object, prototype))) return NativeStatus::need_gas;
  done = set_prototype(vm, object, prototype);
  return NativeStatus::done;
}

NativeStatus prototype_refused(NativeCall& call, Value object) {
  if (object == Value::object(call.vm.object(WellKnownObject::object_prototype))) {
    return call.throw_type_error(
        "Immutable prototype object 'Object.prototype' cannot have their prototype set");
  }
  if (!is_extensible(call.vm, object)) {
    return call.throw_type_error(describe(call.vm, object) + " is not extensible");
  }
  return call.throw_type_error("Cyclic __proto__ value");
}

}  // namespace

NativeStatus native_object_set_prototype_of(NativeCall& call) {
  const Value object = call.argument(0);
  const Value prototype = call.argument(1);
  if (object.is_nullish()) {
    return call.throw_type_error("Object.setPrototypeOf called on null or undefined");
  }
  if (!prototype.is_object() && !prototype.is_null()) {
    return call.throw_type_error("Object prototype may only be an Object or null: " +
                                 describe(call.vm, prototype));
  }
  if (!object.is_object()) return call.done(object);
  bool done = false;
  KITWORK_NATIVE_TRY(change_prototype(call, object, prototype, done));
  return done ? call.done(object) : prototype_refused(call, object);
}

NativeStatus native_object_get_proto(NativeCall& call) {
  if (call.this_value().is_nullish()) {
    return call.throw_type_error("Object.prototype.__proto__ called on null or undefined");
  }
  return call.done(get_prototype(call.vm, call.this_value()));
}

NativeStatus native_object_set_proto(NativeCall& call) {
  const Value object = call.this_value();
  const Value prototype = call.argument(0);
  if (object.is_nullish()) {
    return call.throw_type_error("Object.prototype.__proto__ called on null or undefined");
  }
  if ((!prototype.is_object() && !prototype.is_null()) || !object.is_object()) {
    return call.done(Value::undefined());
  }
  bool done = false;
  KITWORK_NATIVE_TRY(change_prototype(call, object, prototype, done));
  return done ? call.done(Value::undefined()) : prototype_refused(call, object);
}

NativeStatus native_object_create(NativeCall& call) {
  const Value prototype = call.argument(0);
  if (!prototype.is_object() && !prototype.is_null()) {
    return call.throw_type_error("Object prototype may only be an Object or null: " +
                                 describe(call.vm, prototype));
  }
  if (!call.argument(1).is_undefined()) return NativeStatus::fallback;
  return call.done(
      make_object_with_prototype(call.vm, prototype.is_null() ? no_ref : prototype.ref()));
}

NativeStatus native_object_define_property(NativeCall& call) {
  const Value object = call.argument(0);
  if (!object.is_object()) {
    return call.throw_type_error("Object.defineProperty called on non-object");
  }
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 1, key));
  Descriptor descriptor;
  if (!call.charge(10)) return NativeStatus::need_gas;
  KITWORK_NATIVE_TRY(read_descriptor(call, call.argument(2), descriptor));
  KITWORK_NATIVE_TRY(define_or_throw(call, object, key, descriptor));
  return call.done(object);
}

NativeStatus native_object_get_own_property_descriptor(NativeCall& call) {
  Value object;
  KITWORK_NATIVE_TRY(want_object(call, 0, object));
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 1, key));
  if (!call.charge(descriptor_gas)) return NativeStatus::need_gas;
  return call.done(make_descriptor(call.vm, lookup_own(call.vm, object, key)));
}

NativeStatus native_object_get_own_property_descriptors(NativeCall& call) {
  Vm& vm = call.vm;
  Value object;
  KITWORK_NATIVE_TRY(want_object(call, 0, object));
  KITWORK_NATIVE_TRY(want_work(call, own_keys_bound(vm, object) * 12, 16));
  const Value result = make_object(vm, 0);
  for (const PropertyKey key : own_keys(vm, object, KeyFilter::all)) {
    const Value descriptor = make_descriptor(vm, lookup_own(vm, object, key));
    define_own_data(vm, result, key, descriptor, attributes_all);
  }
  return call.done(result);
}

namespace {

NativeStatus keys_of(NativeCall& call, KeyFilter filter) {
  Value object;
  KITWORK_NATIVE_TRY(want_object(call, 0, object));
  // An index is made text.
  const std::uint64_t bound = own_keys_bound(call.vm, object);
  const std::uint64_t names = call.vm.heap.cell(call.vm.heap.cell(object)->word)->word;
  KITWORK_NATIVE_TRY(want_work(call, bound * 3 - names * 2, 48));
  return call.done(make_key_array(call.vm, own_keys(call.vm, object, filter)));
}

// Values, or [key, value] pairs, of own enumerable properties.
NativeStatus values_of(NativeCall& call, bool entries) {
  Vm& vm = call.vm;
  Value object;
  KITWORK_NATIVE_TRY(want_object(call, 0, object));
  if (!has_only_data(vm, object)) return NativeStatus::fallback;
  KITWORK_NATIVE_TRY(want_work(call, own_keys_bound(vm, object) * (entries ? 2 : 1), 64));
  std::vector<Value> values;
  for (const PropertyKey key : own_keys(vm, object, KeyFilter::enumerable_strings)) {
    Value value = lookup_own(vm, object, key).value();
    if (entries) {
      const Value pair[2] = {key_to_value(vm, key), value};
      value = make_array(vm, pair, 2);
    }
    values.push_back(value);
  }
  return call.done(make_array(vm, values.data(), static_cast<std::uint32_t>(values.size())));
}

}  // namespace

NativeStatus native_object_keys(NativeCall& call) {
  return keys_of(call, KeyFilter::enumerable_strings);
}
NativeStatus native_object_get_own_property_names(NativeCall& call) {
  return keys_of(call, KeyFilter::strings);
}
NativeStatus native_object_get_own_property_symbols(NativeCall& call) {
  return keys_of(call, KeyFilter::symbols);
}
NativeStatus native_object_values(NativeCall& call) { return values_of(call, false); }
NativeStatus native_object_entries(NativeCall& call) { return values_of(call, true); }

namespace {

// Whether every property of `source` can be copied to `target` without calling anybody and without
// a refusal.
bool assigns_plainly(Vm& vm, Value target, Value source, std::uint64_t& steps) {
  if (!is_extensible(vm, target)) return false;
  if (vm.heap.cell(target)->kind == CellKind::array) return false;
  for (const PropertyKey key : own_keys(vm, source, KeyFilter::all)) {
    const Lookup there = lookup(vm, target, key);
    steps += there.steps;
    if (!there.found()) continue;
    if (there.is_accessor() || !there.is_writable()) return false;
  }
  return true;
}

}  // namespace

NativeStatus native_object_assign(NativeCall& call) {
  Vm& vm = call.vm;
  Value target;
  KITWORK_NATIVE_TRY(want_object(call, 0, target));
  std::uint64_t count = 0;
  std::uint64_t steps = 0;
  for (std::uint32_t i = 1; i < call.argument_count(); ++i) {
    const Value source = call.argument(i);
    if (source.is_nullish()) continue;
    if (!source.is_object() || !has_only_data(vm, source) ||
        !assigns_plainly(vm, target, source, steps)) {
      return NativeStatus::fallback;
    }
    count += own_keys_bound(vm, source);
  }
  KITWORK_NATIVE_TRY(want_work(call, count * 4, 24));
  if (!call.charge(steps * 2)) return NativeStatus::need_gas;
  for (std::uint32_t i = 1; i < call.argument_count(); ++i) {
    const Value source = call.argument(i);
    if (source.is_nullish()) continue;
    for (const PropertyKey key : own_keys(vm, source, KeyFilter::all)) {
      const Lookup property = lookup_own(vm, source, key);
      if (property.is_enumerable()) set_property(vm, target, key, property.value(), target);
    }
  }
  return call.done(target);
}

NativeStatus native_object_is(NativeCall& call) {
  return call.done(Value::boolean(same_value(call.vm.heap, call.argument(0), call.argument(1))));
}

NativeStatus native_object_has_own(NativeCall& call) {
  if (call.argument(0).is_nullish()) {
    return call.throw_type_error("Cannot convert undefined or null to object");
  }
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 1, key));
  return call.done(Value::boolean(lookup_own(call.vm, call.argument(0), key).found()));
}

// --- integrity

namespace {

NativeStatus price_of_integrity(NativeCall& call, Value object) {
  // Dense elements are sealed by a flag, and looked at in passing.
  const auto* cell = call.vm.heap.at<Object>(object.ref());
  const bool dense =
      cell->elements != no_ref && call.vm.heap.cell(cell->elements)->kind == CellKind::values;
  const std::uint64_t cheap = dense ? call.vm.heap.cell(cell->elements)->word : 0;
  return want_work(call, own_keys_bound(call.vm, object) - cheap + cheap / 4, 64);
}

NativeStatus seal(NativeCall& call, bool frozen) {
  const Value object = call.argument(0);
  if (!object.is_object()) return call.done(object);
  KITWORK_NATIVE_TRY(price_of_integrity(call, object));
  seal_object(call.vm, object, frozen);
  return call.done(object);
}

NativeStatus test_seal(NativeCall& call, bool frozen) {
  const Value object = call.argument(0);
  if (!object.is_object()) return call.done(Value::boolean(true));
  KITWORK_NATIVE_TRY(price_of_integrity(call, object));
  return call.done(Value::boolean(is_sealed(call.vm, object, frozen)));
}

}  // namespace

NativeStatus native_object_freeze(NativeCall& call) { return seal(call, true); }
NativeStatus native_object_seal(NativeCall& call) { return seal(call, false); }
NativeStatus native_object_is_frozen(NativeCall& call) { return test_seal(call, true); }
NativeStatus native_object_is_sealed(NativeCall& call) { return test_seal(call, false); }

NativeStatus native_object_prevent_extensions(NativeCall& call) {
  if (call.argument(0).is_object()) prevent_extensions(call.vm, call.argument(0));
  return call.done(call.argument(0));
}

NativeStatus native_object_is_extensible(NativeCall& call) {
  const Value object = call.argument(0);
  return call.done(Value::boolean(object.is_object() && is_extensible(call.vm, object)));
}

}  // namespace kitwork::vm
