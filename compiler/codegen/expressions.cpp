// Expressions: literals, operators, conditions.
#include <cmath>
#include <optional>

#include "compiler/codegen/generator.hpp"
#include "compiler/fold/limits.hpp"
#include "compiler/fold/operators.hpp"

namespace kitwork::compiler {
namespace {

using ast::BinaryOperator;
using ast::NodeKind;

Opcode opcode_of(BinaryOperator op) {
  static constexpr Opcode opcodes[] = {Opcode::add,
                                       Opcode::sub,
                                       Opcode::mul,
                                       Opcode::div,
                                       Opcode::mod,
                                       Opcode::exp,
                                       Opcode::shift_left,
                                       Opcode::shift_right,
                                       Opcode::shift_right_unsigned,
                                       Opcode::bit_and,
                                       Opcode::bit_or,
                                       Opcode::bit_xor,
                                       Opcode::equal,
                                       Opcode::not_equal,
                                       Opcode::strict_equal,
                                       Opcode::strict_not_equal,
                                       Opcode::less,
                                       Opcode::less_equal,
                                       Opcode::greater,
                                       Opcode::greater_equal,
                                       Opcode::in,
                                       Opcode::instance_of};
  return opcodes[static_cast<std::size_t>(op)];
}

// Written as it is: nothing is folded.
bool is_literal(const ast::Node* node) {
  switch (node->kind) {
    case NodeKind::null_literal:
    case NodeKind::boolean_literal:
    case NodeKind::number_literal:
    case NodeKind::string_literal:
      return true;
    case NodeKind::template_literal:
      return ast::as<ast::TemplateLiteral>(node)->expressions.empty();
    default:
      return false;
  }
}

// -5, which the language writes with an operator, and undefined, which it writes with a name.
bool reads_as_literal(const ast::Node* node) {
  if (const auto* name = ast::try_as<ast::Identifier>(node))
    return name->name->text == u"undefined";
  const auto* unary = ast::try_as<ast::Unary>(node);
  return unary && unary->op == ast::UnaryOperator::minus &&
         unary->operand->kind == NodeKind::number_literal;
}

// One line of source, cut where it gets long.
std::string short_source(std::string_view text) {
  std::size_t size = std::min(text.size(), fold_note_bytes_max);
  while (size < text.size() && size > 0 &&
         (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) {
    --size;
  }
  std::string line(text.substr(0, size));
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return size < text.size() ? line + ".." : line;
}

}  // namespace

Opcode binary_opcode(BinaryOperator op) { return opcode_of(op); }

void Generator::number(double value) {
  if (std::isnan(value)) return emit(Opcode::get_global, text(u"NaN"));
  auto integer = static_cast<std::int32_t>(std::fabs(value) < 2147483648.0 ? value : 0);
  bool is_int = static_cast<double>(integer) == value && !(value == 0 && std::signbit(value));
  if (is_int) return emit(Opcode::push_int, static_cast<std::uint32_t>(integer));
  emit(Opcode::push_constant, context_.constants.number(value));
}

void Generator::string(std::u16string_view value) { emit(Opcode::push_constant, text(value)); }

const FoldedValue* Generator::folded(const Expression* node) {
  if (is_literal(node)) return nullptr;
  const FoldedValue* known = context_.folder.constant(node, scope_);
  if (!known || reads_as_literal(node) || context_.folds.size() >= fold_notes_max) return known;
  const SourcePosition where = context_.positions.position(node->start);
  std::string_view before = context_.parsed.source.bytes();
  before = before.substr(node->start, node->end - node->start);
  context_.folds.push_back(
      {where.line, where.column, short_source(before), source_of(*known, fold_note_bytes_max)});
  return known;
}

void Generator::value(const Expression* node) {
  at(node->start);
  if (const FoldedValue* known = folded(node)) return folded_value(*known);
  if (!simple_value(node)) compound_value(node);
}

bool Generator::simple_value(const Expression* node) {
  switch (node->kind) {
    case NodeKind::identifier:
      load_name(*ast::as<ast::Identifier>(node));
      return true;
    case NodeKind::this_expression:
      load_this(node->start);
      return true;
    case NodeKind::null_literal:
      emit(Opcode::push_null);
      return true;
    case NodeKind::boolean_literal:
      emit(ast::as<ast::BooleanLiteral>(node)->value ? Opcode::push_true : Opcode::push_false);
      return true;
    case NodeKind::number_literal:
      number(ast::as<ast::NumberLiteral>(node)->value);
      return true;
    case NodeKind::string_literal:
      string(ast::as<ast::StringLiteral>(node)->value);
      return true;
    case NodeKind::template_literal:
      template_literal(*ast::as<ast::TemplateLiteral>(node));
      return true;
    case NodeKind::new_target: {
      const FunctionScope* from = provider();
      if (from == scope_) {
        emit(Opcode::push_new_target);
      } else {
        load(*from->new_target_variable, node->start);
      }
      return true;
    }
    default:
      return false;
  }
}

void Generator::compound_value(const Expression* node) {
  switch (node->kind) {
    case NodeKind::array_literal:
      return array_literal(*ast::as<ast::ArrayLiteral>(node));
    case NodeKind::object_literal:
      return object_literal(*ast::as<ast::ObjectLiteral>(node));
    case NodeKind::function:
    case NodeKind::class_definition:
      return anonymous_value(node, {});
    case NodeKind::unary:
      return unary(*ast::as<ast::Unary>(node));
    case NodeKind::update:
      return update(*ast::as<ast::Update>(node), true);
    case NodeKind::binary:
      return binary(*ast::as<ast::Binary>(node));
    case NodeKind::logical:
      return logical(*ast::as<ast::Logical>(node));
    case NodeKind::conditional:
      return conditional(*ast::as<ast::Conditional>(node), true);
    case NodeKind::assignment:
      return assignment(*ast::as<ast::Assignment>(node), true);
    case NodeKind::sequence:
      return sequence(*ast::as<ast::Sequence>(node), true);
    case NodeKind::member:
    case NodeKind::index:
    case NodeKind::private_member:
    case NodeKind::super_member:
    case NodeKind::super_index:
      return property(node, false);
    case NodeKind::private_in:
      value(ast::as<ast::PrivateIn>(node)->object);
      private_name(node);
      at(node->start);
      return emit(Opcode::has_private);
    case NodeKind::super_call:
      return super_call(*ast::as<ast::SuperCall>(node));
    case NodeKind::call:
      return call(*ast::as<ast::Call>(node));
    case NodeKind::new_expression:
      return new_expression(*ast::as<ast::New>(node));
    case NodeKind::optional_chain:
      return chain(*ast::as<ast::OptionalChain>(node), false);
    case NodeKind::tagged_template:
      return tagged_template(*ast::as<ast::TaggedTemplate>(node));
    default:
      // The front end has refused all else.
      KITWORK_ASSERT(node->kind == NodeKind::tagged_template);
  }
}

void Generator::effect(const Expression* node) {
  switch (node->kind) {
    case NodeKind::assignment:
      return assignment(*ast::as<ast::Assignment>(node), false);
    case NodeKind::update:
      return update(*ast::as<ast::Update>(node), false);
    case NodeKind::sequence:
      return sequence(*ast::as<ast::Sequence>(node), false);
    case NodeKind::conditional:
      return conditional(*ast::as<ast::Conditional>(node), false);
    case NodeKind::logical: {
      const auto* chain = ast::as<ast::Logical>(node);
      JumpLabel end = code_.make_label();
      for (std::uint32_t i = 0; i + 1 < chain->operands.size(); ++i) {
        if (chain->op == ast::LogicalOperator::coalesce) {
          value(chain->operands[i]);
          jump(Opcode::jump_if_not_nullish, end);
        } else {
          branch(chain->operands[i], end, chain->op == ast::LogicalOperator::or_);
        }
      }
      effect(chain->operands.back());
      return code_.bind(end);
    }
    default:
      value(node);
      emit(Opcode::pop);
  }
}

void Generator::unary(const ast::Unary& node) {
  switch (node.op) {
    case ast::UnaryOperator::typeof_:
      typeof_value(node.operand);
      return emit(Opcode::type_of);
    case ast::UnaryOperator::delete_:
      return delete_expression(node.operand);
    case ast::UnaryOperator::void_:
      effect(node.operand);
      return emit(Opcode::push_undefined);
    default:
      break;
  }
  value(node.operand);
  at(node.start);
  switch (node.op) {
    case ast::UnaryOperator::plus:
      return emit(Opcode::to_number);
    case ast::UnaryOperator::minus:
      return emit(Opcode::negate);
    case ast::UnaryOperator::bit_not:
      return emit(Opcode::bit_not);
    default:
      return emit(Opcode::logical_not);
  }
}

// typeof of a global that does not exist is no error.
void Generator::typeof_value(const Expression* operand) {
  const auto* identifier = ast::try_as<ast::Identifier>(operand);
  if (!identifier || use_of(identifier)) return value(operand);
  at(operand->start);
  emit(Opcode::get_global_or_undefined, text(identifier->name->text));
}

// The beginning of the chain may be known where the whole is not.
void Generator::binary(const ast::Binary& node) {
  FoldedValue beginning;
  const std::optional<std::uint32_t> known = context_.folder.chain(node, scope_, beginning);
  if (known) {
    folded_value(beginning);
  } else {
    value(node.first);
  }
  for (std::uint32_t next = known.value_or(0); next < node.links.size(); ++next) {
    value(node.links[next].operand);
    at(node.links[next].operator_start);
    emit(opcode_of(node.links[next].op));
  }
}

// Operands that are known are passed over, or end the chain.
void Generator::logical(const ast::Logical& node) {
  JumpLabel end = code_.make_label();
  Opcode leave = node.op == ast::LogicalOperator::and_  ? Opcode::jump_if_false
                 : node.op == ast::LogicalOperator::or_ ? Opcode::jump_if_true
                                                        : Opcode::jump_if_not_nullish;
  for (std::uint32_t i = 0; i < node.operands.size(); ++i) {
    const FoldedValue* known = context_.folder.constant(node.operands[i], scope_);
    const bool last = i + 1 == node.operands.size() || (known && decides(node.op, *known));
    if (known && !last) {
      folded(node.operands[i]);
      continue;
    }
    value(node.operands[i]);
    if (last) break;
    emit(Opcode::dup);
    jump(leave, end);
    emit(Opcode::pop);
  }
  code_.bind(end);
}

void Generator::conditional(const ast::Conditional& node, bool wanted) {
  if (const FoldedValue* test = folded(node.test)) {
    const Expression* chosen = is_truthy(*test) ? node.consequent : node.alternate;
    return wanted ? value(chosen) : effect(chosen);
  }
  JumpLabel otherwise = code_.make_label();
  JumpLabel end = code_.make_label();
  branch(node.test, otherwise, false);
  wanted ? value(node.consequent) : effect(node.consequent);
  jump(Opcode::jump, end);
  code_.bind(otherwise);
  wanted ? value(node.alternate) : effect(node.alternate);
  code_.bind(end);
}

void Generator::sequence(const ast::Sequence& node, bool wanted) {
  for (std::uint32_t i = 0; i + 1 < node.expressions.size(); ++i) effect(node.expressions[i]);
  wanted ? value(node.expressions.back()) : effect(node.expressions.back());
}

void Generator::template_literal(const ast::TemplateLiteral& node) {
  constexpr std::uint32_t joined_at_once_max = 64;
  std::uint32_t parts = 0;
  auto part = [&] {
    if (++parts < joined_at_once_max) return;
    emit(Opcode::concat, parts);
    parts = 1;
  };
  for (std::uint32_t i = 0; i < node.chunks.size(); ++i) {
    if (!node.chunks[i].cooked.empty()) {
      string(node.chunks[i].cooked);
      part();
    }
    if (i == node.expressions.size()) break;
    value(node.expressions[i]);
    at(node.expressions[i]->start);
    emit(Opcode::to_string);
    part();
  }
  at(node.start);
  if (parts == 0) string(u"");
  if (parts > 1) emit(Opcode::concat, parts);
}

// Goes to the target when the expression is truthy (`when` true) or falsy.
void Generator::branch(const Expression* node, JumpLabel target, bool when) {
  const auto* literal = ast::try_as<ast::BooleanLiteral>(node);
  const FoldedValue* known =
      is_literal(node) ? context_.folder.constant(node, scope_) : folded(node);
  if (literal || known) {
    if ((literal ? literal->value : is_truthy(*known)) == when) jump(Opcode::jump, target);
    return;
  }
  if (const auto* unary = ast::try_as<ast::Unary>(node)) {
    if (unary->op == ast::UnaryOperator::not_) return branch(unary->operand, target, !when);
  }
  if (const auto* chain = ast::try_as<ast::Logical>(node)) {
    if (chain->op != ast::LogicalOperator::coalesce) return branch_logical(*chain, target, when);
  }
  value(node);
  jump(when ? Opcode::jump_if_true : Opcode::jump_if_false, target);
}

void Generator::branch_logical(const ast::Logical& node, JumpLabel target, bool when) {
  bool is_or = node.op == ast::LogicalOperator::or_;
  // One operand decides when it is truthy (||) or falsy (&&).
  JumpLabel decided = is_or == when ? target : code_.make_label();
  for (std::uint32_t i = 0; i + 1 < node.operands.size(); ++i) {
    branch(node.operands[i], decided, is_or);
  }
  branch(node.operands.back(), target, when);
  if (decided != target) code_.bind(decided);
}

}  // namespace kitwork::compiler
