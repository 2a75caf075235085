#include "schemas/utf8.hpp"

#include <cstddef>
#include <cstdint>

namespace kitwork {

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<std::uint8_t>(text[i]);
    const std::size_t size = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                                           : 4;
    if (size == 0 || lead > 0xF4 || size > text.size() - i) return false;
    std::uint32_t point = size == 1 ? lead : lead & (0x7Fu >> size);
    for (std::size_t k = 1; k < size; ++k) {
      const auto byte = static_cast<std::uint8_t>(text[i + k]);
      if ((byte & 0xC0) != 0x80) return false;
      point = point << 6 | (byte & 0x3Fu);
    }
    if (size == 3 && (point < 0x800 || (point >= 0xD800 && point < 0xE000))) return false;
    if (size == 4 && (point < 0x10000 || point > 0x10FFFF)) return false;
    i += size;
  }
  return true;
}

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
    return replacement_character;
  }
  for (; more > 0; --more) {
    if (*at == utf8.size() || byte(*at) < low || byte(*at) > high) return replacement_character;
    point = (point << 6) | (byte((*at)++) & 0x3Fu);
    low = 0x80;
    high = 0xBF;
  }
  return point;
}

void append_utf8(std::string& text, std::uint32_t point) {
  const auto add = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (point < 0x80) return add(point);
  if (point < 0x800) {
    add(0xC0 | (point >> 6));
  } else {
    if (point < 0x10000) {
      add(0xE0 | (point >> 12));
    } else {
      add(0xF0 | (point >> 18));
      add(0x80 | ((point >> 12) & 0x3F));
    }
    add(0x80 | ((point >> 6) & 0x3F));
  }
  add(0x80 | (point & 0x3F));
}

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
    if (is_high_surrogate(unit) && i + 1 < text.size() && is_low_surrogate(text[i + 1])) {
      append_utf8(out, 0x10000 + ((unit - 0xD800) << 10) + (text[++i] - 0xDC00u));
    } else {
      append_utf8(out,
                  is_high_surrogate(unit) || is_low_surrogate(unit) ? replacement_character : unit);
    }
  }
  return out;
}

}  // namespace kitwork
