#include "compiler/fold/operators.hpp"

#include <cmath>
#include <limits>

#include "compiler/fold/limits.hpp"

namespace kitwork::compiler {
namespace {

using ast::BinaryOperator;
using ast::UnaryOperator;
using Kind = FoldedValue::Kind;
using Folded = std::optional<FoldedValue>;

// ToNumber; what a text means as a number is left to the machine.
std::optional<double> number_of(const FoldedValue& value) {
  switch (value.kind) {
    case Kind::undefined:
      return std::numeric_limits<double>::quiet_NaN();
    case Kind::null:
      return 0.0;
    case Kind::boolean:
      return value.boolean ? 1.0 : 0.0;
    case Kind::number:
      return value.number;
    default:
      return std::nullopt;
  }
}

// ToInt32.
std::int32_t int32_of(double number) {
  if (!std::isfinite(number)) return 0;
  const double rest = std::fmod(std::trunc(number), 4294967296.0);  // exact
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(static_cast<std::int64_t>(rest)));
}

const char16_t* type_of(const FoldedValue& value) {
  switch (value.kind) {
    case Kind::undefined:
      return u"undefined";
    case Kind::boolean:
      return u"boolean";
    case Kind::number:
      return u"number";
    case Kind::text:
      return u"string";
    default:
      return u"object";
  }
}

bool strictly_equal(const FoldedValue& a, const FoldedValue& b) {
  if (a.kind != b.kind) return false;
  if (a.is(Kind::number)) return a.number == b.number;
  if (a.is(Kind::boolean)) return a.boolean == b.boolean;
  return !a.is(Kind::text) || a.text == b.text;
}

bool is_nullish(const FoldedValue& value) {
  return value.is(Kind::undefined) || value.is(Kind::null);
}

std::optional<bool> loosely_equal(const FoldedValue& a, const FoldedValue& b) {
  if (a.kind == b.kind) return strictly_equal(a, b);
  if (is_nullish(a) || is_nullish(b)) return is_nullish(a) && is_nullish(b);
  const std::optional<double> left = number_of(a);
  const std::optional<double> right = number_of(b);
  if (!left || !right) return std::nullopt;
  return *left == *right;
}

Folded fold_equality(BinaryOperator op, const FoldedValue& a, const FoldedValue& b) {
  if (op == BinaryOperator::strict_equal) return FoldedValue::of(strictly_equal(a, b));
  if (op == BinaryOperator::strict_not_equal) return FoldedValue::of(!strictly_equal(a, b));
  const std::optional<bool> equal = loosely_equal(a, b);
  if (!equal) return std::nullopt;
  return FoldedValue::of(*equal == (op == BinaryOperator::equal));
}

template <class T>
bool holds(BinaryOperator op, const T& a, const T& b) {
  switch (op) {
    case BinaryOperator::less:
      return a < b;
    case BinaryOperator::less_equal:
      return a <= b;
    case BinaryOperator::greater:
      return a > b;
    default:
      return a >= b;
  }
}

Folded fold_comparison(BinaryOperator op, const FoldedValue& a, const FoldedValue& b) {
  if (a.is(Kind::text) && b.is(Kind::text)) return FoldedValue::of(holds(op, a.text, b.text));
  const std::optional<double> left = number_of(a);
  const std::optional<double> right = number_of(b);
  if (!left || !right) return std::nullopt;
  return FoldedValue::of(holds(op, *left, *right));
}

Folded fold_add(const FoldedValue& a, const FoldedValue& b) {
  if (!a.is(Kind::text) && !b.is(Kind::text)) {
    return FoldedValue::of(*number_of(a) + *number_of(b));
  }
  std::u16string joined = text_of(a) + text_of(b);
  if (joined.size() > fold_text_units_max) return std::nullopt;
  return FoldedValue::of(std::move(joined));
}

Folded fold_bits(BinaryOperator op, double left, double right) {
  const std::int32_t a = int32_of(left);
  const std::int32_t b = int32_of(right);
  const auto unsigned_a = static_cast<std::uint32_t>(a);
  const std::uint32_t by = static_cast<std::uint32_t>(b) & 31;
  switch (op) {
    case BinaryOperator::shift_left:
      return FoldedValue::of(static_cast<double>(static_cast<std::int32_t>(unsigned_a << by)));
    case BinaryOperator::shift_right:
      return FoldedValue::of(static_cast<double>(a >> by));
    case BinaryOperator::shift_right_unsigned:
      return FoldedValue::of(static_cast<double>(unsigned_a >> by));
    case BinaryOperator::bit_and:
      return FoldedValue::of(static_cast<double>(a & b));
    case BinaryOperator::bit_or:
      return FoldedValue::of(static_cast<double>(a | b));
    default:
      return FoldedValue::of(static_cast<double>(a ^ b));
  }
}

Folded fold_arithmetic(BinaryOperator op, double a, double b) {
  switch (op) {
    case BinaryOperator::subtract:
      return FoldedValue::of(a - b);
    case BinaryOperator::multiply:
      return FoldedValue::of(a * b);
    case BinaryOperator::divide:
      return FoldedValue::of(a / b);
    case BinaryOperator::remainder:
      return FoldedValue::of(std::fmod(a, b));  // exact
    case BinaryOperator::power:
      return std::nullopt;  // the machine has a function of its own for it
    default:
      return fold_bits(op, a, b);
  }
}

}  // namespace

std::optional<FoldedValue> fold_unary(UnaryOperator op, const FoldedValue& operand) {
  if (op == UnaryOperator::not_) return FoldedValue::of(!is_truthy(operand));
  if (op == UnaryOperator::typeof_) return FoldedValue::of(std::u16string(type_of(operand)));
  if (op == UnaryOperator::void_) return FoldedValue();
  const std::optional<double> number = number_of(operand);
  if (!number || op == UnaryOperator::delete_) return std::nullopt;
  if (op == UnaryOperator::plus) return FoldedValue::of(*number);
  if (op == UnaryOperator::minus) return FoldedValue::of(-*number);
  return FoldedValue::of(static_cast<double>(~int32_of(*number)));
}

bool decides(ast::LogicalOperator op, const FoldedValue& operand) {
  if (op == ast::LogicalOperator::and_) return !is_truthy(operand);
  if (op == ast::LogicalOperator::or_) return is_truthy(operand);
  return !is_nullish(operand);
}

std::optional<FoldedValue> fold_binary(BinaryOperator op, const FoldedValue& left,
                                       const FoldedValue& right) {
  switch (op) {
    case BinaryOperator::add:
      return fold_add(left, right);
    case BinaryOperator::equal:
    case BinaryOperator::not_equal:
    case BinaryOperator::strict_equal:
    case BinaryOperator::strict_not_equal:
      return fold_equality(op, left, right);
    case BinaryOperator::less:
    case BinaryOperator::less_equal:
    case BinaryOperator::greater:
    case BinaryOperator::greater_equal:
      return fold_comparison(op, left, right);
    case BinaryOperator::in:
    case BinaryOperator::instanceof_:
      return std::nullopt;  // they throw on a primitive
    default:
      break;
  }
  const std::optional<double> a = number_of(left);
  const std::optional<double> b = number_of(right);
  if (!a || !b) return std::nullopt;
  return fold_arithmetic(op, *a, *b);
}

}  // namespace kitwork::compiler
