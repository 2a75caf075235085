// Math.pow and the operator **.
#include <bit>
#include <limits>

#include "vm/builtins/math/elementary.hpp"
#include "vm/builtins/math/math.hpp"

namespace kitwork::vm::math {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

bool is_odd(double x) {  // of an integer
  return std::fabs(x) < 0x1p53 && (static_cast<std::int64_t>(x) & 1) != 0;
}

// base^exponent where either is zero or infinite, or exponent is infinite.
double power_at_the_edge(double base, double exponent) {
  const double magnitude = std::fabs(base);
  if (std::fabs(exponent) == infinity) {
    if (magnitude == 1) return nan_value;
    return (magnitude > 1) == (exponent > 0) ? infinity : 0;
  }
  const bool odd = exponent == std::floor(exponent) && is_odd(exponent);
  const double result = (magnitude == 0) == (exponent > 0) ? 0 : infinity;
  return odd && std::signbit(base) ? -result : result;
}

// Small products of integers are exact in plain doubles.
bool integer_power(double base, int exponent, double& result) {
  double product = 1;
  for (int i = 0; i < exponent; ++i) {
    product *= base;
    if (std::fabs(product) > 0x1p53) return false;
  }
  result = product;
  return true;
}

// base^count for 1 <= base < 2 and 1 <= count <= 512.
Pair repeated_product(double base, unsigned count) {
  Pair result{1, 0};
  Pair square{base, 0};
  while (true) {
    if ((count & 1) != 0) result = result * square;
    count >>= 1;
    if (count == 0) return result;
    square = square * square;
  }
}

double power_of_positive(double base, double exponent, bool whole) {
  if (exponent == 0.5) return std::sqrt(base);
  if (whole && std::fabs(exponent) <= 512) {
    auto bits = std::bit_cast<std::uint64_t>(base);
    int own = 0;
    if (bits >> 52 == 0) {
      bits = std::bit_cast<std::uint64_t>(base * 0x1p54);
      own = -54;
    }
    own += static_cast<int>(bits >> 52) - 1023;
    const double m = std::bit_cast<double>((bits & 0xFFFFFFFFFFFFFull) | 0x3FF0000000000000ull);
    const auto count = static_cast<unsigned>(std::fabs(exponent));
    const Pair product = repeated_product(m, count);
    const int scaled_exponent = own * static_cast<int>(count);
    if (exponent > 0) return scale(product, scaled_exponent);
    return scale(Pair{1, 0} / product, -scaled_exponent);
  }
  const Pair ln = logarithm({base, 0});
  const double estimate = ln.hi * exponent;
  if (estimate > 710) return infinity;
  if (estimate < -746) return 0;
  if (std::fabs(estimate) < 0x1p-60) return 1;
  const Scaled e = exponential(ln * exponent);
  return scale(e.value, e.exponent);
}

}  // namespace

double pow(double base, double exponent) {
  if (exponent != exponent) return nan_value;
  if (exponent == 0) return 1;
  if (base != base) return nan_value;
  if (base == 0 || std::fabs(base) == infinity || std::fabs(exponent) == infinity) {
    return power_at_the_edge(base, exponent);
  }
  const bool whole = exponent == std::floor(exponent);
  double result = 0;
  if (whole && exponent > 0 && exponent <= 52 && base == std::floor(base) &&
      integer_power(base, static_cast<int>(exponent), result)) {
    return result;
  }
  if (base > 0) return base == 1 ? 1 : power_of_positive(base, exponent, whole);
  if (!whole) return nan_value;
  const double magnitude = base == -1 ? 1 : power_of_positive(-base, exponent, true);
  return is_odd(exponent) ? -magnitude : magnitude;
}

}  // namespace kitwork::vm::math
