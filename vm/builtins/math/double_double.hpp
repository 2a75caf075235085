// Arithmetic with pairs of doubles: about 106 bits, from additions and multiplications of IEEE
// doubles alone, so that the elementary functions of Math have the same bits on every machine.
// Needs contraction to be off.
#pragma once

#include <cmath>

namespace kitwork::vm::math {

// hi + lo, with |lo| at most half a unit in the last place of hi.
struct Pair {
  double hi = 0;
  double lo = 0;
};

inline Pair quick_sum(double a, double b) {  // |a| >= |b|
  const double s = a + b;
  return {s, b - (s - a)};
}
inline Pair exact_sum(double a, double b) {
  const double s = a + b;
  const double t = s - a;
  return {s, (a - (s - t)) + (b - t)};
}
inline Pair split(double a) {  // two halves of 26 bits
  const double t = 134217729.0 * a;
  const double hi = t - (t - a);
  return {hi, a - hi};
}
// Exact unless it over- or underflows: |a|, |b| < 2^900.
inline Pair exact_product(double a, double b) {
  const double p = a * b;
  const Pair x = split(a);
  const Pair y = split(b);
  return {p, ((x.hi * y.hi - p) + x.hi * y.lo + x.lo * y.hi) + x.lo * y.lo};
}

inline Pair operator+(Pair a, double b) {
  const Pair s = exact_sum(a.hi, b);
  return quick_sum(s.hi, s.lo + a.lo);
}
inline Pair operator+(Pair a, Pair b) {
  const Pair s = exact_sum(a.hi, b.hi);
  const Pair t = exact_sum(a.lo, b.lo);
  const Pair u = quick_sum(s.hi, s.lo + t.hi);
  return quick_sum(u.hi, u.lo + t.lo);
}
inline Pair operator-(Pair a) { return {-a.hi, -a.lo}; }
inline Pair operator-(Pair a, Pair b) { return a + -b; }
inline Pair operator*(Pair a, double b) {
  const Pair p = exact_product(a.hi, b);
  return quick_sum(p.hi, p.lo + a.lo * b);
}
inline Pair operator*(Pair a, Pair b) {
  const Pair p = exact_product(a.hi, b.hi);
  return quick_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}
inline Pair operator/(Pair a, Pair b) {
  const double q = a.hi / b.hi;
  const Pair r = a - b * q;
  const double q2 = r.hi / b.hi;
  const Pair r2 = r - b * q2;
  return quick_sum(q, q2) + r2.hi / b.hi;
}
inline Pair scaled(Pair a, double power_of_two) {
  return {a.hi * power_of_two, a.lo * power_of_two};
}
inline Pair square_root(Pair a) {
  if (a.hi == 0) return {0, 0};
  const double s = std::sqrt(a.hi);
  const Pair r = a - exact_product(s, s);
  return quick_sum(s, r.hi / (2 * s));
}
inline double rounded(Pair a) { return a.hi + a.lo; }

}  // namespace kitwork::vm::math
