// Instructions of the language's operators. The order of conversions is the specification's.
#include <cmath>

#include "schemas/assert.hpp"
#include "vm/heap/string_compare.hpp"
#include "vm/heap/strings.hpp"
#include "vm/interpreter/engine.hpp"
#include "vm/interpreter/join.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

constexpr std::string_view symbol_to_number = "Cannot convert a Symbol value to a number";
constexpr std::string_view symbol_to_string = "Cannot convert a Symbol value to a string";

Value arithmetic(Opcode opcode, double a, double b) {
  const auto integer = [](std::int32_t i) { return Value::integer(i); };
  const auto shift = static_cast<std::uint32_t>(to_int32(b)) & 31u;
  switch (opcode) {
    case Opcode::sub:
      return Value::number(a - b);
    case Opcode::mul:
      return Value::number(a * b);
    case Opcode::div:
      return Value::number(a / b);
    case Opcode::mod:
      return Value::number(number_modulo(a, b));
    case Opcode::exp:
      return Value::number(number_power(a, b));
    case Opcode::bit_and:
      return integer(to_int32(a) & to_int32(b));
    case Opcode::bit_or:
      return integer(to_int32(a) | to_int32(b));
    case Opcode::bit_xor:
      return integer(to_int32(a) ^ to_int32(b));
    case Opcode::shift_left:
      return integer(static_cast<std::int32_t>(static_cast<std::uint32_t>(to_int32(a)) << shift));
    case Opcode::shift_right:
      return integer(to_int32(a) >> shift);
    default:
      return Value::unsigned_integer(static_cast<std::uint32_t>(to_int32(a)) >> shift);
  }
}

}  // namespace

// How much it costs to read a string as a number, beyond the instruction's own price.
std::uint64_t Engine::conversion_price(Value value) const {
  return value.is_string() ? 10 + vm_.heap.cell(value)->word : 0;
}

// Both operands are made numbers, left first. Flow::next: they are.
Flow Engine::to_numbers(double& a, double& b) {
  for (std::uint32_t n = 2; n-- > 0;) {
    const Value value = operand(n);
    if (value.is_object()) return convert(n, Hint::number);
    if (value.is_symbol()) return throw_error(ErrorType::type_error, symbol_to_number);
  }
  const std::uint64_t price = conversion_price(operand(1)) + conversion_price(operand(0));
  if (price != 0) {
    if (const Flow paid = pay(price); paid != Flow::next) return paid;
  }
  a = to_number(vm_, operand(1));
  b = to_number(vm_, operand(0));
  return Flow::next;
}

Flow Engine::step_arithmetic(Opcode opcode) {
  double a = 0;
  double b = 0;
  if (const Flow flow = to_numbers(a, b); flow != Flow::next) return flow;
  if (opcode == Opcode::mod) {
    if (const Flow paid = pay(modulo_price(a, b)); paid != Flow::next) return paid;
  }
  return replace(2, arithmetic(opcode, a, b));
}

Flow Engine::step_add() {
  for (std::uint32_t n = 2; n-- > 0;) {
    if (operand(n).is_object()) return convert(n, Hint::none);
  }
  const Value a = operand(1);
  const Value b = operand(0);
  if (!a.is_string() && !b.is_string()) {
    if (a.is_symbol() || b.is_symbol()) return throw_error(ErrorType::type_error, symbol_to_number);
    return replace(2, Value::number(to_number(vm_, a) + to_number(vm_, b)));
  }
  if (a.is_symbol() || b.is_symbol()) return throw_error(ErrorType::type_error, symbol_to_string);
  return step_concat(2);
}

// Joins primitives; concat's operands are strings already, add's may be other primitives.
Flow Engine::step_concat(std::uint32_t count) {
  const Value* values = vm_.stack() + operand_slot(count - 1);
  const JoinCost cost = join_cost(vm_.heap, values, count);
  if (cost.length > string_length_max)
    return throw_error(ErrorType::range_error, "Invalid string length");
  if (const Flow paid = pay(cost.gas); paid != Flow::next) return paid;
  return replace(count, join(vm_, values, count));
}

Flow Engine::step_compare(Opcode opcode) {
  for (std::uint32_t n = 2; n-- > 0;) {
    if (operand(n).is_object()) return convert(n, Hint::number);
  }
  const Value a = operand(1);
  const Value b = operand(0);
  if (a.is_symbol() || b.is_symbol()) return throw_error(ErrorType::type_error, symbol_to_number);
  if (const Flow paid = pay_for_comparison(a, b, false); paid != Flow::next) return paid;
  bool result = false;
  switch (opcode) {
    case Opcode::less:
      result = compare(vm_, a, b) == Order::less;
      break;
    case Opcode::greater:
      result = compare(vm_, b, a) == Order::less;
      break;
    case Opcode::less_equal:
      result = compare(vm_, b, a) == Order::not_less;
      break;
    default:
      result = compare(vm_, a, b) == Order::not_less;
      break;
  }
  return replace(2, Value::boolean(result));
}

// Strings are compared to the end in the worst case; strings of different lengths are not equal.
std::uint64_t Engine::comparison_price(Value a, Value b, bool equality) const {
  if (a.is_string() && b.is_string()) {
    const std::uint32_t length_a = vm_.heap.cell(a)->word;
    const std::uint32_t length_b = vm_.heap.cell(b)->word;
    const bool same = resolved(vm_.heap, a.ref()) == resolved(vm_.heap, b.ref());
    if (equality && (length_a != length_b || same)) return 0;
    const std::uint32_t common = length_a < length_b ? length_a : length_b;
    const bool near =
        common <= comparison_free_units || begin_differently(vm_.heap, a.ref(), b.ref());
    return comparison_gas(near ? 0 : common);
  }
  return conversion_price(a) + conversion_price(b);
}

// Ropes are written out first.
Flow Engine::pay_for_comparison(Value a, Value b, bool equality) {
  if (a.is_string() && b.is_string()) {
    if (equality && vm_.heap.cell(a)->word != vm_.heap.cell(b)->word) return Flow::next;
    if (const Flow flow = flatten_operand(a); flow != Flow::next) return flow;
    if (const Flow flow = flatten_operand(b); flow != Flow::next) return flow;
  }
  const std::uint64_t price = comparison_price(a, b, equality);
  return price == 0 ? Flow::next : pay(price);
}

Flow Engine::step_equal(bool negate) {
  const Value a = operand(1);
  const Value b = operand(0);
  if (a.is_object() != b.is_object()) {
    const Value other = a.is_object() ? b : a;
    if (!other.is_nullish()) return convert(a.is_object() ? 1 : 0, Hint::none);
  }
  if (const Flow paid = pay_for_comparison(a, b, true); paid != Flow::next) return paid;
  return replace(2, Value::boolean(loosely_equals(vm_, a, b) != negate));
}

Flow Engine::step_unary(Opcode opcode) {
  const Value value = operand(0);
  if (value.is_object()) return convert(0, Hint::number);
  if (value.is_symbol()) return throw_error(ErrorType::type_error, symbol_to_number);
  if (const std::uint64_t price = conversion_price(value); price != 0) {
    if (const Flow paid = pay(price); paid != Flow::next) return paid;
  }
  const double number = to_number(vm_, value);
  switch (opcode) {
    case Opcode::negate:
      return replace(1, Value::number(-number));
    case Opcode::increment:
      return replace(1, Value::number(number + 1));
    case Opcode::decrement:
      return replace(1, Value::number(number - 1));
    case Opcode::bit_not:
      return replace(1, Value::integer(~to_int32(number)));
    default:
      return replace(1, Value::number(number));
  }
}

Flow Engine::step_operator(const Instruction& in) {
  const auto code = static_cast<std::uint32_t>(in.opcode);
  if (in.opcode == Opcode::add) return step_add();
  if (code <= static_cast<std::uint32_t>(Opcode::shift_right_unsigned))
    return step_arithmetic(in.opcode);
  if (code <= static_cast<std::uint32_t>(Opcode::greater_equal)) return step_compare(in.opcode);
  switch (in.opcode) {
    case Opcode::equal:
      return step_equal(false);
    case Opcode::not_equal:
      return step_equal(true);
    case Opcode::strict_equal:
    case Opcode::strict_not_equal: {
      if (operand(1).is_string() && operand(0).is_string()) {
        const Flow paid = pay_for_comparison(operand(1), operand(0), true);
        if (paid != Flow::next) return paid;
      }
      const bool equal = strict_equals(vm_.heap, operand(1), operand(0));
      return replace(2, Value::boolean(equal == (in.opcode == Opcode::strict_equal)));
    }
    case Opcode::instance_of:
      return step_instance_of();
    case Opcode::in:
      return step_in();
    case Opcode::logical_not:
      return replace(1, Value::boolean(!to_boolean(vm_.heap, operand(0))));
    case Opcode::type_of:
      return replace(1, type_of(vm_, operand(0)));
    case Opcode::to_string:
      if (operand(0).is_object()) return convert(0, Hint::string);
      if (operand(0).is_symbol()) return throw_error(ErrorType::type_error, symbol_to_string);
      if (const Flow paid = pay(text_price(operand(0))); paid != Flow::next) return paid;
      return replace(1, to_string(vm_, operand(0)));
    case Opcode::to_property_key:
      if (operand(0).is_object()) return convert(0, Hint::string);
      if (operand(0).is_symbol()) return Flow::next;
      if (const Flow paid = pay(text_price(operand(0))); paid != Flow::next) return paid;
      return replace(1, to_string(vm_, operand(0)));
    case Opcode::concat:
      return step_concat(in.a);
    default:
      return step_unary(in.opcode);
  }
}

Flow Engine::step_instance_of() {
  const Value constructor = operand(0);
  if (!constructor.is_object()) {
    return throw_error(ErrorType::type_error, "Right-hand side of 'instanceof' is not callable");
  }
  // The common case: Function.prototype[Symbol.hasInstance] on a closure or a built-in with a plain
  // property prototype.
  const Lookup method = lookup(
      vm_, constructor, PropertyKey(Value::symbol(vm_.symbol(WellKnownSymbol::has_instance))));
  if (const Flow paid = pay_for_walk(method); paid != Flow::next) return paid;
  const CellKind kind = vm_.heap.cell(constructor)->kind;
  const bool plain = (kind == CellKind::function || kind == CellKind::native_function) &&
                     method.found() && !method.is_accessor() && method.value().is_object() &&
                     method.value().ref() == vm_.object(WellKnownObject::function_has_instance);
  if (plain) {
    const Lookup found = lookup(vm_, constructor, PropertyKey(vm_.atom(Atom::prototype)));
    if (!found.is_accessor() && (found.value().is_object() || !operand(1).is_object())) {
      bool result = false;
      if (operand(1).is_object()) {
        std::uint64_t steps = 0;
        for (Ref at = prototype_ref(vm_, operand(1)); at != no_ref;
             at = prototype_ref(vm_, Value::object(at)), ++steps) {
          if (at == found.value().ref()) {
            result = true;
            break;
          }
        }
        if (const Flow paid = pay(steps + steps / 2); paid != Flow::next) return paid;
      }
      return replace(2, Value::boolean(result));
    }
  }
  const Value arguments[2] = {operand(1), constructor};
  return call_prelude(PreludeFunction::instance_of, arguments, 2, operand_slot(1), 0);
}

Flow Engine::step_in() {
  if (!operand(0).is_object()) {
    return throw_error(ErrorType::type_error,
                       "Cannot use 'in' operator to search for '" +
                           (operand(1).is_symbol() ? "Symbol()" : describe(vm_, operand(1))) +
                           "' in " + describe(vm_, operand(0)));
  }
  if (operand(1).is_object()) return convert(1, Hint::string);
  Value name = operand(1);
  if (const Flow paid = pay_for_key(name, 1); paid != Flow::next) return paid;
  Lookup found;
  if (const auto key = find_key(vm_, name)) found = lookup(vm_, operand(0), *key);
  if (const Flow paid = pay_for_walk(found); paid != Flow::next) return paid;
  return replace(2, Value::boolean(found.found()));
}

}  // namespace kitwork::vm
