#include "vm/builtins/math/math.hpp"

#include <bit>
#include <limits>

#include "vm/builtins/math/elementary.hpp"

namespace kitwork::vm::math {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

bool is_nan(double x) { return x != x; }
int exponent_of(double x) {  // of a normal number
  return static_cast<int>(std::bit_cast<std::uint64_t>(x) >> 52 & 2047) - 1023;
}
double with_sign(double magnitude, double sign) { return std::copysign(magnitude, sign); }

double binary_power(int exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

}  // namespace

double exp(double x) {
  if (is_nan(x)) return x;
  if (x > 709.8) return infinity;
  if (x < -745.2) return 0;
  if (std::fabs(x) < 0x1p-54) return 1;
  const Scaled e = exponential({x, 0});
  return scale(e.value, e.exponent);
}

double expm1(double x) {
  if (is_nan(x) || std::fabs(x) < 0x1p-54) return x;
  if (x > 709.8) return infinity;
  if (x < -40) return -1;
  if (x > 100) return exp(x);
  return rounded(exponential_minus_one({x, 0}));
}

double log(double x) {
  if (is_nan(x) || x < 0) return nan_value;
  if (x == 0) return -infinity;
  if (x == infinity) return x;
  return rounded(logarithm({x, 0}));
}

double log2(double x) {
  if (is_nan(x) || x < 0) return nan_value;
  if (x == 0) return -infinity;
  if (x == infinity) return x;
  return rounded(logarithm({x, 0}) * inverse_ln2_pair);
}

double log10(double x) {
  if (is_nan(x) || x < 0) return nan_value;
  if (x == 0) return -infinity;
  if (x == infinity) return x;
  return rounded(logarithm({x, 0}) * inverse_ln10_pair);
}

double log1p(double x) {
  if (is_nan(x) || x < -1) return nan_value;
  if (x == -1) return -infinity;
  if (x == infinity || std::fabs(x) < 0x1p-54) return x;
  return rounded(logarithm(exact_sum(1, x)));
}

double sinh(double x) {
  const double magnitude = std::fabs(x);
  if (!(magnitude < infinity) || magnitude < 0x1p-28) return x;
  if (magnitude > 711) return with_sign(infinity, x);
  if (magnitude > 50) {
    const Scaled e = exponential({magnitude, 0});
    return with_sign(scale(e.value, e.exponent - 1), x);
  }
  const Pair e = exponential_minus_one({magnitude, 0});
  return with_sign(rounded(scaled(e + e / (e + 1.0), 0.5)), x);
}

double cosh(double x) {
  const double magnitude = std::fabs(x);
  if (!(magnitude < infinity)) return magnitude;
  if (magnitude > 711) return infinity;
  const Scaled e = exponential({magnitude, 0});
  if (magnitude > 50) return scale(e.value, e.exponent - 1);
  const Pair power = scaled(e.value, binary_power(e.exponent));
  return rounded(scaled(power + Pair{1, 0} / power, 0.5));
}

double tanh(double x) {
  const double magnitude = std::fabs(x);
  if (is_nan(x) || magnitude < 0x1p-28) return x;
  if (magnitude > 22) return with_sign(1, x);
  const Pair e = exponential_minus_one({2 * magnitude, 0});
  return with_sign(rounded(e / (e + 2.0)), x);
}

double asinh(double x) {
  const double magnitude = std::fabs(x);
  if (!(magnitude < infinity) || magnitude < 0x1p-28) return x;
  if (magnitude > 0x1p30) return with_sign(rounded(logarithm({magnitude, 0}) + ln2_pair), x);
  const Pair root = square_root(exact_product(magnitude, magnitude) + 1.0);
  return with_sign(rounded(logarithm(root + magnitude)), x);
}

double acosh(double x) {
  if (is_nan(x) || x < 1) return nan_value;
  if (x == infinity) return x;
  if (x > 0x1p30) return rounded(logarithm({x, 0}) + ln2_pair);
  const Pair root = square_root(exact_product(x, x) + -1.0);
  return rounded(logarithm(root + x));
}

double atanh(double x) {
  const double magnitude = std::fabs(x);
  if (is_nan(x) || magnitude > 1) return nan_value;
  if (magnitude == 1) return with_sign(infinity, x);
  if (magnitude < 0x1p-28) return x;
  const Pair quotient = exact_sum(1, magnitude) / exact_sum(1, -magnitude);
  return with_sign(rounded(scaled(logarithm(quotient), 0.5)), x);
}

double sin(double x) {
  if (!(std::fabs(x) < infinity)) return nan_value;
  if (std::fabs(x) < 0x1p-27) return x;
  return rounded(sine_cosine(x).sine);
}

double cos(double x) {
  if (!(std::fabs(x) < infinity)) return nan_value;
  if (std::fabs(x) < 0x1p-27) return 1;
  return rounded(sine_cosine(x).cosine);
}

double tan(double x) {
  if (!(std::fabs(x) < infinity)) return nan_value;
  if (std::fabs(x) < 0x1p-27) return x;
  const SineCosine r = sine_cosine(x);
  return rounded(r.sine / r.cosine);
}

double atan(double x) {
  const double magnitude = std::fabs(x);
  if (is_nan(x) || magnitude < 0x1p-28) return x;
  if (magnitude > 0x1p60) return with_sign(rounded(half_pi_pair), x);
  return with_sign(rounded(angle({magnitude, 0}, {1, 0})), x);
}

double atan2(double y, double x) {
  if (is_nan(x) || is_nan(y)) return nan_value;
  const bool left = std::signbit(x);
  if (y == 0) return with_sign(left ? pi_pair.hi : 0, y);
  if (x == 0) return with_sign(half_pi_pair.hi, y);
  double b = std::fabs(y);
  double a = std::fabs(x);
  if (b == infinity && a == infinity) {
    return with_sign(rounded(scaled(half_pi_pair, left ? 1.5 : 0.5)), y);
  }
  if (b == infinity) return with_sign(half_pi_pair.hi, y);
  if (a == infinity) return with_sign(left ? pi_pair.hi : 0, y);
  if (a < 0x1p-900 || b < 0x1p-900) {
    a *= 0x1p100;
    b *= 0x1p100;
  } else if (a > 0x1p800 || b > 0x1p800) {
    a *= 0x1p-200;
    b *= 0x1p-200;
  }
  const int difference = exponent_of(b) - exponent_of(a);
  if (b == infinity || difference > 60) return with_sign(half_pi_pair.hi, y);
  if (a == infinity || difference < -60) {
    return with_sign(left ? pi_pair.hi : std::fabs(y) / std::fabs(x), y);
  }
  const Pair t = angle({b, 0}, {a, 0});
  return with_sign(rounded(left ? pi_pair - t : t), y);
}

double asin(double x) {
  const double magnitude = std::fabs(x);
  if (is_nan(x) || magnitude > 1) return nan_value;
  if (magnitude < 0x1p-28) return x;
  const Pair other = square_root(-exact_product(x, x) + 1.0);
  return with_sign(rounded(angle({magnitude, 0}, other)), x);
}

double acos(double x) {
  const double magnitude = std::fabs(x);
  if (is_nan(x) || magnitude > 1) return nan_value;
  if (x == 1) return 0;
  const Pair other = square_root(-exact_product(x, x) + 1.0);
  const Pair t = angle(other, {magnitude, 0});
  return rounded(x < 0 ? pi_pair - t : t);
}

double cbrt(double x) {
  if (!(std::fabs(x) < infinity) || x == 0) return x;
  double m = std::fabs(x);
  int exponent = 0;
  if (m < 0x1p-1000) {
    m *= 0x1p60;
    exponent = -20;
  }
  const int third = (exponent_of(m) + 1200) / 3 - 400;
  m *= binary_power(-3 * third / 2) * binary_power(-3 * third - (-3 * third / 2));  // 1 <= m < 8
  double y = 0.6 + 0.4 * m - 0.0275 * m * m;
  for (int i = 0; i < 5; ++i) y = y - (y * y * y - m) / (3 * y * y);
  const Pair rest = Pair{m, 0} - exact_product(y, y) * y;
  const Pair root = quick_sum(y, rest.hi / (3 * y * y));
  return with_sign(scale(root, third + exponent), x);
}

double hypot(const double* values, std::size_t count) {
  double largest = 0;
  bool any_nan = false;
  for (std::size_t i = 0; i < count; ++i) {
    const double magnitude = std::fabs(values[i]);
    if (magnitude == infinity) return infinity;
    any_nan = any_nan || is_nan(magnitude);
    if (magnitude > largest) largest = magnitude;
  }
  if (any_nan) return nan_value;
  if (largest == 0) return 0;
  if (count == 1) return largest;
  const double unit = largest > 0x1p400 ? 0x1p-600 : largest < 0x1p-400 ? 0x1p600 : 1;
  Pair sum;
  for (std::size_t i = 0; i < count; ++i) {
    const double v = values[i] * unit;
    sum = sum + exact_product(v, v);
  }
  return rounded(square_root(sum)) / unit;
}

double round(double x) {
  const double down = std::floor(x);
  if (!(x - down >= 0.5)) return down;
  return down == -1 ? -0.0 : down + 1;
}

Random Random::seeded(std::uint64_t seed) {
  Random result{};
  for (std::uint64_t& word : result.state) {  // splitmix64
    seed += 0x9E3779B97F4A7C15ull;
    std::uint64_t z = seed;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    word = z ^ (z >> 31);
  }
  return result;
}

double Random::next() {
  const std::uint64_t product = std::rotl(state[1] * 5, 7) * 9;
  const std::uint64_t t = state[1] << 17;
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= t;
  state[3] = std::rotl(state[3], 45);
  return static_cast<double>(product >> 11) * 0x1p-53;
}

}  // namespace kitwork::vm::math
