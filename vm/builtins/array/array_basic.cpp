// Array itself, and the methods at an array's ends. Plain arrays are done here, all else in the
// prelude.
#include <cmath>

#include "vm/builtins/array/plain_array.hpp"
#include "vm/builtins/native_support.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/builtins/object_support.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

constexpr double array_length_max = 4294967295.0;

// Whether the number can be an array's length.
bool is_array_length(Value value) {
  const double n = value.as_number();
  return n >= 0 && n <= array_length_max && n == std::floor(n);
}

void set_length(const PlainArray& plain, std::uint32_t length) { plain.array->length = length; }

}  // namespace

NativeStatus native_array_constructor(NativeCall& call) {
  Vm& vm = call.vm;
  const std::uint32_t count = call.argument_count();
  Ref prototype = vm.object(WellKnownObject::array_prototype);
  if (call.constructing()) {
    KITWORK_NATIVE_TRY(
        new_target_prototype(call, call.vm.object(WellKnownObject::array_prototype), prototype));
  }
  const bool sized = count == 1 && call.argument(0).is_number();
  if (sized && !is_array_length(call.argument(0))) {
    return call.throw_range_error("Invalid array length");
  }
  if (!sized) KITWORK_NATIVE_TRY(want_gas_and_memory(call, count / 4, count * 8ull + 64));
  const Value array =
      sized ? make_array_of_length(vm, static_cast<std::uint32_t>(call.argument(0).as_number()))
            : make_array(vm, call.arguments(), count);
  if (prototype != vm.object(WellKnownObject::array_prototype)) {
    set_prototype(vm, array, Value::object(prototype));
  }
  return call.done(array);
}

NativeStatus native_array_is_array(NativeCall& call) {
  const Value value = call.argument(0);
  return call.done(
      Value::boolean(value.is_object() && call.vm.heap.cell(value)->kind == CellKind::array));
}

NativeStatus native_array_push(NativeCall& call) {
  Vm& vm = call.vm;
  PlainArray plain;
  const std::uint32_t count = call.argument_count();
  if (!plain_writable_array(vm, call.this_value(), plain) ||
      std::uint64_t{plain.length} + count >= 0xFFFFFFFF) {
    return NativeStatus::fallback;
  }
  const std::uint64_t bytes = append_bytes(vm, call.this_value(), count);
  if (bytes > allocation_unreserved_max / 4 || count > 8) {
    KITWORK_NATIVE_TRY(want_gas_and_memory(call, bytes / 16 + count, bytes));
  }
  for (std::uint32_t i = 0; i < count; ++i) append(vm, call.this_value(), call.argument(i));
  return call.done(Value::unsigned_integer(plain.length + count));
}

NativeStatus native_array_pop(NativeCall& call) {
  PlainArray plain;
  if (!plain_writable_array(call.vm, call.this_value(), plain)) return NativeStatus::fallback;
  if (plain.length == 0) return call.done(Value::undefined());
  const std::uint32_t last = plain.length - 1;
  const Value value = plain.at(last);
  if (last < plain.capacity) plain.values[last] = Value::hole();
  set_length(plain, last);
  return call.done(value);
}

NativeStatus native_array_shift(NativeCall& call) {
  PlainArray plain;
  if (!plain_writable_array(call.vm, call.this_value(), plain)) return NativeStatus::fallback;
  if (plain.length == 0) return call.done(Value::undefined());
  const std::uint32_t used = plain.length < plain.capacity ? plain.length : plain.capacity;
  if (!call.charge(used / 8)) return NativeStatus::need_gas;
  const Value value = plain.at(0);
  if (used > 0) {
    std::copy(plain.values + 1, plain.values + used, plain.values);
    plain.values[used - 1] = Value::hole();
  }
  set_length(plain, plain.length - 1);
  return call.done(value);
}

NativeStatus native_array_unshift(NativeCall& call) {
  Vm& vm = call.vm;
  PlainArray plain;
  const std::uint32_t count = call.argument_count();
  if (!plain_writable_array(vm, call.this_value(), plain) || plain.length > plain.capacity ||
      std::uint64_t{plain.length} + count >= 0xFFFFFFFF) {
    return NativeStatus::fallback;
  }
  if (count == 0) return call.done(Value::unsigned_integer(plain.length));
  const std::uint64_t bytes = append_bytes(vm, call.this_value(), count);
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, plain.length / 8 + bytes / 16 + count, bytes));
  const std::uint32_t length = plain.length;
  for (std::uint32_t i = 0; i < count; ++i) append(vm, call.this_value(), Value::undefined());
  plain_array(vm, call.this_value(), plain);
  std::copy_backward(plain.values, plain.values + length, plain.values + length + count);
  std::copy(call.arguments(), call.arguments() + count, plain.values);
  return call.done(Value::unsigned_integer(length + count));
}

NativeStatus native_array_at(NativeCall& call) {
  PlainArray plain;
  if (!plain_array(call.vm, call.this_value(), plain)) return NativeStatus::fallback;
  if (call.argument(0).is_object()) return NativeStatus::fallback;
  double index = 0;
  KITWORK_NATIVE_TRY(want_integer(call, 0, index));
  if (index < 0) index += plain.length;
  if (index < 0 || index >= plain.length) return call.done(Value::undefined());
  return call.done(plain.at(static_cast<std::uint32_t>(index)));
}

NativeStatus native_array_with(NativeCall& call) {
  PlainArray plain;
  if (!plain_array(call.vm, call.this_value(), plain) || !call.argument(0).is_number() ||
      plain.length > plain.capacity) {
    return NativeStatus::fallback;
  }
  double index = to_integer_or_infinity(call.argument(0).as_number());
  if (index < 0) index += plain.length;
  if (index < 0 || index >= plain.length) return NativeStatus::fallback;
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, plain.length / 4, plain.length * 8ull + 64));
  const Value array = make_array(call.vm, plain.values, plain.length);
  Value* values =
      call.vm.heap.at<ValueArray>(call.vm.heap.at<Object>(array.ref())->elements)->values();
  for (std::uint32_t i = 0; i < plain.length; ++i) {
    if (values[i].is_hole()) values[i] = Value::undefined();
  }
  values[static_cast<std::uint32_t>(index)] = call.argument(1);
  return call.done(array);
}

NativeStatus native_return_this(NativeCall& call) { return call.done(call.this_value()); }

}  // namespace kitwork::vm
