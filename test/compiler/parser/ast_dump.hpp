// The syntax tree as an S-expression, for golden tests.
#pragma once

#include <string>

#include "compiler/ast/ast.hpp"

namespace kitwork::compiler {

// A statement or an expression: (= a (+ 1 2)). Function bodies are in braces.
std::string dump(const ast::Node* node);
// The statements of a script, separated by spaces.
std::string dump(const ast::Script* script);

}  // namespace kitwork::compiler
