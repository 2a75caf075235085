#include "vm/interpreter/operators.hpp"

#include <bit>
#include <cmath>

#include "vm/builtins/math/math.hpp"
#include "vm/builtins/number_format.hpp"
#include "vm/builtins/number_parse.hpp"
#include "vm/heap/string_compare.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/heap/strings.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {

bool to_boolean(const Heap& heap, Value value) {
  if (value.is_boolean()) return value.is_true();
  if (value.is_integer()) return value.as_integer() != 0;
  if (value.is_double()) return value.as_double() != 0 && value.as_double() == value.as_double();
  if (value.is_string()) return heap.cell(value)->word != 0;
  return !value.is_nullish();
}

std::int32_t to_int32(double number) {
  if (std::fabs(number) < 9.2e18)
    return static_cast<std::int32_t>(static_cast<std::int64_t>(number));
  // A whole number: its low 32 bits are the mantissa's, moved up.
  const auto bits = std::bit_cast<std::uint64_t>(number);
  const auto exponent = static_cast<std::int32_t>((bits >> 52) & 0x7FF) - 1075;
  if (exponent >= 32) return 0;  // infinities and NaN too
  const std::uint64_t mantissa = (bits & 0xFFFFFFFFFFFFFull) | 0x10000000000000ull;
  const auto low = static_cast<std::uint32_t>(mantissa << exponent);
  return static_cast<std::int32_t>(number < 0 ? 0 - low : low);
}

namespace {

// Ropes are written out first: they are the capsule's, and flattening changes nothing that it can
// see.
double string_to_number(Heap& heap, Ref string) {
  const Units units = units_of(heap, is_rope(heap, string) ? flatten(heap, string) : string);
  return units.is_16() ? text_to_number(units.units16, units.length)
                       : text_to_number(units.units8, units.length);
}

}  // namespace

double to_number(Vm& vm, Value value) {
  if (value.is_number()) return value.as_number();
  if (value.is_boolean()) return value.is_true() ? 1 : 0;
  if (value.is_null()) return 0;
  if (value.is_string()) return string_to_number(vm.heap, value.ref());
  return std::nan("");
}

Value to_string(Vm& vm, Value value) {
  if (value.is_string()) return value;
  if (value.is_integer() && value.as_integer() >= 0 && value.as_integer() <= 9) {
    return Value::string(vm.intrinsics().latin1['0' + value.as_integer()]);
  }
  if (value.is_number()) {
    char buffer[number_text_bytes_max];
    return Value::string(make_string(vm.heap, number_to_text(value.as_number(), buffer)));
  }
  if (value.is_boolean()) return vm.atom(value.is_true() ? Atom::true_ : Atom::false_);
  return vm.atom(value.is_null() ? Atom::null : Atom::undefined);
}

bool is_callable(const Heap& heap, Value value) {
  if (!value.is_object()) return false;
  const CellKind kind = heap.cell(value)->kind;
  return kind == CellKind::function || kind == CellKind::native_function ||
         kind == CellKind::bound_function;
}

bool is_constructor(const Heap& heap, Value value) {
  return value.is_object() && is_callable(heap, value) &&
         (heap.cell(value)->flags & object_constructor) != 0;
}

Value type_of(const Vm& vm, Value value) {
  if (value.is_number()) return vm.atom(Atom::number);
  if (value.is_string()) return vm.atom(Atom::string);
  if (value.is_boolean()) return vm.atom(Atom::boolean);
  if (value.is_undefined()) return vm.atom(Atom::undefined);
  if (value.is_symbol()) return vm.atom(Atom::symbol);
  if (is_callable(vm.heap, value)) return vm.atom(Atom::function);
  return vm.atom(Atom::object);
}

bool strict_equals(Heap& heap, Value a, Value b) {
  if (a.is_number() && b.is_number()) return a.as_number() == b.as_number();
  if (a.is_string() && b.is_string()) return strings_equal(heap, a.ref(), b.ref());
  return a == b;
}

bool loosely_equals(Vm& vm, Value a, Value b) {
  if (a.is_nullish() || b.is_nullish()) return a.is_nullish() && b.is_nullish();
  if (a.is_object() || b.is_object() || a.is_symbol() || b.is_symbol()) return a == b;
  if (a.is_string() && b.is_string()) return strings_equal(vm.heap, a.ref(), b.ref());
  return to_number(vm, a) == to_number(vm, b);
}

bool same_value(Heap& heap, Value a, Value b) {
  if (a.is_number() && b.is_number()) {
    return Value::from_double(a.as_number()) == Value::from_double(b.as_number());
  }
  return strict_equals(heap, a, b);
}

bool same_value_zero(Heap& heap, Value a, Value b) {
  if (a.is_number() && b.is_number()) {
    const double x = a.as_number();
    const double y = b.as_number();
    return x == y || (x != x && y != y);
  }
  return strict_equals(heap, a, b);
}

double number_modulo(double a, double b) {
  constexpr double exact_max = 9007199254740992.0;  // 2 ** 53
  if (a >= 0 && a <= exact_max && b > 0 && b <= exact_max) {
    const auto x = static_cast<std::int64_t>(a);
    const auto y = static_cast<std::int64_t>(b);
    if (static_cast<double>(x) == a && static_cast<double>(y) == b && !std::signbit(a)) {
      return static_cast<double>(x % y);
    }
  }
  return std::fmod(a, b);
}

std::uint64_t modulo_price(double a, double b) {
  const auto exponent = [](double number) {
    return static_cast<std::int32_t>((std::bit_cast<std::uint64_t>(number) >> 52) & 0x7FF);
  };
  const std::int32_t difference = exponent(a) - exponent(b);
  if (difference <= 8 || exponent(a) == 0x7FF) return 0;
  constexpr double exact_max = 9007199254740992.0;  // 2 ** 53
  const bool whole = a == std::trunc(a) && b == std::trunc(b);
  if (a >= 0 && a <= exact_max && b > 0 && whole) return 0;
  return static_cast<std::uint64_t>(difference);
}

double number_power(double a, double b) { return math::pow(a, b); }

Order compare(Vm& vm, Value a, Value b) {
  if (a.is_string() && b.is_string())
    return compare_strings(vm.heap, a.ref(), b.ref()) < 0 ? Order::less : Order::not_less;
  const double x = to_number(vm, a);
  const double y = to_number(vm, b);
  if (x < y) return Order::less;
  return x >= y ? Order::not_less : Order::unordered;
}

}  // namespace kitwork::vm
