// UTF-8 in the strict sense: shortest forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kitwork {

bool is_utf8(std::string_view text);

// `point` is a code point: no surrogate, at most U+10FFFF.
void append_utf8(std::string& text, std::uint32_t point);

}  // namespace kitwork
