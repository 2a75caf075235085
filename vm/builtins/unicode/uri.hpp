// encodeURI, encodeURIComponent, decodeURI, decodeURIComponent over code units.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kitwork::vm::unicode {

// Characters besides letters and digits that stay as they are.
inline constexpr std::string_view uri_unescaped = ";/?:@&=+$,-_.!~*'()#";
inline constexpr std::string_view uri_component_unescaped = "-_.!~*'()";
// Characters whose escapes decodeURI leaves alone.
inline constexpr std::string_view uri_reserved = ";/?:@&=+$,#";

// Appends to `out`. False: a lone surrogate, or an escape that is no UTF-8 (URIError).
bool uri_encode(const char16_t* units, std::size_t count, std::string_view unescaped,
                std::string& out);
bool uri_decode(const char16_t* units, std::size_t count, std::string_view reserved,
                std::u16string& out);

}  // namespace kitwork::vm::unicode
