// Intrinsics of the prelude's runtime (vm/builtins/prelude/runtime.js).
#include "vm/builtins/intrinsic_functions.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/object/object.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {

NativeStatus intrinsic_well_known_symbol(NativeCall& call) {
  const auto number = static_cast<WellKnownSymbol>(call.argument(0).as_integer());
  return call.done(Value::symbol(call.vm.symbol(number)));
}

NativeStatus intrinsic_is_callable(NativeCall& call) {
  return call.done(Value::boolean(is_callable(call.vm.heap, call.argument(0))));
}

NativeStatus intrinsic_is_constructor(NativeCall& call) {
  return call.done(Value::boolean(is_constructor(call.vm.heap, call.argument(0))));
}

NativeStatus intrinsic_is_object(NativeCall& call) {
  return call.done(Value::boolean(call.argument(0).is_object()));
}

NativeStatus intrinsic_throw_type_error(NativeCall& call) {
  return call.throw_type_error(to_utf8(call.vm.heap, call.argument(0).ref()));
}

NativeStatus intrinsic_throw_range_error(NativeCall& call) {
  return call.throw_range_error(to_utf8(call.vm.heap, call.argument(0).ref()));
}

NativeStatus intrinsic_describe(NativeCall& call) {
  Heap& heap = call.vm.heap;
  return call.done(Value::string(make_string_utf8(heap, describe(call.vm, call.argument(0)))));
}

NativeStatus intrinsic_call(NativeCall& call) {
  return call.tail_call(call.argument(0), call.argument(1), call.arguments() + 2,
                        call.argument_count() - 2);
}

NativeStatus intrinsic_construct(NativeCall& call) {
  return call.tail_construct(call.argument(0), call.argument(1), call.arguments() + 2,
                             call.argument_count() - 2);
}

NativeStatus intrinsic_bound_target(NativeCall& call) {
  const Value function = call.argument(0);
  const Heap& heap = call.vm.heap;
  if (!function.is_object() || heap.cell(function)->kind != CellKind::bound_function) {
    return call.done(Value::undefined());
  }
  return call.done(heap.at<BoundFunction>(function.ref())->target);
}

NativeStatus intrinsic_has_in_prototype_chain(NativeCall& call) {
  Ref at = prototype_ref(call.vm, call.argument(0));
  std::uint64_t steps = 0;
  while (at != no_ref && at != call.argument(1).ref()) {
    at = prototype_ref(call.vm, Value::object(at));
    ++steps;
  }
  if (!call.charge(steps * 2)) return NativeStatus::need_gas;
  return call.done(Value::boolean(at != no_ref));
}

NativeStatus intrinsic_pair(NativeCall& call) {
  return call.done(make_accessor(call.vm, call.argument(0), call.argument(1)));
}

NativeStatus intrinsic_hole(NativeCall& call) { return call.done(Value::hole()); }

NativeStatus intrinsic_is_hole(NativeCall& call) {
  return call.done(Value::boolean(call.argument(0).is_hole()));
}

NativeStatus intrinsic_append(NativeCall& call) {
  const std::uint64_t bytes = append_bytes(call.vm, call.argument(0), 1);
  if (bytes > allocation_unreserved_max) {
    if (const NativeStatus status = call.reserve(bytes); status != NativeStatus::done)
      return status;
    if (!call.charge(bytes / 16)) return NativeStatus::need_gas;
  }
  append(call.vm, call.argument(0), call.argument(1));
  return call.done(Value::undefined());
}

NativeStatus intrinsic_to_object(NativeCall& call) {
  if (call.argument(0).is_nullish()) {
    return call.throw_type_error("Cannot convert undefined or null to object");
  }
  return call.done(to_object(call.vm, call.argument(0)));
}

NativeStatus intrinsic_own_property_keys(NativeCall& call) {
  Vm& vm = call.vm;
  const std::uint64_t count = own_keys_bound(vm, call.argument(0));
  if (const NativeStatus status = call.reserve(count * 40 + 64); status != NativeStatus::done) {
    return status;
  }
  if (!call.charge(count * 6)) return NativeStatus::need_gas;
  const Value array = make_array_of_length(vm, 0);
  for (const PropertyKey key : own_keys(vm, call.argument(0), KeyFilter::all)) {
    append(vm, array, key_to_value(vm, key));
  }
  return call.done(array);
}

NativeStatus intrinsic_array_length(NativeCall& call) {
  const auto* array = call.vm.heap.at<Array>(call.argument(0).ref());
  return call.done(Value::unsigned_integer(array->length));
}

NativeStatus intrinsic_is_own_enumerable(NativeCall& call) {
  const auto key = find_key(call.vm, call.argument(1));
  const bool is = key && lookup_own(call.vm, call.argument(0), *key).is_enumerable();
  return call.done(Value::boolean(is));
}

NativeStatus intrinsic_create_data_property(NativeCall& call) {
  const PropertyKey key = to_key(call.vm, call.argument(1));
  const bool done =
      define_own_data(call.vm, call.argument(0), key, call.argument(2), attributes_all);
  return call.done(Value::boolean(done));
}

NativeStatus intrinsic_same_key(NativeCall& call) {
  const auto a = find_key(call.vm, call.argument(0));
  const auto b = find_key(call.vm, call.argument(1));
  return call.done(Value::boolean(a && b && *a == *b));
}

}  // namespace kitwork::vm
