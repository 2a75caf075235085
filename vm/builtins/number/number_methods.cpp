// Number, its prototype, and the global functions over numbers.
#include <cmath>

#include "vm/builtins/native_support.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/builtins/number_format.hpp"
#include "vm/builtins/number_parse.hpp"
#include "vm/builtins/object_support.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

// thisNumberValue
NativeStatus this_number(NativeCall& call, const char* name, double& out) {
  const Value value = call.this_value();
  if (value.is_number()) {
    out = value.as_number();
    return NativeStatus::done;
  }
  if (value.is_object() && call.vm.heap.cell(value)->kind == CellKind::number_object) {
    out = call.vm.heap.at<Wrapper>(value.ref())->primitive.as_number();
    return NativeStatus::done;
  }
  return call.throw_type_error(std::string(name) + " requires that 'this' be a Number");
}

NativeStatus done_with_text(NativeCall& call, std::string_view text) {
  return call.done(Value::string(make_string(call.vm.heap, text)));
}

// How far the number's binary exponent lies from that of 1.
std::uint64_t binary_exponent(double number) {
  if (number == 0 || !std::isfinite(number)) return 0;
  const int exponent = std::ilogb(number);
  return static_cast<std::uint64_t>(exponent < 0 ? -exponent : exponent);
}

// Gas for so many digits of the number: beyond what 64 bits hold they take long arithmetic.
std::uint64_t digits_gas(double number, double digits) {
  const auto count = static_cast<std::uint64_t>(digits);
  const std::uint64_t exponent = binary_exponent(number) * 3 / 10;
  const bool exact = count > 17;
  return 60 + count * (exact ? 24 : 6) + exponent * (exact || exponent > 22 ? 12 : 2);
}

bool is_integral(Value value) {
  if (value.is_integer()) return true;
  if (!value.is_double()) return false;
  const double d = value.as_double();
  return std::isfinite(d) && d == std::trunc(d);
}

}  // namespace

NativeStatus native_number_constructor(NativeCall& call) {
  double number = 0;
  if (call.argument_count() > 0) KITWORK_NATIVE_TRY(want_number(call, 0, number));
  if (!call.constructing()) return call.done(Value::number(number));
  Ref prototype = no_ref;
  KITWORK_NATIVE_TRY(
      new_target_prototype(call, call.vm.object(WellKnownObject::number_prototype), prototype));
  const Value object = make_object_of_kind(call.vm, CellKind::number_object, prototype);
  call.vm.heap.at<Wrapper>(object.ref())->primitive = Value::number(number);
  return call.done(object);
}

NativeStatus native_number_is_finite(NativeCall& call) {
  const Value v = call.argument(0);
  return call.done(Value::boolean(v.is_number() && std::isfinite(v.as_number())));
}
NativeStatus native_number_is_integer(NativeCall& call) {
  return call.done(Value::boolean(is_integral(call.argument(0))));
}
NativeStatus native_number_is_nan(NativeCall& call) {
  const Value v = call.argument(0);
  return call.done(Value::boolean(v.is_number() && std::isnan(v.as_number())));
}
NativeStatus native_number_is_safe_integer(NativeCall& call) {
  const Value v = call.argument(0);
  return call.done(
      Value::boolean(is_integral(v) && std::fabs(v.as_number()) <= 9007199254740991.0));
}

NativeStatus native_number_value_of(NativeCall& call) {
  double number = 0;
  KITWORK_NATIVE_TRY(this_number(call, "Number.prototype.valueOf", number));
  return call.done(Value::number(number));
}

NativeStatus native_number_to_string(NativeCall& call) {
  double number = 0;
  KITWORK_NATIVE_TRY(this_number(call, "Number.prototype.toString", number));
  double radix = 10;
  if (!call.argument(0).is_undefined()) KITWORK_NATIVE_TRY(want_integer(call, 0, radix));
  if (radix < 2 || radix > 36) {
    return call.throw_range_error("toString() radix must be between 2 and 36");
  }
  if (radix == 10) return call.done(to_string(call.vm, Value::number(number)));
  // The longest text has 1,100 digits, and each is a division.
  const double magnitude = std::fabs(number);
  const bool small = magnitude < 4294967296.0 && magnitude == std::trunc(magnitude);
  const bool usual = magnitude > 1e-18 && magnitude < 1e18;
  if (!call.charge(small ? 12 : usual ? 200 : 2000)) return NativeStatus::need_gas;
  char buffer[number_text_long_bytes_max];
  return done_with_text(call, number_to_radix_text(number, static_cast<int>(radix), buffer));
}

NativeStatus native_number_to_locale_string(NativeCall& call) {
  double number = 0;
  KITWORK_NATIVE_TRY(this_number(call, "Number.prototype.toLocaleString", number));
  // The digits of a large number are divided off one by one.
  const std::uint64_t exponent = binary_exponent(number);
  if (!call.charge(400 + (exponent > 70 ? exponent * exponent / 4 : 0))) {
    return NativeStatus::need_gas;
  }
  if (std::isnan(number)) return done_with_text(call, "NaN");
  const bool negative = std::signbit(number);
  if (std::isinf(number)) {
    return call.done(Value::string(
        make_string(call.vm.heap, std::u16string_view(negative ? u"-\u221E" : u"\u221E"))));
  }
  // At most three digits after the point, groups of three before it.
  char buffer[number_text_long_bytes_max];
  std::string digits(number_to_fixed(std::fabs(number), 3, buffer));
  if (std::fabs(number) >= 1e21) {
    digits.clear();
    for (double rest = std::fabs(number); rest >= 1; rest = std::floor(rest / 10)) {
      digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(std::fmod(rest, 10))));
    }
    digits += ".000";
  }
  std::size_t point = digits.find('.');
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  for (std::size_t at = point; at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return done_with_text(call, negative ? "-" + digits : digits);
}

NativeStatus native_number_to_fixed(NativeCall& call) {
  double number = 0;
  double digits = 0;
  KITWORK_NATIVE_TRY(this_number(call, "Number.prototype.toFixed", number));
  KITWORK_NATIVE_TRY(want_integer(call, 0, digits));
  if (digits < 0 || digits > fraction_digits_max) {
    return call.throw_range_error("toFixed() digits argument must be between 0 and 100");
  }
  if (!call.charge(digits_gas(number, digits))) return NativeStatus::need_gas;
  char buffer[number_text_long_bytes_max];
  return done_with_text(call, number_to_fixed(number, static_cast<int>(digits), buffer));
}

NativeStatus native_number_to_exponential(NativeCall& call) {
  double number = 0;
  double digits = 0;
  KITWORK_NATIVE_TRY(this_number(call, "Number.prototype.toExponential", number));
  KITWORK_NATIVE_TRY(want_integer(call, 0, digits));
  if (!call.charge(digits_gas(number, clamp(digits, 0, fraction_digits_max)))) {
    return NativeStatus::need_gas;
  }
  char buffer[number_text_long_bytes_max];
  if (!std::isfinite(number)) {
    return done_with_text(call, number_to_exponential(number, shortest_digits, buffer));
  }
  if (digits < 0 || digits > fraction_digits_max) {
    return call.throw_range_error("toExponential() argument must be between 0 and 100");
  }
  const bool shortest = call.argument(0).is_undefined();
  return done_with_text(
      call,
      number_to_exponential(number, shortest ? shortest_digits : static_cast<int>(digits), buffer));
}

NativeStatus native_number_to_precision(NativeCall& call) {
  double number = 0;
  double digits = 0;
  KITWORK_NATIVE_TRY(this_number(call, "Number.prototype.toPrecision", number));
  if (call.argument(0).is_undefined()) return call.done(to_string(call.vm, Value::number(number)));
  KITWORK_NATIVE_TRY(want_integer(call, 0, digits));
  if (!std::isfinite(number)) return call.done(to_string(call.vm, Value::number(number)));
  if (digits < 1 || digits > precision_digits_max) {
    return call.throw_range_error("toPrecision() argument must be between 1 and 100");
  }
  if (!call.charge(digits_gas(number, digits))) return NativeStatus::need_gas;
  char buffer[number_text_long_bytes_max];
  return done_with_text(call, number_to_precision(number, static_cast<int>(digits), buffer));
}

NativeStatus native_parse_int(NativeCall& call) {
  const Value value = call.argument(0);
  if (value.is_whole() && call.argument(1).is_undefined()) return call.done(value);
  Ref text = no_ref;
  double radix = 0;
  KITWORK_NATIVE_TRY(want_string(call, 0, text));
  KITWORK_NATIVE_TRY(want_number(call, 1, radix));
  const std::int32_t base = to_int32(radix);
  if (base != 0 && (base < 2 || base > 36)) return call.done(Value::from_double(std::nan("")));
  const Units units = units_of(call.vm.heap, text);
  if (!call.charge(units.length * 2ull)) return NativeStatus::need_gas;
  const double number = units.is_16() ? parse_int(units.units16, units.length, base)
                                      : parse_int(units.units8, units.length, base);
  return call.done(Value::number(number));
}

NativeStatus native_parse_float(NativeCall& call) {
  const Value value = call.argument(0);
  if (value.is_whole()) return call.done(value);
  Ref text = no_ref;
  KITWORK_NATIVE_TRY(want_string(call, 0, text));
  const Units units = units_of(call.vm.heap, text);
  if (!call.charge(units.length * 2ull)) return NativeStatus::need_gas;
  const double number = units.is_16() ? parse_float(units.units16, units.length)
                                      : parse_float(units.units8, units.length);
  return call.done(Value::number(number));
}

NativeStatus native_is_nan(NativeCall& call) {
  double number = 0;
  KITWORK_NATIVE_TRY(want_number(call, 0, number));
  return call.done(Value::boolean(std::isnan(number)));
}

NativeStatus native_is_finite(NativeCall& call) {
  double number = 0;
  KITWORK_NATIVE_TRY(want_number(call, 0, number));
  return call.done(Value::boolean(std::isfinite(number)));
}

}  // namespace kitwork::vm
