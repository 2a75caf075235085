#include "vm/builtins/number_format.hpp"

#include <double-conversion/double-to-string.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "schemas/assert.hpp"

namespace kitwork::vm {
namespace {

using double_conversion::DoubleToStringConverter;

// Writes text forwards into a buffer that is known to be large enough.
class Writer {
 public:
  explicit Writer(char* begin) : begin_(begin), end_(begin) {}
  void put(char c) { *end_++ = c; }
  void put(const char* digits, int count) {
    std::memcpy(end_, digits, static_cast<std::size_t>(count));
    end_ += count;
  }
  void zeros(int count) {
    for (int i = 0; i < count; ++i) put('0');
  }
  // A decimal exponent with its sign: e+21, e-7.
  void exponent(int e) {
    put('e');
    put(e < 0 ? '-' : '+');
    const int magnitude = e < 0 ? -e : e;
    if (magnitude >= 100) put(static_cast<char>('0' + magnitude / 100));
    if (magnitude >= 10) put(static_cast<char>('0' + magnitude / 10 % 10));
    put(static_cast<char>('0' + magnitude % 10));
  }
  std::string_view text() const { return {begin_, static_cast<std::size_t>(end_ - begin_)}; }

 private:
  char* begin_;
  char* end_;
};

struct Decimal {
  char digits[128];
  int length = 0;
  int point = 0;  // the value is 0.digits * 10^point
};

Decimal decimal_of(double magnitude, DoubleToStringConverter::DtoaMode mode, int requested) {
  Decimal result;
  bool negative = false;
  DoubleToStringConverter::DoubleToAscii(magnitude, mode, requested, result.digits,
                                         sizeof(result.digits), &negative, &result.length,
                                         &result.point);
  return result;
}

// The shortest digits that tell the number from its neighbours, the nearest to it of those.
Decimal shortest_decimal(double magnitude) {
  char text[32];
  const std::to_chars_result end =
      std::to_chars(text, text + sizeof(text), magnitude, std::chars_format::scientific);
  KITWORK_ASSERT(end.ec == std::errc());
  Decimal result;
  const char* at = text;
  for (; *at != 'e'; ++at) {
    if (*at != '.') result.digits[result.length++] = *at;
  }
  const bool negative = at[1] == '-';
  int exponent = 0;
  for (at += 2; at != end.ptr; ++at) exponent = exponent * 10 + (*at - '0');
  result.point = (negative ? -exponent : exponent) + 1;
  return result;
}

bool special_text(double value, std::string_view& text) {
  if (value != value) {
    text = "NaN";
  } else if (std::isinf(value)) {
    text = value < 0 ? "-Infinity" : "Infinity";
  } else {
    return false;
  }
  return true;
}

void put_small_integer(Writer& out, std::uint32_t value) {
  char digits[10];
  int at = 10;
  do {
    digits[--at] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  out.put(digits + at, 10 - at);
}

// The layout of Number::toString: plain up to 21 digits before and 6 zeros after the point, else
// with an exponent.
void put_decimal(Writer& out, const Decimal& d) {
  if (d.length <= d.point && d.point <= 21) {
    out.put(d.digits, d.length);
    out.zeros(d.point - d.length);
  } else if (0 < d.point && d.point <= 21) {
    out.put(d.digits, d.point);
    out.put('.');
    out.put(d.digits + d.point, d.length - d.point);
  } else if (-6 < d.point && d.point <= 0) {
    out.put("0.", 2);
    out.zeros(-d.point);
    out.put(d.digits, d.length);
  } else {
    out.put(d.digits[0]);
    if (d.length > 1) {
      out.put('.');
      out.put(d.digits + 1, d.length - 1);
    }
    out.exponent(d.point - 1);
  }
}

constexpr char radix_digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

int digit_of(char c) { return c > '9' ? c - 'a' + 10 : c - '0'; }

// The digits of `fraction` (0 <= fraction < 1) after the point until they lie within `delta` of it,
// rounded to nearest; `integer` is raised when the rounding carries over the point. Returns how
// many digits there are.
int fraction_digits(double fraction, double delta, int radix, char* digits, double& integer) {
  int count = 0;
  do {
    fraction *= radix;
    delta *= radix;
    const int digit = static_cast<int>(fraction);
    digits[count++] = radix_digits[digit];
    fraction -= digit;
    const bool up = fraction > 0.5 || (fraction == 0.5 && (digit & 1) != 0);
    if (!up || fraction + delta <= 1) continue;
    while (true) {
      if (count == 0) {
        integer += 1;
        break;
      }
      const int last = digit_of(digits[--count]);
      if (last + 1 < radix) {
        digits[count++] = radix_digits[last + 1];
        break;
      }
    }
    break;
  } while (fraction >= delta);
  return count;
}

}  // namespace

std::string_view number_to_text(double value, char (&buffer)[number_text_bytes_max]) {
  std::string_view special;
  if (special_text(value, special)) return special;
  Writer out(buffer);
  if (value == 0) return "0";
  if (value < 0) out.put('-');
  const double magnitude = std::fabs(value);
  if (magnitude <= 4294967295.0 && magnitude == std::floor(magnitude)) {
    put_small_integer(out, static_cast<std::uint32_t>(magnitude));
  } else {
    put_decimal(out, shortest_decimal(magnitude));
  }
  return out.text();
}

std::string_view number_to_radix_text(double value, int radix,
                                      char (&buffer)[number_text_long_bytes_max]) {
  KITWORK_ASSERT(radix >= 2 && radix <= 36);
  std::string_view special;
  if (special_text(value, special)) return special;
  if (value == 0) return "0";
  if (radix == 10) {
    char text[number_text_bytes_max];
    const std::string_view shortest = number_to_text(value, text);
    std::memcpy(buffer, shortest.data(), shortest.size());
    return {buffer, shortest.size()};
  }
  const double magnitude = std::fabs(value);
  double integer = std::floor(magnitude);
  const double fraction = magnitude - integer;
  const double next = std::bit_cast<double>(std::bit_cast<std::uint64_t>(magnitude) + 1);
  const double smallest = std::bit_cast<double>(std::uint64_t{1});
  const double half_gap = std::isinf(next) ? 0 : 0.5 * (next - magnitude);
  const double delta = half_gap > smallest ? half_gap : smallest;
  char after[1100];
  const int after_count =
      fraction >= delta ? fraction_digits(fraction, delta, radix, after, integer) : 0;
  char before[1100];
  int at = sizeof(before);
  // Digits below the number's precision are zeros.
  while (integer / radix >= 0x1p53) {
    integer /= radix;
    before[--at] = '0';
  }
  do {
    const double remainder = std::fmod(integer, radix);
    before[--at] = radix_digits[static_cast<int>(remainder)];
    integer = (integer - remainder) / radix;
  } while (integer > 0);
  Writer out(buffer);
  if (value < 0) out.put('-');
  out.put(before + at, static_cast<int>(sizeof(before)) - at);
  if (after_count > 0) {
    out.put('.');
    out.put(after, after_count);
  }
  return out.text();
}

std::string_view number_to_fixed(double value, int digits,
                                 char (&buffer)[number_text_long_bytes_max]) {
  KITWORK_ASSERT(digits >= 0 && digits <= fraction_digits_max);
  if (!(std::fabs(value) < 1e21)) {
    char text[number_text_bytes_max];
    const std::string_view shortest = number_to_text(value, text);
    std::memcpy(buffer, shortest.data(), shortest.size());
    return {buffer, shortest.size()};
  }
  const Decimal d = decimal_of(std::fabs(value), DoubleToStringConverter::FIXED, digits);
  Writer out(buffer);
  if (value < 0) out.put('-');
  const int before = d.point > 0 ? d.point : 0;
  if (before == 0) {
    out.put('0');
  } else {
    const int given = d.length < before ? d.length : before;
    out.put(d.digits, given);
    out.zeros(before - given);
  }
  if (digits == 0) return out.text();
  out.put('.');
  int zeros = d.point < 0 ? -d.point : 0;
  if (zeros > digits) zeros = digits;
  out.zeros(zeros);
  int given = d.length > before ? d.length - before : 0;
  if (given > digits - zeros) given = digits - zeros;
  out.put(d.digits + before, given);
  out.zeros(digits - zeros - given);
  return out.text();
}

std::string_view number_to_exponential(double value, int digits,
                                       char (&buffer)[number_text_long_bytes_max]) {
  KITWORK_ASSERT(digits >= shortest_digits && digits <= fraction_digits_max);
  std::string_view special;
  if (special_text(value, special)) return special;
  const double magnitude = std::fabs(value);
  Decimal d;
  if (magnitude == 0) {
    d.digits[0] = '0';
    d.length = 1;
    d.point = 1;
  } else {
    d = digits == shortest_digits
            ? shortest_decimal(magnitude)
            : decimal_of(magnitude, DoubleToStringConverter::PRECISION, digits + 1);
  }
  const int wanted = digits == shortest_digits ? d.length - 1 : digits;
  Writer out(buffer);
  if (value < 0) out.put('-');
  out.put(d.digits[0]);
  if (wanted > 0) {
    out.put('.');
    out.put(d.digits + 1, d.length - 1);
    out.zeros(wanted - (d.length - 1));
  }
  out.exponent(d.point - 1);
  return out.text();
}

std::string_view number_to_precision(double value, int precision,
                                     char (&buffer)[number_text_long_bytes_max]) {
  KITWORK_ASSERT(precision >= 1 && precision <= precision_digits_max);
  std::string_view special;
  if (special_text(value, special)) return special;
  const double magnitude = std::fabs(value);
  if (magnitude == 0) return number_to_fixed(0, precision - 1, buffer);
  const Decimal d = decimal_of(magnitude, DoubleToStringConverter::PRECISION, precision);
  const int exponent = d.point - 1;
  if (exponent < -6 || exponent >= precision)
    return number_to_exponential(value, precision - 1, buffer);
  Writer out(buffer);
  if (value < 0) out.put('-');
  if (d.point <= 0) {
    out.put("0.", 2);
    out.zeros(-d.point);
    out.put(d.digits, d.length);
    out.zeros(precision - d.length);
    return out.text();
  }
  const int before = d.length < d.point ? d.length : d.point;
  out.put(d.digits, before);
  out.zeros(d.point - before);
  if (precision > d.point) {
    out.put('.');
    out.put(d.digits + before, d.length - before);
    out.zeros(precision - d.point - (d.length - before));
  }
  return out.text();
}

}  // namespace kitwork::vm
