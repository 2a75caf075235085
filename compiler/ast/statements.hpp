// Statement nodes.
#pragma once

#include "compiler/ast/functions.hpp"
#include "compiler/ast/node.hpp"

namespace kitwork::compiler::ast {

struct Class;

struct Block : Node {
  static constexpr NodeKind node_kind = NodeKind::block;
  List<Statement*> statements;
};

struct EmptyStatement : Node {
  static constexpr NodeKind node_kind = NodeKind::empty_statement;
};
struct DebuggerStatement : Node {
  static constexpr NodeKind node_kind = NodeKind::debugger_statement;
};

// Directives are expression statements too.
struct ExpressionStatement : Node {
  static constexpr NodeKind node_kind = NodeKind::expression_statement;
  Expression* expression = nullptr;
};

enum class DeclarationKind : std::uint8_t { var, let, const_ };

struct Declarator {
  Range range;
  Target* target = nullptr;           // Identifier or pattern
  Expression* initializer = nullptr;  // null when none; never null for a pattern outside for-in/of
};

// A statement, or the head of a `for`.
struct VariableDeclaration : Node {
  static constexpr NodeKind node_kind = NodeKind::variable_declaration;
  DeclarationKind declaration_kind = DeclarationKind::var;
  List<Declarator> declarators;  // exactly one, without initialiser, in for-in/of heads
};

struct FunctionDeclaration : Node {
  static constexpr NodeKind node_kind = NodeKind::function_declaration;
  Function* function = nullptr;  // has a name
};

struct ClassDeclaration : Node {
  static constexpr NodeKind node_kind = NodeKind::class_declaration;
  Class* definition = nullptr;  // has a name
};

struct IfArm {
  Expression* test = nullptr;
  Statement* body = nullptr;
};

// if (arm0) ... else if (arm1) ... else alternate: at least one arm.
struct IfStatement : Node {
  static constexpr NodeKind node_kind = NodeKind::if_statement;
  List<IfArm> arms;
  Statement* alternate = nullptr;  // null when none; never an IfStatement
};

struct ForStatement : Node {
  static constexpr NodeKind node_kind = NodeKind::for_statement;
  Node* init = nullptr;          // VariableDeclaration, expression or null
  Expression* test = nullptr;    // null when none
  Expression* update = nullptr;  // null when none
  Statement* body = nullptr;
};

struct ForInStatement : Node {
  static constexpr NodeKind node_kind = NodeKind::for_in_statement;
  Node* left = nullptr;  // VariableDeclaration or assignment target
  Expression* right = nullptr;
  Statement* body = nullptr;
};

struct ForOfStatement : Node {
  static constexpr NodeKind node_kind = NodeKind::for_of_statement;
  bool is_await = false;  // refused until a later issue
  Node* left = nullptr;   // VariableDeclaration or assignment target
  Expression* right = nullptr;
  Statement* body = nullptr;
};

struct WhileStatement : Node {
  static constexpr NodeKind node_kind = NodeKind::while_statement;
  Expression* test = nullptr;
  Statement* body = nullptr;
};

struct DoWhileStatement : Node {
  static constexpr NodeKind node_kind = NodeKind::do_while_statement;
  Statement* body = nullptr;
  Expression* test = nullptr;
};

// The label exists and is legal here.
struct ContinueStatement : Node {
  static constexpr NodeKind node_kind = NodeKind::continue_statement;
  Name label = nullptr;  // null when none
};
struct BreakStatement : Node {
  static constexpr NodeKind node_kind = NodeKind::break_statement;
  Name label = nullptr;  // null when none
};

struct ReturnStatement : Node {
  static constexpr NodeKind node_kind = NodeKind::return_statement;
  Expression* argument = nullptr;  // null when none
};

struct SwitchCase {
  Range range;
  Expression* test = nullptr;  // null for `default`
  List<Statement*> body;
};

// The cases share one lexical scope.
struct SwitchStatement : Node {
  static constexpr NodeKind node_kind = NodeKind::switch_statement;
  Expression* discriminant = nullptr;
  List<SwitchCase> cases;
};

struct LabeledStatement : Node {
  static constexpr NodeKind node_kind = NodeKind::labeled_statement;
  Name label = nullptr;
  Statement* body = nullptr;
};

struct ThrowStatement : Node {
  static constexpr NodeKind node_kind = NodeKind::throw_statement;
  Expression* argument = nullptr;
};

// At least one of handler and finalizer is there.
struct TryStatement : Node {
  static constexpr NodeKind node_kind = NodeKind::try_statement;
  Block* block = nullptr;
  Target* parameter = nullptr;  // catch (parameter): Identifier or pattern; null when none
  Block* handler = nullptr;     // null when there is no catch
  Block* finalizer = nullptr;   // null when there is no finally
};

}  // namespace kitwork::compiler::ast
