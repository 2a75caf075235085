// The elementary functions behind Math, as pairs of doubles before their last rounding. Relative
// errors are below 2^-65, so the rounded results are correctly rounded but for about one argument
// in a thousand, and never off by a unit in the last place.
#pragma once

#include "vm/builtins/math/double_double.hpp"

namespace kitwork::vm::math {

// value * 2^exponent.
struct Scaled {
  Pair value;
  int exponent = 0;
};

// e^x for |x| < 1100; value lies in [0.99, 2.02).
Scaled exponential(Pair x);
// e^x - 1 for |x| < 700.
Pair exponential_minus_one(Pair x);
// The natural logarithm of x > 0, normal or not, finite.
Pair logarithm(Pair x);
// x * 2^exponent, rounded once; over- and underflow as they should be.
double scale(Pair x, int exponent);

struct SineCosine {
  Pair sine;
  Pair cosine;
};
// Of any finite x.
SineCosine sine_cosine(double x);
// The angle of the point (x, y) for finite x, y that are not both zero, y >= 0, x >= 0.
Pair angle(Pair y, Pair x);

extern const Pair pi_pair;
extern const Pair half_pi_pair;
extern const Pair ln2_pair;
extern const Pair inverse_ln2_pair;
extern const Pair inverse_ln10_pair;

}  // namespace kitwork::vm::math
