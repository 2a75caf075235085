// Which code points may stand in identifiers, and how UTF-8 is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kitwork::compiler {

// ID_Start, `$` and `_`.
bool is_identifier_start(char32_t point);
// ID_Continue, `$`, ZWNJ and ZWJ.
bool is_identifier_part(char32_t point);
// WhiteSpace outside ASCII: Zs and U+FEFF.
bool is_unicode_space(char32_t point);

// The offset of the first byte that is not part of well-formed UTF-8, or npos.
std::size_t find_invalid_utf8(std::string_view bytes);

struct DecodedPoint {
  char32_t point = 0;
  std::uint32_t length = 0;  // in bytes
};

// The code point at `at`, of text that find_invalid_utf8 has passed.
DecodedPoint decode_utf8(std::string_view bytes, std::size_t at);

}  // namespace kitwork::compiler
