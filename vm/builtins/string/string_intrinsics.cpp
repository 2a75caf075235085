// Intrinsics of the prelude's strings.
#include <string>

#include "vm/builtins/intrinsic_check.hpp"
#include "vm/builtins/native_support.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/builtins/string/string_parts.hpp"
#include "vm/heap/string_compare.hpp"
#include "vm/heap/string_search.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

// Two strings, flat, with gas for looking through both.
NativeStatus want_two(NativeCall& call, Ref& text, Ref& wanted) {
  KITWORK_NATIVE_TRY(want_flat(call, call.argument(0).ref(), text));
  KITWORK_NATIVE_TRY(want_flat(call, call.argument(1).ref(), wanted));
  return NativeStatus::done;
}

}  // namespace

// Where the second string is in the first from an index on, or -1.
NativeStatus intrinsic_string_find(NativeCall& call) {
  Ref text = no_ref;
  Ref wanted = no_ref;
  KITWORK_NATIVE_TRY(want_two(call, text, wanted));
  const Units units = units_of(call.vm.heap, text);
  const Units needle = units_of(call.vm.heap, wanted);
  const auto from = static_cast<std::uint32_t>(call.argument(2).as_number());
  if (from > units.length) return corrupt_state(call);
  if (!call.charge((units.length - from + needle.length) / 4)) return NativeStatus::need_gas;
  const std::uint32_t at = find_units(units, needle, from);
  return call.done(at == not_found ? Value::integer(-1) : Value::unsigned_integer(at));
}

NativeStatus intrinsic_string_is_at(NativeCall& call) {
  Ref text = no_ref;
  Ref wanted = no_ref;
  KITWORK_NATIVE_TRY(want_two(call, text, wanted));
  const Units units = units_of(call.vm.heap, text);
  const Units needle = units_of(call.vm.heap, wanted);
  const double at = call.argument(2).as_number();
  if (!(at >= 0 && at + needle.length <= units.length)) return call.done(Value::boolean(false));
  if (!call.charge(needle.length / 8)) return NativeStatus::need_gas;
  const auto begin = static_cast<std::uint32_t>(at);
  return call.done(Value::boolean(units_equal(units.part(begin, begin + needle.length), needle)));
}

NativeStatus intrinsic_string_part(NativeCall& call) {
  Ref text = no_ref;
  KITWORK_NATIVE_TRY(want_flat(call, call.argument(0).ref(), text));
  const auto begin = static_cast<std::uint32_t>(call.argument(1).as_number());
  const auto end = static_cast<std::uint32_t>(call.argument(2).as_number());
  if (end > string_length(call.vm.heap, text)) return corrupt_state(call);
  const std::uint64_t bytes = part_bytes(call.vm, text, end > begin ? end - begin : 0);
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, bytes / 24, bytes));
  return call.done(part_string(call.vm, text, begin, end));
}

NativeStatus intrinsic_string_split_units(NativeCall& call) {
  Ref text = no_ref;
  Ref between = no_ref;
  KITWORK_NATIVE_TRY(want_two(call, text, between));
  return split_units(call, text, between, static_cast<std::uint32_t>(call.argument(2).as_number()));
}

NativeStatus intrinsic_clamp_index(NativeCall& call) {
  return call.done(
      Value::number(clamp(call.argument(0).as_number(), 0, call.argument(1).as_number())));
}

// GetSubstitution without captures: pattern, text, what was found, where.
NativeStatus intrinsic_string_substitute(NativeCall& call) {
  Ref pattern = no_ref;
  Ref text = no_ref;
  Ref wanted = no_ref;
  KITWORK_NATIVE_TRY(want_flat(call, call.argument(0).ref(), pattern));
  KITWORK_NATIVE_TRY(want_flat(call, call.argument(1).ref(), text));
  KITWORK_NATIVE_TRY(want_flat(call, call.argument(2).ref(), wanted));
  Heap& heap = call.vm.heap;
  const Units by = units_of(heap, pattern);
  const Units whole = units_of(heap, text);
  const Units found = units_of(heap, wanted);
  const auto at = static_cast<std::uint32_t>(call.argument(3).as_number());
  if (std::uint64_t{at} + found.length > whole.length) return corrupt_state(call);
  if (!call.charge(by.length * 4ull)) return NativeStatus::need_gas;
  std::vector<Units> pieces;
  std::uint64_t length = 0;
  std::uint32_t from = 0;
  const auto add = [&](Units piece) {
    if (piece.length != 0) pieces.push_back(piece);
    length += piece.length;
  };
  for (std::uint32_t i = 0; i + 1 < by.length; ++i) {
    if (by[i] != '$') continue;
    const char16_t next = by[i + 1];
    if (next != '$' && next != '&' && next != '`' && next != '\'') continue;
    add(by.part(from, i));
    if (next == '$') add(by.part(i, i + 1));
    if (next == '&') add(found);
    if (next == '`') add(whole.part(0, at));
    if (next == '\'') add(whole.part(at + found.length, whole.length));
    from = i + 2;
    ++i;
  }
  add(by.part(from, by.length));
  if (!string_length_fits(length)) return call.throw_range_error("Invalid string length");
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, length / 8, string_bytes(length, true)));
  if (length == 0) return call.done(call.vm.atom(Atom::empty));
  return call.done(Value::string(join_pieces(heap, pieces.data(), pieces.size())));
}

// Symbol(description), for String(symbol).
NativeStatus intrinsic_symbol_text(NativeCall& call) {
  Heap& heap = call.vm.heap;
  const Ref description = heap.at<Symbol>(call.argument(0).ref())->description;
  Ref text = make_string(heap, std::string_view("Symbol("));
  if (description != no_ref) text = concat(heap, text, description);
  return call.done(Value::string(concat(heap, text, make_string(heap, std::string_view(")")))));
}

// A String object with that prototype; undefined: the usual one.
NativeStatus intrinsic_string_object(NativeCall& call) {
  Ref text = no_ref;
  KITWORK_NATIVE_TRY(want_flat(call, call.argument(0).ref(), text));
  const Ref prototype = call.argument(1).is_object()
                            ? call.argument(1).ref()
                            : call.vm.object(WellKnownObject::string_prototype);
  const Value object = make_object_of_kind(call.vm, CellKind::string_object, prototype);
  call.vm.heap.at<Wrapper>(object.ref())->primitive = Value::string(text);
  return call.done(object);
}

}  // namespace kitwork::vm
