// Methods of String.prototype that look for another string. An argument that is an object may be a
// regular expression, or have a way of its own: the prelude asks it.
#include "vm/heap/string_search.hpp"

#include <algorithm>

#include "vm/builtins/native_support.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/builtins/string/string_parts.hpp"
#include "vm/builtins/text_builder.hpp"
#include "vm/builtins/unicode/collation.hpp"
#include "vm/heap/string_compare.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

// A search begins with so many places, and goes on with four times as many.
constexpr std::uint64_t search_window_first = 64;

Value found_value(std::uint32_t at) {
  return at == not_found ? Value::integer(-1) : Value::unsigned_integer(at);
}

NativeStatus want_search(NativeCall& call, const char* name, Ref& text, Ref& wanted) {
  KITWORK_NATIVE_TRY(want_this_string(call, name, text));
  return want_string(call, 0, wanted);
}

NativeStatus pay_search(NativeCall& call, Ref text, Ref wanted) {
  const Heap& heap = call.vm.heap;
  const std::uint64_t gas =
      (std::uint64_t{string_length(heap, text)} + string_length(heap, wanted)) / 2;
  return call.charge(gas) ? NativeStatus::done : NativeStatus::need_gas;
}

// Looks for `wanted` from `begin` on, and pays for as much of the text as is looked at, piece by
// piece.
NativeStatus search(NativeCall& call, Ref text, Ref wanted, double begin, std::uint32_t& at) {
  const Units units = units_of(call.vm.heap, text);
  const Units part = units_of(call.vm.heap, wanted);
  std::uint64_t window = search_window_first;
  auto from = static_cast<std::uint32_t>(clamp(begin, 0, units.length));
  for (;;) {
    const std::uint64_t last = std::min<std::uint64_t>(units.length, from + window + part.length);
    if (!call.charge((last - from) / 2)) return NativeStatus::need_gas;
    at = find_units(units.part(0, static_cast<std::uint32_t>(last)), part, from);
    if (at != not_found || last == units.length) return NativeStatus::done;
    from += static_cast<std::uint32_t>(window);
    window *= 4;
  }
}

// startsWith and endsWith: whether `wanted` stands at `at`.
bool stands_at(const Heap& heap, Ref text, Ref wanted, double at) {
  const Units whole = units_of(heap, text);
  const Units part = units_of(heap, wanted);
  if (at < 0 || at + part.length > whole.length) return false;
  const auto begin = static_cast<std::uint32_t>(at);
  return units_equal(whole.part(begin, begin + part.length), part);
}

// Whether the replacement is text without `$`, so that it stands for itself.
bool is_plain_replacement(Units units) {
  return find_units(units, units_of(std::string_view("$")), 0) == not_found;
}

}  // namespace

NativeStatus native_string_index_of(NativeCall& call) {
  Ref text = no_ref;
  Ref wanted = no_ref;
  double from = 0;
  KITWORK_NATIVE_TRY(want_search(call, "String.prototype.indexOf", text, wanted));
  KITWORK_NATIVE_TRY(want_integer(call, 1, from));
  std::uint32_t at = not_found;
  KITWORK_NATIVE_TRY(search(call, text, wanted, from, at));
  return call.done(found_value(at));
}

NativeStatus native_string_last_index_of(NativeCall& call) {
  Ref text = no_ref;
  Ref wanted = no_ref;
  double from = 0;
  KITWORK_NATIVE_TRY(want_search(call, "String.prototype.lastIndexOf", text, wanted));
  KITWORK_NATIVE_TRY(want_number(call, 1, from));
  const Units units = units_of(call.vm.heap, text);
  from = from != from ? units.length : clamp(to_integer_or_infinity(from), 0, units.length);
  KITWORK_NATIVE_TRY(pay_search(call, text, wanted));
  return call.done(found_value(
      find_units_last(units, units_of(call.vm.heap, wanted), static_cast<std::uint32_t>(from))));
}

NativeStatus native_string_includes(NativeCall& call) {
  if (call.argument(0).is_object()) return NativeStatus::fallback;
  Ref text = no_ref;
  Ref wanted = no_ref;
  double from = 0;
  KITWORK_NATIVE_TRY(want_search(call, "String.prototype.includes", text, wanted));
  KITWORK_NATIVE_TRY(want_integer(call, 1, from));
  std::uint32_t at = not_found;
  KITWORK_NATIVE_TRY(search(call, text, wanted, from, at));
  return call.done(Value::boolean(at != not_found));
}

NativeStatus native_string_starts_with(NativeCall& call) {
  if (call.argument(0).is_object()) return NativeStatus::fallback;
  Ref text = no_ref;
  Ref wanted = no_ref;
  double from = 0;
  KITWORK_NATIVE_TRY(want_search(call, "String.prototype.startsWith", text, wanted));
  KITWORK_NATIVE_TRY(want_integer(call, 1, from));
  const Heap& heap = call.vm.heap;
  if (!call.charge(string_length(heap, wanted) / 8)) return NativeStatus::need_gas;
  const double length = string_length(heap, text);
  return call.done(Value::boolean(stands_at(heap, text, wanted, clamp(from, 0, length))));
}

NativeStatus native_string_ends_with(NativeCall& call) {
  if (call.argument(0).is_object()) return NativeStatus::fallback;
  Ref text = no_ref;
  Ref wanted = no_ref;
  KITWORK_NATIVE_TRY(want_search(call, "String.prototype.endsWith", text, wanted));
  const Heap& heap = call.vm.heap;
  const double length = string_length(heap, text);
  double end = length;
  if (!call.argument(1).is_undefined()) {
    KITWORK_NATIVE_TRY(want_integer(call, 1, end));
    end = clamp(end, 0, length);
  }
  if (!call.charge(string_length(heap, wanted) / 8)) return NativeStatus::need_gas;
  return call.done(
      Value::boolean(stands_at(heap, text, wanted, end - string_length(heap, wanted))));
}

NativeStatus native_string_locale_compare(NativeCall& call) {
  Ref text = no_ref;
  Ref other = no_ref;
  KITWORK_NATIVE_TRY(want_search(call, "String.prototype.localeCompare", text, other));
  Heap& heap = call.vm.heap;
  if (strings_equal(heap, text, other)) return call.done(Value::integer(0));
  const std::uint64_t length =
      std::uint64_t{string_length(heap, text)} + string_length(heap, other);
  // Elements of both, outside of the heap for a moment.
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, 20 + length * 40, length * 24));
  const std::u16string a = wide_units(units_of(heap, text));
  const std::u16string b = wide_units(units_of(heap, other));
  const int order = unicode::compare_for_readers(a.data(), a.size(), b.data(), b.size());
  return call.done(Value::integer(order));
}

NativeStatus native_string_replace(NativeCall& call) {
  if (call.argument(0).is_object() || call.argument(1).is_object()) return NativeStatus::fallback;
  Ref text = no_ref;
  Ref wanted = no_ref;
  Ref by = no_ref;
  KITWORK_NATIVE_TRY(want_search(call, "String.prototype.replace", text, wanted));
  KITWORK_NATIVE_TRY(want_string(call, 1, by));
  Heap& heap = call.vm.heap;
  const Units units = units_of(heap, text);
  const Units replacement = units_of(heap, by);
  if (!call.charge((std::uint64_t{replacement.length} + units.length) / 10)) {
    return NativeStatus::need_gas;
  }
  if (!is_plain_replacement(replacement)) return NativeStatus::fallback;
  const std::uint32_t at = find_units(units, units_of(heap, wanted), 0);
  if (at == not_found) return call.done(Value::string(text));
  const std::uint32_t end = at + string_length(heap, wanted);
  const std::uint64_t length = std::uint64_t{units.length} - (end - at) + replacement.length;
  if (!string_length_fits(length)) return call.throw_range_error("Invalid string length");
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, length / 8, string_bytes(length, true)));
  const Units head = units.part(0, at);
  const Units tail = units.part(end, units.length);
  const Units pieces[] = {head, replacement, tail};
  return call.done(Value::string(join_pieces(heap, pieces, 3)));
}

NativeStatus native_string_replace_all(NativeCall& call) {
  if (call.argument(0).is_object() || call.argument(1).is_object()) return NativeStatus::fallback;
  Ref text = no_ref;
  Ref wanted = no_ref;
  Ref by = no_ref;
  KITWORK_NATIVE_TRY(want_search(call, "String.prototype.replaceAll", text, wanted));
  KITWORK_NATIVE_TRY(want_string(call, 1, by));
  Heap& heap = call.vm.heap;
  const Units units = units_of(heap, text);
  const Units needle = units_of(heap, wanted);
  const Units replacement = units_of(heap, by);
  if (!call.charge((std::uint64_t{replacement.length} + units.length * 2ull) / 4)) {
    return NativeStatus::need_gas;
  }
  if (needle.length == 0 || !is_plain_replacement(replacement)) return NativeStatus::fallback;
  std::uint64_t count = 0;
  for (std::uint32_t at = find_units(units, needle, 0); at != not_found;
       at = find_units(units, needle, at + needle.length)) {
    ++count;
  }
  if (count == 0) return call.done(Value::string(text));
  const std::uint64_t length = units.length - count * needle.length + count * replacement.length;
  if (!string_length_fits(length)) return call.throw_range_error("Invalid string length");
  KITWORK_NATIVE_TRY(
      want_gas_and_memory(call, length / 4 + count * 14, string_bytes(length, true)));
  std::vector<Units> pieces;
  pieces.reserve(2 * count + 1);
  std::uint32_t from = 0;
  for (std::uint32_t at = find_units(units, needle, 0); at != not_found;
       at = find_units(units, needle, at + needle.length)) {
    pieces.push_back(units.part(from, at));
    pieces.push_back(replacement);
    from = at + needle.length;
  }
  pieces.push_back(units.part(from, units.length));
  return call.done(Value::string(join_pieces(heap, pieces.data(), pieces.size())));
}

NativeStatus native_string_split(NativeCall& call) {
  if (call.argument(0).is_object() || call.argument(1).is_object()) return NativeStatus::fallback;
  Ref text = no_ref;
  KITWORK_NATIVE_TRY(want_this_string(call, "String.prototype.split", text));
  std::uint32_t limit = 0xFFFFFFFF;
  if (!call.argument(1).is_undefined()) {
    double number = 0;
    KITWORK_NATIVE_TRY(want_number(call, 1, number));
    limit = static_cast<std::uint32_t>(to_int32(number));
  }
  Ref between = no_ref;
  KITWORK_NATIVE_TRY(want_string(call, 0, between));
  if (limit == 0) return call.done(make_array(call.vm, nullptr, 0));
  if (call.argument(0).is_undefined()) {
    const Value whole = Value::string(text);
    return call.done(make_array(call.vm, &whole, 1));
  }
  return split_units(call, text, between, limit);
}

}  // namespace kitwork::vm
