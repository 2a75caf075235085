// Scope analysis of one script.
#pragma once

#include <memory>

#include "compiler/parser/parse.hpp"
#include "compiler/scope/scope.hpp"

namespace kitwork::compiler {

struct ScopeOptions {
  // The prelude's functions take each other along by value: whoever puts them together knows them
  // all beforehand.
  bool prelude = false;
  // A script, whose var and function declarations are properties of the global object. They are
  // kept as locals all the same where nobody can tell: when the source has no other way to the
  // global object, and their names are not those of built-ins.
  bool script = false;
  // Whether `arg` is what the script is given.
  bool argument = true;
  // Constants that end before this offset are captured values: they are there before the script's
  // functions are made.
  std::uint32_t bindings_end = 0;
};

// `parsed` was accepted. The analysis refers to its tree and may add to its names.
std::unique_ptr<ScopeAnalysis> analyze_scopes(ParsedScript& parsed,
                                              const ScopeOptions& options = {});

// Adds a warning for each name that is used and neither declared nor built in, at its first use.
void warn_of_undeclared(ParsedScript& parsed, const ScopeAnalysis& analysis);
// The same as refusals, unless the source has a way to make globals of its own: what it does not
// bring along does not travel.
void refuse_undeclared(ParsedScript& parsed, const ScopeAnalysis& analysis);

}  // namespace kitwork::compiler
