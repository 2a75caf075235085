// encodeURI, decodeURI and their component kin.
#include <string>

#include "vm/builtins/native_support.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/builtins/unicode/uri.hpp"

namespace kitwork::vm {
namespace {

NativeStatus encode(NativeCall& call, std::string_view unescaped) {
  Ref text = no_ref;
  KITWORK_NATIVE_TRY(want_string(call, 0, text));
  const Units units = units_of(call.vm.heap, text);
  // A unit becomes nine characters at most; they lie outside of the heap for a moment.
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, 8 + units.length * 8ull,
                                         string_bytes(units.length * 18ull, false)));
  const std::u16string wide = wide_units(units);
  std::string out;
  if (!unicode::uri_encode(wide.data(), wide.size(), unescaped, out)) {
    return call.throw_error(ErrorType::uri_error, "URI malformed");
  }
  if (!string_length_fits(out.size())) return call.throw_range_error("Invalid string length");
  return call.done(Value::string(make_string(call.vm.heap, std::string_view(out))));
}

NativeStatus decode(NativeCall& call, std::string_view reserved) {
  Ref text = no_ref;
  KITWORK_NATIVE_TRY(want_string(call, 0, text));
  const Units units = units_of(call.vm.heap, text);
  KITWORK_NATIVE_TRY(
      want_gas_and_memory(call, 8 + units.length * 4ull, string_bytes(units.length * 2ull, true)));
  const std::u16string wide = wide_units(units);
  std::u16string out;
  if (!unicode::uri_decode(wide.data(), wide.size(), reserved, out)) {
    return call.throw_error(ErrorType::uri_error, "URI malformed");
  }
  return call.done(Value::string(make_string(call.vm.heap, std::u16string_view(out))));
}

}  // namespace

NativeStatus native_encode_uri(NativeCall& call) { return encode(call, unicode::uri_unescaped); }
NativeStatus native_encode_uri_component(NativeCall& call) {
  return encode(call, unicode::uri_component_unescaped);
}
NativeStatus native_decode_uri(NativeCall& call) { return decode(call, unicode::uri_reserved); }
NativeStatus native_decode_uri_component(NativeCall& call) { return decode(call, ""); }

}  // namespace kitwork::vm
