// The walk of scope analysis.
#pragma once

#include <vector>

#include "compiler/parser/parse.hpp"
#include "compiler/scope/analyze.hpp"
#include "compiler/scope/scope.hpp"

namespace kitwork::compiler {

class Analyzer {
 public:
  Analyzer(ParsedScript& parsed, ScopeAnalysis& analysis, const ScopeOptions& options);

  void run();

 private:
  using NodeList = List<ast::Statement*>;

  // Scopes and variables.
  Scope* enter_scope(const void* node, std::uint32_t start);
  void leave_scope(Scope* scope);
  Variable* declare(Scope* scope, Name name, VariableKind kind, std::uint32_t initialized_at);
  Variable* pseudo_variable(FunctionScope* function, VariableKind kind);
  Variable* binding(Name name) const;
  void bind(Name name, Variable* variable);
  void decide(Variable& variable);

  // Declarations, before anything of their scope is walked.
  void declare_lexical(const NodeList& statements, Scope* scope);
  void declare_target(const ast::Target* target, Scope* scope, VariableKind kind,
                      std::uint32_t initialized_at);
  void declare_variables(const ast::VariableDeclaration& declaration, Scope* scope,
                         std::uint32_t initialized_at);
  void declare_function(const ast::Function& function, Scope* scope);
  void declare_vars(const ast::Node* node);
  void declare_var_target(const ast::Target* target);
  void declare_var(Name name);
  // Whether a declaration of the script itself makes a property of the global object.
  bool is_global(Name name, const Scope* scope) const;

  // Uses.
  void use(const ast::Node* node, Name name);
  void assign(const ast::Node* node, Name name);
  void note_use(Variable* variable, std::uint32_t position);
  void capture(Variable* variable, FunctionScope* from);
  void use_this();
  void use_new_target();
  void use_super_call();
  void use_arguments(const ast::Node* node);
  FunctionScope* provider() const;

  // The walk.
  void statements(const NodeList& list, bool direct);
  void statement(const ast::Statement* node, bool direct);
  void block(const void* node, std::uint32_t start, const NodeList& list);
  void variable_declaration(const ast::VariableDeclaration& declaration, bool direct);
  void declarator(const ast::Declarator& declarator, ast::DeclarationKind kind, bool direct);
  void for_statement(const ast::ForStatement& loop);
  void for_each(const ast::Node* loop, const ast::Node* left, const ast::Expression* right,
                const ast::Statement* body);
  void switch_statement(const ast::SwitchStatement& node);
  void try_statement(const ast::TryStatement& node);
  void expression(const ast::Expression* node);
  bool literal_expression(const ast::Expression* node);
  bool operator_expression(const ast::Expression* node);
  bool member_expression(const ast::Expression* node);
  void expressions(const List<ast::Expression*>& list);
  void object_literal(const ast::ObjectLiteral& object);
  // What is assigned to. `binds` when it initialises instead.
  void target(const ast::Target* node, bool binds);
  void key(const ast::PropertyKey& key);

  FunctionScope* make_function(const ast::Function* node, ast::FunctionKind kind,
                               std::uint32_t created_at);
  void function(const ast::Function& node, FunctionScope* scope);
  void function_expression(const ast::Function& node, ClassScope* home_class);
  void parameters(const ast::Function& node);
  void class_definition(const ast::Class& node);
  void class_element(const ast::ClassElement& element, ClassScope& scope);
  void class_initializers(const ast::Class& node, ClassScope& scope, bool statics);

  const bool prelude_;
  const bool script_;
  const bool argument_;
  const std::uint32_t bindings_end_;
  bool observed_ = false;  // the script has a way to the global object
  ParsedScript& parsed_;
  ScopeAnalysis& analysis_;
  Name arguments_name_;
  std::vector<Variable*> bindings_;  // by name id: what the name means here
  std::vector<bool> global_used_;    // by name id: it is in global_uses
  FunctionScope* function_ = nullptr;
  Scope* scope_ = nullptr;
  Scope* var_scope_ = nullptr;
};

}  // namespace kitwork::compiler
