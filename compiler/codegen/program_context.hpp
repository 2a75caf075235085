// ProgramContext: what the functions of one program share while they are generated.
#pragma once

#include <cstdint>
#include <deque>

#include "compiler/codegen/constants.hpp"
#include "compiler/codegen/positions.hpp"
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
  ProgramContext(ParsedScript& p, ScopeAnalysis& a, const PositionTable& t)
      : parsed(p), analysis(a), positions(t) {}

  ParsedScript& parsed;
  ScopeAnalysis& analysis;
  const PositionTable& positions;
  ConstantPool constants;
  std::deque<Function> functions;
  std::deque<PendingFunction> pending;
  std::uint64_t instructions = 0;
  bool prelude = false;
  Limit exceeded = Limit::none;  // the first limit that is exceeded, and where
  std::uint32_t exceeded_at = 0;

  void exceed(Limit limit, std::uint32_t offset) {
    if (exceeded != Limit::none) return;
    exceeded = limit;
    exceeded_at = offset;
  }
};

}  // namespace kitwork::compiler
