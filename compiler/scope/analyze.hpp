// Scope analysis of one script.
#pragma once

#include <memory>

#include "compiler/parser/parse.hpp"
#include "compiler/scope/scope.hpp"

namespace kitwork::compiler {

// `parsed` was accepted. The analysis refers to its tree and may add to its names.
std::unique_ptr<ScopeAnalysis> analyze_scopes(ParsedScript& parsed);

}  // namespace kitwork::compiler
