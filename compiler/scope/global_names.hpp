// The names that every global object has.
#pragma once

#include <string_view>
#include <vector>

namespace kitwork::compiler {

// The built-in library's, and what every host gives: print and console.
const std::vector<std::u16string_view>& standard_globals();
bool is_standard_global(std::u16string_view name);

}  // namespace kitwork::compiler
