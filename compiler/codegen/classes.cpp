// Classes. While one is made, its constructor and its prototype lie on the stack.
#include "compiler/codegen/generator.hpp"

namespace kitwork::compiler {
namespace {

using ast::ClassElementKind;
using ast::PropertyKeyKind;

bool is_private(const ast::ClassElement& element) {
  return element.kind != ClassElementKind::static_block &&
         element.key.kind == PropertyKeyKind::private_;
}

bool is_method(const ast::ClassElement& element) {
  return element.kind != ClassElementKind::static_block && element.kind != ClassElementKind::field;
}

std::uint32_t method_mode(const ast::ClassElement& element) {
  return element.kind == ClassElementKind::getter   ? 1
         : element.kind == ClassElementKind::setter ? 2
                                                    : 0;
}

constexpr std::u16string_view prefixes[] = {u"", u"get ", u"set "};

}  // namespace

// -> constructor
void Generator::class_value(const ast::Class& node, const InferredName& name) {
  const ClassScope& definition = *context_.analysis.class_of.at(&node);
  std::uint32_t first = next_local_;
  enter_scope(*definition.scope);
  for (const ast::PrivateName& declared : node.private_names) {
    at(node.start);
    emit(Opcode::create_private_name, text(declared.name->text));
    emit(Opcode::set_local, definition.private_names.at(declared.name)->slot);
  }
  if (node.heritage) {
    value(node.heritage);
  } else {
    emit(Opcode::push_hole);
  }
  at(node.start);
  FunctionRole role = node.constructor ? FunctionRole::plain : FunctionRole::default_constructor;
  std::u16string_view own_name = node.name ? node.name->name->text : name.text;
  emit(Opcode::make_closure, add_function(definition.constructor, role, own_name, &node));
  emit(Opcode::create_class, node.heritage ? 1 : 0);
  if (name.key_local != no_slot) {
    emit(Opcode::get_local, name.key_local);
    emit(Opcode::pick, 2);
    emit(Opcode::set_function_name, 0);
    emit(Opcode::pop);
    emit(Opcode::pop);
  }
  for (const ast::ClassElement& element : node.elements) class_element(element, definition);
  at(node.start);
  if (definition.instance) {
    make_initializer(definition.instance, FunctionRole::instance_initializer, node);
    emit(Opcode::set_home_object);
    initialize(*definition.initializer);
  }
  emit(Opcode::pop);
  if (definition.name) {
    emit(Opcode::dup);
    initialize(*definition.name);
  }
  class_statics(node, definition);
  release_locals(first);
}

// constructor prototype -> constructor prototype. What is static is defined later, but for methods.
void Generator::class_element(const ast::ClassElement& element, const ClassScope& definition) {
  if (is_private(element)) {
    if (is_method(element)) private_method(element, definition);
    return;
  }
  if (is_method(element)) return class_method(element);
  if (element.kind != ClassElementKind::field) return;
  auto key = definition.element_variables.find(&element);
  if (key == definition.element_variables.end()) return;
  key_value(element.key);
  emit(Opcode::set_local, key->second->slot);
}

void Generator::class_method(const ast::ClassElement& element) {
  std::uint32_t mode = method_mode(element);
  if (element.is_static) emit(Opcode::swap);
  key_value(element.key);
  bool computed = element.key.kind == PropertyKeyKind::computed;
  std::u16string name;
  if (!computed) name = std::u16string(prefixes[mode]) + key_text(element.key);
  closure(*element.value, name);
  if (computed) emit(Opcode::set_function_name, mode);
  emit(Opcode::define_method, mode);
  if (element.is_static) emit(Opcode::swap);
}

// The closure waits in a variable until there is an object to have it.
void Generator::private_method(const ast::ClassElement& element, const ClassScope& definition) {
  if (element.is_static) emit(Opcode::swap);
  std::u16string name(prefixes[method_mode(element)]);
  name += element.key.name->text;
  closure(*element.value, name);
  emit(Opcode::set_home_object);
  emit(Opcode::set_local, definition.element_variables.at(&element)->slot);
  if (element.is_static) emit(Opcode::swap);
}

// object -> object
void Generator::define_private_method(const ast::ClassElement& element,
                                      const ClassScope& definition) {
  load(*definition.private_names.at(element.key.name), never);
  load(*definition.element_variables.at(&element), never);
  at(element.key.range.start);
  emit(Opcode::define_private, method_mode(element) + 1);
}

// constructor -> constructor
void Generator::class_statics(const ast::Class& node, const ClassScope& definition) {
  for (const ast::ClassElement& element : node.elements) {
    if (element.is_static && is_private(element) && is_method(element)) {
      define_private_method(element, definition);
    }
  }
  if (!definition.statics) return;
  at(node.start);
  make_initializer(definition.statics, FunctionRole::static_initializer, node);
  emit(Opcode::set_home_object);
  emit(Opcode::pick, 1);
  emit(Opcode::call, 0);
  emit(Opcode::pop);
}

// -> function
void Generator::make_initializer(FunctionScope* made, FunctionRole role, const ast::Class& node) {
  std::u16string_view name = role == FunctionRole::instance_initializer
                                 ? u"<instance_members_initializer>"
                                 : u"<static_initializer>";
  emit(Opcode::make_closure, add_function(made, role, name, &node));
}

void Generator::run_instance_initializer() {
  const ast::Class& node = *pending_.definition;
  const ClassScope& definition = *scope_->home_class;
  function_.kind = FunctionKind::method;
  function_.source_begin = node.start;
  function_.source_end = node.end;
  set_up_pseudo_variables();
  for (const ast::ClassElement& element : node.elements) {
    if (element.is_static || !is_private(element) || !is_method(element)) continue;
    load_this_binding();
    define_private_method(element, definition);
    emit(Opcode::pop);
  }
  for (const ast::ClassElement& element : node.elements) {
    if (!element.is_static && element.kind == ClassElementKind::field) field(element, definition);
  }
  emit(Opcode::push_undefined);
  emit(Opcode::return_value);
}

void Generator::run_static_initializer() {
  const ast::Class& node = *pending_.definition;
  const ClassScope& definition = *scope_->home_class;
  function_.kind = FunctionKind::method;
  function_.source_begin = node.start;
  function_.source_end = node.end;
  set_up_pseudo_variables();
  for (const ast::ClassElement& element : node.elements) {
    if (element.kind == ClassElementKind::static_block) {
      block(element.value, element.value->body);
    } else if (element.is_static && element.kind == ClassElementKind::field) {
      field(element, definition);
    }
  }
  emit(Opcode::push_undefined);
  emit(Opcode::return_value);
}

// Defines a field of `this`.
void Generator::field(const ast::ClassElement& element, const ClassScope& definition) {
  std::uint32_t first = next_local_;
  at(element.key.range.start);
  emit(Opcode::push_this);
  InferredName name;
  std::u16string own_name = key_text(element.key);
  bool computed = element.key.kind == PropertyKeyKind::computed;
  bool index = is_index(element.key);
  if (is_private(element)) {
    load(*definition.private_names.at(element.key.name), never);
  } else if (computed) {
    name.key_local = allocate_local();
    load(*definition.element_variables.at(&element), never);
    emit(Opcode::to_property_key);
    emit(Opcode::dup);
    emit(Opcode::set_local, name.key_local);
  } else if (index) {
    key_value(element.key);
  }
  if (!computed) name.text = own_name;
  if (element.value) {
    anonymous_value(element.value->expression_body, name);
  } else {
    emit(Opcode::push_undefined);
  }
  at(element.key.range.start);
  if (is_private(element)) {
    emit(Opcode::define_private, 0);
  } else if (computed || index) {
    emit(Opcode::define_element);
  } else {
    emit(Opcode::define_field, text(own_name));
  }
  emit(Opcode::pop);
  release_locals(first);
}

}  // namespace kitwork::compiler
