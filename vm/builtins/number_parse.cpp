#include "vm/builtins/number_parse.hpp"

#include <double-conversion/string-to-double.h>

#include <bit>
#include <limits>

namespace kitwork::vm {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

// Powers of ten that a double holds exactly.
constexpr double exact_powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// Collects decimal digits. No more than 780 significant digits can matter for the nearest double;
// of the rest it is enough to know whether one is not zero.
class DecimalDigits {
 public:
  void add(unsigned digit, bool after_point) {
    if (after_point) --exponent_;
    if (count_ == 0 && digit == 0) return;
    if (count_ < digits_max) {
      digits_[count_++] = static_cast<char>('0' + digit);
      if (count_ <= 18) small_ = small_ * 10 + digit;
    } else {
      if (digit != 0) sticky_ = true;
      ++exponent_;
    }
  }

  double value(std::int64_t exponent) {
    exponent += exponent_;
    if (count_ == 0) return 0;
    if (count_ <= 15 && exponent >= -22 && exponent <= 22) {
      const auto significand = static_cast<double>(small_);
      return exponent < 0 ? significand / exact_powers[-exponent]
                          : significand * exact_powers[exponent];
    }
    if (exponent + count_ > 310) return infinity;
    if (exponent + count_ < -330) return 0;
    int length = count_;
    if (sticky_) {
      digits_[length++] = '1';
      --exponent;
    }
    digits_[length++] = 'e';
    const bool negative = exponent < 0;
    if (negative) digits_[length++] = '-';
    auto magnitude = static_cast<unsigned>(negative ? -exponent : exponent);
    for (unsigned power = 1000; power != 0; power /= 10) {
      digits_[length++] = static_cast<char>('0' + magnitude / power);
      magnitude %= power;
    }
    static const double_conversion::StringToDoubleConverter converter(
        double_conversion::StringToDoubleConverter::NO_FLAGS, 0, nan_value, nullptr, nullptr);
    int processed = 0;
    return converter.StringToDouble(digits_, length, &processed);
  }

 private:
  static constexpr int digits_max = 780;
  char digits_[digits_max + 16];
  int count_ = 0;
  bool sticky_ = false;
  std::uint64_t small_ = 0;
  std::int64_t exponent_ = 0;
};

template <class Unit>
bool is_digit(Unit unit) {
  return unit >= '0' && unit <= '9';
}

// An exponent part at `at`, or 0 with `at` left alone when there is none. Large ones saturate.
template <class Unit>
std::int64_t scan_exponent(const Unit* units, std::size_t count, std::size_t& at) {
  if (at >= count || (units[at] != 'e' && units[at] != 'E')) return 0;
  std::size_t i = at + 1;
  bool negative = false;
  if (i < count && (units[i] == '+' || units[i] == '-')) negative = units[i++] == '-';
  if (i >= count || !is_digit(units[i])) return 0;
  std::int64_t exponent = 0;
  for (; i < count && is_digit(units[i]); ++i) {
    if (exponent < 10'000'000'000) exponent = exponent * 10 + (units[i] - '0');
  }
  at = i;
  return negative ? -exponent : exponent;
}

template <class Unit>
ScannedDecimal scan(const Unit* units, std::size_t count) {
  std::size_t at = 0;
  std::uint64_t small = 0;
  while (at < count && at < 15 && is_digit(units[at])) small = small * 10 + (units[at++] - '0');
  const bool more = at < count && (is_digit(units[at]) || units[at] == '.' || units[at] == 'e' ||
                                   units[at] == 'E');
  if (at > 0 && !more) return {static_cast<double>(small), at};
  DecimalDigits digits;
  at = 0;
  bool any = false;
  for (; at < count && is_digit(units[at]); ++at, any = true) {
    digits.add(static_cast<unsigned>(units[at] - '0'), false);
  }
  if (at < count && units[at] == '.' && (any || (at + 1 < count && is_digit(units[at + 1])))) {
    for (++at; at < count && is_digit(units[at]); ++at, any = true) {
      digits.add(static_cast<unsigned>(units[at] - '0'), true);
    }
  }
  if (!any) return {};
  const std::int64_t exponent = scan_exponent(units, count, at);
  return {digits.value(exponent), at};
}

template <class Unit>
int digit_value(Unit unit) {
  if (unit >= '0' && unit <= '9') return unit - '0';
  if (unit >= 'a' && unit <= 'z') return unit - 'a' + 10;
  if (unit >= 'A' && unit <= 'Z') return unit - 'A' + 10;
  return 36;
}

// Digits of a radix that is a power of two, rounded to nearest, ties to even.
template <class Unit>
double binary_digits(const Unit* units, std::size_t count, int bits) {
  constexpr std::uint64_t full = std::uint64_t{1} << 54;
  std::uint64_t significand = 0;
  std::uint64_t exponent = 0;
  bool sticky = false;
  for (std::size_t i = 0; i < count; ++i) {
    const int digit = digit_value(units[i]);
    for (int bit = bits - 1; bit >= 0; --bit) {
      const auto b = static_cast<std::uint64_t>((digit >> bit) & 1);
      if (significand < full) {
        significand = significand << 1 | b;
      } else {
        ++exponent;
        sticky = sticky || b != 0;
      }
    }
  }
  if (significand < full) return static_cast<double>(significand);
  if (exponent > 1100) return infinity;
  // 55 bits with everything below folded into the lowest: the conversion's rounding is then the
  // right one.
  double value = static_cast<double>(significand | (sticky ? 1 : 0));
  for (; exponent > 0; --exponent) value *= 2;
  return value;
}

// Other radices: the digits are taken in groups that fit 32 bits, as V8 does, so that the roundings
// are the same.
template <class Unit>
double grouped_digits(const Unit* units, std::size_t count, int radix) {
  constexpr std::uint32_t multiplier_max = 0xFFFFFFFFu / 36;
  double value = 0;
  std::size_t i = 0;
  while (i < count) {
    std::uint32_t part = 0;
    std::uint32_t multiplier = 1;
    while (i < count) {
      const std::uint32_t next = multiplier * static_cast<std::uint32_t>(radix);
      if (next > multiplier_max) break;
      part = part * static_cast<std::uint32_t>(radix) +
             static_cast<std::uint32_t>(digit_value(units[i++]));
      multiplier = next;
    }
    value = value * multiplier + part;
  }
  return value;
}

template <class Unit>
double integer_digits(const Unit* units, std::size_t count, int radix) {
  while (count > 0 && *units == '0') ++units, --count;
  if (std::has_single_bit(static_cast<unsigned>(radix))) {
    return binary_digits(units, count, std::countr_zero(static_cast<unsigned>(radix)));
  }
  if (radix != 10) return grouped_digits(units, count, radix);
  DecimalDigits digits;
  for (std::size_t i = 0; i < count; ++i) digits.add(static_cast<unsigned>(units[i] - '0'), false);
  return digits.value(0);
}

template <class Unit>
void trim(const Unit*& units, std::size_t& count) {
  while (count > 0 && is_white_space(units[0])) ++units, --count;
  while (count > 0 && is_white_space(units[count - 1])) --count;
}

template <class Unit>
bool starts_with_infinity(const Unit* units, std::size_t count) {
  constexpr char text[] = "Infinity";
  if (count < 8) return false;
  for (std::size_t i = 0; i < 8; ++i) {
    if (units[i] != static_cast<unsigned char>(text[i])) return false;
  }
  return true;
}

// 0x, 0o and 0b literals; false when the text is none.
template <class Unit>
bool prefixed_number(const Unit* units, std::size_t count, double& value) {
  if (count < 2 || units[0] != '0') return false;
  const int letter = units[1] | 0x20;
  const int radix = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
  if (radix == 0) return false;
  value = nan_value;
  if (count == 2) return true;
  for (std::size_t i = 2; i < count; ++i) {
    if (digit_value(units[i]) >= radix) return true;
  }
  value = integer_digits(units + 2, count - 2, radix);
  return true;
}

template <class Unit>
double to_number(const Unit* units, std::size_t count) {
  trim(units, count);
  if (count == 0) return 0;
  double value = 0;
  if (prefixed_number(units, count, value)) return value;
  const bool negative = units[0] == '-';
  if (negative || units[0] == '+') ++units, --count;
  if (count == 8 && starts_with_infinity(units, count)) return negative ? -infinity : infinity;
  const ScannedDecimal scanned = scan(units, count);
  if (scanned.count != count || count == 0) return nan_value;
  return negative ? -scanned.value : scanned.value;
}

template <class Unit>
double to_float(const Unit* units, std::size_t count) {
  while (count > 0 && is_white_space(units[0])) ++units, --count;
  if (count == 0) return nan_value;
  const bool negative = units[0] == '-';
  if (negative || units[0] == '+') ++units, --count;
  if (starts_with_infinity(units, count)) return negative ? -infinity : infinity;
  const ScannedDecimal scanned = scan(units, count);
  if (scanned.count == 0) return nan_value;
  return negative ? -scanned.value : scanned.value;
}

template <class Unit>
double to_int(const Unit* units, std::size_t count, int radix) {
  while (count > 0 && is_white_space(units[0])) ++units, --count;
  if (count == 0) return nan_value;
  const bool negative = units[0] == '-';
  if (negative || units[0] == '+') ++units, --count;
  if ((radix == 0 || radix == 16) && count >= 2 && units[0] == '0' && (units[1] | 0x20) == 'x') {
    units += 2;
    count -= 2;
    radix = 16;
  }
  if (radix == 0) radix = 10;
  std::size_t digits = 0;
  while (digits < count && digit_value(units[digits]) < radix) ++digits;
  if (digits == 0) return nan_value;
  const double value = integer_digits(units, digits, radix);
  return negative ? -value : value;
}

}  // namespace

bool is_white_space(std::uint32_t unit) {
  if (unit < 0x80) return unit == ' ' || (unit >= 9 && unit <= 13);
  if (unit == 0xA0) return true;
  if (unit < 0x1680) return false;
  return unit == 0x1680 || (unit >= 0x2000 && unit <= 0x200A) || unit == 0x2028 || unit == 0x2029 ||
         unit == 0x202F || unit == 0x205F || unit == 0x3000 || unit == 0xFEFF;
}

double text_to_number(const std::uint8_t* units, std::size_t count) {
  return to_number(units, count);
}
double text_to_number(const char16_t* units, std::size_t count) { return to_number(units, count); }
double parse_float(const std::uint8_t* units, std::size_t count) { return to_float(units, count); }
double parse_float(const char16_t* units, std::size_t count) { return to_float(units, count); }
double parse_int(const std::uint8_t* units, std::size_t count, int radix) {
  return to_int(units, count, radix);
}
double parse_int(const char16_t* units, std::size_t count, int radix) {
  return to_int(units, count, radix);
}
ScannedDecimal scan_decimal(const std::uint8_t* units, std::size_t count) {
  return scan(units, count);
}
ScannedDecimal scan_decimal(const char16_t* units, std::size_t count) { return scan(units, count); }

}  // namespace kitwork::vm
