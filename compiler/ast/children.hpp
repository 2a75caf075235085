// The parts of a node, for whoever walks a tree without caring what stands where.
#pragma once

#include <vector>

#include "compiler/ast/ast.hpp"

namespace kitwork::compiler::ast {

// Appends what the node is made of, in the order of the source, without nulls. Patterns and names
// that are declared are parts too; the keys of a member that are plain names are not.
void append_children(const Node* node, std::vector<const Node*>& children);

}  // namespace kitwork::compiler::ast
