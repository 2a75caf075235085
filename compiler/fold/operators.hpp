// Operators on primitives that are known: what every machine computes to the same bits, without
// calling code and without throwing. Everything else has no answer here.
#pragma once

#include <optional>

#include "compiler/ast/expressions.hpp"
#include "compiler/fold/folded_value.hpp"

namespace kitwork::compiler {

std::optional<FoldedValue> fold_unary(ast::UnaryOperator op, const FoldedValue& operand);
// Whether the operands behind this one of a logical chain are not evaluated.
bool decides(ast::LogicalOperator op, const FoldedValue& operand);
// Texts longer than fold_text_units_max are not made.
std::optional<FoldedValue> fold_binary(ast::BinaryOperator op, const FoldedValue& left,
                                       const FoldedValue& right);

}  // namespace kitwork::compiler
