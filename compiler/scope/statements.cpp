// The walk over statements.
#include "compiler/scope/analyzer.hpp"

namespace kitwork::compiler {

// `direct`: surely executed once, in order, when the function is called: nothing repeats it or goes
// around it.
void Analyzer::statements(const NodeList& list, bool direct) {
  for (const ast::Statement* node : list) statement(node, direct);
}

void Analyzer::block(const void* node, std::uint32_t start, const NodeList& list) {
  Scope* outer = scope_;
  Scope* scope = enter_scope(node, start);
  declare_lexical(list, scope);
  statements(list, false);
  leave_scope(scope);
  scope_ = outer;
}

void Analyzer::statement(const ast::Statement* node, bool direct) {
  if (!node) return;
  switch (node->kind) {
    case ast::NodeKind::block:
      return block(node, node->start, ast::as<ast::Block>(node)->statements);
    case ast::NodeKind::expression_statement:
      return expression(ast::as<ast::ExpressionStatement>(node)->expression);
    case ast::NodeKind::variable_declaration:
      return variable_declaration(*ast::as<ast::VariableDeclaration>(node), direct);
    case ast::NodeKind::function_declaration: {
      const ast::Function* declared = ast::as<ast::FunctionDeclaration>(node)->function;
      return function(*declared, analysis_.function_of.at(declared));
    }
    case ast::NodeKind::class_declaration: {
      const ast::Class* declared = ast::as<ast::ClassDeclaration>(node)->definition;
      analysis_.uses[node] = binding(declared->name->name);
      return class_definition(*declared);
    }
    case ast::NodeKind::if_statement:
      for (const ast::IfArm& arm : ast::as<ast::IfStatement>(node)->arms) {
        expression(arm.test);
        statement(arm.body, false);
      }
      return statement(ast::as<ast::IfStatement>(node)->alternate, false);
    case ast::NodeKind::for_statement:
      return for_statement(*ast::as<ast::ForStatement>(node));
    case ast::NodeKind::for_in_statement: {
      const auto* loop = ast::as<ast::ForInStatement>(node);
      return for_each(loop, loop->left, loop->right, loop->body);
    }
    case ast::NodeKind::for_of_statement: {
      const auto* loop = ast::as<ast::ForOfStatement>(node);
      return for_each(loop, loop->left, loop->right, loop->body);
    }
    case ast::NodeKind::while_statement:
      expression(ast::as<ast::WhileStatement>(node)->test);
      return statement(ast::as<ast::WhileStatement>(node)->body, false);
    case ast::NodeKind::do_while_statement:
      statement(ast::as<ast::DoWhileStatement>(node)->body, false);
      return expression(ast::as<ast::DoWhileStatement>(node)->test);
    case ast::NodeKind::return_statement:
      return expression(ast::as<ast::ReturnStatement>(node)->argument);
    case ast::NodeKind::switch_statement:
      return switch_statement(*ast::as<ast::SwitchStatement>(node));
    case ast::NodeKind::labeled_statement:
      return statement(ast::as<ast::LabeledStatement>(node)->body, false);
    case ast::NodeKind::throw_statement:
      return expression(ast::as<ast::ThrowStatement>(node)->argument);
    case ast::NodeKind::try_statement:
      return try_statement(*ast::as<ast::TryStatement>(node));
    default:
      return;
  }
}

void Analyzer::variable_declaration(const ast::VariableDeclaration& declaration, bool direct) {
  for (const ast::Declarator& each : declaration.declarators) {
    declarator(each, declaration.declaration_kind, direct);
  }
}

void Analyzer::declarator(const ast::Declarator& declarator, ast::DeclarationKind kind,
                          bool direct) {
  const auto* identifier = ast::try_as<ast::Identifier>(declarator.target);
  const auto* initializer = ast::try_as<ast::Function>(declarator.initializer);
  Variable* variable = identifier ? binding(identifier->name) : nullptr;
  bool is_var = kind == ast::DeclarationKind::var;
  if (is_var && variable && declarator.initializer) {
    analysis_.uses[identifier] = variable;
    bool first = direct && variable->kind == VariableKind::var && variable->scope == var_scope_ &&
                 variable->assignments == 0 && !variable->has_initializer;
    for (const auto& [copied, from] : function_->copied_parameters) first &= copied != variable;
    if (first) {
      variable->has_initializer = true;
      variable->initialized_at = initializer ? initializer->start : declarator.range.end;
    } else {
      ++variable->assignments;
      initializer = nullptr;
    }
  }
  if (variable && initializer && !variable->function) {
    variable->function = make_function(initializer, initializer->function_kind, initializer->start);
  }
  if (variable && !is_var) variable->initializer = declarator.initializer;
  if (!identifier) target(declarator.target, !is_var);
  if (variable) analysis_.uses[identifier] = variable;
  expression(declarator.initializer);
}

void Analyzer::for_statement(const ast::ForStatement& loop) {
  Scope* outer = scope_;
  Scope* scope = enter_scope(&loop, loop.start);
  const auto* declaration = ast::try_as<ast::VariableDeclaration>(loop.init);
  if (declaration) {
    if (declaration->declaration_kind != ast::DeclarationKind::var) {
      declare_variables(*declaration, scope, 0);
    }
    variable_declaration(*declaration, false);
  } else {
    expression(loop.init);
  }
  expression(loop.test);
  expression(loop.update);
  statement(loop.body, false);
  leave_scope(scope);
  scope_ = outer;
}

// for-in and for-of: the variables of the head exist, uninitialised, while `right` is evaluated.
void Analyzer::for_each(const ast::Node* loop, const ast::Node* left, const ast::Expression* right,
                        const ast::Statement* body) {
  Scope* outer = scope_;
  Scope* scope = enter_scope(loop, loop->start);
  const auto* declaration = ast::try_as<ast::VariableDeclaration>(left);
  bool lexical = declaration && declaration->declaration_kind != ast::DeclarationKind::var;
  if (lexical) declare_variables(*declaration, scope, right->end);
  expression(right);
  if (declaration) {
    target(declaration->declarators[0].target, lexical);
  } else {
    target(left, false);
  }
  statement(body, false);
  leave_scope(scope);
  scope_ = outer;
}

void Analyzer::switch_statement(const ast::SwitchStatement& node) {
  expression(node.discriminant);
  Scope* outer = scope_;
  Scope* scope = enter_scope(&node, node.start);
  scope->is_switch = true;
  for (const ast::SwitchCase& clause : node.cases) declare_lexical(clause.body, scope);
  for (const ast::SwitchCase& clause : node.cases) {
    expression(clause.test);
    statements(clause.body, false);
  }
  leave_scope(scope);
  scope_ = outer;
}

void Analyzer::try_statement(const ast::TryStatement& node) {
  statement(node.block, false);
  if (node.handler) {
    Scope* outer = scope_;
    Scope* scope = enter_scope(&node, node.handler->start);
    if (node.parameter) {
      scope->start = node.parameter->start;
      declare_target(node.parameter, scope, VariableKind::caught, node.parameter->end);
      target(node.parameter, true);
    }
    statement(node.handler, false);
    leave_scope(scope);
    scope_ = outer;
  }
  statement(node.finalizer, false);
}

}  // namespace kitwork::compiler
