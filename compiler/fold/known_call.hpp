// What the compiler and whoever has a machine tell each other about pure calls.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/fold/folded_value.hpp"

namespace kitwork::compiler {

// What a machine found out about the expression at [start, end) of the source: its value, or that
// it has no effect but a value that no source could write.
struct KnownCall {
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  std::optional<FoldedValue> value;
};

// A piece of the source: [start, end).
struct SourceSpan {
  std::uint32_t start = 0;
  std::uint32_t end = 0;
};

// A variable of the script that a pure call may reach. After the call it must be what it was: the
// data expected, or a function that nobody gave a property.
struct WatchedVariable {
  bool is_function = false;
  FoldedValue expected;
};

// An expression that only a machine can evaluate, and that is pure as far as its text can tell.
struct PureCall {
  std::uint32_t start = 0;  // offsets into the source
  std::uint32_t end = 0;
  std::vector<WatchedVariable> watched;
};

// What was folded, for a person.
struct FoldNote {
  std::uint32_t line = 0;  // 1-based
  std::uint32_t column = 0;
  std::string before;  // source; long ones are cut
  std::string after;
};

}  // namespace kitwork::compiler
