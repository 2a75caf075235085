// Math of the language: pure functions over doubles. No function of the C library beyond those that
// IEEE 754 makes exact.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kitwork::vm::math {

double acos(double x);
double acosh(double x);
double asin(double x);
double asinh(double x);
double atan(double x);
double atan2(double y, double x);
double atanh(double x);
double cbrt(double x);
double cos(double x);
double cosh(double x);
double exp(double x);
double expm1(double x);
double hypot(const double* values, std::size_t count);
double log(double x);
double log10(double x);
double log1p(double x);
double log2(double x);
double pow(double base, double exponent);  // also the operator **
double round(double x);                    // halves go up
double sin(double x);
double sinh(double x);
double tan(double x);
double tanh(double x);

// xoshiro256**: the state of Math.random.
struct Random {
  std::uint64_t state[4];
  // Any seed is good, 0 too.
  static Random seeded(std::uint64_t seed);
  // 0 <= next < 1, a multiple of 2^-53.
  double next();
};

}  // namespace kitwork::vm::math
