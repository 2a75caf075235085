// JSON.parse and JSON.stringify, and the intrinsics of their fallbacks.
#include "vm/builtins/json/json_parse.hpp"
#include "vm/builtins/json/json_stringify.hpp"
#include "vm/builtins/native_support.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {

NativeStatus native_json_parse(NativeCall& call) {
  if (is_callable(call.vm.heap, call.argument(1))) return NativeStatus::fallback;
  return intrinsic_json_parse_text(call);
}

NativeStatus intrinsic_json_parse_text(NativeCall& call) {
  Ref text = no_ref;
  KITWORK_NATIVE_TRY(want_string(call, 0, text));
  Value value;
  KITWORK_NATIVE_TRY(parse_json(call, text, value));
  return call.done(value);
}

NativeStatus native_json_stringify(NativeCall& call) {
  // A replacer, or an indentation that is an object, may call the program.
  if (call.argument(1).is_object() || call.argument(2).is_object()) return NativeStatus::fallback;
  const Value space = call.argument(2);
  Units gap = units_of(std::string_view(""));
  if (space.is_number()) {
    const double count = clamp(to_integer_or_infinity(space.as_number()), 0, 10);
    gap = units_of(std::string_view("          ")).part(0, static_cast<std::uint32_t>(count));
  } else if (space.is_string()) {
    Ref flat = no_ref;
    KITWORK_NATIVE_TRY(want_flat(call, space.ref(), flat));
    const Units units = units_of(call.vm.heap, flat);
    gap = units.part(0, units.length < 10 ? units.length : 10);
  }
  Value text;
  KITWORK_NATIVE_TRY(stringify_json(call, call.argument(0), gap, text));
  return call.done(text);
}

// The text of a primitive, undefined for what has none.
NativeStatus intrinsic_json_primitive(NativeCall& call) {
  const Value value = call.argument(0);
  if (value.is_object()) return call.done(Value::undefined());
  if (value.is_string()) {
    Ref flat = no_ref;
    KITWORK_NATIVE_TRY(want_flat(call, value.ref(), flat));
  }
  Value text;
  KITWORK_NATIVE_TRY(stringify_json(call, value, units_of(std::string_view("")), text));
  return call.done(text);
}

NativeStatus intrinsic_own_enumerable_string_keys(NativeCall& call) {
  Vm& vm = call.vm;
  const std::uint64_t bound = own_keys_bound(vm, call.argument(0));
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, bound * 6, bound * 40 + 64));
  const Value array = make_array_of_length(vm, 0);
  for (const PropertyKey key : own_keys(vm, call.argument(0), KeyFilter::enumerable_strings)) {
    append(vm, array, key_to_value(vm, key));
  }
  return call.done(array);
}

// The index as a property key that a reviver or a replacer sees: a string.
NativeStatus intrinsic_index_key(NativeCall& call) {
  return call.done(to_string(call.vm, call.argument(0)));
}

NativeStatus intrinsic_delete_quietly(NativeCall& call) {
  Vm& vm = call.vm;
  if (!call.charge(delete_price(vm, call.argument(0)))) return NativeStatus::need_gas;
  delete_own(vm, call.argument(0), to_key(vm, call.argument(1)));
  return call.done(Value::undefined());
}

NativeStatus intrinsic_define_quietly(NativeCall& call) {
  Vm& vm = call.vm;
  const PropertyKey key = to_key(vm, call.argument(1));
  const std::uint64_t bytes = set_bytes(vm, call.argument(0), key);
  if (bytes > allocation_unreserved_max / 4) {
    KITWORK_NATIVE_TRY(want_gas_and_memory(call, bytes / 16, bytes));
  }
  define_own_data(vm, call.argument(0), key, call.argument(2), attributes_all);
  return call.done(Value::undefined());
}

// 0 Boolean, 1 Number, 2 String
NativeStatus intrinsic_is_wrapper(NativeCall& call) {
  constexpr CellKind kinds[] = {CellKind::boolean_object, CellKind::number_object,
                                CellKind::string_object};
  const Value value = call.argument(0);
  return call.done(Value::boolean(value.is_object() && call.vm.heap.cell(value)->kind ==
                                                           kinds[call.argument(1).as_integer()]));
}

NativeStatus intrinsic_wrapped_value(NativeCall& call) {
  return call.done(call.vm.heap.at<Wrapper>(call.argument(0).ref())->primitive);
}

}  // namespace kitwork::vm
