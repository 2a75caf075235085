#include "vm/builtins/math/elementary.hpp"

#include <bit>
#include <cstdint>

namespace kitwork::vm::math {

#define KITWORK_PAIR(name, hi, lo) const Pair name = {hi, lo};
#include "vm/builtins/math/math_tables.def"
#undef KITWORK_PAIR

namespace {

#define KITWORK_PAIR_TABLE(name, count) constexpr Pair name[count] = {
#define KITWORK_NUMBER_TABLE(name, count) constexpr double name[count] = {
#define KITWORK_WORD_TABLE(name, count) constexpr std::uint64_t name[count] = {
#define KITWORK_TABLE_END \
  }                       \
  ;
#define KITWORK_NUMBER(name, value) constexpr double name = value;
#include "vm/builtins/math/math_tables.def"
#undef KITWORK_PAIR_TABLE
#undef KITWORK_NUMBER_TABLE
#undef KITWORK_WORD_TABLE
#undef KITWORK_TABLE_END
#undef KITWORK_NUMBER

double power_of_two(int exponent) {  // -1022 <= exponent <= 1023
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

// e^r - 1 for |r| < 0.006.
Pair small_exponential_minus_one(Pair r) {
  const double x = r.hi;
  const double tail =
      1.0 / 6 + x * (1.0 / 24 + x * (1.0 / 120 + x * (1.0 / 720 + x * (1.0 / 5040 + x / 40320))));
  const Pair square = scaled(r * r, 0.5);
  return r + (square + x * x * x * tail);
}

// Splits x into n * ln(2)/64 + r and gives e^r - 1.
Pair reduced_exponential(Pair x, int& n) {
  const double count = std::floor(x.hi * 92.332482616893656 + 0.5);
  n = static_cast<int>(count);
  Pair r = exact_sum(x.hi, -count * ln2_over_64_a);
  r = r + -count * ln2_over_64_b;
  r = r + (x.lo - count * ln2_over_64_c);
  return small_exponential_minus_one(r);
}

// ln(1 + r) for |r| < 0.006.
Pair small_logarithm(Pair r) {
  const double x = r.hi;
  const double tail =
      -1.0 / 4 +
      x * (1.0 / 5 +
           x * (-1.0 / 6 + x * (1.0 / 7 + x * (-1.0 / 8 + x * (1.0 / 9 - x * (1.0 / 10))))));
  const Pair square = r * r;
  const Pair cube = square * r * Pair{0x1.5555555555555p-2, 0x1.5555555555555p-56};
  const double fourth = square.hi * square.hi;
  return r + (scaled(square, -0.5) + (cube + fourth * tail));
}

// sin(s) and cos(s) - 1 for |s| < 1/60.
Pair small_sine(Pair s) {
  const Pair square = s * s;
  const double x = square.hi;
  const Pair cube = square * s * Pair{-0x1.5555555555555p-3, -0x1.5555555555555p-57};
  const double fifth = x * x * s.hi;
  const double tail = 1.0 / 120 + x * (-1.0 / 5040 + x * (1.0 / 362880 - x * (1.0 / 39916800)));
  return s + (cube + fifth * tail);
}
Pair small_cosine_minus_one(Pair s) {
  const Pair square = s * s;
  const double x = square.hi;
  const double tail = 1.0 / 24 + x * (-1.0 / 720 + x * (1.0 / 40320 - x * (1.0 / 3628800)));
  return scaled(square, -0.5) + x * x * tail;
}

// 64 bits of 2/pi from bit `first` on; bit 1 is the one of weight 1/2. Bits before it are zeros.
std::uint64_t two_over_pi_bits(int first) {
  const int at = first - 1;
  const auto word = [](int i) { return i < 0 ? 0 : two_over_pi[i]; };
  const int index = at >> 6;
  const int shift = at & 63;
  if (shift == 0) return word(index);
  return word(index) << shift | word(index + 1) >> (64 - shift);
}

// Multiplies 256 bits, the most significant word first, by m and keeps the low 256 bits.
void multiply(std::uint64_t (&words)[4], std::uint64_t m) {
  __extension__ using Wide = unsigned __int128;
  std::uint64_t carry = 0;
  for (int i = 3; i >= 0; --i) {
    const Wide product = static_cast<Wide>(words[i]) * m + carry;
    words[i] = static_cast<std::uint64_t>(product);
    carry = static_cast<std::uint64_t>(product >> 64);
  }
}

void shift_left(std::uint64_t (&words)[4], int count) {
  for (; count >= 64; count -= 64) {
    for (int i = 0; i < 3; ++i) words[i] = words[i + 1];
    words[3] = 0;
  }
  if (count == 0) return;
  for (int i = 0; i < 3; ++i) words[i] = words[i] << count | words[i + 1] >> (64 - count);
  words[3] <<= count;
}

// Reduction of any |x| >= 2^19 after Payne and Hanek: only the bits of 2/pi that matter are
// multiplied.
Pair reduce_large(double x, int& quadrant) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const int exponent = static_cast<int>(bits >> 52) - 1023 - 52;
  const std::uint64_t significand = (bits & 0xFFFFFFFFFFFFFull) | 0x10000000000000ull;
  std::uint64_t words[4];
  for (int i = 0; i < 4; ++i) words[i] = two_over_pi_bits(exponent - 2 + 64 * i);
  multiply(words, significand);
  quadrant = static_cast<int>(words[0] >> 61) & 3;
  shift_left(words, 3);
  const bool up = words[0] >> 63 != 0;
  if (up) {  // more than a half: one quadrant further, a negative rest
    quadrant = (quadrant + 1) & 3;
    std::uint64_t carry = 1;
    for (int i = 3; i >= 0; --i) {
      words[i] = ~words[i] + carry;
      carry = carry != 0 && words[i] == 0 ? 1 : 0;
    }
  }
  int zeros = 0;
  while (zeros < 192 && words[0] >> 63 == 0) {
    const int count = words[0] == 0 ? 64 : std::countl_zero(words[0]);
    shift_left(words, count);
    zeros += count;
  }
  const double unit = power_of_two(-zeros - 53);
  const double hi = static_cast<double>(words[0] >> 11) * unit;
  const std::uint64_t rest = words[0] << 53 | words[1] >> 11;
  const double lo = static_cast<double>(rest >> 11) * unit * 0x1p-53;
  const Pair r = quick_sum(hi, lo) * half_pi_pair;
  return up ? -r : r;
}

Pair reduce(double x, int& quadrant) {  // x >= 0
  if (x <= 0.78) {
    quadrant = 0;
    return {x, 0};
  }
  if (x >= 524288) return reduce_large(x, quadrant);
  const double count = std::floor(x * 0.63661977236758138 + 0.5);
  quadrant = static_cast<int>(count) & 3;
  Pair r = exact_sum(x, -count * half_pi_a);
  r = r + -count * half_pi_b;
  r = r + -count * half_pi_c;
  return r + -count * half_pi_d;
}

Pair small_angle(Pair t) {  // 0 <= t <= 1
  const double nearest = t.hi * 32 + 0.5;
  const int i = static_cast<int>(nearest);
  Pair z = t;
  if (i != 0) {
    const double c = i / 32.0;
    z = (t + -c) / (t * c + 1.0);
  }
  const Pair square = z * z;
  const double x = square.hi;
  const Pair cube = square * z * Pair{-0x1.5555555555555p-2, -0x1.5555555555555p-56};
  const double fifth = x * x * z.hi;
  const double tail =
      1.0 / 5 + x * (-1.0 / 7 + x * (1.0 / 9 + x * (-1.0 / 11 + x * (1.0 / 13 - x / 15))));
  return arctangent_table[i] + (z + (cube + fifth * tail));
}

}  // namespace

Scaled exponential(Pair x) {
  int n = 0;
  const Pair p = reduced_exponential(x, n);
  const Pair base = exponential_table[n & 63];
  return {base + base * p, n >> 6};
}

Pair exponential_minus_one(Pair x) {
  int n = 0;
  const Pair p = reduced_exponential(x, n);
  if (n == 0) return p;
  const Pair base = exponential_table[n & 63];
  const double power = power_of_two(n >> 6);
  return scaled(base + base * p, power) + -1.0;
}

Pair logarithm(Pair x) {
  auto bits = std::bit_cast<std::uint64_t>(x.hi);
  int exponent = 0;
  if (bits >> 52 == 0) {
    x.hi *= 0x1p54;
    x.lo = 0;
    bits = std::bit_cast<std::uint64_t>(x.hi);
    exponent = -54;
  }
  exponent += static_cast<int>(bits >> 52) - 1023;
  const auto index = static_cast<unsigned>(bits >> 45 & 127);
  double m = std::bit_cast<double>((bits & 0xFFFFFFFFFFFFFull) | 0x3FF0000000000000ull);
  const double m_unit = m / x.hi;  // a power of two
  double m_lo = x.lo == 0 ? 0 : x.lo * m_unit;
  if (index >= 53) {
    m *= 0.5;
    m_lo *= 0.5;
    ++exponent;
  }
  const double inverse = inverse_table[index];
  const Pair product = exact_product(m, inverse);
  const Pair r = exact_sum(product.hi - 1, product.lo) + m_lo * inverse;
  Pair result = small_logarithm(r);
  result = logarithm_table[index] + result;
  if (exponent == 0) return result;
  return ln2_pair * static_cast<double>(exponent) + result;
}

double scale(Pair x, int exponent) {
  if (x.hi == 0) return 0;
  const int own = static_cast<int>(std::bit_cast<std::uint64_t>(x.hi) >> 52 & 2047) - 1023;
  if (own < -900 || own > 900) return x.hi * power_of_two(exponent);
  x = scaled(x, power_of_two(-own));
  exponent += own;
  if (exponent > 1024) return x.hi > 0 ? HUGE_VAL : -HUGE_VAL;
  if (exponent >= 1023) return rounded(x) * 0x1p1000 * power_of_two(exponent - 1000);
  if (exponent >= -1021) return rounded(x) * power_of_two(exponent);
  if (exponent < -1080) return x.hi > 0 ? 0.0 : -0.0;
  // The result has few bits: round to a multiple of its unit before scaling.
  const double anchor = 1.5 * power_of_two(52 - 1074 - exponent);
  const Pair sum = exact_sum(anchor, x.hi);
  const double value = (sum.hi + (sum.lo + x.lo)) - anchor;
  return value * 0x1p-1000 * power_of_two(exponent + 1000);
}

SineCosine sine_cosine(double x) {
  int quadrant = 0;
  Pair r = reduce(std::fabs(x), quadrant);
  const bool negative = r.hi < 0;
  if (negative) r = -r;
  const double nearest = r.hi * 32 + 0.5;
  const int i = static_cast<int>(nearest);
  const Pair s = i == 0 ? r : r + -(i / 32.0);
  const Pair sine = small_sine(s);
  const Pair cosine = small_cosine_minus_one(s);
  Pair sine_r = sine;
  Pair cosine_r = cosine + 1.0;
  if (i != 0) {
    const Pair a = sine_table[i];
    const Pair b = cosine_table[i];
    sine_r = a + (a * cosine + b * sine);
    cosine_r = b + (b * cosine - a * sine);
  }
  if (negative) sine_r = -sine_r;
  SineCosine result{sine_r, cosine_r};
  if ((quadrant & 1) != 0) result = {cosine_r, -sine_r};
  if ((quadrant & 2) != 0) result = {-result.sine, -result.cosine};
  if (x < 0) result.sine = -result.sine;
  return result;
}

Pair angle(Pair y, Pair x) {
  if (y.hi <= x.hi) return small_angle(y / x);
  return half_pi_pair - small_angle(x / y);
}

}  // namespace kitwork::vm::math
