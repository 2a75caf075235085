// Methods that make longer strings, or strings from numbers: concat, repeat, pad, fromCharCode,
// trim.
#include <cmath>

#include "vm/builtins/native_support.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/builtins/number_parse.hpp"
#include "vm/builtins/string/string_parts.hpp"
#include "vm/builtins/text_builder.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

NativeStatus too_long(NativeCall& call) { return call.throw_range_error("Invalid string length"); }

bool prefix_is_wide(Units units, std::uint32_t count) {
  if (!units.is_16()) return false;
  for (std::uint32_t i = 0; i < units.length && i < count; ++i) {
    if (units.units16[i] >= 256) return true;
  }
  return false;
}

NativeStatus pad(NativeCall& call, const char* name, bool at_start) {
  Ref text = no_ref;
  double wanted = 0;
  KITWORK_NATIVE_TRY(want_this_string(call, name, text));
  KITWORK_NATIVE_TRY(want_integer(call, 0, wanted));
  Heap& heap = call.vm.heap;
  const std::uint32_t length = string_length(heap, text);
  if (wanted <= length) return call.done(Value::string(text));
  Ref filler = call.vm.intrinsics().latin1[std::uint8_t{' '}];
  if (!call.argument(1).is_undefined()) KITWORK_NATIVE_TRY(want_string(call, 1, filler));
  if (string_length(heap, filler) == 0) return call.done(Value::string(text));
  if (wanted > string_length_max) return too_long(call);
  const auto total = static_cast<std::uint32_t>(wanted);
  const Units fill = units_of(heap, filler);
  const bool wide = string_is_16(heap, text) || prefix_is_wide(fill, total - length);
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, total / 24, string_bytes(total, wide)));
  if (!wide && fill.is_16()) {  // only its narrow beginning is used
    std::vector<Units> pieces;
    const Units part = fill.part(0, total - length);
    const Units whole = units_of(heap, text);
    const Units both[] = {at_start ? part : whole, at_start ? whole : part};
    return call.done(Value::string(join_pieces(heap, both, 2)));
  }
  TextBuilder builder(heap, total, wide);
  if (!at_start) builder.add(units_of(heap, text));
  builder.add_repeated(fill, total - length);
  if (at_start) builder.add(units_of(heap, text));
  return call.done(Value::string(builder.finish()));
}

NativeStatus trim(NativeCall& call, const char* name, bool start, bool end) {
  Ref text = no_ref;
  KITWORK_NATIVE_TRY(want_this_string(call, name, text));
  const Units units = units_of(call.vm.heap, text);
  const bool something = units.length != 0 && ((start && is_white_space(units[0])) ||
                                               (end && is_white_space(units[units.length - 1])));
  if (!something) return call.done(Value::string(text));
  if (!call.charge(units.length)) return NativeStatus::need_gas;
  std::uint32_t first = 0;
  std::uint32_t last = units.length;
  while (start && first < last && is_white_space(units[first])) ++first;
  while (end && last > first && is_white_space(units[last - 1])) --last;
  const std::uint64_t bytes = part_bytes(call.vm, text, last - first);
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, bytes / 24, bytes));
  return call.done(part_string(call.vm, text, first, last));
}

}  // namespace

NativeStatus native_string_concat(NativeCall& call) {
  Ref text = no_ref;
  KITWORK_NATIVE_TRY(want_this_string(call, "String.prototype.concat", text));
  for (std::uint32_t i = 0; i < call.argument_count(); ++i) {
    Ref part = no_ref;
    KITWORK_NATIVE_TRY(want_string(call, i, part));
  }
  Heap& heap = call.vm.heap;
  if (!call.charge(call.argument_count() * 16ull)) return NativeStatus::need_gas;
  Ref result = text;
  for (std::uint32_t i = 0; i < call.argument_count(); ++i) {
    const Ref part = to_string(call.vm, call.argument(i)).ref();
    if (!string_length_fits(std::uint64_t{string_length(heap, result)} +
                            string_length(heap, part))) {
      return too_long(call);
    }
    result = concat(heap, result, part);
  }
  return call.done(Value::string(result));
}

NativeStatus native_string_repeat(NativeCall& call) {
  Ref text = no_ref;
  double count = 0;
  KITWORK_NATIVE_TRY(want_this_string(call, "String.prototype.repeat", text));
  KITWORK_NATIVE_TRY(want_integer(call, 0, count));
  if (count < 0 || std::isinf(count)) {
    return call.throw_range_error("Invalid count value: " + describe(call.vm, call.argument(0)));
  }
  Heap& heap = call.vm.heap;
  const Units units = units_of(heap, text);
  if (units.length == 0 || count == 0) return call.done(call.vm.atom(Atom::empty));
  if (count * units.length > string_length_max) return too_long(call);
  const auto total = static_cast<std::uint32_t>(count) * units.length;
  const std::uint64_t bytes = string_bytes(total, units.is_16());
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, bytes / 20, bytes));
  TextBuilder builder(heap, total, units.is_16());
  builder.add_repeated(units, total);
  return call.done(Value::string(builder.finish()));
}

NativeStatus native_string_pad_start(NativeCall& call) {
  return pad(call, "String.prototype.padStart", true);
}
NativeStatus native_string_pad_end(NativeCall& call) {
  return pad(call, "String.prototype.padEnd", false);
}
NativeStatus native_string_trim(NativeCall& call) {
  return trim(call, "String.prototype.trim", true, true);
}
NativeStatus native_string_trim_start(NativeCall& call) {
  return trim(call, "String.prototype.trimStart", true, false);
}
NativeStatus native_string_trim_end(NativeCall& call) {
  return trim(call, "String.prototype.trimEnd", false, true);
}

NativeStatus native_string_from_char_code(NativeCall& call) {
  const std::uint32_t count = call.argument_count();
  if (count > 16)
    KITWORK_NATIVE_TRY(want_gas_and_memory(call, count * 2ull, string_bytes(count, true)));
  std::u16string units;
  units.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    double number = 0;
    KITWORK_NATIVE_TRY(want_number(call, i, number));
    units.push_back(static_cast<char16_t>(to_int32(number)));
  }
  if (count == 1) return call.done(unit_string(call.vm, units[0]));
  return call.done(Value::string(make_string(call.vm.heap, std::u16string_view(units))));
}

NativeStatus native_string_from_code_point(NativeCall& call) {
  const std::uint32_t count = call.argument_count();
  if (count > 16)
    KITWORK_NATIVE_TRY(want_gas_and_memory(call, count * 4ull, string_bytes(count * 2ull, true)));
  std::u16string units;
  for (std::uint32_t i = 0; i < count; ++i) {
    double number = 0;
    KITWORK_NATIVE_TRY(want_number(call, i, number));
    if (!(number >= 0 && number <= 0x10FFFF) || number != std::floor(number)) {
      return call.throw_range_error("Invalid code point " + describe(call.vm, call.argument(i)));
    }
    const auto point = static_cast<char32_t>(number);
    if (point >= 0x10000) {
      units.push_back(static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10)));
      units.push_back(static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF)));
    } else {
      units.push_back(static_cast<char16_t>(point));
    }
  }
  return call.done(Value::string(make_string(call.vm.heap, std::u16string_view(units))));
}

// String(value) and new String(value).
NativeStatus native_string_constructor(NativeCall& call) {
  if (call.constructing()) return NativeStatus::fallback;
  if (call.argument_count() == 0) return call.done(call.vm.atom(Atom::empty));
  if (call.argument(0).is_symbol()) return NativeStatus::fallback;
  if (call.argument(0).is_string()) return call.done(call.argument(0));
  Ref text = no_ref;
  KITWORK_NATIVE_TRY(want_string(call, 0, text));
  return call.done(Value::string(text));
}

NativeStatus native_string_iterator(NativeCall& call) {
  Ref text = no_ref;
  KITWORK_NATIVE_TRY(want_this_string(call, "String.prototype[Symbol.iterator]", text));
  return call.done(make_internal_object(call.vm, InternalType::string_iterator,
                                        WellKnownObject::string_iterator_prototype,
                                        {Value::string(text), Value::integer(0)}));
}

NativeStatus native_string_iterator_next(NativeCall& call) {
  InternalObject* iterator = internal_object(call, InternalType::string_iterator);
  if (iterator == nullptr) return wrong_receiver(call, "String Iterator.prototype.next");
  if (!call.charge(10)) return NativeStatus::need_gas;
  Vm& vm = call.vm;
  const Value text = iterator->internal[0];
  if (text.is_undefined()) return call.done(iterator_result(vm, Value::undefined(), true));
  const Units units = units_of(vm.heap, text.ref());
  const double next = iterator->internal[1].as_number();
  if (!(next < units.length)) {
    iterator->internal[0] = Value::undefined();
    return call.done(iterator_result(vm, Value::undefined(), true));
  }
  const auto at = static_cast<std::uint32_t>(next);
  const bool pair =
      at + 1 < units.length && (units[at] & 0xFC00) == 0xD800 && (units[at + 1] & 0xFC00) == 0xDC00;
  iterator->internal[1] = Value::unsigned_integer(at + (pair ? 2 : 1));
  return call.done(
      iterator_result(vm, part_string(vm, text.ref(), at, at + (pair ? 2 : 1)), false));
}

}  // namespace kitwork::vm
