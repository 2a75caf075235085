// Calls of every form.
#include <algorithm>

#include "compiler/codegen/generator.hpp"

namespace kitwork::compiler {
namespace {

using ast::NodeKind;

// More arguments than this are handed over as an array, to keep the stack flat.
constexpr std::uint32_t pushed_arguments_max = 64;

bool needs_array(const List<ast::Expression*>& arguments) {
  return arguments.size() > pushed_arguments_max ||
         std::any_of(arguments.begin(), arguments.end(), [](const ast::Expression* argument) {
           return argument->kind == NodeKind::spread;
         });
}

// Where a call is told to be: at the name that is called.
std::uint32_t call_offset(const ast::Node* callee) {
  if (const auto* member = ast::try_as<ast::Member>(callee)) return member->name_start;
  if (const auto* member = ast::try_as<ast::PrivateMember>(callee)) return member->name_start;
  return callee->start;
}

}  // namespace

// callee this -> result, or constructor new_target -> object
void Generator::call_arguments(const List<Expression*>& arguments, std::uint32_t offset,
                               bool constructs) {
  if (needs_array(arguments)) {
    elements(arguments);
    at(offset);
    return emit(constructs ? Opcode::construct_spread : Opcode::call_spread);
  }
  for (const Expression* argument : arguments) value(argument);
  at(offset);
  emit(constructs ? Opcode::construct : Opcode::call, arguments.size());
}

void Generator::call(const ast::Call& node) {
  if (context_.prelude) {
    const auto* name = ast::try_as<ast::Identifier>(node.callee);
    if (name && name->name->text.starts_with(u'%')) return intrinsic_call(node);
  }
  callee(node.callee);
  if (node.optional) {
    emit(Opcode::pick, 1);
    jump(Opcode::jump_if_nullish, chain_method_exits_.back());
  }
  call_arguments(node.arguments, call_offset(node.callee), false);
}

void Generator::new_expression(const ast::New& node) {
  value(node.callee);
  emit(Opcode::dup);
  call_arguments(node.arguments, node.start, true);
}

void Generator::super_call(const ast::SuperCall& node) {
  const FunctionScope* from = provider();
  bool here = from == scope_;
  at(node.start);
  here ? emit(Opcode::push_callee) : load(*from->callee_variable, node.start);
  emit(Opcode::get_super_constructor);
  here ? emit(Opcode::push_new_target) : load(*from->new_target_variable, node.start);
  call_arguments(node.arguments, node.start, true);
  bind_this();
}

// object -> object. What super() does with the object: it becomes this, and gets its fields.
void Generator::bind_this() {
  const FunctionScope* from = provider();
  const Variable& variable = *from->this_variable;
  load_this_binding();
  emit(Opcode::check_this_unbound);
  emit(Opcode::dup);
  if (from == scope_) {
    emit(variable.boxed ? Opcode::set_boxed : Opcode::set_local, variable.slot);
  } else {
    emit(Opcode::set_capture_boxed, scope_->capture_indices.at(&variable));
  }
  const ClassScope* home = from->home_class;
  if (!home || !home->initializer) return;
  load(*home->initializer, never);
  emit(Opcode::pick, 1);
  emit(Opcode::call, 0);
  emit(Opcode::pop);
}

void Generator::tagged_template(const ast::TaggedTemplate& node) {
  callee(node.tag);
  auto index = static_cast<std::uint32_t>(function_.templates.size());
  auto& strings = function_.templates.emplace_back();
  for (const ast::TemplateChunk& chunk : node.quasi->chunks) {
    TemplateString& string = strings.emplace_back();
    string.has_cooked = !chunk.cooked_is_undefined;
    if (string.has_cooked) string.cooked = chunk.cooked;
    string.raw = chunk.raw;
  }
  at(node.start);
  const List<Expression*>& arguments = node.quasi->expressions;
  emit(Opcode::get_template_object, index);
  if (arguments.size() < pushed_arguments_max) {
    for (const Expression* argument : arguments) value(argument);
    at(node.start);
    return emit(Opcode::call, arguments.size() + 1);
  }
  emit(Opcode::create_array, 1);
  for (const Expression* argument : arguments) {
    value(argument);
    emit(Opcode::append);
  }
  at(node.start);
  emit(Opcode::call_spread);
}

}  // namespace kitwork::compiler
