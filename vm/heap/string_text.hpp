// Strings of the heap to and from UTF-8; schemas/utf8.hpp has what needs no heap.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "schemas/utf8.hpp"
#include "vm/heap/strings.hpp"

namespace kitwork::vm {

// What make_string_utf8() allocates at most.
inline std::uint64_t utf8_string_bytes_max(std::string_view utf8) {
  return string_bytes(utf8.size(), true);
}
// Each ill-formed part (a maximal subpart, as in Unicode's practice) becomes U+FFFD.
Ref make_string_utf8(Heap& heap, std::string_view utf8);

// Appends the string as UTF-8; a surrogate without its partner becomes U+FFFD.
void append_utf8(Heap& heap, Ref string, std::string& out);
std::string to_utf8(Heap& heap, Ref string);

}  // namespace kitwork::vm
