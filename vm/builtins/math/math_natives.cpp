// The functions of Math as natives: conversions, then one operation.
#include <bit>
#include <cmath>
#include <limits>

#include "vm/builtins/math/math.hpp"
#include "vm/builtins/native_support.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/interpreter/operators.hpp"

namespace kitwork::vm {
namespace {

template <class Function>
NativeStatus unary(NativeCall& call, std::uint64_t gas, Function function) {
  double x = 0;
  KITWORK_NATIVE_TRY(want_number(call, 0, x));
  if (gas != 0 && !call.charge(gas)) return NativeStatus::need_gas;
  return call.done(Value::number(function(x)));
}

double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
double round_to_float(double x) { return static_cast<double>(static_cast<float>(x)); }

}  // namespace

// What costs one instruction of the processor is paid by the call.
#define KITWORK_MATH_UNARY(name, gas, function) \
  NativeStatus native_math_##name(NativeCall& call) { return unary(call, gas, function); }
KITWORK_MATH_UNARY(acos, 60, math::acos)
KITWORK_MATH_UNARY(acosh, 60, math::acosh)
KITWORK_MATH_UNARY(asin, 60, math::asin)
KITWORK_MATH_UNARY(asinh, 60, math::asinh)
KITWORK_MATH_UNARY(atan, 60, math::atan)
KITWORK_MATH_UNARY(atanh, 60, math::atanh)
KITWORK_MATH_UNARY(cbrt, 40, math::cbrt)
KITWORK_MATH_UNARY(ceil, 0, [](double x) { return std::ceil(x); })
KITWORK_MATH_UNARY(cos, 60, math::cos)
KITWORK_MATH_UNARY(cosh, 60, math::cosh)
KITWORK_MATH_UNARY(exp, 40, math::exp)
KITWORK_MATH_UNARY(expm1, 40, math::expm1)
KITWORK_MATH_UNARY(floor, 0, [](double x) { return std::floor(x); })
KITWORK_MATH_UNARY(fround, 0, round_to_float)
KITWORK_MATH_UNARY(log, 40, math::log)
KITWORK_MATH_UNARY(log10, 40, math::log10)
KITWORK_MATH_UNARY(log1p, 40, math::log1p)
KITWORK_MATH_UNARY(log2, 40, math::log2)
KITWORK_MATH_UNARY(round, 0, math::round)
KITWORK_MATH_UNARY(sign, 0, sign)
KITWORK_MATH_UNARY(sin, 60, math::sin)
KITWORK_MATH_UNARY(sinh, 60, math::sinh)
KITWORK_MATH_UNARY(sqrt, 0, [](double x) { return std::sqrt(x); })
KITWORK_MATH_UNARY(tan, 80, math::tan)
KITWORK_MATH_UNARY(tanh, 60, math::tanh)
KITWORK_MATH_UNARY(trunc, 0, [](double x) { return std::trunc(x); })
#undef KITWORK_MATH_UNARY

NativeStatus native_math_abs(NativeCall& call) {
  const Value value = call.argument(0);
  if (value.is_integer() && value.as_integer() >= 0) return call.done(value);
  return unary(call, 0, [](double x) { return std::fabs(x); });
}

NativeStatus native_math_clz32(NativeCall& call) {
  double x = 0;
  KITWORK_NATIVE_TRY(want_number(call, 0, x));
  return call.done(Value::integer(std::countl_zero(static_cast<std::uint32_t>(to_int32(x)))));
}

NativeStatus native_math_imul(NativeCall& call) {
  double a = 0;
  double b = 0;
  KITWORK_NATIVE_TRY(want_number(call, 0, a));
  KITWORK_NATIVE_TRY(want_number(call, 1, b));
  const auto product =
      static_cast<std::uint32_t>(to_int32(a)) * static_cast<std::uint32_t>(to_int32(b));
  return call.done(Value::integer(static_cast<std::int32_t>(product)));
}

NativeStatus native_math_atan2(NativeCall& call) {
  double y = 0;
  double x = 0;
  KITWORK_NATIVE_TRY(want_number(call, 0, y));
  KITWORK_NATIVE_TRY(want_number(call, 1, x));
  if (!call.charge(80)) return NativeStatus::need_gas;
  return call.done(Value::number(math::atan2(y, x)));
}

NativeStatus native_math_pow(NativeCall& call) {
  double base = 0;
  double exponent = 0;
  KITWORK_NATIVE_TRY(want_number(call, 0, base));
  KITWORK_NATIVE_TRY(want_number(call, 1, exponent));
  if (!call.charge(60)) return NativeStatus::need_gas;
  return call.done(Value::number(math::pow(base, exponent)));
}

NativeStatus native_math_hypot(NativeCall& call) {
  const std::uint32_t count = call.argument_count();
  for (std::uint32_t i = 0; i < count; ++i)
    KITWORK_NATIVE_TRY(want_primitive(call, i, Hint::number));
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, 10 + count * 12ull, count * 8ull));
  std::vector<double> values(count);
  for (std::uint32_t i = 0; i < count; ++i) KITWORK_NATIVE_TRY(want_number(call, i, values[i]));
  return call.done(Value::number(math::hypot(values.data(), count)));
}

namespace {

// Math.max and Math.min: all arguments are converted, also behind a NaN.
template <class Better>
NativeStatus extreme(NativeCall& call, double start, Better better) {
  const std::uint32_t count = call.argument_count();
  if (count > 8 && !call.charge(count)) return NativeStatus::need_gas;
  double best = start;
  bool any_nan = false;
  for (std::uint32_t i = 0; i < count; ++i) {
    double x = 0;
    KITWORK_NATIVE_TRY(want_number(call, i, x));
    any_nan = any_nan || x != x;
    if (better(x, best)) best = x;
  }
  return call.done(Value::number(any_nan ? std::numeric_limits<double>::quiet_NaN() : best));
}

}  // namespace

NativeStatus native_math_max(NativeCall& call) {
  return extreme(call, -HUGE_VAL, [](double a, double b) {
    return a > b || (a == 0 && b == 0 && !std::signbit(a));
  });
}

NativeStatus native_math_min(NativeCall& call) {
  return extreme(call, HUGE_VAL,
                 [](double a, double b) { return a < b || (a == 0 && b == 0 && std::signbit(a)); });
}

NativeStatus native_math_random(NativeCall& call) {
  return call.done(Value::from_double(call.vm.random.next()));
}

}  // namespace kitwork::vm
