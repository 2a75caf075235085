// join and toString of plain arrays of primitives.
#include "vm/builtins/array/plain_array.hpp"
#include "vm/builtins/native_support.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/builtins/number_format.hpp"
#include "vm/builtins/text_builder.hpp"
#include "vm/heap/string_walk.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

struct Measure {
  std::uint64_t length = 0;
  std::uint64_t numbers = 0;
  bool wide = false;
};

// How long the elements are as text. False: some element is not a primitive that has one.
bool measure(Heap& heap, const PlainArray& plain, Measure& out) {
  for (std::uint32_t i = 0; i < plain.length; ++i) {
    const Value value = plain.at(i);
    if (value.is_string()) {
      out.length += string_length(heap, value.ref());
      out.wide = out.wide || string_is_16(heap, value.ref());
    } else if (value.is_number()) {
      char buffer[number_text_bytes_max];
      out.length += number_to_text(value.as_number(), buffer).size();
      ++out.numbers;
    } else if (value.is_boolean()) {
      out.length += value.is_true() ? 4 : 5;
    } else if (!value.is_nullish()) {
      return false;
    }
  }
  return true;
}

void add_element(Heap& heap, TextBuilder& builder, Value value) {
  if (value.is_string()) {
    StringCursor cursor(heap, value.ref(), 0);
    for (Units units = cursor.next(); units.length != 0; units = cursor.next()) builder.add(units);
  } else if (value.is_number()) {
    char buffer[number_text_bytes_max];
    builder.add(units_of(number_to_text(value.as_number(), buffer)));
  } else if (value.is_boolean()) {
    builder.add(units_of(std::string_view(value.is_true() ? "true" : "false")));
  }
}

NativeStatus join(NativeCall& call, Ref separator) {
  Vm& vm = call.vm;
  PlainArray plain;
  if (!plain_array(vm, call.this_value(), plain)) return NativeStatus::fallback;
  if (plain.length == 0) return call.done(vm.atom(Atom::empty));
  if (!call.charge(plain.length * 2ull)) return NativeStatus::need_gas;
  Measure measured;
  if (!measure(vm.heap, plain, measured)) return NativeStatus::fallback;
  const Units between = units_of(vm.heap, separator);
  const std::uint64_t length = measured.length + (plain.length - 1ull) * between.length;
  if (!string_length_fits(length)) return call.throw_range_error("Invalid string length");
  const bool wide = measured.wide || (between.is_16() && plain.length > 1);
  KITWORK_NATIVE_TRY(want_gas_and_memory(
      call, length / 4 + plain.length * 4ull + measured.numbers * 60, string_bytes(length, wide)));
  TextBuilder builder(vm.heap, static_cast<std::uint32_t>(length), wide);
  for (std::uint32_t i = 0; i < plain.length; ++i) {
    if (i > 0) builder.add(between);
    add_element(vm.heap, builder, plain.at(i));
  }
  return call.done(Value::string(builder.finish()));
}

}  // namespace

NativeStatus native_array_join(NativeCall& call) {
  PlainArray plain;
  if (!plain_array(call.vm, call.this_value(), plain) || call.argument(0).is_object()) {
    return NativeStatus::fallback;
  }
  Ref separator = call.vm.intrinsics().latin1[std::uint8_t{','}];
  if (!call.argument(0).is_undefined()) KITWORK_NATIVE_TRY(want_string(call, 0, separator));
  return join(call, separator);
}

NativeStatus native_array_to_string(NativeCall& call) {
  if (call.vm.image_owned()) return NativeStatus::fallback;  // join may be another one
  return join(call, call.vm.intrinsics().latin1[std::uint8_t{','}]);
}

}  // namespace kitwork::vm
