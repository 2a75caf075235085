// Binary search in the generated ranges, and strict UTF-8.
#include "compiler/unicode/identifier.hpp"

#include <algorithm>
#include <cstring>

namespace kitwork::compiler {

namespace {

struct PointRange {
  char32_t first;
  char32_t last;
};

constexpr PointRange start_ranges[] = {
#define ID_START(first, last) {first, last},
#define ID_CONTINUE_ONLY(first, last)
#include "compiler/unicode/identifier_ranges.def"
#undef ID_START
#undef ID_CONTINUE_ONLY
};

constexpr PointRange continue_ranges[] = {
#define ID_START(first, last)
#define ID_CONTINUE_ONLY(first, last) {first, last},
#include "compiler/unicode/identifier_ranges.def"
#undef ID_START
#undef ID_CONTINUE_ONLY
};

template <std::size_t count>
bool contains(const PointRange (&ranges)[count], char32_t point) {
  const PointRange* range =
      std::lower_bound(ranges, ranges + count, point,
                       [](const PointRange& each, char32_t value) { return each.last < value; });
  return range != ranges + count && range->first <= point;
}

bool is_ascii_letter(char32_t point) { return (point | 0x20) >= 'a' && (point | 0x20) <= 'z'; }

}  // namespace

bool is_identifier_start(char32_t point) {
  if (point < 0x80) return is_ascii_letter(point) || point == '$' || point == '_';
  return contains(start_ranges, point);
}

bool is_identifier_part(char32_t point) {
  if (point < 0x80) return is_identifier_start(point) || (point >= '0' && point <= '9');
  if (point == 0x200C || point == 0x200D) return true;
  return contains(start_ranges, point) || contains(continue_ranges, point);
}

bool is_unicode_space(char32_t point) {
  if (point >= 0x2000 && point <= 0x200A) return true;
  return point == 0xA0 || point == 0x1680 || point == 0x202F || point == 0x205F ||
         point == 0x3000 || point == 0xFEFF;
}

std::size_t find_invalid_utf8(std::string_view bytes) {
  auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  for (std::size_t at = 0; at < bytes.size();) {
    // Eight bytes of ASCII at a time.
    std::uint64_t word = 0;
    while (at + 8 <= bytes.size()) {
      std::memcpy(&word, bytes.data() + at, 8);
      if ((word & 0x8080808080808080u) != 0) break;
      at += 8;
    }
    if (at >= bytes.size()) break;
    unsigned char lead = byte(at);
    if (lead < 0x80) {
      ++at;
      continue;
    }
    // The second byte's range excludes overlong forms, surrogates and points past U+10FFFF.
    std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || at + length > bytes.size()) return at;
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (byte(at + 1) < low || byte(at + 1) > high) return at;
    for (std::size_t rest = 2; rest < length; ++rest) {
      if ((byte(at + rest) & 0xC0) != 0x80) return at;
    }
    at += length;
  }
  return std::string_view::npos;
}

DecodedPoint decode_utf8(std::string_view bytes, std::size_t at) {
  auto byte = [&](std::size_t offset) {
    return static_cast<char32_t>(static_cast<unsigned char>(bytes[at + offset]));
  };
  char32_t lead = byte(0);
  auto tail = [&](std::size_t offset) { return byte(offset) & 0x3F; };
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xE0) return {(lead & 0x1F) << 6 | tail(1), 2};
  if (lead < 0xF0) return {(lead & 0x0F) << 12 | tail(1) << 6 | tail(2), 3};
  return {(lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4};
}

}  // namespace kitwork::compiler
