// Unary and binary operators. Binary ones are parsed with a stack of our own, so that a chain of
// any length takes no recursion, and are flattened as they are built.
#include <algorithm>
#include <utility>

#include "compiler/parser/parser.hpp"

namespace kitwork::compiler {

using namespace ast;

namespace {

bool is_logical(TokenKind kind) {
  return kind == TokenKind::and_ || kind == TokenKind::or_ || kind == TokenKind::coalesce;
}

LogicalOperator logical_operator(TokenKind kind) {
  if (kind == TokenKind::and_) return LogicalOperator::and_;
  return kind == TokenKind::or_ ? LogicalOperator::or_ : LogicalOperator::coalesce;
}

// clang-format off
BinaryOperator binary_operator(TokenKind kind) {
  switch (kind) {
    case TokenKind::add: return BinaryOperator::add;
    case TokenKind::subtract: return BinaryOperator::subtract;
    case TokenKind::multiply: return BinaryOperator::multiply;
    case TokenKind::divide: return BinaryOperator::divide;
    case TokenKind::remainder: return BinaryOperator::remainder;
    case TokenKind::power: return BinaryOperator::power;
    case TokenKind::shift_left: return BinaryOperator::shift_left;
    case TokenKind::shift_right: return BinaryOperator::shift_right;
    case TokenKind::shift_right_unsigned: return BinaryOperator::shift_right_unsigned;
    case TokenKind::bit_and: return BinaryOperator::bit_and;
    case TokenKind::bit_or: return BinaryOperator::bit_or;
    case TokenKind::bit_xor: return BinaryOperator::bit_xor;
    case TokenKind::equal: return BinaryOperator::equal;
    case TokenKind::not_equal: return BinaryOperator::not_equal;
    case TokenKind::strict_equal: return BinaryOperator::strict_equal;
    case TokenKind::strict_not_equal: return BinaryOperator::strict_not_equal;
    case TokenKind::less: return BinaryOperator::less;
    case TokenKind::less_equal: return BinaryOperator::less_equal;
    case TokenKind::greater: return BinaryOperator::greater;
    case TokenKind::greater_equal: return BinaryOperator::greater_equal;
    case TokenKind::in: return BinaryOperator::in;
    default: return BinaryOperator::instanceof_;
  }
}

UnaryOperator unary_operator(TokenKind kind) {
  switch (kind) {
    case TokenKind::add: return UnaryOperator::plus;
    case TokenKind::subtract: return UnaryOperator::minus;
    case TokenKind::not_: return UnaryOperator::not_;
    case TokenKind::bit_not: return UnaryOperator::bit_not;
    case TokenKind::typeof_: return UnaryOperator::typeof_;
    case TokenKind::void_: return UnaryOperator::void_;
    default: return UnaryOperator::delete_;
  }
}
// clang-format on

const Logical* bare_logical(const Expression* node) {
  return node->parenthesized ? nullptr : try_as<Logical>(node);
}

}  // namespace

std::uint8_t Parser::binary_precedence() const {
  if (at(TokenKind::in) && !in_allowed_) return 0;
  return token_precedence(token_.kind);
}

Operand Parser::parse_operand(Cover& cover, std::size_t base) {
  height_ = 0;
  std::uint32_t start = token_.start;
  Expression* node = nullptr;
  if (at(TokenKind::private_name)) {
    constexpr std::uint8_t relational = 8;
    bool fits = operators_.size() == base || operators_.back().precedence < relational;
    node = parse_private_in();
    if (!fits && !panic_) report_node(DiagnosticCode::private_name_alone, node);
  } else {
    node = parse_unary(cover);
  }
  return {node, start, height_};
}

// `#x` before `in`; reduce() puts in the object.
Expression* Parser::parse_private_in() {
  Token name = token_;
  advance();
  if (!at(TokenKind::in) || !in_allowed_) {
    report_text(DiagnosticCode::private_name_alone, name.start, name.end);
  }
  refer_private(name);
  auto* node = make<PrivateIn>(name.start);
  node->name = name.name;
  return node;
}

Expression* Parser::parse_binary(Cover& cover) {
  std::uint32_t outer_height = height_;
  std::size_t base = operators_.size();
  Operand right = parse_operand(cover, base);
  if (is_bare_arrow(right.node)) {
    height_ = std::max(outer_height, right.height);
    return right.node;
  }
  if (binary_precedence() != 0) report_cover(cover);
  for (;;) {
    std::uint8_t precedence = binary_precedence();
    bool is_power = at(TokenKind::power);
    while (operators_.size() > base &&
           (operators_.back().precedence > precedence ||
            (operators_.back().precedence == precedence && !is_power))) {
      right = reduce(right);
    }
    if (precedence == 0) break;
    bool unary =
        right.node->kind == NodeKind::unary || right.node->kind == NodeKind::await_expression;
    if (is_power && unary && !right.node->parenthesized) {
      report_token(DiagnosticCode::power_after_unary);
    }
    operators_.push_back({token_.kind, precedence, token_.start, right});
    advance();
    Cover operand_cover;
    right = parse_operand(operand_cover, base);
    report_cover(operand_cover);
    if (is_bare_arrow(right.node)) report_node(DiagnosticCode::arrow_not_allowed, right.node);
  }
  height_ = std::max(outer_height, right.height);
  if (height_ > outer_height) grow(0);
  return right.node;
}

// Joins the topmost pending operator with its right operand.
Operand Parser::reduce(const Operand& right) {
  PendingOperator pending = operators_.back();
  operators_.pop_back();
  const Operand& left = pending.left;
  Operand result{left.node, left.start, std::max(left.height, right.height + 1)};
  auto* chain = left.node->parenthesized ? nullptr : try_as<Binary>(left.node);
  bool flat = chain != nullptr;
  if (left.node->kind == NodeKind::private_in && !as<PrivateIn>(left.node)->object) {
    as<PrivateIn>(left.node)->object = right.node;
    flat = true;
  } else if (is_logical(pending.kind)) {
    result.node = reduce_logical(pending, right.node, flat);
  } else {
    if (!chain) {
      chain = make<Binary>(left.start);
      chain->first = left.node;
      result.node = chain;
    }
    append(chain->links, {binary_operator(pending.kind), pending.start, right.node}, script_.arena);
  }
  finish(result.node);
  if (!flat) result.height = std::max(left.height, right.height) + 1;
  height_ = result.height;
  grow(0);
  return result;
}

Expression* Parser::reduce_logical(const PendingOperator& pending, Expression* right, bool& flat) {
  LogicalOperator op = logical_operator(pending.kind);
  auto* left = const_cast<Logical*>(bare_logical(pending.left.node));
  const Logical* right_logical = bare_logical(right);
  auto mixes = [op](const Logical* other) {
    return other && (op == LogicalOperator::coalesce) != (other->op == LogicalOperator::coalesce);
  };
  if (mixes(left) || mixes(right_logical)) {
    report(DiagnosticCode::mixed_coalesce, pending.start, pending.start + 2);
  }
  flat = left && left->op == op;
  if (!flat) {
    Expression* first = pending.left.node;
    left = make<Logical>(pending.left.start);
    left->op = op;
    append(left->operands, first, script_.arena);
  }
  append(left->operands, right, script_.arena);
  return left;
}

bool Parser::at_prefix() {
  switch (token_.kind) {
    case TokenKind::add:
    case TokenKind::subtract:
    case TokenKind::not_:
    case TokenKind::bit_not:
    case TokenKind::typeof_:
    case TokenKind::void_:
    case TokenKind::delete_:
    case TokenKind::increment:
    case TokenKind::decrement:
      return true;
    case TokenKind::identifier:
      return function_->is_async && at_word(words_.await);
    default:
      return false;
  }
}

Expression* Parser::parse_unary(Cover& cover) {
  if (!at_prefix()) return parse_postfix(cover);
  std::size_t base = prefixes_.size();
  while (at_prefix()) {
    if (at(TokenKind::identifier)) {
      if (function_->in_parameters) report_token(DiagnosticCode::await_in_parameters);
      last_await_ = token_.start + 1;
    }
    prefixes_.push_back({token_.kind, token_.start});
    advance();
  }
  Cover operand_cover;
  Expression* operand = parse_postfix(operand_cover);
  report_cover(operand_cover);
  if (is_bare_arrow(operand)) report_node(DiagnosticCode::arrow_not_allowed, operand);
  grow(static_cast<std::uint32_t>(prefixes_.size() - base));
  while (prefixes_.size() > base) {
    Prefix prefix = prefixes_.back();
    prefixes_.pop_back();
    operand = apply_prefix(prefix, operand);
  }
  return operand;
}

Expression* Parser::apply_prefix(const Prefix& prefix, Expression* operand) {
  if (prefix.kind == TokenKind::increment || prefix.kind == TokenKind::decrement) {
    check_simple_target(operand, DiagnosticCode::invalid_update_target);
    auto* update = make<Update>(prefix.start);
    update->increment = prefix.kind == TokenKind::increment;
    update->prefix = true;
    update->operand = operand;
    return update;
  }
  if (prefix.kind == TokenKind::identifier) {
    auto* await = make<Await>(prefix.start);
    await->argument = operand;
    return await;
  }
  if (prefix.kind == TokenKind::delete_) check_delete(operand);
  auto* unary = make<Unary>(prefix.start);
  unary->op = unary_operator(prefix.kind);
  unary->operand = operand;
  return unary;
}

void Parser::check_delete(const Expression* operand) {
  if (operand->kind == NodeKind::identifier) {
    report_node(DiagnosticCode::delete_identifier, operand);
  }
  const auto* chain = try_as<OptionalChain>(operand);
  const Expression* deleted = chain ? chain->expression : operand;
  if (deleted->kind == NodeKind::private_member) {
    report_node(DiagnosticCode::delete_private, deleted);
  }
}

Expression* Parser::parse_postfix(Cover& cover) {
  std::uint32_t start = token_.start;
  Expression* operand = parse_left_hand_side(cover);
  bool postfix = at(TokenKind::increment) || at(TokenKind::decrement);
  if (!postfix || token_.newline_before || is_bare_arrow(operand)) return operand;
  report_cover(cover);
  check_simple_target(operand, DiagnosticCode::invalid_update_target);
  bool increment = at(TokenKind::increment);
  advance();
  auto* update = make<Update>(start);
  update->increment = increment;
  update->operand = operand;
  grow();
  return update;
}

}  // namespace kitwork::compiler
