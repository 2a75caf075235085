// Scope analysis of one script.
#pragma once

#include <memory>

#include "compiler/parser/parse.hpp"
#include "compiler/scope/scope.hpp"

namespace kitwork::compiler {

// `parsed` was accepted. The analysis refers to its tree and may add to its names. The prelude's
// functions take each other along by value: whoever puts them together knows them all beforehand.
std::unique_ptr<ScopeAnalysis> analyze_scopes(ParsedScript& parsed, bool prelude = false);

}  // namespace kitwork::compiler
