// Methods of String.prototype that take parts of a string or look at its units.
#include <cmath>

#include "vm/builtins/native_support.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

// The result of a part: memory and gas for a copy, and the copy.
NativeStatus done_with_part(NativeCall& call, Ref text, double begin, double end) {
  if (begin >= end) return call.done(call.vm.atom(Atom::empty));
  const auto first = static_cast<std::uint32_t>(begin);
  const auto last = static_cast<std::uint32_t>(end);
  const std::uint64_t bytes = part_bytes(call.vm, text, last - first);
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, bytes / 32, bytes));
  return call.done(part_string(call.vm, text, first, last));
}

// this and one position: the text, its length and the position.
NativeStatus want_text_and_position(NativeCall& call, const char* name, Ref& text,
                                    double& position) {
  // The common case without a call: a flat string and an integer.
  KITWORK_NATIVE_TRY(want_this_string(call, name, text));
  return want_integer(call, 0, position);
}

bool is_high(char16_t unit) { return (unit & 0xFC00) == 0xD800; }
bool is_low(char16_t unit) { return (unit & 0xFC00) == 0xDC00; }

// How far the first lone surrogate is, or the length.
std::uint32_t well_formed_prefix(Units units) {
  if (!units.is_16()) return units.length;
  for (std::uint32_t i = 0; i < units.length; ++i) {
    const char16_t unit = units.units16[i];
    if ((unit & 0xF800) != 0xD800) continue;
    if (!is_high(unit) || i + 1 == units.length || !is_low(units.units16[i + 1])) return i;
    ++i;
  }
  return units.length;
}

}  // namespace

NativeStatus native_string_at(NativeCall& call) {
  Ref text = no_ref;
  double position = 0;
  KITWORK_NATIVE_TRY(want_text_and_position(call, "String.prototype.at", text, position));
  const double length = string_length(call.vm.heap, text);
  if (position < 0) position += length;
  if (position < 0 || position >= length) return call.done(Value::undefined());
  return call.done(
      unit_string(call.vm, unit_at(call.vm.heap, text, static_cast<std::uint32_t>(position))));
}

NativeStatus native_string_char_at(NativeCall& call) {
  Ref text = no_ref;
  double position = 0;
  KITWORK_NATIVE_TRY(want_text_and_position(call, "String.prototype.charAt", text, position));
  if (position < 0 || position >= string_length(call.vm.heap, text)) {
    return call.done(call.vm.atom(Atom::empty));
  }
  return call.done(
      unit_string(call.vm, unit_at(call.vm.heap, text, static_cast<std::uint32_t>(position))));
}

NativeStatus native_string_char_code_at(NativeCall& call) {
  Ref text = no_ref;
  double position = 0;
  KITWORK_NATIVE_TRY(want_text_and_position(call, "String.prototype.charCodeAt", text, position));
  if (position < 0 || position >= string_length(call.vm.heap, text)) {
    return call.done(Value::from_double(std::nan("")));
  }
  return call.done(
      Value::integer(unit_at(call.vm.heap, text, static_cast<std::uint32_t>(position))));
}

NativeStatus native_string_code_point_at(NativeCall& call) {
  Ref text = no_ref;
  double position = 0;
  KITWORK_NATIVE_TRY(want_text_and_position(call, "String.prototype.codePointAt", text, position));
  const Units units = units_of(call.vm.heap, text);
  if (position < 0 || position >= units.length) return call.done(Value::undefined());
  const auto at = static_cast<std::uint32_t>(position);
  const char16_t first = units[at];
  if (!is_high(first) || at + 1 == units.length || !is_low(units[at + 1])) {
    return call.done(Value::integer(first));
  }
  return call.done(Value::integer(0x10000 + ((first & 0x3FF) << 10) + (units[at + 1] & 0x3FF)));
}

NativeStatus native_string_slice(NativeCall& call) {
  Ref text = no_ref;
  double begin = 0;
  KITWORK_NATIVE_TRY(want_text_and_position(call, "String.prototype.slice", text, begin));
  const double length = string_length(call.vm.heap, text);
  double end = length;
  if (!call.argument(1).is_undefined()) {
    KITWORK_NATIVE_TRY(want_integer(call, 1, end));
    end = relative_index(end, length);
  }
  return done_with_part(call, text, relative_index(begin, length), end);
}

NativeStatus native_string_substring(NativeCall& call) {
  Ref text = no_ref;
  double begin = 0;
  KITWORK_NATIVE_TRY(want_text_and_position(call, "String.prototype.substring", text, begin));
  const double length = string_length(call.vm.heap, text);
  double end = length;
  if (!call.argument(1).is_undefined()) KITWORK_NATIVE_TRY(want_integer(call, 1, end));
  begin = clamp(begin, 0, length);
  end = clamp(end, 0, length);
  return done_with_part(call, text, begin < end ? begin : end, begin < end ? end : begin);
}

NativeStatus native_string_substr(NativeCall& call) {
  Ref text = no_ref;
  double begin = 0;
  KITWORK_NATIVE_TRY(want_text_and_position(call, "String.prototype.substr", text, begin));
  const double length = string_length(call.vm.heap, text);
  begin = relative_index(begin, length);
  double count = length;
  if (!call.argument(1).is_undefined()) KITWORK_NATIVE_TRY(want_integer(call, 1, count));
  return done_with_part(call, text, begin, clamp(begin + clamp(count, 0, length), 0, length));
}

NativeStatus native_string_is_well_formed(NativeCall& call) {
  Ref text = no_ref;
  KITWORK_NATIVE_TRY(want_this_string(call, "String.prototype.isWellFormed", text));
  const Units units = units_of(call.vm.heap, text);
  if (!call.charge(units.is_16() ? units.length / 2 : 0)) return NativeStatus::need_gas;
  return call.done(Value::boolean(well_formed_prefix(units) == units.length));
}

NativeStatus native_string_to_well_formed(NativeCall& call) {
  Ref text = no_ref;
  KITWORK_NATIVE_TRY(want_this_string(call, "String.prototype.toWellFormed", text));
  const Units units = units_of(call.vm.heap, text);
  if (!units.is_16()) return call.done(Value::string(text));
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, units.length, string_bytes(units.length, true)));
  std::uint32_t at = well_formed_prefix(units);
  if (at == units.length) return call.done(Value::string(text));
  const Ref result = allocate_string16(call.vm.heap, units.length);
  char16_t* out = call.vm.heap.at<String>(result)->units16();
  for (std::uint32_t i = 0; i < units.length; ++i) out[i] = units.units16[i];
  while (at < units.length) {
    out[at] = 0xFFFD;
    ++at;
    at += well_formed_prefix(units.part(at, units.length));
  }
  return call.done(Value::string(result));
}

NativeStatus native_string_to_string(NativeCall& call) {
  const Value value = call.this_value();
  if (value.is_string()) return call.done(value);
  if (value.is_object() && call.vm.heap.cell(value)->kind == CellKind::string_object) {
    return call.done(call.vm.heap.at<Wrapper>(value.ref())->primitive);
  }
  return call.throw_type_error("String.prototype.toString requires that 'this' be a String");
}

NativeStatus native_string_value_of(NativeCall& call) {
  const Value value = call.this_value();
  if (value.is_string()) return call.done(value);
  if (value.is_object() && call.vm.heap.cell(value)->kind == CellKind::string_object) {
    return call.done(call.vm.heap.at<Wrapper>(value.ref())->primitive);
  }
  return call.throw_type_error("String.prototype.valueOf requires that 'this' be a String");
}

}  // namespace kitwork::vm
