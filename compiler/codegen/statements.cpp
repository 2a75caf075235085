// Statements that are neither loops nor exits.
#include <algorithm>

#include "compiler/codegen/generator.hpp"

namespace kitwork::compiler {

using ast::NodeKind;

void Generator::statements(const List<ast::Statement*>& list) {
  for (const ast::Statement* node : list) statement(node);
}

void Generator::statement(const ast::Statement* node) {
  at(node->start);
  switch (node->kind) {
    case NodeKind::block:
      return block(node, ast::as<ast::Block>(node)->statements);
    case NodeKind::expression_statement:
      return effect(ast::as<ast::ExpressionStatement>(node)->expression);
    case NodeKind::variable_declaration:
      return variable_declaration(*ast::as<ast::VariableDeclaration>(node));
    case NodeKind::class_declaration:
      class_value(*ast::as<ast::ClassDeclaration>(node)->definition, {});
      return initialize(*use_of(node));
    case NodeKind::if_statement:
      return if_statement(*ast::as<ast::IfStatement>(node));
    case NodeKind::for_statement:
      return for_statement(*ast::as<ast::ForStatement>(node));
    case NodeKind::for_in_statement:
      return for_in_statement(*ast::as<ast::ForInStatement>(node));
    case NodeKind::for_of_statement:
      return for_of_statement(*ast::as<ast::ForOfStatement>(node));
    case NodeKind::while_statement:
      return while_statement(*ast::as<ast::WhileStatement>(node));
    case NodeKind::do_while_statement:
      return do_while_statement(*ast::as<ast::DoWhileStatement>(node));
    case NodeKind::continue_statement:
      return leave({Exit::Kind::continue_, ast::as<ast::ContinueStatement>(node)->label});
    case NodeKind::break_statement:
      return leave({Exit::Kind::break_, ast::as<ast::BreakStatement>(node)->label});
    case NodeKind::return_statement:
      return return_statement(*ast::as<ast::ReturnStatement>(node));
    case NodeKind::switch_statement:
      return switch_statement(*ast::as<ast::SwitchStatement>(node));
    case NodeKind::labeled_statement:
      return labeled_statement(*ast::as<ast::LabeledStatement>(node));
    case NodeKind::throw_statement:
      value(ast::as<ast::ThrowStatement>(node)->argument);
      at(node->start);
      return emit(Opcode::throw_value);
    case NodeKind::try_statement:
      return try_statement(*ast::as<ast::TryStatement>(node));
    case NodeKind::debugger_statement:
      return emit(Opcode::debugger);
    default:
      return;  // Empty statements; functions are made where their block begins.
  }
}

void Generator::block(const void* node, const List<ast::Statement*>& list) {
  std::uint32_t first = next_local_;
  enter_scope(*context_.analysis.scope_of.at(node));
  statements(list);
  release_locals(first);
}

void Generator::variable_declaration(const ast::VariableDeclaration& node) {
  for (const ast::Declarator& each : node.declarators) declarator(each, node.declaration_kind);
}

void Generator::declarator(const ast::Declarator& declarator, ast::DeclarationKind kind) {
  bool is_var = kind == ast::DeclarationKind::var;
  const auto* identifier = ast::try_as<ast::Identifier>(declarator.target);
  if (!identifier) {
    value(declarator.initializer);
    return pattern(declarator.target, !is_var);
  }
  at(identifier->start);
  if (!declarator.initializer) {
    if (is_var) return;
    emit(Opcode::push_undefined);
    return initialize(*use_of(identifier));
  }
  if (!use_of(identifier)) {
    anonymous_value(declarator.initializer, {identifier->name->text});
    return store_name(*identifier);
  }
  const Variable& variable = *use_of(identifier);
  bool takes_itself =
      !is_var && variable.boxed && !variable.early_capture && variable.function &&
      std::count(variable.capturers.begin(), variable.capturers.end(), variable.function) > 0;
  if (takes_itself) {
    emit(Opcode::push_undefined);
    emit(Opcode::set_local, variable.slot);
    emit(Opcode::make_box, variable.slot);
  }
  anonymous_value(declarator.initializer, {identifier->name->text});
  at(identifier->start);
  if (is_var) return store(variable, identifier->start);
  if (takes_itself) return emit(Opcode::set_boxed, variable.slot);
  initialize(variable);
}

void Generator::if_statement(const ast::IfStatement& node) {
  JumpLabel end = code_.make_label();
  for (std::uint32_t i = 0; i < node.arms.size(); ++i) {
    JumpLabel next = code_.make_label();
    branch(node.arms[i].test, next, false);
    statement(node.arms[i].body);
    bool is_last = i + 1 == node.arms.size() && !node.alternate;
    if (!is_last) jump(Opcode::jump, end);
    code_.bind(next);
  }
  if (node.alternate) statement(node.alternate);
  code_.bind(end);
}

void Generator::switch_statement(const ast::SwitchStatement& node) {
  std::uint32_t first = next_local_;
  std::uint32_t discriminant = allocate_local();
  value(node.discriminant);
  emit(Opcode::set_local, discriminant);
  enter_scope(*context_.analysis.scope_of.at(&node));
  JumpLabel end = code_.make_label();
  JumpLabel otherwise = end;
  std::vector<JumpLabel> bodies;
  for (const ast::SwitchCase& clause : node.cases) {
    bodies.push_back(code_.make_label());
    if (!clause.test) {
      otherwise = bodies.back();
      continue;
    }
    emit(Opcode::get_local, discriminant);
    value(clause.test);
    emit(Opcode::strict_equal);
    jump(Opcode::jump_if_true, bodies.back());
  }
  jump(Opcode::jump, otherwise);
  push_break_target(end, true);
  for (std::uint32_t i = 0; i < node.cases.size(); ++i) {
    code_.bind(bodies[i]);
    statements(node.cases[i].body);
  }
  controls_.pop_back();
  code_.bind(end);
  release_locals(first);
}

// The labels of a loop are the loop's: continue may name them.
void Generator::labeled_statement(const ast::LabeledStatement& node) {
  labels_.push_back(node.label);
  switch (node.body->kind) {
    case NodeKind::labeled_statement:
    case NodeKind::for_statement:
    case NodeKind::for_in_statement:
    case NodeKind::for_of_statement:
    case NodeKind::while_statement:
    case NodeKind::do_while_statement:
      return statement(node.body);
    default: {
      JumpLabel end = code_.make_label();
      push_break_target(end, false);
      labels_.clear();
      statement(node.body);
      controls_.pop_back();
      code_.bind(end);
    }
  }
}

void Generator::return_statement(const ast::ReturnStatement& node) {
  if (node.argument) {
    value(node.argument);
  } else {
    emit(Opcode::push_undefined);
  }
  at(node.start);
  if (node.argument && scope_ == context_.analysis.script && context_.speaks_of_to_json) {
    through_json();
  }
  leave({Exit::Kind::return_, nullptr});
}

// v -> JSON.parse(JSON.stringify(v)), undefined as it is. Whoever takes the answer out of the
// machine calls no code of the capsule's.
void Generator::through_json() {
  JumpLabel end = code_.make_label();
  const std::uint32_t first = next_local_;
  const std::uint32_t held = allocate_local();
  const auto call = [&](std::u16string_view method) {
    emit(Opcode::set_local, held);
    emit(Opcode::get_global, text(u"JSON"));
    emit(Opcode::get_method, text(method));
    emit(Opcode::get_local, held);
    emit(Opcode::call, 1);
  };
  call(u"stringify");
  emit(Opcode::dup);
  jump(Opcode::jump_if_undefined, end);
  call(u"parse");
  code_.bind(end);
  release_locals(first);
}

}  // namespace kitwork::compiler
