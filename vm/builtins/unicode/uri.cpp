#include "vm/builtins/unicode/uri.hpp"

#include "vm/builtins/unicode/case.hpp"

namespace kitwork::vm::unicode {
namespace {

bool is_alphanumeric(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

void append_escape(std::string& out, unsigned byte) {
  constexpr char digits[] = "0123456789ABCDEF";
  out.push_back('%');
  out.push_back(digits[byte >> 4 & 15]);
  out.push_back(digits[byte & 15]);
}

void append_escaped_point(std::string& out, char32_t c) {
  if (c < 0x80) {
    append_escape(out, c);
    return;
  }
  if (c < 0x800) {
    append_escape(out, 0xC0 | c >> 6);
  } else if (c < 0x10000) {
    append_escape(out, 0xE0 | c >> 12);
    append_escape(out, 0x80 | (c >> 6 & 63));
  } else {
    append_escape(out, 0xF0 | c >> 18);
    append_escape(out, 0x80 | (c >> 12 & 63));
    append_escape(out, 0x80 | (c >> 6 & 63));
  }
  append_escape(out, 0x80 | (c & 63));
}

int hexadecimal(char16_t unit) {
  if (unit >= '0' && unit <= '9') return unit - '0';
  if (unit >= 'a' && unit <= 'f') return unit - 'a' + 10;
  if (unit >= 'A' && unit <= 'F') return unit - 'A' + 10;
  return -1;
}

// The byte of the escape %XX at `at`, or -1.
int escaped_byte(const char16_t* units, std::size_t count, std::size_t at) {
  if (at + 2 >= count || units[at] != '%') return -1;
  const int high = hexadecimal(units[at + 1]);
  const int low = hexadecimal(units[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// The code point of the escapes at `at`, which moves behind them. False: they are no UTF-8.
bool decode_point(const char16_t* units, std::size_t count, std::size_t& at, char32_t& point) {
  const int first = escaped_byte(units, count, at);
  if (first < 0) return false;
  at += 3;
  point = static_cast<char32_t>(first);
  if (first < 0x80) return true;
  const int more = first >= 0xF0 && first < 0xF8 ? 3 : first >= 0xE0 ? 2 : 1;
  if (first < 0xC0 || first >= 0xF8) return false;
  point = static_cast<char32_t>(first & (0x3F >> more));
  for (int i = 0; i < more; ++i, at += 3) {
    const int next = escaped_byte(units, count, at);
    if (next < 0 || (next & 0xC0) != 0x80) return false;
    point = point << 6 | static_cast<char32_t>(next & 0x3F);
  }
  const char32_t smallest = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
  return point >= smallest && point <= 0x10FFFF && (point & 0xFFFFF800u) != 0xD800;
}

}  // namespace

bool uri_encode(const char16_t* units, std::size_t count, std::string_view unescaped,
                std::string& out) {
  for (std::size_t at = 0; at < count;) {
    const char32_t point = next_point(units, count, at);
    if ((point & 0xFFFFF800u) == 0xD800) return false;
    if (is_alphanumeric(point) ||
        (point < 0x80 && unescaped.find(static_cast<char>(point)) != std::string_view::npos)) {
      out.push_back(static_cast<char>(point));
    } else {
      append_escaped_point(out, point);
    }
  }
  return true;
}

bool uri_decode(const char16_t* units, std::size_t count, std::string_view reserved,
                std::u16string& out) {
  for (std::size_t at = 0; at < count;) {
    if (units[at] != '%') {
      out.push_back(units[at++]);
      continue;
    }
    const std::size_t begin = at;
    char32_t point = 0;
    if (!decode_point(units, count, at, point)) return false;
    if (point != 0 && point < 0x80 &&
        reserved.find(static_cast<char>(point)) != std::string_view::npos) {
      out.append(units + begin, at - begin);
    } else {
      append_point(out, point);
    }
  }
  return true;
}

}  // namespace kitwork::vm::unicode
