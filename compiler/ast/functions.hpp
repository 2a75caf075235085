// Functions of every form, and the other pieces of code that run as functions.
#pragma once

#include "compiler/ast/node.hpp"

namespace kitwork::compiler::ast {

enum class FunctionKind : std::uint8_t {
  script,  // the whole file
  normal,
  arrow,
  method,
  getter,
  setter,
  constructor,
  derived_constructor,  // of a class with `extends`
  field_initializer,    // `x = expression` in a class; see expression_body
  static_block,
};

// One formal parameter. At most the last one is the rest parameter, which has no default value.
struct Parameter {
  Target* target = nullptr;             // Identifier or pattern
  Expression* default_value = nullptr;  // null when none
  bool rest = false;
};

struct Identifier;

// Node range: the source text that Function.prototype.toString gives (a method begins at its key or
// its modifiers; of a class constructor, use the class's range instead).
struct Function : Node {
  static constexpr NodeKind node_kind = NodeKind::function;

  FunctionKind function_kind = FunctionKind::normal;
  bool is_async = false;      // refused until a later issue
  bool is_generator = false;  // refused until a later issue
  // Parameters are plain identifiers: no defaults, no patterns, no rest.
  bool simple_parameters = true;
  bool has_parameter_expressions = false;  // a default value or a computed key in a parameter
  bool has_use_strict = false;             // begins with the directive; all code is strict anyway

  // Whether the code refers to these, itself or by an arrow function within it. An arrow function
  // carries the flag too, and so does each function up to the one that provides the binding.
  // A field initialiser and a static block provide `this`, super and new.target.
  bool uses_arguments = false;
  bool uses_this = false;            // also set by super_member, super_index and super_call
  bool uses_super_property = false;  // needs a home object
  bool uses_super_call = false;
  bool uses_new_target = false;

  Identifier* name = nullptr;  // the declared name: null for anonymous and all but kind normal
  std::uint32_t length = 0;    // parameters before the first with a default value or rest
  List<Parameter> parameters;
  List<Statement*> body;                  // empty when expression_body is set
  Expression* expression_body = nullptr;  // arrow `=> expression` or field initialiser; else null
  Range body_range;                       // with the braces, if any
};

}  // namespace kitwork::compiler::ast
