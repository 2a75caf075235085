// ProgramContext: what the functions of one program share while they are generated.
#pragma once

#include <cstdint>
#include <deque>

#include "compiler/codegen/constants.hpp"
#include "compiler/codegen/positions.hpp"
#include "compiler/fold/folder.hpp"
#include "compiler/fold/pure_calls.hpp"
#include "compiler/parser/parse.hpp"
#include "compiler/scope/scope.hpp"
#include "schemas/program.hpp"

namespace kitwork::compiler {

enum class FunctionRole : std::uint8_t {
  script,
  plain,                 // of a node of the tree
  default_constructor,   // of a class without one
  instance_initializer,  // makes private methods and fields
  static_initializer,    // runs static fields and blocks
};

struct PendingFunction {
  std::uint32_t index = 0;  // in the program
  FunctionRole role = FunctionRole::plain;
  FunctionScope* scope = nullptr;
  const ast::Class* definition = nullptr;  // of constructors and initialisers
};

enum class Limit : std::uint8_t {
  none,
  functions,
  constants,
  text,
  instructions,
  locals,
  stack,
  captures,
  parameters,
  intrinsic,
};

struct ProgramContext {
  ProgramContext(ParsedScript& p, ScopeAnalysis& a, const PositionTable& t, Folder& f)
      : parsed(p), analysis(a), positions(t), folder(f) {}

  ParsedScript& parsed;
  ScopeAnalysis& analysis;
  const PositionTable& positions;
  Folder& folder;
  const FoundCall* probe = nullptr;  // the program evaluates this alone, and gives what it watches
  std::vector<FoldNote> folds;
  ConstantPool constants;
  std::deque<Function> functions;
  std::deque<PendingFunction> pending;
  std::uint64_t instructions = 0;
  bool prelude = false;
  bool speaks_of_to_json = false;  // somewhere in the source of a capsule stands toJSON
  std::uint32_t bindings_end = 0;  // ScopeOptions::bindings_end
  Limit exceeded = Limit::none;    // the first limit that is exceeded, and where
  std::uint32_t exceeded_at = 0;

  void exceed(Limit limit, std::uint32_t offset) {
    if (exceeded != Limit::none) return;
    exceeded = limit;
    exceeded_at = offset;
  }
};

}  // namespace kitwork::compiler
