// Full Unicode case mapping, special casing and the final sigma included; no language's own rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace kitwork::vm::unicode {

struct CaseImage {
  char32_t points[3];  // zeros after the last
};
CaseImage upper_image(char32_t point);
CaseImage lower_image(char32_t point);

// The mapped text appended to `out`: at most three times as long.
void to_upper(const char16_t* units, std::size_t count, std::u16string& out);
void to_lower(const char16_t* units, std::size_t count, std::u16string& out);

// The code point at `at`; a lone surrogate is itself. Moves `at` behind it.
inline char32_t next_point(const char16_t* units, std::size_t count, std::size_t& at) {
  const char16_t first = units[at++];
  if ((first & 0xFC00) != 0xD800 || at >= count || (units[at] & 0xFC00) != 0xDC00) return first;
  return 0x10000u + ((first & 0x3FFu) << 10) + (units[at++] & 0x3FFu);
}
inline void append_point(std::u16string& out, char32_t point) {
  if (point < 0x10000) {
    out.push_back(static_cast<char16_t>(point));
    return;
  }
  out.push_back(static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10)));
  out.push_back(static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF)));
}

}  // namespace kitwork::vm::unicode
