// What scope analysis finds out: every variable, which functions take it along, and how it is kept.
//
// A variable that no closure takes along is a local. One that a closure takes along is copied into
// the closure when it is never assigned after its initialisation and surely initialised before
// every closure that takes it is made; else it lives in a box.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/ast/ast.hpp"

namespace kitwork::compiler {

struct ClassScope;
struct FunctionScope;
struct Scope;

enum class VariableKind : std::uint8_t {
  parameter,
  var,
  let,
  const_,
  function,       // declared by a function declaration
  class_,         // declared by a class declaration
  caught,         // of a catch clause
  function_name,  // what a named function expression calls itself
  class_name,     // what a class calls itself
  this_,
  new_target,
  callee,  // the running function, for super() in arrows
  arguments,
  private_name,
  hidden,  // has no name: the generator's own
};

inline constexpr std::uint32_t no_slot = 0xFFFFFFFF;
// An offset that no source reaches: never surely initialised.
inline constexpr std::uint32_t never = 0xFFFFFFFF;

struct Variable {
  Name name = nullptr;  // null for pseudo variables
  VariableKind kind = VariableKind::hidden;
  FunctionScope* owner = nullptr;
  Scope* scope = nullptr;
  Variable* shadowed = nullptr;  // what its name meant outside, during analysis

  // Uses in its own function, and closures made there, at or after this source offset find it
  // initialised.
  std::uint32_t initialized_at = 0;
  std::uint32_t assignments = 0;          // beyond its initialisation
  bool has_initializer = false;           // var: one surely executed declaration gave it its value
  bool early_use = false;                 // its own function may use it before it is initialised
  std::vector<FunctionScope*> capturers;  // functions made by its owner that take it along
  // Decided when its scope ends:
  bool early_capture = false;  // a closure that takes it may be made before it is initialised
  bool boxed = false;

  // The function that is surely its value, if it is never assigned: a function declaration's, or
  // the initialiser when that is a function expression.
  FunctionScope* function = nullptr;
  // What a lexical declaration gives it, when it is declared by its name alone.
  const ast::Expression* initializer = nullptr;
  bool self_use = false;              // `function` itself uses it
  std::uint32_t hoist_index = 0;      // function: its place among the hoisted ones of the scope
  ClassScope* class_scope = nullptr;  // class_name: the class

  std::uint32_t slot = no_slot;  // the generator's
  bool is_constant() const {
    return kind == VariableKind::const_ || kind == VariableKind::class_name ||
           kind == VariableKind::function_name;
  }
};

struct Scope {
  FunctionScope* function = nullptr;
  std::uint32_t start = 0;           // source offset: hoisted functions are made here
  bool is_switch = false;            // an initialisation may be jumped over
  std::vector<Variable*> variables;  // in order of declaration
  // Function declarations, the last of each name, and what each initialises.
  std::vector<std::pair<const ast::Function*, Variable*>> hoisted;
};

struct FunctionScope {
  const ast::Function* node = nullptr;  // null for what the generator makes itself
  ast::FunctionKind kind = ast::FunctionKind::normal;
  FunctionScope* parent = nullptr;
  ClassScope* home_class = nullptr;  // of constructors and initialisers
  std::uint32_t created_at = 0;  // source offset where its closure is made, as seen by the parent
  Scope* created_in = nullptr;   // the scope that hoists it; null for expressions
  std::uint32_t hoist_index = 0;

  std::vector<Variable*> captures;
  std::unordered_map<const Variable*, std::uint32_t> capture_indices;

  Scope* parameter_scope = nullptr;         // with the pseudo variables
  Scope* body_scope = nullptr;              // may be the same
  Variable* this_variable = nullptr;        // when an arrow takes it, or a derived constructor's
  Variable* new_target_variable = nullptr;  // when an arrow takes it
  Variable* callee_variable = nullptr;      // when a closure takes it
  Variable* arguments_variable = nullptr;
  // Body variables that begin with the value of the parameter of the same name.
  std::vector<std::pair<Variable*, Variable*>> copied_parameters;

  bool is_arrow() const { return kind == ast::FunctionKind::arrow; }
};

struct ClassScope {
  Scope* scope = nullptr;
  Variable* name = nullptr;         // null when anonymous
  Variable* initializer = nullptr;  // holds the function that makes the fields; null without fields
  FunctionScope* constructor = nullptr;
  FunctionScope* instance = nullptr;  // makes private methods and fields; null without any
  FunctionScope* statics = nullptr;   // runs static fields and blocks; null without any
  bool in_head = false;               // analysis is in the heritage or a computed key
  // By element: the key of a computed field, the closure of a private method.
  std::unordered_map<const ast::ClassElement*, Variable*> element_variables;
  std::unordered_map<Name, Variable*> private_names;
};

// Whether the box of a captured variable may still hold the hole when its owner makes `capturer`.
bool captured_early(const Variable& variable, const FunctionScope& capturer);

// Everything by the node it belongs to. Nodes that refer to globals are in no table.
struct ScopeAnalysis {
  std::deque<Variable> variables;
  std::deque<Scope> scopes;
  std::deque<FunctionScope> functions;
  std::deque<ClassScope> classes;
  FunctionScope* script = nullptr;
  std::unordered_map<const ast::Node*, Variable*> uses;
  std::unordered_map<const void*, Scope*> scope_of;
  std::unordered_map<const ast::Function*, FunctionScope*> function_of;
  std::unordered_map<const ast::Class*, ClassScope*> class_of;
  // Of a script: what is declared as a property of the global object. A function counts last.
  std::vector<Name> global_vars;
  std::vector<const ast::Function*> global_functions;
  // The first use of each name that has no variable, but for typeof.
  std::vector<std::pair<Name, const ast::Node*>> global_uses;
};

}  // namespace kitwork::compiler
