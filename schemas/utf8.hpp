// UTF-8 in the strict sense: shortest forms, no surrogates, nothing above U+10FFFF; and UTF-16.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kitwork {

inline constexpr char32_t replacement_character = 0xFFFD;

inline bool is_high_surrogate(char32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
inline bool is_low_surrogate(char32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

bool is_utf8(std::string_view text);

// The code point that begins at `*at`, which is in the text, and moves on behind it. An ill-formed
// part (a maximal subpart, as in Unicode's practice) is U+FFFD.
char32_t next_code_point(std::string_view utf8, std::size_t* at);

// `point` is a code point: no surrogate, at most U+10FFFF.
void append_utf8(std::string& text, std::uint32_t point);

// Each ill-formed part becomes U+FFFD.
std::u16string utf8_to_utf16(std::string_view utf8);
// A surrogate without its partner becomes U+FFFD.
std::string utf16_to_utf8(std::u16string_view text);

}  // namespace kitwork
