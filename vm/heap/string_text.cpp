// UTF-8, decoded and encoded.
#include "vm/heap/string_text.hpp"

#include <vector>

#include "vm/heap/string_walk.hpp"

namespace kitwork::vm {

namespace {

constexpr char32_t replacement = 0xFFFD;

bool is_high(char32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(char32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// Reads one code point, or the replacement for a maximal ill-formed subpart.
char32_t next_code_point(std::string_view utf8, std::size_t* at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(utf8[i]); };
  const std::uint8_t first = byte((*at)++);
  if (first < 0x80) return first;
  int more = 0;
  char32_t point = 0;
  std::uint8_t low = 0x80;  // the range of the second byte excludes overlong forms and surrogates
  std::uint8_t high = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) {
    more = 1;
    point = first & 0x1Fu;
  } else if (first >= 0xE0 && first <= 0xEF) {
    more = 2;
    point = first & 0x0Fu;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    more = 3;
    point = first & 0x07u;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return replacement;
  }
  for (; more > 0; --more) {
    if (*at == utf8.size() || byte(*at) < low || byte(*at) > high) return replacement;
    point = (point << 6) | (byte((*at)++) & 0x3Fu);
    low = 0x80;
    high = 0xBF;
  }
  return point;
}

void append_point(std::string& out, char32_t point) {
  const auto byte = [&](char32_t bits) { out.push_back(static_cast<char>(bits)); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0 | (point >> 6));
    byte(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    byte(0xE0 | (point >> 12));
    byte(0x80 | ((point >> 6) & 0x3F));
    byte(0x80 | (point & 0x3F));
  } else {
    byte(0xF0 | (point >> 18));
    byte(0x80 | ((point >> 12) & 0x3F));
    byte(0x80 | ((point >> 6) & 0x3F));
    byte(0x80 | (point & 0x3F));
  }
}

void append(Heap& heap, Ref string, std::string& out, bool keep_lone) {
  char32_t high = 0;  // a high surrogate that waits for its partner, also across pieces
  const auto lone = [&](char32_t unit) { append_point(out, keep_lone ? unit : replacement); };
  StringCursor cursor(heap, string, 0);
  for (Units piece = cursor.next(); piece.length != 0; piece = cursor.next()) {
    for (std::uint32_t i = 0; i < piece.length; ++i) {
      const char32_t unit = piece[i];
      if (high != 0 && is_low(unit)) {
        append_point(out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
        high = 0;
        continue;
      }
      if (high != 0) lone(high);
      high = is_high(unit) ? unit : 0;
      if (high != 0) continue;
      if (is_low(unit)) {
        lone(unit);
      } else {
        append_point(out, unit);
      }
    }
  }
  if (high != 0) lone(high);
}

}  // namespace

std::u16string utf8_to_utf16(std::string_view utf8) {
  std::u16string text;
  text.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    const char32_t point = next_code_point(utf8, &at);
    if (point < 0x10000) {
      text.push_back(static_cast<char16_t>(point));
    } else {
      text.push_back(static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10)));
      text.push_back(static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF)));
    }
  }
  return text;
}

std::string utf16_to_utf8(std::u16string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t unit = text[i];
    if (is_high(unit) && i + 1 < text.size() && is_low(text[i + 1])) {
      append_point(out, 0x10000 + ((unit - 0xD800) << 10) + (text[++i] - 0xDC00u));
    } else {
      append_point(out, is_high(unit) || is_low(unit) ? replacement : unit);
    }
  }
  return out;
}

Ref make_string_utf8(Heap& heap, std::string_view utf8) {
  unsigned seen = 0;
  for (const char byte : utf8) seen |= static_cast<std::uint8_t>(byte);
  if (seen < 0x80) return make_string(heap, utf8);
  return make_string(heap, std::u16string_view(utf8_to_utf16(utf8)));
}

void append_utf8(Heap& heap, Ref string, std::string& out) { append(heap, string, out, false); }

void append_wtf8(Heap& heap, Ref string, std::string& out) { append(heap, string, out, true); }

std::string to_utf8(Heap& heap, Ref string) {
  std::string out;
  append_utf8(heap, string, out);
  return out;
}

}  // namespace kitwork::vm
