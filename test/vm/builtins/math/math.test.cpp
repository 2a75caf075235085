#include "vm/builtins/math/math.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <initializer_list>
#include <limits>

namespace math = kitwork::vm::math;

namespace {
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
bool same(double a, double b) {
  return (a != a && b != b) || std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}
}  // namespace

TEST_CASE("elementary functions are correctly rounded on the recorded arguments") {
#define KITWORK_UNARY(function, x, y) \
  CHECK_MESSAGE(same(math::function(x), y), #function "(" #x ")");
#define KITWORK_BINARY(function, a, b, y) \
  CHECK_MESSAGE(same(math::function(a, b), y), #function "(" #a ", " #b ")");
#include "test/vm/builtins/math/math_vectors.def"
#undef KITWORK_UNARY
#undef KITWORK_BINARY
}

TEST_CASE("odd functions keep the sign of zero") {
  for (const auto f :
       {math::sin, math::tan, math::asin, math::atan, math::sinh, math::tanh, math::asinh,
        math::atanh, math::expm1, math::log1p, math::cbrt, math::round}) {
    CHECK(same(f(-0.0), -0.0));
    CHECK(same(f(0.0), 0.0));
    CHECK(same(f(nan_value), nan_value));
  }
}

TEST_CASE("functions answer NaN outside of their domain") {
  CHECK(std::isnan(math::log(-1)));
  CHECK(std::isnan(math::log2(-1)));
  CHECK(std::isnan(math::log10(-1)));
  CHECK(std::isnan(math::log1p(-1.5)));
  CHECK(std::isnan(math::asin(1.5)));
  CHECK(std::isnan(math::acos(-1.5)));
  CHECK(std::isnan(math::acosh(0.5)));
  CHECK(std::isnan(math::atanh(2)));
  CHECK(std::isnan(math::sin(infinity)));
  CHECK(std::isnan(math::pow(-8, 1.0 / 3)));
}

TEST_CASE("exponentials over- and underflow where doubles end") {
  CHECK(math::exp(709.782712893384) == 1.7976931348622732e308);
  CHECK(math::exp(709.782712893385) == infinity);
  CHECK(math::exp(-745.1332191019411) == 5e-324);
  CHECK(math::exp(-745.1332191019412) == 0);
  CHECK(math::exp(-infinity) == 0);
  CHECK(math::expm1(-infinity) == -1);
  CHECK(math::pow(2, -1074) == 5e-324);
  CHECK(math::pow(2, 1023.5) == 0x1.6a09e667f3bcdp1023);
  CHECK(math::pow(2, -1075) == 0);
  CHECK(math::sinh(-infinity) == -infinity);
  CHECK(math::cosh(-infinity) == infinity);
}

TEST_CASE("pow follows the table of the specification") {
  CHECK(std::isnan(math::pow(1, infinity)));
  CHECK(std::isnan(math::pow(-1, -infinity)));
  CHECK(std::isnan(math::pow(1, nan_value)));
  CHECK(math::pow(nan_value, 0) == 1);
  CHECK(same(math::pow(-0.0, 3), -0.0));
  CHECK(same(math::pow(-0.0, 2), 0.0));
  CHECK(math::pow(-0.0, -3) == -infinity);
  CHECK(math::pow(-0.0, -0.5) == infinity);
  CHECK(same(math::pow(-infinity, -3), -0.0));
  CHECK(math::pow(-infinity, 3) == -infinity);
  CHECK(math::pow(0.5, -infinity) == infinity);
  CHECK(math::pow(-2, 3) == -8);
  CHECK(math::pow(10, 308) == 1e308);
  CHECK(math::pow(10, -5) == 1e-5);
}

TEST_CASE("atan2 and hypot know every quadrant and both extremes") {
  CHECK(math::atan2(0, -0.0) == 0x1.921fb54442d18p+1);
  CHECK(same(math::atan2(-0.0, 0), -0.0));
  CHECK(math::atan2(infinity, -infinity) == 0x1.2d97c7f3321d2p+1);
  CHECK(math::atan2(5e-324, 1e300) == 0);
  CHECK(math::atan2(5e-324, 5e-324) == 0x1.921fb54442d18p-1);
  const double mixed[] = {nan_value, -infinity};
  CHECK(math::hypot(mixed, 2) == infinity);
  const double large[] = {3e300, 4e300};
  CHECK(math::hypot(large, 2) == 5e300);
  const double small[] = {3e-320, 4e-320};
  CHECK(math::hypot(small, 2) == 5e-320);
  CHECK(same(math::hypot(nullptr, 0), 0.0));
}

TEST_CASE("round takes halves upwards and keeps the negative zero") {
  CHECK(math::round(2.5) == 3);
  CHECK(math::round(-2.5) == -2);
  CHECK(same(math::round(-0.5), -0.0));
  CHECK(math::round(0.49999999999999994) == 0);
  CHECK(math::round(4503599627370495.5) == 4503599627370496);
}

TEST_CASE("random numbers follow from the seed alone") {
  math::Random a = math::Random::seeded(42);
  math::Random b = math::Random::seeded(42);
  math::Random c = math::Random::seeded(43);
  bool differ = false;
  for (int i = 0; i < 1000; ++i) {
    const double x = a.next();
    CHECK(x == b.next());
    CHECK(x >= 0);
    CHECK(x < 1);
    differ = differ || x != c.next();
  }
  CHECK(differ);
}
