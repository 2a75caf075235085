// Predicates: functions that say which rows are meant, `u => u.active === true && u.age > least`,
// read from their code. They are never called: what cannot be read is refused.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/fold/folded_value.hpp"
#include "schemas/program.hpp"
#include "schemas/result.hpp"

namespace kitwork::compiler {

// column op value. All of a predicate's conditions must hold.
struct PredicateCondition {
  std::string column;
  std::string op;                        // = != < <= > >=
  bool loose = false;                    // == or !=, which convert
  std::optional<std::uint32_t> capture;  // the value is what the function took along there
  FoldedValue value;                     // else: a text, a number, a truth value or null
};

inline constexpr std::size_t predicate_conditions_max = 16;

// invalid_argument with words that say what is understood. The program passed the verifier.
Result<std::vector<PredicateCondition>> read_predicate(const Program& program,
                                                       std::uint32_t function);

}  // namespace kitwork::compiler
