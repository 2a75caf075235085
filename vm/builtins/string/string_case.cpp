// Case and normalisation.
#include "vm/builtins/unicode/case.hpp"

#include <string>

#include "vm/builtins/native_support.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/builtins/unicode/normalization.hpp"
#include "vm/heap/string_compare.hpp"

namespace kitwork::vm {
namespace {

using Mapper = void (*)(const char16_t*, std::size_t, std::u16string&);

bool is_ascii(Units units) {
  if (units.is_16()) return false;
  std::uint8_t all = 0;
  for (std::uint32_t i = 0; i < units.length; ++i)
    all = static_cast<std::uint8_t>(all | units.units8[i]);
  return all < 0x80;
}

NativeStatus map_case(NativeCall& call, const char* name, bool upper) {
  Ref text = no_ref;
  KITWORK_NATIVE_TRY(want_this_string(call, name, text));
  Heap& heap = call.vm.heap;
  const Units units = units_of(heap, text);
  if (is_ascii(units)) {
    KITWORK_NATIVE_TRY(
        want_gas_and_memory(call, units.length / 8, string_bytes(units.length, false)));
    const std::uint8_t first = upper ? 'a' : 'A';
    std::uint32_t at = 0;
    while (at < units.length && static_cast<std::uint8_t>(units.units8[at] - first) >= 26) ++at;
    if (at == units.length) return call.done(Value::string(text));
    const Ref result = allocate_string8(heap, units.length);
    std::uint8_t* out = heap.at<String>(result)->units8();
    for (std::uint32_t i = 0; i < units.length; ++i) {
      const std::uint8_t c = units.units8[i];
      out[i] = static_cast<std::uint8_t>(c - first) < 26 ? static_cast<std::uint8_t>(c ^ 0x20) : c;
    }
    return call.done(Value::string(result));
  }
  // The mapped text lies outside of the heap for a moment; it is at most three times as long.
  KITWORK_NATIVE_TRY(
      want_gas_and_memory(call, units.length * 7ull, string_bytes(units.length * 6ull, true)));
  const std::u16string wide = wide_units(units);
  std::u16string mapped;
  mapped.reserve(wide.size());
  const Mapper mapper = upper ? unicode::to_upper : unicode::to_lower;
  mapper(wide.data(), wide.size(), mapped);
  if (!string_length_fits(mapped.size())) return call.throw_range_error("Invalid string length");
  if (mapped == wide) return call.done(Value::string(text));
  return call.done(Value::string(make_string(heap, std::u16string_view(mapped))));
}

bool equals_ascii(Units units, std::string_view text) { return units_equal(units, units_of(text)); }

NativeStatus want_form(NativeCall& call, unicode::Form& form) {
  form = unicode::Form::nfc;
  if (call.argument(0).is_undefined()) return NativeStatus::done;
  Ref name = no_ref;
  KITWORK_NATIVE_TRY(want_string(call, 0, name));
  const Units units = units_of(call.vm.heap, name);
  if (equals_ascii(units, "NFC")) return NativeStatus::done;
  if (equals_ascii(units, "NFD")) {
    form = unicode::Form::nfd;
  } else if (equals_ascii(units, "NFKC")) {
    form = unicode::Form::nfkc;
  } else if (equals_ascii(units, "NFKD")) {
    form = unicode::Form::nfkd;
  } else {
    return call.throw_range_error("The normalization form should be one of NFC, NFD, NFKC, NFKD.");
  }
  return NativeStatus::done;
}

}  // namespace

NativeStatus native_string_to_upper_case(NativeCall& call) {
  return map_case(call, "String.prototype.toUpperCase", true);
}
NativeStatus native_string_to_lower_case(NativeCall& call) {
  return map_case(call, "String.prototype.toLowerCase", false);
}
NativeStatus native_string_to_locale_upper_case(NativeCall& call) {
  return map_case(call, "String.prototype.toLocaleUpperCase", true);
}
NativeStatus native_string_to_locale_lower_case(NativeCall& call) {
  return map_case(call, "String.prototype.toLocaleLowerCase", false);
}

NativeStatus native_string_normalize(NativeCall& call) {
  Ref text = no_ref;
  KITWORK_NATIVE_TRY(want_this_string(call, "String.prototype.normalize", text));
  unicode::Form form{};
  KITWORK_NATIVE_TRY(want_form(call, form));
  Heap& heap = call.vm.heap;
  const Units units = units_of(heap, text);
  if (!call.charge(units.length / 2)) return NativeStatus::need_gas;
  const char16_t first_changed = unicode::first_changed_unit(form);
  std::uint32_t at = 0;
  while (at < units.length && units[at] < first_changed) ++at;
  if (at == units.length) return call.done(Value::string(text));
  if (!call.charge(units.length * 8ull)) return NativeStatus::need_gas;
  const std::u16string wide = wide_units(units);
  const std::size_t length = unicode::decomposed_length(wide.data(), wide.size(), form);
  if (!string_length_fits(length)) return call.throw_range_error("Invalid string length");
  // Code points with their classes lie outside of the heap for a moment.
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, length * 24ull, length * 12ull));
  std::u16string out;
  unicode::normalize(wide.data(), wide.size(), form, out);
  return call.done(Value::string(make_string(heap, std::u16string_view(out))));
}

}  // namespace kitwork::vm
