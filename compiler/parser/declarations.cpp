// Declarations of variables, functions and classes as statements.
#include "compiler/parser/parser.hpp"

namespace kitwork::compiler {

using namespace ast;

Statement* Parser::parse_variable_statement() {
  VariableDeclaration* declaration = parse_declarators(false);
  consume_semicolon();
  return finish(declaration);
}

void Parser::check_initializer(const VariableDeclaration* declaration,
                               const Declarator& declarator) {
  if (declarator.initializer || panic_) return;
  bool pattern = declarator.target->kind != NodeKind::identifier;
  if (!pattern && declaration->declaration_kind != DeclarationKind::const_) return;
  Range range = declarator.target->range();
  std::string name(script_.source.bytes().substr(range.start, range.end - range.start));
  if (pattern) name = "{ ... }";
  report(DiagnosticCode::missing_initializer, range.start, range.end,
         {pattern ? "a destructuring declaration" : "a const", name});
}

// At var, let or const. In the head of a loop it may turn out that no initialiser is needed.
VariableDeclaration* Parser::parse_declarators(bool in_for_head) {
  auto* declaration = make<VariableDeclaration>(token_.start);
  if (at(TokenKind::let)) declaration->declaration_kind = DeclarationKind::let;
  if (at(TokenKind::const_)) declaration->declaration_kind = DeclarationKind::const_;
  bool is_var = declaration->declaration_kind == DeclarationKind::var;
  std::size_t list = declarators_.begin();
  do {
    advance();
    Declarator declarator;
    declarator.range.start = token_.start;
    declarator.target = parse_binding_target();
    if (is_var) {
      declare_vars(declarator.target);
    } else {
      declare_targets(declarator.target, ScopeTracker::Binding::lexical);
    }
    if (accept(TokenKind::assign)) declarator.initializer = parse_assignment();
    declarator.range.end = previous_end_;
    if (!in_for_head || !at_in_or_of()) check_initializer(declaration, declarator);
    declarators_.push(declarator);
  } while (at(TokenKind::comma));
  declaration->declarators = declarators_.finish(list, script_.arena);
  return finish(declaration);
}

Statement* Parser::parse_function_declaration(std::uint32_t start, bool is_async) {
  Function* function = parse_function(start, is_async, true);
  if (function->name && !panic_) {
    // At the top of a function they are like var; in a block, like let.
    bool free = scopes_.at_function_level()
                    ? scopes_.declare_var(function->name->name, function->name->start)
                    : scopes_.declare(function->name->name, ScopeTracker::Binding::lexical);
    if (!free) report_node(DiagnosticCode::duplicate_declaration, function->name);
  }
  auto* declaration = make<FunctionDeclaration>(start);
  declaration->function = function;
  return declaration;
}

Statement* Parser::parse_class_declaration() {
  std::uint32_t start = token_.start;
  Class* definition = parse_class(true);
  if (definition->name && !panic_) {
    declare_identifier(definition->name, ScopeTracker::Binding::lexical);
  }
  auto* declaration = make<ClassDeclaration>(start);
  declaration->definition = definition;
  return declaration;
}

}  // namespace kitwork::compiler
