// The language's operators on primitive values, for every engine and every built-in. None allocates
// more than its result, none calls the capsule's code; objects must have been converted before.
#pragma once

#include <cstdint>

#include "vm/value/value.hpp"

namespace kitwork::vm {

class Vm;
class Heap;

// Functions of the prelude that the engine itself calls, by their names there.
enum class PreludeFunction : std::uint32_t {
#define KITWORK_PRELUDE_FUNCTION(name) name,
#include "vm/interpreter/prelude_functions.def"
#undef KITWORK_PRELUDE_FUNCTION
  count_,
};

bool to_boolean(const Heap& heap, Value value);
// value is a primitive and no symbol.
double to_number(Vm& vm, Value value);
// ToInt32 of any double.
std::int32_t to_int32(double number);
// ToString of a primitive that is no symbol: a string.
Value to_string(Vm& vm, Value value);
Value type_of(const Vm& vm, Value value);
bool is_callable(const Heap& heap, Value value);
bool is_constructor(const Heap& heap, Value value);

bool strict_equals(Heap& heap, Value a, Value b);
// a == b for two primitives.
bool loosely_equals(Vm& vm, Value a, Value b);
bool same_value(Heap& heap, Value a, Value b);
bool same_value_zero(Heap& heap, Value a, Value b);

// Gas for to_string of a primitive, beyond the usual.
inline std::uint64_t text_price(Value value) {
  if (!value.is_number()) return 0;
  if (value.is_integer() && value.as_integer() >= 0 && value.as_integer() < 2'000'000'000) return 4;
  const double number = value.as_number();
  const bool small = number > -2e9 && number < 2e9;
  return small && static_cast<double>(static_cast<std::int32_t>(number)) == number ? 4 : 20;
}

// a % b and a ** b of the language, the same bits everywhere.
double number_modulo(double a, double b);
// Gas for it beyond the usual: it takes a step for each bit that the exponents differ.
std::uint64_t modulo_price(double a, double b);
double number_power(double a, double b);

// The order of two primitives that are no symbols: less, greater_equal (that is: not less), or
// undefined for NaN.
enum class Order : std::uint8_t { less, not_less, unordered };
Order compare(Vm& vm, Value a, Value b);

}  // namespace kitwork::vm
