// Unicode normalisation forms.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace kitwork::vm::unicode {

enum class Form : std::uint8_t { nfc, nfd, nfkc, nfkd };

// Whether a text of units below this is in the form already.
inline constexpr char16_t first_changed_unit(Form form) {
  return form == Form::nfc ? 0x300 : form == Form::nfd ? 0xC0 : 0xA0;
}
// How many units the decomposed text has: what normalize() needs for its work.
std::size_t decomposed_length(const char16_t* units, std::size_t count, Form form);
// The normalised text appended to `out`, which is empty.
void normalize(const char16_t* units, std::size_t count, Form form, std::u16string& out);
// The canonical combining class.
std::uint8_t combining_class(char32_t point);

}  // namespace kitwork::vm::unicode
