#include "compiler/fold/folded_value.hpp"

#include <double-conversion/double-conversion.h>

#include <cmath>

#include "compiler/inference/texts.hpp"
#include "schemas/assert.hpp"

namespace kitwork::compiler {
namespace {

using Kind = FoldedValue::Kind;

std::string ascii_of(std::u16string_view text) { return {text.begin(), text.end()}; }

void append_quoted(std::string& out, std::u16string_view text) {
  out += '"';
  for (const char c : utf8_of(text)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\';
    if (byte < 0x20) {
      constexpr char digits[] = "0123456789abcdef";
      out += c == '\n' ? "\\n" : std::string("\\x") + digits[byte >> 4] + digits[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_source(std::string& out, const FoldedValue& value, std::size_t bytes_max) {
  if (out.size() > bytes_max) return;
  switch (value.kind) {
    case Kind::number:
      if (value.number == 0 && std::signbit(value.number)) out += '-';
      out += ascii_of(number_text(value.number));
      return;
    case Kind::text:
      return append_quoted(out, std::u16string_view(value.text).substr(0, bytes_max));
    case Kind::array:
    case Kind::object: {
      const bool object = value.is(Kind::object);
      out += object ? "{ " : "[";
      for (std::size_t i = 0; i < value.elements.size() && out.size() <= bytes_max; ++i) {
        if (i > 0) out += ", ";
        if (object) out += utf8_of(value.keys[i]) + ": ";
        append_source(out, value.elements[i], bytes_max);
      }
      out += object ? " }" : "]";
      return;
    }
    default:
      out += ascii_of(text_of(value));
  }
}

}  // namespace

FoldedValue FoldedValue::of(bool value) {
  FoldedValue folded;
  folded.kind = Kind::boolean;
  folded.boolean = value;
  return folded;
}

FoldedValue FoldedValue::of(double value) {
  FoldedValue folded;
  folded.kind = Kind::number;
  folded.number = value;
  return folded;
}

FoldedValue FoldedValue::of(std::u16string value) {
  FoldedValue folded;
  folded.kind = Kind::text;
  folded.text = std::move(value);
  return folded;
}

FoldedValue FoldedValue::null() {
  FoldedValue folded;
  folded.kind = Kind::null;
  return folded;
}

bool operator==(const FoldedValue& a, const FoldedValue& b) {
  const bool numbers = (std::isnan(a.number) && std::isnan(b.number)) ||
                       (a.number == b.number && std::signbit(a.number) == std::signbit(b.number));
  return a.kind == b.kind && a.boolean == b.boolean && numbers && a.text == b.text &&
         a.keys == b.keys && a.elements == b.elements;
}

bool is_truthy(const FoldedValue& value) {
  switch (value.kind) {
    case Kind::undefined:
    case Kind::null:
      return false;
    case Kind::boolean:
      return value.boolean;
    case Kind::number:
      return value.number != 0 && !std::isnan(value.number);
    case Kind::text:
      return !value.text.empty();
    default:
      return true;
  }
}

std::u16string number_text(double value) {
  char buffer[64];
  double_conversion::StringBuilder builder(buffer, sizeof buffer);
  double_conversion::DoubleToStringConverter::EcmaScriptConverter().ToShortest(value, &builder);
  std::string_view text(builder.Finalize());
  return {text.begin(), text.end()};
}

std::u16string text_of(const FoldedValue& value) {
  KITWORK_ASSERT(value.is_primitive());
  switch (value.kind) {
    case Kind::undefined:
      return u"undefined";
    case Kind::null:
      return u"null";
    case Kind::boolean:
      return value.boolean ? u"true" : u"false";
    case Kind::number:
      return number_text(value.number);
    default:
      return value.text;
  }
}

std::string source_of(const FoldedValue& value, std::size_t bytes_max) {
  std::string out;
  append_source(out, value, bytes_max);
  if (out.size() <= bytes_max) return out;
  while (bytes_max > 0 && (static_cast<unsigned char>(out[bytes_max]) & 0xC0) == 0x80) --bytes_max;
  return out.substr(0, bytes_max) + "..";
}

bool is_array_index(std::u16string_view text) {
  if (text.empty() || text.size() > 10 || (text[0] == u'0' && text.size() > 1)) return false;
  std::uint64_t value = 0;
  for (char16_t c : text) {
    if (c < u'0' || c > u'9') return false;
    value = value * 10 + (c - u'0');
  }
  return value < 0xFFFFFFFF;
}

}  // namespace kitwork::compiler
