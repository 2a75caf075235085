// Natives of Object.prototype.
#include "vm/builtins/natives.hpp"
#include "vm/builtins/object_support.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/heap/strings.hpp"
#include "vm/interpreter/operators.hpp"

namespace kitwork::vm {

NativeStatus native_object_value_of(NativeCall& call) {
  Value object;
  KITWORK_NATIVE_TRY(want_object(call, NativeCall::this_index, object));
  return call.done(object);
}

NativeStatus native_object_has_own_property(NativeCall& call) {
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 0, key));
  if (call.this_value().is_nullish()) {
    return call.throw_type_error("Cannot convert undefined or null to object");
  }
  return call.done(Value::boolean(lookup_own(call.vm, call.this_value(), key).found()));
}

NativeStatus native_object_property_is_enumerable(NativeCall& call) {
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 0, key));
  if (call.this_value().is_nullish()) {
    return call.throw_type_error("Cannot convert undefined or null to object");
  }
  return call.done(Value::boolean(lookup_own(call.vm, call.this_value(), key).is_enumerable()));
}

NativeStatus native_object_is_prototype_of(NativeCall& call) {
  const Value value = call.argument(0);
  if (!value.is_object()) return call.done(Value::boolean(false));
  if (call.this_value().is_nullish()) {
    return call.throw_type_error("Cannot convert undefined or null to object");
  }
  if (!call.this_value().is_object()) return call.done(Value::boolean(false));
  Ref at = prototype_ref(call.vm, value);
  std::uint64_t steps = 0;
  for (; at != no_ref && at != call.this_value().ref(); ++steps) {
    at = prototype_ref(call.vm, Value::object(at));
  }
  if (!call.charge(steps)) return NativeStatus::need_gas;
  return call.done(Value::boolean(at != no_ref));
}

NativeStatus native_object_to_string(NativeCall& call) {
  Vm& vm = call.vm;
  const Value value = call.this_value();
  if (value.is_undefined()) {
    return call.done(Value::string(make_string(vm.heap, "[object Undefined]")));
  }
  if (value.is_null()) return call.done(Value::string(make_string(vm.heap, "[object Null]")));
  Lookup tag;
  KITWORK_NATIVE_TRY(want_lookup(
      call, value, PropertyKey::symbol(vm.symbol(WellKnownSymbol::to_string_tag)), tag));
  if (tag.is_accessor()) return NativeStatus::fallback;
  if (!tag.value().is_string()) {
    const std::string text = "[object " + std::string(builtin_tag(vm.heap, value)) + "]";
    return call.done(Value::string(make_string(vm.heap, text)));
  }
  if (!string_length_fits(std::uint64_t{string_length(vm.heap, tag.value().ref())} + 9)) {
    return call.throw_range_error("Invalid string length");
  }
  const Ref head = concat(vm.heap, make_string(vm.heap, "[object "), tag.value().ref());
  return call.done(Value::string(concat(vm.heap, head, make_string(vm.heap, "]"))));
}

// The class's name as the fallback wants it: it asks the getter of the tag itself.
NativeStatus intrinsic_class_tag(NativeCall& call) {
  return call.done(
      Value::string(make_string(call.vm.heap, builtin_tag(call.vm.heap, call.argument(0)))));
}

namespace {

NativeStatus define_half(NativeCall& call, bool setter) {
  Vm& vm = call.vm;
  Value object;
  KITWORK_NATIVE_TRY(want_object(call, NativeCall::this_index, object));
  const Value function = call.argument(1);
  if (!is_callable(vm.heap, function)) {
    return call.throw_type_error(std::string("Object.prototype.") +
                                 (setter ? "__defineSetter__" : "__defineGetter__") +
                                 ": Expecting function");
  }
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 0, key));
  Descriptor descriptor;
  (setter ? descriptor.has_set : descriptor.has_get) = true;
  (setter ? descriptor.setter : descriptor.getter) = function;
  descriptor.has_enumerable = descriptor.has_configurable = true;
  descriptor.attributes = attribute_enumerable | attribute_configurable;
  KITWORK_NATIVE_TRY(define_or_throw(call, object, key, descriptor));
  return call.done(Value::undefined());
}

NativeStatus lookup_half(NativeCall& call, bool setter) {
  Value object;
  KITWORK_NATIVE_TRY(want_object(call, NativeCall::this_index, object));
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 0, key));
  Lookup found;
  KITWORK_NATIVE_TRY(want_lookup(call, object, key, found));
  if (!found.is_accessor()) return call.done(Value::undefined());
  return call.done(setter ? found.setter() : found.getter());
}

}  // namespace

NativeStatus native_object_define_getter(NativeCall& call) { return define_half(call, false); }
NativeStatus native_object_define_setter(NativeCall& call) { return define_half(call, true); }
NativeStatus native_object_lookup_getter(NativeCall& call) { return lookup_half(call, false); }
NativeStatus native_object_lookup_setter(NativeCall& call) { return lookup_half(call, true); }

}  // namespace kitwork::vm
