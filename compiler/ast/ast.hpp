// The syntax tree of one script: plain structs in an arena, told apart by `kind`.
//
// Promises to whoever walks the tree, of a script that parsed without a syntax error:
//   - Every early error of the language has been reported; a walker need not check again.
//   - No tree is higher than nesting_levels_max (limits.hpp), counting each struct that holds
//     children once, so that a recursive walk is safe. What may be long is flat: binary chains
//     (`a + b - c`), logical chains (`a && b && c`), sequences, else-if chains, lists.
//   - Positions are byte offsets into the UTF-8 source; SourceText turns them to line and column.
//   - Parentheses leave no node, only Node::parenthesized, and are outside the node's range.
//   - Pointers are null only where the comment says so.
#pragma once

#include "compiler/ast/classes.hpp"
#include "compiler/ast/expressions.hpp"
#include "compiler/ast/functions.hpp"
#include "compiler/ast/node.hpp"
#include "compiler/ast/patterns.hpp"
#include "compiler/ast/statements.hpp"

namespace kitwork::compiler::ast {

// The root. Its function is the script's code: kind script, no parameters.
struct Script : Node {
  static constexpr NodeKind node_kind = NodeKind::script;
  Function* function = nullptr;
};

}  // namespace kitwork::compiler::ast
