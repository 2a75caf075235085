// What all nodes of the tree share, and the list of their kinds.
#pragma once

#include <cstdint>

#include "compiler/ast/arena.hpp"
#include "compiler/ast/name.hpp"
#include "schemas/assert.hpp"

namespace kitwork::compiler::ast {

enum class NodeKind : std::uint8_t {
  script,
  function,  // as an expression: function, arrow; inside: methods and initialisers
  // Expressions.
  identifier,
  this_expression,
  null_literal,
  boolean_literal,
  number_literal,
  string_literal,
  bigint_literal,  // refused until a later issue
  regexp_literal,  // refused until a later issue
  template_literal,
  tagged_template,
  array_literal,
  object_literal,
  class_definition,  // as an expression or in a class declaration
  unary,
  update,
  binary,
  logical,
  conditional,
  assignment,
  sequence,
  spread,
  member,
  index,
  private_member,
  private_in,
  super_member,
  super_index,
  super_call,
  call,
  new_expression,
  optional_chain,
  new_target,
  yield_expression,  // refused until a later issue
  await_expression,  // refused until a later issue
  import_call,       // refused until a later issue
  import_meta,       // refused until a later issue
  // Patterns.
  array_pattern,
  object_pattern,
  // Statements.
  block,
  empty_statement,
  expression_statement,
  variable_declaration,
  function_declaration,
  class_declaration,
  if_statement,
  for_statement,
  for_in_statement,
  for_of_statement,
  while_statement,
  do_while_statement,
  continue_statement,
  break_statement,
  return_statement,
  switch_statement,
  labeled_statement,
  throw_statement,
  try_statement,
  debugger_statement,
};

// Byte offsets into the source: [start, end).
struct Range {
  std::uint32_t start = 0;
  std::uint32_t end = 0;
};

struct Node {
  NodeKind kind;
  bool parenthesized = false;  // expressions: written as `(x)`; matters to name inference
  std::uint32_t start = 0;
  std::uint32_t end = 0;

  Range range() const { return {start, end}; }
};

// For readers only: any Node may be what the kind says it is.
using Expression = Node;
using Statement = Node;
// An Identifier, a pattern, or in assignments and for-in/of heads also a member, index,
// private_member, super_member or super_index.
using Target = Node;

// Asserts that the node is a T.
template <class T>
T* as(Node* node) {
  KITWORK_ASSERT(node->kind == T::node_kind);
  return static_cast<T*>(node);
}
template <class T>
const T* as(const Node* node) {
  KITWORK_ASSERT(node->kind == T::node_kind);
  return static_cast<const T*>(node);
}

// Null when the node is null or no T.
template <class T>
T* try_as(Node* node) {
  return node && node->kind == T::node_kind ? static_cast<T*>(node) : nullptr;
}
template <class T>
const T* try_as(const Node* node) {
  return node && node->kind == T::node_kind ? static_cast<const T*>(node) : nullptr;
}

enum class PropertyKeyKind : std::uint8_t {
  name,      // identifier or string literal: `name`
  number,    // numeric literal: `number`, canonicalised by Number::toString later
  computed,  // [expression]: `expression`
  private_,  // #x, in classes only: `name`
};

struct PropertyKey {
  PropertyKeyKind kind = PropertyKeyKind::name;
  bool from_string = false;  // kind name: written as a string literal
  Range range;
  Name name = nullptr;
  double number = 0;
  Expression* expression = nullptr;
};

}  // namespace kitwork::compiler::ast
