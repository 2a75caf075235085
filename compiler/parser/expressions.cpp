// Expressions from the comma down to the conditional, with assignments and their cover grammar.
#include "compiler/parser/parser.hpp"

namespace kitwork::compiler {

using namespace ast;

Expression* Parser::parse_expression() {
  std::uint32_t start = token_.start;
  Expression* first = parse_assignment();
  if (!at(TokenKind::comma)) return first;
  std::size_t list = nodes_.begin();
  nodes_.push(first);
  while (accept(TokenKind::comma)) nodes_.push(parse_assignment());
  auto* sequence = make<Sequence>(start);
  sequence->expressions = nodes_.finish(list, script_.arena);
  grow();
  return sequence;
}

// Reports what was only forgiven in hope of a pattern.
void Parser::report_cover(Cover& cover) {
  if (cover.shorthand_default != no_offset) {
    report(DiagnosticCode::shorthand_default, cover.shorthand_default, cover.shorthand_default + 1);
  }
  if (cover.duplicate_proto != no_offset) {
    report(DiagnosticCode::duplicate_proto, cover.duplicate_proto, cover.duplicate_proto + 9);
  }
  cover = {};
}

Expression* Parser::parse_assignment(Cover* outer_cover) {
  Level level(*this);
  if (at(TokenKind::yield) && function_->is_generator) return parse_yield();
  arrow_at_ = token_.start;
  std::uint32_t start = token_.start;
  Cover cover;
  Expression* left = parse_conditional(cover);
  bool assigns = is_assignment_operator(token_.kind) && !is_bare_arrow(left);
  if (assigns) return parse_assignment_rest(left, start, cover);
  if (outer_cover) {
    outer_cover->merge(cover);
  } else {
    report_cover(cover);
  }
  return left;
}

namespace {

// clang-format off
BinaryOperator compound_operator(TokenKind kind) {
  switch (kind) {
    case TokenKind::assign_add: return BinaryOperator::add;
    case TokenKind::assign_subtract: return BinaryOperator::subtract;
    case TokenKind::assign_multiply: return BinaryOperator::multiply;
    case TokenKind::assign_divide: return BinaryOperator::divide;
    case TokenKind::assign_remainder: return BinaryOperator::remainder;
    case TokenKind::assign_power: return BinaryOperator::power;
    case TokenKind::assign_shift_left: return BinaryOperator::shift_left;
    case TokenKind::assign_shift_right: return BinaryOperator::shift_right;
    case TokenKind::assign_shift_right_unsigned: return BinaryOperator::shift_right_unsigned;
    case TokenKind::assign_bit_and: return BinaryOperator::bit_and;
    case TokenKind::assign_bit_or: return BinaryOperator::bit_or;
    default: return BinaryOperator::bit_xor;
  }
}
// clang-format on

LogicalOperator logical_assignment_operator(TokenKind kind) {
  if (kind == TokenKind::assign_and) return LogicalOperator::and_;
  return kind == TokenKind::assign_or ? LogicalOperator::or_ : LogicalOperator::coalesce;
}

}  // namespace

// At an assignment operator.
Expression* Parser::parse_assignment_rest(Expression* left, std::uint32_t start, Cover& cover) {
  TokenKind kind = token_.kind;
  AssignmentKind assignment_kind = AssignmentKind::compound;
  if (kind == TokenKind::assign) {
    assignment_kind = AssignmentKind::assign;
    left = to_target(left, TargetUse::assignment);
    cover = {};
  } else {
    report_cover(cover);
    check_simple_target(left, DiagnosticCode::invalid_assignment_target);
  }
  advance();
  std::uint32_t left_height = height_;
  Expression* value = parse_assignment();
  height_ = std::max(left_height, height_);
  auto* node = make<Assignment>(start);
  node->target = left;
  node->value = value;
  node->assignment_kind = assignment_kind;
  if (kind >= TokenKind::assign_and) {
    node->assignment_kind = AssignmentKind::logical;
    node->logical_operator = logical_assignment_operator(kind);
  } else if (kind != TokenKind::assign) {
    node->binary_operator = compound_operator(kind);
  }
  grow();
  return node;
}

// Compound assignments and updates take names and properties only.
void Parser::check_simple_target(const Expression* node, DiagnosticCode code) {
  if (const auto* identifier = try_as<Identifier>(node)) {
    check_binding_name(identifier);
  } else if (!is_property(node)) {
    report_node(code, node);
  }
}

Expression* Parser::parse_conditional(Cover& cover) {
  std::uint32_t start = token_.start;
  Expression* test = parse_binary(cover);
  if (!at(TokenKind::question)) return test;
  if (is_bare_arrow(test)) return test;
  report_cover(cover);
  advance();
  bool in_allowed = std::exchange(in_allowed_, true);
  Expression* consequent = parse_assignment();
  in_allowed_ = in_allowed;
  expect(TokenKind::colon);
  Expression* alternate = parse_assignment();
  auto* node = make<Conditional>(start);
  node->test = test;
  node->consequent = consequent;
  node->alternate = alternate;
  grow();
  return node;
}

// In generators only.
Expression* Parser::parse_yield() {
  std::uint32_t start = token_.start;
  if (function_->in_parameters) report_token(DiagnosticCode::yield_in_parameters);
  last_yield_ = start + 1;
  advance();
  bool delegate = false;
  Expression* argument = nullptr;
  bool bare = token_.newline_before;
  switch (token_.kind) {
    case TokenKind::right_paren:
    case TokenKind::right_bracket:
    case TokenKind::right_brace:
    case TokenKind::colon:
    case TokenKind::comma:
    case TokenKind::semicolon:
    case TokenKind::end_of_file:
    case TokenKind::in:
      bare = true;
      break;
    default:
      break;
  }
  if (!bare) {
    delegate = accept(TokenKind::multiply);
    argument = parse_assignment();
  }
  auto* node = make<Yield>(start);
  node->delegate = delegate;
  node->argument = argument;
  return node;
}

}  // namespace kitwork::compiler
