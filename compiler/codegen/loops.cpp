// Loops.
#include <algorithm>

#include "compiler/codegen/generator.hpp"

namespace kitwork::compiler {

void Generator::while_statement(const ast::WhileStatement& node) {
  JumpLabel body = code_.make_label();
  JumpLabel test = code_.make_label();
  JumpLabel end = code_.make_label();
  push_break_target(end, true);
  push_continue_target(test);
  jump(Opcode::jump, test);
  code_.bind(body);
  statement(node.body);
  code_.bind(test);
  at(node.test->start);
  branch(node.test, body, true);
  controls_.pop_back();
  controls_.pop_back();
  code_.bind(end);
}

void Generator::do_while_statement(const ast::DoWhileStatement& node) {
  JumpLabel body = code_.make_label();
  JumpLabel test = code_.make_label();
  JumpLabel end = code_.make_label();
  push_break_target(end, true);
  push_continue_target(test);
  code_.bind(body);
  statement(node.body);
  code_.bind(test);
  branch(node.test, body, true);
  controls_.pop_back();
  controls_.pop_back();
  code_.bind(end);
}

void Generator::for_statement(const ast::ForStatement& node) {
  std::uint32_t first = next_local_;
  const Scope& scope = *context_.analysis.scope_of.at(&node);
  std::vector<Name> labels = std::move(labels_);
  labels_.clear();
  enter_scope(scope);
  if (const auto* declaration = ast::try_as<ast::VariableDeclaration>(node.init)) {
    variable_declaration(*declaration);
    // A closure of the head keeps the variables as they are before the first iteration.
    renew_boxes(scope, declaration->end);
  } else if (node.init) {
    effect(node.init);
  }
  labels_ = std::move(labels);
  JumpLabel body = code_.make_label();
  JumpLabel test = code_.make_label();
  JumpLabel next = code_.make_label();
  JumpLabel end = code_.make_label();
  push_break_target(end, true);
  push_continue_target(next);
  if (node.test) jump(Opcode::jump, test);
  code_.bind(body);
  statement(node.body);
  code_.bind(next);
  at(node.start);
  renew_boxes(scope, never);
  if (node.update) effect(node.update);
  code_.bind(test);
  if (node.test) {
    branch(node.test, body, true);
  } else {
    jump(Opcode::jump, body);
  }
  controls_.pop_back();
  controls_.pop_back();
  code_.bind(end);
  release_locals(first);
}

// New boxes, with the same values, for variables that a closure made before the offset has taken.
void Generator::renew_boxes(const Scope& scope, std::uint32_t made_before) {
  for (const Variable* variable : scope.variables) {
    bool taken = std::any_of(
        variable->capturers.begin(), variable->capturers.end(),
        [&](const FunctionScope* capturer) { return capturer->created_at < made_before; });
    if (variable->boxed && taken) emit(Opcode::renew_box, variable->slot);
  }
}

// The variables of the head exist, uninitialised, while what is looped over is evaluated.
void Generator::enter_each_scope(const ast::Node* loop, const ast::Node* left) {
  (void)left;
  const Scope& scope = *context_.analysis.scope_of.at(loop);
  for (Variable* variable : scope.variables) variable->slot = allocate_local();
  begin_variables(scope);
}

// v ->. Each iteration has variables of its own.
void Generator::bind_each(const ast::Node* loop, const ast::Node* left) {
  at(left->start);
  const auto* declaration = ast::try_as<ast::VariableDeclaration>(left);
  const ast::Target* target = declaration ? declaration->declarators[0].target : left;
  bool lexical = declaration && declaration->declaration_kind != ast::DeclarationKind::var;
  if (lexical) begin_variables(*context_.analysis.scope_of.at(loop));
  assign_to(prepare(target, lexical));
}

void Generator::for_in_statement(const ast::ForInStatement& node) {
  std::uint32_t first = next_local_;
  std::vector<Name> labels = std::move(labels_);
  labels_.clear();
  enter_each_scope(&node, node.left);
  value(node.right);
  labels_ = std::move(labels);
  JumpLabel next = code_.make_label();
  JumpLabel exhausted = code_.make_label();
  JumpLabel end = code_.make_label();
  emit(Opcode::dup);
  jump(Opcode::jump_if_nullish, exhausted);
  at(node.right->start);
  emit(Opcode::for_in_start);
  push_break_target(end, true);
  push_control(ControlKind::keys);
  push_continue_target(next);
  code_.bind(next);
  at(node.left->start);
  emit(Opcode::for_in_next);
  jump(Opcode::jump_if_done, exhausted);
  bind_each(&node, node.left);
  statement(node.body);
  jump(Opcode::jump, next);
  for (int i = 0; i < 3; ++i) controls_.pop_back();
  code_.bind(exhausted);
  emit(Opcode::pop);
  code_.bind(end);
  release_locals(first);
}

// `iterator next` lie on the stack. What the body throws closes the iterator, what the iterator
// throws does not.
void Generator::for_of_statement(const ast::ForOfStatement& node) {
  std::uint32_t first = next_local_;
  std::vector<Name> labels = std::move(labels_);
  labels_.clear();
  enter_each_scope(&node, node.left);
  value(node.right);
  labels_ = std::move(labels);
  JumpLabel next = code_.make_label();
  JumpLabel exhausted = code_.make_label();
  JumpLabel caught = code_.make_label();
  JumpLabel end = code_.make_label();
  at(node.right->start);
  emit(Opcode::get_iterator);
  emit(Opcode::dup);
  emit(Opcode::get_property, text(u"next"));
  std::uint32_t depth = code_.depth();
  push_break_target(end, true);
  Control& iterator = push_control(ControlKind::iterator);
  push_continue_target(next);
  code_.bind(next);
  at(node.right->start);
  emit(Opcode::iterator_step);
  jump(Opcode::jump_if_done, exhausted);
  iterator.handler = code_.open_handler(caught, depth);
  bind_each(&node, node.left);
  statement(node.body);
  code_.close_handler(iterator.handler);
  jump(Opcode::jump, next);
  for (int i = 0; i < 3; ++i) controls_.pop_back();
  code_.bind(exhausted);
  emit(Opcode::pop);
  emit(Opcode::pop);
  jump(Opcode::jump, end);
  code_.set_depth(depth + 1);
  code_.bind(caught);
  emit(Opcode::bury, 2);
  emit(Opcode::iterator_close, 1);
  emit(Opcode::throw_value);
  code_.set_depth(depth - 2);
  code_.bind(end);
  release_locals(first);
}

}  // namespace kitwork::compiler
