// Text as numbers: StringToNumber, parseFloat and parseInt, exact for every length of text.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kitwork::vm {

// White space and line ends as trim(), Number() and parseInt() see them.
bool is_white_space(std::uint32_t unit);

// StringToNumber: the whole text, white space around it ignored; decimal, 0x, 0o, 0b, Infinity;
// empty is 0; else NaN.
double text_to_number(const std::uint8_t* units, std::size_t count);
double text_to_number(const char16_t* units, std::size_t count);

// The longest prefix that is a decimal literal or Infinity; NaN when there is none.
double parse_float(const std::uint8_t* units, std::size_t count);
double parse_float(const char16_t* units, std::size_t count);

// The integer at the beginning. radix 0 means 10, or 16 after 0x; otherwise 2 <= radix <= 36.
double parse_int(const std::uint8_t* units, std::size_t count, int radix);
double parse_int(const char16_t* units, std::size_t count, int radix);

// A decimal literal without sign as JSON and JavaScript write it: what scan_decimal() found.
struct ScannedDecimal {
  double value = 0;
  std::size_t count = 0;  // units used; 0: there is no number
};
// Digits, a point, digits, an exponent; at least one digit before or after the point.
ScannedDecimal scan_decimal(const std::uint8_t* units, std::size_t count);
ScannedDecimal scan_decimal(const char16_t* units, std::size_t count);

}  // namespace kitwork::vm
