// Natives of Reflect beside apply and construct.
#include "vm/builtins/natives.hpp"
#include "vm/builtins/object_support.hpp"

namespace kitwork::vm {
namespace {

NativeStatus want_target(NativeCall& call, const char* name) {
  if (call.argument(0).is_object()) return NativeStatus::done;
  return call.throw_type_error(std::string("Reflect.") + name + " called on non-object");
}

}  // namespace

NativeStatus native_reflect_define_property(NativeCall& call) {
  KITWORK_NATIVE_TRY(want_target(call, "defineProperty"));
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 1, key));
  Descriptor descriptor;
  KITWORK_NATIVE_TRY(read_descriptor(call, call.argument(2), descriptor));
  Refusal refusal = Refusal::none;
  KITWORK_NATIVE_TRY(define_quietly(call, call.argument(0), key, descriptor, refusal));
  if (refusal == Refusal::array_length) {
    return call.throw_range_error("Invalid array length");
  }
  return call.done(Value::boolean(refusal == Refusal::none));
}

NativeStatus native_reflect_delete_property(NativeCall& call) {
  KITWORK_NATIVE_TRY(want_target(call, "deleteProperty"));
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 1, key));
  if (!call.charge(delete_price(call.vm, call.argument(0)))) return NativeStatus::need_gas;
  return call.done(Value::boolean(delete_own(call.vm, call.argument(0), key)));
}

NativeStatus native_reflect_get(NativeCall& call) {
  KITWORK_NATIVE_TRY(want_target(call, "get"));
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 1, key));
  Lookup found;
  KITWORK_NATIVE_TRY(want_lookup(call, call.argument(0), key, found));
  if (!found.is_accessor()) return call.done(found.value());
  if (!found.getter().is_object()) return call.done(Value::undefined());
  const Value receiver = call.argument(call.argument_count() > 2 ? 2 : 0);
  return call.tail_call(found.getter(), receiver, nullptr, 0);
}

// A setter is called by the fallback, whose answer is true.
NativeStatus native_reflect_set(NativeCall& call) {
  Vm& vm = call.vm;
  KITWORK_NATIVE_TRY(want_target(call, "set"));
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 1, key));
  const Value receiver = call.argument(call.argument_count() > 3 ? 3 : 0);
  const std::uint64_t bytes = set_bytes(vm, receiver, key);
  if (bytes > allocation_unreserved_max / 4) {
    KITWORK_NATIVE_TRY(call.reserve(bytes));
    if (!call.charge(bytes / 16)) return NativeStatus::need_gas;
  }
  Lookup found;
  KITWORK_NATIVE_TRY(want_lookup(call, call.argument(0), key, found));
  const SetResult result = set_property(vm, call.argument(0), key, call.argument(2), receiver);
  switch (result.status) {
    case SetStatus::done:
      return call.done(Value::boolean(true));
    case SetStatus::setter:
    case SetStatus::need_length:
      return NativeStatus::fallback;
    case SetStatus::refused:
      break;
  }
  if (result.refusal == Refusal::array_length) {
    return call.throw_range_error("Invalid array length");
  }
  return call.done(Value::boolean(false));
}

// The setter that a write would call, if it would.
NativeStatus intrinsic_setter_of(NativeCall& call) {
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 1, key));
  Lookup found;
  KITWORK_NATIVE_TRY(want_lookup(call, call.argument(0), key, found));
  return call.done(found.is_accessor() ? found.setter() : Value::undefined());
}

NativeStatus native_reflect_get_own_property_descriptor(NativeCall& call) {
  KITWORK_NATIVE_TRY(want_target(call, "getOwnPropertyDescriptor"));
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 1, key));
  if (!call.charge(descriptor_gas)) return NativeStatus::need_gas;
  return call.done(make_descriptor(call.vm, lookup_own(call.vm, call.argument(0), key)));
}

NativeStatus native_reflect_get_prototype_of(NativeCall& call) {
  KITWORK_NATIVE_TRY(want_target(call, "getPrototypeOf"));
  return call.done(get_prototype(call.vm, call.argument(0)));
}

NativeStatus native_reflect_set_prototype_of(NativeCall& call) {
  KITWORK_NATIVE_TRY(want_target(call, "setPrototypeOf"));
  Vm& vm = call.vm;
  const Value object = call.argument(0);
  const Value prototype = call.argument(1);
  if (!prototype.is_object() && !prototype.is_null()) {
    return call.throw_type_error("Object prototype may only be an Object or null: " +
                                 describe(vm, prototype));
  }
  KITWORK_NATIVE_TRY(want_work(call, vm.heap.cell(vm.heap.cell(object)->word)->word, 64));
  if (!call.charge(set_prototype_price(vm, object, prototype))) return NativeStatus::need_gas;
  return call.done(Value::boolean(set_prototype(vm, object, prototype)));
}

NativeStatus native_reflect_has(NativeCall& call) {
  KITWORK_NATIVE_TRY(want_target(call, "has"));
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 1, key));
  Lookup found;
  KITWORK_NATIVE_TRY(want_lookup(call, call.argument(0), key, found));
  return call.done(Value::boolean(found.found()));
}

NativeStatus native_reflect_is_extensible(NativeCall& call) {
  KITWORK_NATIVE_TRY(want_target(call, "isExtensible"));
  return call.done(Value::boolean(is_extensible(call.vm, call.argument(0))));
}

NativeStatus native_reflect_own_keys(NativeCall& call) {
  KITWORK_NATIVE_TRY(want_target(call, "ownKeys"));
  KITWORK_NATIVE_TRY(want_work(call, own_keys_bound(call.vm, call.argument(0)), 48));
  return call.done(make_key_array(call.vm, own_keys(call.vm, call.argument(0), KeyFilter::all)));
}

NativeStatus native_reflect_prevent_extensions(NativeCall& call) {
  KITWORK_NATIVE_TRY(want_target(call, "preventExtensions"));
  prevent_extensions(call.vm, call.argument(0));
  return call.done(Value::boolean(true));
}

}  // namespace kitwork::vm
