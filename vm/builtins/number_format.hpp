// Numbers as text: Number::toString in every radix, toFixed, toExponential, toPrecision. Exact,
// locale-free, the same characters on every machine.
#pragma once

#include <cstddef>
#include <string_view>

namespace kitwork::vm {

// Room for the shortest decimal text of any number, such as "-1.2345678901234567e-308".
inline constexpr std::size_t number_text_bytes_max = 32;
// Room for any text in any radix and with any number of digits: 1024 digits before the point, as
// many after it, a sign.
inline constexpr std::size_t number_text_long_bytes_max = 2304;
inline constexpr int fraction_digits_max = 100;
inline constexpr int precision_digits_max = 100;

// Each returns a view into `buffer`, which must outlive it.
std::string_view number_to_text(double value, char (&buffer)[number_text_bytes_max]);
// 2 <= radix <= 36. The digits after the point are the fewest that tell the number from its
// neighbours.
std::string_view number_to_radix_text(double value, int radix,
                                      char (&buffer)[number_text_long_bytes_max]);
// 0 <= digits <= fraction_digits_max.
std::string_view number_to_fixed(double value, int digits,
                                 char (&buffer)[number_text_long_bytes_max]);
// 0 <= digits <= fraction_digits_max, or shortest_digits.
inline constexpr int shortest_digits = -1;
std::string_view number_to_exponential(double value, int digits,
                                       char (&buffer)[number_text_long_bytes_max]);
// 1 <= precision <= precision_digits_max.
std::string_view number_to_precision(double value, int precision,
                                     char (&buffer)[number_text_long_bytes_max]);

}  // namespace kitwork::vm
