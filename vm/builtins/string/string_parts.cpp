#include "vm/builtins/string/string_parts.hpp"

#include "vm/builtins/text_builder.hpp"
#include "vm/heap/string_search.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

bool has_wide_unit(Units units) {
  if (!units.is_16()) return false;
  for (std::uint32_t i = 0; i < units.length; ++i) {
    if (units.units16[i] >= 256) return true;
  }
  return false;
}

NativeStatus split_into_units(NativeCall& call, Ref text, std::uint32_t limit) {
  const std::uint32_t length = string_length(call.vm.heap, text);
  const std::uint32_t count = length < limit ? length : limit;
  const std::uint64_t wide = string_is_16(call.vm.heap, text) ? string_bytes(1, true) : 0;
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, count * 3ull, count * (8 + wide) + 64));
  std::vector<Value> parts;
  parts.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    parts.push_back(unit_string(call.vm, unit_at(call.vm.heap, text, i)));
  }
  return call.done(make_array(call.vm, parts.data(), count));
}

}  // namespace

Ref join_pieces(Heap& heap, const Units* pieces, std::size_t count) {
  std::uint64_t length = 0;
  bool wide = false;
  for (std::size_t i = 0; i < count; ++i) {
    length += pieces[i].length;
    wide = wide || has_wide_unit(pieces[i]);
  }
  TextBuilder builder(heap, static_cast<std::uint32_t>(length), wide);
  for (std::size_t i = 0; i < count; ++i) {
    if (wide || !pieces[i].is_16()) {
      builder.add(pieces[i]);
    } else {
      for (std::uint32_t k = 0; k < pieces[i].length; ++k) builder.add(pieces[i][k]);
    }
  }
  return builder.finish();
}

NativeStatus split_units(NativeCall& call, Ref text, Ref between, std::uint32_t limit) {
  Vm& vm = call.vm;
  const Units units = units_of(vm.heap, text);
  const Units needle = units_of(vm.heap, between);
  if (needle.length == 0) return split_into_units(call, text, limit);
  if (!call.charge((units.length * 3ull + needle.length) / 2)) return NativeStatus::need_gas;
  std::uint64_t count = 1;
  for (std::uint32_t at = find_units(units, needle, 0); at != not_found && count < limit;
       at = find_units(units, needle, at + needle.length)) {
    ++count;
  }
  const std::uint64_t copy = string_bytes(units.length, units.is_16());
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, copy / 8 + count * 8,
                                         copy + count * (8 + sizeof(String) + 8) + 64));
  std::vector<Value> parts;
  parts.reserve(count);
  std::uint32_t from = 0;
  while (parts.size() < limit) {
    const std::uint32_t at = find_units(units, needle, from);
    const std::uint32_t end = at == not_found ? units.length : at;
    parts.push_back(part_string(vm, text, from, end));
    if (at == not_found) break;
    from = at + needle.length;
  }
  return call.done(make_array(vm, parts.data(), static_cast<std::uint32_t>(parts.size())));
}

}  // namespace kitwork::vm
