// The order of localeCompare: canonical equivalents are equal; letters before case and accents, as
// readers of Latin scripts expect, with punctuation, digits and letters in the order of the Unicode
// root collation; other scripts by code point.
#pragma once

#include <cstddef>

namespace kitwork::vm::unicode {

// Negative, 0 or positive.
int compare_for_readers(const char16_t* a, std::size_t a_count, const char16_t* b,
                        std::size_t b_count);

}  // namespace kitwork::vm::unicode
