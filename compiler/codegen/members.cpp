// Property access, optional chains, delete.
#include "compiler/codegen/generator.hpp"

namespace kitwork::compiler {

using ast::NodeKind;

// -> name, of a private member or `#x in`.
void Generator::private_name(const ast::Node* node) { load(*use_of(node), node->start); }

// -> v, or with_object: -> v this, which is what a call wants.
void Generator::property(const Expression* node, bool with_object) {
  auto skip_if_nullish = [this](bool optional) {
    if (!optional) return;
    emit(Opcode::dup);
    jump(Opcode::jump_if_nullish, chain_exits_.back());
  };
  switch (node->kind) {
    case NodeKind::member: {
      const auto* member = ast::as<ast::Member>(node);
      value(member->object);
      skip_if_nullish(member->optional);
      at(member->name_start);
      return emit(with_object ? Opcode::get_method : Opcode::get_property,
                  text(member->name->text));
    }
    case NodeKind::index: {
      const auto* index = ast::as<ast::Index>(node);
      value(index->object);
      skip_if_nullish(index->optional);
      value(index->key);
      at(index->key->start);
      return emit(with_object ? Opcode::get_element_method : Opcode::get_element);
    }
    case NodeKind::private_member: {
      const auto* member = ast::as<ast::PrivateMember>(node);
      value(member->object);
      skip_if_nullish(member->optional);
      private_name(node);
      at(member->name_start);
      return emit(with_object ? Opcode::get_private_method : Opcode::get_private);
    }
    default: {
      load_this(node->start);
      if (const auto* index = ast::try_as<ast::SuperIndex>(node)) {
        value(index->key);
      } else {
        string(ast::as<ast::SuperMember>(node)->name->text);
      }
      at(node->start);
      return emit(with_object ? Opcode::get_super_method : Opcode::get_super_property);
    }
  }
}

// Exits of the chain leave one value (null or undefined), or a callee and its this.
void Generator::chain(const ast::OptionalChain& node, bool with_this) {
  std::uint32_t depth = code_.depth();
  JumpLabel end = code_.make_label();
  chain_exits_.push_back(code_.make_label());
  chain_method_exits_.push_back(code_.make_label());
  if (!with_this) {
    value(node.expression);
  } else {
    callee(node.expression);
  }
  jump(Opcode::jump, end);
  code_.set_depth(depth + 2);
  code_.bind(chain_method_exits_.back());
  emit(Opcode::pop);
  code_.bind(chain_exits_.back());
  emit(Opcode::pop);
  emit(Opcode::push_undefined);
  if (with_this) emit(Opcode::push_undefined);
  code_.bind(end);
  chain_exits_.pop_back();
  chain_method_exits_.pop_back();
}

// -> callee this
void Generator::callee(const Expression* node) {
  if (ast::is_property(node)) return property(node, true);
  if (const auto* optional = ast::try_as<ast::OptionalChain>(node)) return chain(*optional, true);
  value(node);
  emit(Opcode::push_undefined);
}

void Generator::delete_expression(const Expression* operand) {
  if (const auto* optional = ast::try_as<ast::OptionalChain>(operand)) {
    std::uint32_t depth = code_.depth();
    JumpLabel end = code_.make_label();
    chain_exits_.push_back(code_.make_label());
    chain_method_exits_.push_back(code_.make_label());
    delete_expression(optional->expression);
    jump(Opcode::jump, end);
    code_.set_depth(depth + 2);
    code_.bind(chain_method_exits_.back());
    emit(Opcode::pop);
    code_.bind(chain_exits_.back());
    emit(Opcode::pop);
    emit(Opcode::push_true);
    code_.bind(end);
    chain_exits_.pop_back();
    chain_method_exits_.pop_back();
    return;
  }
  if (const auto* member = ast::try_as<ast::Member>(operand)) {
    value(member->object);
    if (member->optional) {
      emit(Opcode::dup);
      jump(Opcode::jump_if_nullish, chain_exits_.back());
    }
    at(member->name_start);
    return emit(Opcode::delete_property, text(member->name->text));
  }
  if (const auto* index = ast::try_as<ast::Index>(operand)) {
    value(index->object);
    if (index->optional) {
      emit(Opcode::dup);
      jump(Opcode::jump_if_nullish, chain_exits_.back());
    }
    value(index->key);
    at(index->key->start);
    return emit(Opcode::delete_element);
  }
  if (operand->kind == NodeKind::super_member || operand->kind == NodeKind::super_index) {
    return delete_super(operand);
  }
  effect(operand);
  emit(Opcode::push_true);
}

// A ReferenceError always, once this and the key are evaluated: the check of a hole makes it.
void Generator::delete_super(const Expression* operand) {
  load_this(operand->start);
  emit(Opcode::pop);
  if (const auto* index = ast::try_as<ast::SuperIndex>(operand)) effect(index->key);
  std::uint32_t first = next_local_;
  std::uint32_t hole = allocate_local();
  emit(Opcode::push_hole);
  emit(Opcode::set_local, hole);
  at(operand->start);
  emit(Opcode::check_local, hole, text(u"super"));
  emit(Opcode::push_true);
  release_locals(first);
}

}  // namespace kitwork::compiler
