// The walk over functions and classes.
#include "compiler/scope/analyzer.hpp"

namespace kitwork::compiler {

// The function's scope, which may have been made when it was declared.
FunctionScope* Analyzer::make_function(const ast::Function* node, ast::FunctionKind kind,
                                       std::uint32_t created_at) {
  if (node) {
    auto known = analysis_.function_of.find(node);
    if (known != analysis_.function_of.end()) return known->second;
  }
  FunctionScope* scope = &analysis_.functions.emplace_back();
  scope->node = node;
  scope->kind = kind;
  scope->parent = function_;
  scope->created_at = created_at;
  if (node) analysis_.function_of[node] = scope;
  return scope;
}

void Analyzer::function_expression(const ast::Function& node, ClassScope* home_class) {
  FunctionScope* scope = make_function(&node, node.function_kind, node.start);
  scope->home_class = home_class;
  function(node, scope);
}

void Analyzer::function(const ast::Function& node, FunctionScope* function) {
  FunctionScope* outer_function = function_;
  Scope* outer_scope = scope_;
  Scope* outer_vars = var_scope_;
  function_ = function;
  Scope* parameter_scope = enter_scope(nullptr, node.start);
  function->parameter_scope = parameter_scope;
  bool is_script = function->kind == ast::FunctionKind::script;
  // A declared function's own name belongs to the scope around it.
  if (node.name && !function->created_in) {
    declare(parameter_scope, node.name->name, VariableKind::function_name, 0);
  }
  if (is_script && argument_) {
    declare(parameter_scope, parsed_.names.intern(std::string_view("arg")), VariableKind::parameter,
            0);
  }
  if (function->kind == ast::FunctionKind::derived_constructor) {
    function->this_variable = pseudo_variable(function, VariableKind::this_);
  }
  if (ClassScope* home = function->home_class) {
    bool base = function->kind == ast::FunctionKind::constructor;
    if (base && home->initializer) capture(home->initializer, function);
  }
  parameters(node);
  Scope* body_scope = enter_scope(nullptr, node.body_range.start);
  if (is_script) body_scope->start = 0;
  function->body_scope = body_scope;
  var_scope_ = body_scope;
  for (const ast::Statement* statement : node.body) declare_vars(statement);
  declare_lexical(node.body, body_scope);
  statements(node.body, true);
  expression(node.expression_body);
  leave_scope(body_scope);
  leave_scope(parameter_scope);
  function_ = outer_function;
  scope_ = outer_scope;
  var_scope_ = outer_vars;
}

void Analyzer::parameters(const ast::Function& node) {
  for (const ast::Parameter& parameter : node.parameters) {
    std::uint32_t at = 0;
    if (!node.simple_parameters) {
      at = parameter.default_value ? parameter.default_value->end : parameter.target->end;
    }
    declare_target(parameter.target, scope_, VariableKind::parameter, at);
  }
  for (const ast::Parameter& parameter : node.parameters) {
    target(parameter.target, true);
    expression(parameter.default_value);
  }
}

void Analyzer::class_definition(const ast::Class& node) {
  Scope* outer = scope_;
  ClassScope* definition = &analysis_.classes.emplace_back();
  analysis_.class_of[&node] = definition;
  Scope* scope = enter_scope(&node, node.start);
  definition->scope = scope;
  if (node.name) {
    definition->name = declare(scope, node.name->name, VariableKind::class_name, node.end);
    definition->name->class_scope = definition;
  }
  for (const ast::PrivateName& name : node.private_names) {
    definition->private_names[name.name] = declare(scope, name.name, VariableKind::private_name, 0);
  }
  bool has_instance = false;
  bool has_statics = false;
  for (const ast::ClassElement& element : node.elements) {
    bool is_private = element.key.kind == ast::PropertyKeyKind::private_;
    bool is_field = element.kind == ast::ClassElementKind::field;
    bool is_block = element.kind == ast::ClassElementKind::static_block;
    has_statics |= is_block || (is_field && element.is_static);
    has_instance |= !element.is_static && !is_block && (is_field || is_private);
  }
  if (has_instance) definition->initializer = declare(scope, nullptr, VariableKind::hidden, 0);
  definition->in_head = true;
  expression(node.heritage);
  definition->in_head = false;
  if (node.constructor) {
    function_expression(*node.constructor, definition);
    definition->constructor = analysis_.function_of.at(node.constructor);
  } else {
    ast::FunctionKind kind =
        node.heritage ? ast::FunctionKind::derived_constructor : ast::FunctionKind::constructor;
    definition->constructor = make_function(nullptr, kind, node.start);
    definition->constructor->home_class = definition;
    if (has_instance) capture(definition->initializer, definition->constructor);
  }
  for (const ast::ClassElement& element : node.elements) class_element(element, *definition);
  if (has_instance) class_initializers(node, *definition, false);
  if (has_statics) class_initializers(node, *definition, true);
  leave_scope(scope);
  scope_ = outer;
}

// Keys and methods. What the fields and static blocks hold is walked after it.
void Analyzer::class_element(const ast::ClassElement& element, ClassScope& scope) {
  bool is_field = element.kind == ast::ClassElementKind::field;
  bool is_block = element.kind == ast::ClassElementKind::static_block;
  if (is_block) return;
  bool computed = element.key.kind == ast::PropertyKeyKind::computed;
  bool is_private = element.key.kind == ast::PropertyKeyKind::private_;
  scope.in_head = true;
  key(element.key);
  scope.in_head = false;
  if (is_field ? computed : is_private) {
    Variable* variable = declare(scope.scope, nullptr, VariableKind::hidden, 0);
    variable->has_initializer = true;
    scope.element_variables[&element] = variable;
  }
  if (!is_field) function_expression(*element.value, nullptr);
}

// One function makes all private methods and fields of an instance, one other runs all static
// fields and blocks in their order.
void Analyzer::class_initializers(const ast::Class& node, ClassScope& scope, bool statics) {
  FunctionScope* outer_function = function_;
  Scope* outer_scope = scope_;
  Scope* outer_vars = var_scope_;
  FunctionScope* made = make_function(nullptr, ast::FunctionKind::field_initializer, node.start);
  made->home_class = &scope;
  (statics ? scope.statics : scope.instance) = made;
  function_ = made;
  made->parameter_scope = made->body_scope = enter_scope(nullptr, node.start);
  for (const ast::ClassElement& element : node.elements) {
    bool is_block = element.kind == ast::ClassElementKind::static_block;
    bool is_field = element.kind == ast::ClassElementKind::field;
    if ((element.is_static || is_block) != statics) continue;
    if (statics && !is_field && !is_block) continue;
    auto known = scope.element_variables.find(&element);
    if (known != scope.element_variables.end()) capture(known->second, made);
    if (element.key.kind == ast::PropertyKeyKind::private_ && !is_block) {
      capture(scope.private_names.at(element.key.name), made);
    }
    if (is_field && element.value) expression(element.value->expression_body);
    if (!is_block) continue;
    Scope* block = enter_scope(element.value, element.value->start);
    var_scope_ = block;
    for (const ast::Statement* statement : element.value->body) declare_vars(statement);
    declare_lexical(element.value->body, block);
    statements(element.value->body, false);
    leave_scope(block);
    scope_ = made->body_scope;
  }
  leave_scope(made->body_scope);
  function_ = outer_function;
  scope_ = outer_scope;
  var_scope_ = outer_vars;
}

}  // namespace kitwork::compiler
