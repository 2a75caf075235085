// Methods that copy or move runs of elements.
#include <algorithm>

#include "vm/builtins/array/plain_array.hpp"
#include "vm/builtins/native_support.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/object/elements.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

// A position argument that needs no conversion by the program. False: it does.
bool plain_position(Value value, double length, double absent, double& out) {
  if (value.is_undefined()) {
    out = absent;
    return true;
  }
  if (!value.is_number()) return false;
  out = relative_index(to_integer_or_infinity(value.as_number()), length);
  return true;
}

// A new array of the elements from `begin` to before `end`, holes too. Its memory is reserved.
Value copy_part(Vm& vm, const PlainArray& plain, std::uint32_t begin, std::uint32_t end) {
  if (end <= plain.capacity) return make_array(vm, plain.values + begin, end - begin);
  const Value array = make_array_of_length(vm, 0);
  for (std::uint32_t i = begin; i < end; ++i) append(vm, array, plain.element(i));
  return array;
}

NativeStatus want_copy(NativeCall& call, std::uint64_t count) {
  return want_gas_and_memory(call, 4 + count / 4, count * 8 + 64);
}

}  // namespace

NativeStatus native_array_slice(NativeCall& call) {
  if (!species_is_original(call.vm)) return NativeStatus::fallback;
  PlainArray plain;
  if (!plain_array(call.vm, call.this_value(), plain)) return NativeStatus::fallback;
  double begin = 0;
  double end = 0;
  if (!plain_position(call.argument(0), plain.length, 0, begin) ||
      !plain_position(call.argument(1), plain.length, plain.length, end)) {
    return NativeStatus::fallback;
  }
  if (begin >= end) return call.done(make_array(call.vm, nullptr, 0));
  const auto first = static_cast<std::uint32_t>(begin);
  const auto last = static_cast<std::uint32_t>(end);
  if (last > plain.capacity && last - first > 1024) return NativeStatus::fallback;
  KITWORK_NATIVE_TRY(want_copy(call, last - first));
  return call.done(copy_part(call.vm, plain, first, last));
}

NativeStatus native_array_splice(NativeCall& call) {
  if (!species_is_original(call.vm)) return NativeStatus::fallback;
  Vm& vm = call.vm;
  PlainArray plain;
  if (!plain_writable_array(vm, call.this_value(), plain) || plain.length > plain.capacity) {
    return NativeStatus::fallback;
  }
  const std::uint32_t given = call.argument_count();
  double start = 0;
  if (!plain_position(call.argument(0), plain.length, 0, start)) return NativeStatus::fallback;
  const auto from = static_cast<std::uint32_t>(start);
  std::uint32_t removed = given == 0 ? 0 : plain.length - from;
  if (given >= 2) {
    if (!call.argument(1).is_number() && !call.argument(1).is_undefined())
      return NativeStatus::fallback;
    const double count =
        call.argument(1).is_undefined() ? 0 : to_integer_or_infinity(call.argument(1).as_number());
    removed = static_cast<std::uint32_t>(clamp(count, 0, removed));
  }
  const std::uint32_t added = given > 2 ? given - 2 : 0;
  const std::uint32_t length = plain.length;
  if (std::uint64_t{length} + added >= 0xFFFFFFFF) return NativeStatus::fallback;
  const std::uint64_t growth =
      added > removed ? append_bytes(vm, call.this_value(), added - removed) : 0;
  const std::uint32_t rest = length - from - removed;
  KITWORK_NATIVE_TRY(want_gas_and_memory(
      call, 4 + removed / 4 + (added == removed ? 0 : rest / 8) + added / 2 + growth / 16,
      removed * 8ull + 64 + growth));
  const Value result = make_array(vm, plain.values + from, removed);
  for (std::uint32_t i = removed; i < added; ++i) append(vm, call.this_value(), Value::undefined());
  plain_array(vm, call.this_value(), plain);
  Value* tail = plain.values + from + removed;
  if (added < removed) {
    std::copy(tail, tail + rest, plain.values + from + added);
    std::fill(plain.values + length - removed + added, plain.values + length, Value::hole());
    plain.array->length = length - removed + added;
  } else if (added > removed) {
    std::copy_backward(tail, tail + rest, tail + rest + (added - removed));
  }
  for (std::uint32_t i = 0; i < added; ++i) plain.values[from + i] = call.argument(2 + i);
  return call.done(result);
}

NativeStatus native_array_concat(NativeCall& call) {
  if (!species_is_original(call.vm)) return NativeStatus::fallback;
  Vm& vm = call.vm;
  PlainArray plain;
  if (!plain_array(vm, call.this_value(), plain)) return NativeStatus::fallback;
  std::uint64_t total = 0;
  const std::uint32_t count = call.argument_count();
  for (std::uint32_t i = 0; i <= count; ++i) {
    const Value value = i == 0 ? call.this_value() : call.argument(i - 1);
    if (!value.is_object()) {
      ++total;
      continue;
    }
    if (!plain_array(vm, value, plain) || plain.length > plain.capacity)
      return NativeStatus::fallback;
    total += plain.length;
  }
  if (total >= 0xFFFFFFFF) return NativeStatus::fallback;
  KITWORK_NATIVE_TRY(want_copy(call, total));
  if (total == 0) return call.done(make_array(vm, nullptr, 0));
  // All holes first, so that the array has its room at once.
  const Value array = make_array_of_length(vm, static_cast<std::uint32_t>(total));
  const Ref elements = make_values(vm, static_cast<std::uint32_t>(total), Value::hole());
  vm.heap.at<Object>(array.ref())->elements = elements;
  Value* to = vm.heap.at<ValueArray>(elements)->values();
  for (std::uint32_t i = 0; i <= count; ++i) {
    const Value value = i == 0 ? call.this_value() : call.argument(i - 1);
    if (value.is_object()) {
      plain_array(vm, value, plain);
      to = std::copy_n(plain.values, plain.length, to);
    } else {
      *to++ = value;
    }
  }
  return call.done(array);
}

NativeStatus native_array_fill(NativeCall& call) {
  PlainArray plain;
  double begin = 0;
  double end = 0;
  if (!plain_writable_array(call.vm, call.this_value(), plain) ||
      !plain_position(call.argument(1), plain.length, 0, begin) ||
      !plain_position(call.argument(2), plain.length, plain.length, end)) {
    return NativeStatus::fallback;
  }
  if (begin >= end) return call.done(call.this_value());
  // new Array(n).fill(v): the elements get their room at once.
  if (end > plain.capacity) {
    if (plain.array->elements != no_ref || end > dense_preallocated_max)
      return NativeStatus::fallback;
  }
  if (!call.charge(static_cast<std::uint64_t>(end - begin) / 3)) return NativeStatus::need_gas;
  if (end > plain.capacity) {
    KITWORK_NATIVE_TRY(want_copy(call, plain.length));
    plain.array->elements = make_values(call.vm, plain.length, Value::hole());
    plain_array(call.vm, call.this_value(), plain);
  }
  std::fill(plain.values + static_cast<std::uint32_t>(begin),
            plain.values + static_cast<std::uint32_t>(end), call.argument(0));
  return call.done(call.this_value());
}

NativeStatus native_array_reverse(NativeCall& call) {
  PlainArray plain;
  if (!plain_writable_array(call.vm, call.this_value(), plain) || plain.length > plain.capacity) {
    return NativeStatus::fallback;
  }
  if (!call.charge(plain.length / 4)) return NativeStatus::need_gas;
  std::reverse(plain.values, plain.values + plain.length);
  return call.done(call.this_value());
}

NativeStatus native_array_to_reversed(NativeCall& call) {
  PlainArray plain;
  if (!plain_array(call.vm, call.this_value(), plain) || plain.length > plain.capacity) {
    return NativeStatus::fallback;
  }
  KITWORK_NATIVE_TRY(want_copy(call, plain.length));
  const Value array = make_array(call.vm, plain.values, plain.length);
  if (plain.length == 0) return call.done(array);
  plain_array(call.vm, array, plain);
  std::reverse(plain.values, plain.values + plain.length);
  std::replace(plain.values, plain.values + plain.length, Value::hole(), Value::undefined());
  return call.done(array);
}

}  // namespace kitwork::vm
