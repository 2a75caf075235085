// Assignments, ++ and --.
#include "compiler/codegen/generator.hpp"

namespace kitwork::compiler {

// Defined in expressions.cpp.
Opcode binary_opcode(ast::BinaryOperator op);

namespace {

using ast::NodeKind;

// A key that converts to a property key without running anything.
bool is_plain_key(const ast::Node* key) {
  return key->kind == NodeKind::number_literal || key->kind == NodeKind::string_literal;
}

}  // namespace

void Generator::assignment(const ast::Assignment& node, bool wanted) {
  switch (node.assignment_kind) {
    case ast::AssignmentKind::assign:
      return plain_assignment(node, wanted);
    case ast::AssignmentKind::compound:
      return compound_assignment(node, wanted);
    case ast::AssignmentKind::logical:
      return logical_assignment(node, wanted);
  }
}

void Generator::plain_assignment(const ast::Assignment& node, bool wanted) {
  if (const auto* identifier = ast::try_as<ast::Identifier>(node.target)) {
    InferredName name;
    if (!identifier->parenthesized) name.text = identifier->name->text;
    anonymous_value(node.value, name);
    if (wanted) emit(Opcode::dup);
    return store_name(*identifier);
  }
  if (node.target->kind == NodeKind::array_pattern ||
      node.target->kind == NodeKind::object_pattern) {
    value(node.value);
    if (wanted) emit(Opcode::dup);
    return pattern(node.target, false);
  }
  push_reference(node.target, false);
  value(node.value);
  write_reference(node.target);
  if (!wanted) emit(Opcode::pop);
}

void Generator::compound_assignment(const ast::Assignment& node, bool wanted) {
  if (const auto* identifier = ast::try_as<ast::Identifier>(node.target)) {
    load_name(*identifier);
    value(node.value);
    at(node.start);
    emit(binary_opcode(node.binary_operator));
    if (wanted) emit(Opcode::dup);
    return store_name(*identifier);
  }
  std::uint32_t values = push_reference(node.target, true);
  read_reference(node.target, values);
  value(node.value);
  at(node.start);
  emit(binary_opcode(node.binary_operator));
  write_reference(node.target);
  if (!wanted) emit(Opcode::pop);
}

void Generator::logical_assignment(const ast::Assignment& node, bool wanted) {
  Opcode leave = node.logical_operator == ast::LogicalOperator::and_  ? Opcode::jump_if_false
                 : node.logical_operator == ast::LogicalOperator::or_ ? Opcode::jump_if_true
                                                                      : Opcode::jump_if_not_nullish;
  JumpLabel end = code_.make_label();
  if (const auto* identifier = ast::try_as<ast::Identifier>(node.target)) {
    load_name(*identifier);
    if (wanted) emit(Opcode::dup);
    jump(leave, end);
    if (wanted) emit(Opcode::pop);
    InferredName name;
    if (!identifier->parenthesized) name.text = identifier->name->text;
    anonymous_value(node.value, name);
    if (wanted) emit(Opcode::dup);
    store_name(*identifier);
    return code_.bind(end);
  }
  JumpLabel keep = code_.make_label();
  std::uint32_t values = push_reference(node.target, true);
  read_reference(node.target, values);
  emit(Opcode::dup);
  jump(leave, keep);
  emit(Opcode::pop);
  value(node.value);
  write_reference(node.target);
  jump(Opcode::jump, end);
  code_.bind(keep);
  for (; values > 0; --values) {
    emit(Opcode::swap);
    emit(Opcode::pop);
  }
  code_.bind(end);
  if (!wanted) emit(Opcode::pop);
}

void Generator::update(const ast::Update& node, bool wanted) {
  Opcode step = node.increment ? Opcode::increment : Opcode::decrement;
  bool old_wanted = wanted && !node.prefix;
  if (const auto* identifier = ast::try_as<ast::Identifier>(node.operand)) {
    load_name(*identifier);
    at(node.start);
    if (old_wanted) {
      emit(Opcode::to_numeric);
      emit(Opcode::dup);
    }
    emit(step);
    if (wanted && node.prefix) emit(Opcode::dup);
    return store_name(*identifier);
  }
  std::uint32_t values = push_reference(node.operand, true);
  read_reference(node.operand, values);
  at(node.start);
  if (old_wanted) {
    emit(Opcode::to_numeric);
    emit(Opcode::dup);
    emit(Opcode::bury, values + 1);
  }
  emit(step);
  write_reference(node.operand);
  if (old_wanted || !wanted) emit(Opcode::pop);
}

// -> what names the property: an object, or an object and a key. How many values that is.
std::uint32_t Generator::push_reference(const ast::Target* target, bool read_too) {
  switch (target->kind) {
    case NodeKind::member:
      value(ast::as<ast::Member>(target)->object);
      return 1;
    case NodeKind::private_member:
      value(ast::as<ast::PrivateMember>(target)->object);
      private_name(target);
      return 2;
    case NodeKind::super_member:
      load_this(target->start);
      string(ast::as<ast::SuperMember>(target)->name->text);
      return 2;
    case NodeKind::super_index:
      load_this(target->start);
      value(ast::as<ast::SuperIndex>(target)->key);
      at(target->start);
      if (read_too) emit(Opcode::to_property_key);
      return 2;
    default:
      break;
  }
  // The key is converted once, after the object was found to be one that has properties.
  const auto* index = ast::as<ast::Index>(target);
  value(index->object);
  value(index->key);
  if (!read_too || is_plain_key(index->key)) return 2;
  at(index->key->start);
  emit(Opcode::swap);
  emit(Opcode::require_object_coercible);
  emit(Opcode::swap);
  emit(Opcode::to_property_key);
  return 2;
}

// reference -> reference v
void Generator::read_reference(const ast::Target* target, std::uint32_t values) {
  for (std::uint32_t i = 0; i < values; ++i) emit(Opcode::pick, values - 1);
  switch (target->kind) {
    case NodeKind::member:
      at(ast::as<ast::Member>(target)->name_start);
      return emit(Opcode::get_property, text(ast::as<ast::Member>(target)->name->text));
    case NodeKind::private_member:
      at(ast::as<ast::PrivateMember>(target)->name_start);
      return emit(Opcode::get_private);
    case NodeKind::index:
      at(ast::as<ast::Index>(target)->key->start);
      return emit(Opcode::get_element);
    default:
      at(target->start);
      return emit(Opcode::get_super_property);
  }
}

// reference v -> v
void Generator::write_reference(const ast::Target* target) {
  switch (target->kind) {
    case NodeKind::member:
      at(ast::as<ast::Member>(target)->name_start);
      return emit(Opcode::set_property, text(ast::as<ast::Member>(target)->name->text));
    case NodeKind::private_member:
      at(ast::as<ast::PrivateMember>(target)->name_start);
      return emit(Opcode::set_private);
    case NodeKind::index:
      at(ast::as<ast::Index>(target)->key->start);
      return emit(Opcode::set_element);
    default:
      at(target->start);
      return emit(Opcode::set_super_property);
  }
}

}  // namespace kitwork::compiler
