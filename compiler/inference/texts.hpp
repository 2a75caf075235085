// Texts of programs as UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace kitwork::compiler {

// A surrogate without its partner becomes U+FFFD.
std::string utf8_of(std::u16string_view text);

}  // namespace kitwork::compiler
