// What a scope declares, found before anything in it is walked.
#include <algorithm>
#include <vector>

#include "compiler/scope/analyzer.hpp"
#include "compiler/scope/global_names.hpp"

namespace kitwork::compiler {

bool Analyzer::is_global(Name name, const Scope* scope) const {
  if (!script_ || scope->function != analysis_.script || scope != scope->function->body_scope) {
    return false;
  }
  return observed_ || is_standard_global(name->text);
}

void Analyzer::declare_lexical(const NodeList& statements, Scope* scope) {
  for (const ast::Statement* node : statements) {
    if (const auto* declaration = ast::try_as<ast::VariableDeclaration>(node)) {
      if (declaration->declaration_kind == ast::DeclarationKind::var) continue;
      declare_variables(*declaration, scope, 0);
    } else if (const auto* function = ast::try_as<ast::FunctionDeclaration>(node)) {
      declare_function(*function->function, scope);
    } else if (const auto* declared = ast::try_as<ast::ClassDeclaration>(node)) {
      Name name = declared->definition->name->name;
      declare(scope, name, VariableKind::class_, declared->definition->end);
    }
  }
}

// Lexical ones. `initialized_at` 0 means at the end of each declarator.
void Analyzer::declare_variables(const ast::VariableDeclaration& declaration, Scope* scope,
                                 std::uint32_t initialized_at) {
  VariableKind kind = declaration.declaration_kind == ast::DeclarationKind::const_
                          ? VariableKind::const_
                          : VariableKind::let;
  for (const ast::Declarator& declarator : declaration.declarators) {
    std::uint32_t at = initialized_at ? initialized_at : declarator.range.end;
    // Making a function runs nothing that could use the variable too early.
    bool is_function = declarator.initializer &&
                       declarator.initializer->kind == ast::NodeKind::function &&
                       declarator.target->kind == ast::NodeKind::identifier;
    if (is_function) at = declarator.initializer->start;
    if (declarator.range.end <= bindings_end_) at = 0;
    declare_target(declarator.target, scope, kind, at);
  }
}

void Analyzer::declare_target(const ast::Target* target, Scope* scope, VariableKind kind,
                              std::uint32_t initialized_at) {
  if (const auto* identifier = ast::try_as<ast::Identifier>(target)) {
    analysis_.uses[identifier] = declare(scope, identifier->name, kind, initialized_at);
  } else if (const auto* array = ast::try_as<ast::ArrayPattern>(target)) {
    for (const ast::PatternElement& element : array->elements) {
      if (element.target) declare_target(element.target, scope, kind, initialized_at);
    }
    if (array->rest) declare_target(array->rest, scope, kind, initialized_at);
  } else if (const auto* object = ast::try_as<ast::ObjectPattern>(target)) {
    for (const ast::PatternProperty& property : object->properties) {
      declare_target(property.target, scope, kind, initialized_at);
    }
    if (object->rest) declare_target(object->rest, scope, kind, initialized_at);
  }
}

// Of two functions with one name, the last one counts.
void Analyzer::declare_function(const ast::Function& function, Scope* scope) {
  if (is_global(function.name->name, scope)) {
    make_function(&function, ast::FunctionKind::normal, scope->start)->created_in = scope;
    auto same = [&](const ast::Function* other) {
      return other->name->name == function.name->name;
    };
    std::erase_if(analysis_.global_functions, same);
    analysis_.global_functions.push_back(&function);
    return;
  }
  Variable* variable = binding(function.name->name);
  bool known = variable &&
               (variable->scope == scope || (scope == var_scope_ && variable->owner == function_ &&
                                             variable->kind == VariableKind::parameter &&
                                             scope->function->body_scope == scope &&
                                             !scope->function->node->has_parameter_expressions &&
                                             function_->kind != ast::FunctionKind::script));
  if (!known) variable = declare(scope, function.name->name, VariableKind::function, 0);
  FunctionScope* made = make_function(&function, ast::FunctionKind::normal, scope->start);
  made->created_in = scope;
  for (auto& [hoisted, other] : scope->hoisted) {
    if (other != variable) continue;
    hoisted = &function;
    made->hoist_index = variable->hoist_index;
    if (variable->function) variable->function = made;
    return;
  }
  if (variable->kind == VariableKind::function) {
    variable->function = made;
  } else {
    ++variable->assignments;
  }
  made->hoist_index = variable->hoist_index = static_cast<std::uint32_t>(scope->hoisted.size());
  scope->hoisted.emplace_back(&function, variable);
}

void Analyzer::declare_var(Name name) {
  if (is_global(name, var_scope_)) {
    auto& known = analysis_.global_vars;
    if (std::find(known.begin(), known.end(), name) == known.end()) known.push_back(name);
    return;
  }
  Variable* variable = binding(name);
  bool script = function_->kind == ast::FunctionKind::script;
  if (variable && variable->scope == var_scope_) return;
  bool is_parameter = variable && variable->owner == function_ &&
                      variable->kind == VariableKind::parameter && !script &&
                      var_scope_ == function_->body_scope;
  if (is_parameter && !function_->node->has_parameter_expressions) return;
  Variable* declared = declare(var_scope_, name, VariableKind::var, 0);
  if (is_parameter) function_->copied_parameters.emplace_back(declared, variable);
}

void Analyzer::declare_var_target(const ast::Target* target) {
  if (const auto* identifier = ast::try_as<ast::Identifier>(target)) {
    declare_var(identifier->name);
  } else if (const auto* array = ast::try_as<ast::ArrayPattern>(target)) {
    for (const ast::PatternElement& element : array->elements) {
      if (element.target) declare_var_target(element.target);
    }
    if (array->rest) declare_var_target(array->rest);
  } else if (const auto* object = ast::try_as<ast::ObjectPattern>(target)) {
    for (const ast::PatternProperty& property : object->properties) {
      declare_var_target(property.target);
    }
    if (object->rest) declare_var_target(object->rest);
  }
}

// All var declarations of a statement, wherever they are nested; not those of functions in it.
void Analyzer::declare_vars(const ast::Node* node) {
  if (!node) return;
  auto all = [this](const NodeList& list) {
    for (const ast::Statement* statement : list) declare_vars(statement);
  };
  switch (node->kind) {
    case ast::NodeKind::variable_declaration: {
      const auto* declaration = ast::as<ast::VariableDeclaration>(node);
      if (declaration->declaration_kind != ast::DeclarationKind::var) return;
      for (const ast::Declarator& declarator : declaration->declarators) {
        declare_var_target(declarator.target);
      }
      return;
    }
    case ast::NodeKind::block:
      return all(ast::as<ast::Block>(node)->statements);
    case ast::NodeKind::if_statement: {
      const auto* conditional = ast::as<ast::IfStatement>(node);
      for (const ast::IfArm& arm : conditional->arms) declare_vars(arm.body);
      return declare_vars(conditional->alternate);
    }
    case ast::NodeKind::for_statement:
      declare_vars(ast::as<ast::ForStatement>(node)->init);
      return declare_vars(ast::as<ast::ForStatement>(node)->body);
    case ast::NodeKind::for_in_statement:
      declare_vars(ast::as<ast::ForInStatement>(node)->left);
      return declare_vars(ast::as<ast::ForInStatement>(node)->body);
    case ast::NodeKind::for_of_statement:
      declare_vars(ast::as<ast::ForOfStatement>(node)->left);
      return declare_vars(ast::as<ast::ForOfStatement>(node)->body);
    case ast::NodeKind::while_statement:
      return declare_vars(ast::as<ast::WhileStatement>(node)->body);
    case ast::NodeKind::do_while_statement:
      return declare_vars(ast::as<ast::DoWhileStatement>(node)->body);
    case ast::NodeKind::labeled_statement:
      return declare_vars(ast::as<ast::LabeledStatement>(node)->body);
    case ast::NodeKind::switch_statement:
      for (const ast::SwitchCase& clause : ast::as<ast::SwitchStatement>(node)->cases) {
        all(clause.body);
      }
      return;
    case ast::NodeKind::try_statement: {
      const auto* guarded = ast::as<ast::TryStatement>(node);
      declare_vars(guarded->block);
      declare_vars(guarded->handler);
      return declare_vars(guarded->finalizer);
    }
    default:
      return;
  }
}

}  // namespace kitwork::compiler
