// JSON texts into a capsule's values and back, for its argument, its answer, and what the host
// gives.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schemas/result.hpp"
#include "vm/value/value.hpp"

namespace kitwork::vm {
class Vm;
}

namespace kitwork::capsule {

inline constexpr std::size_t answer_bytes_max = 64u << 20;

// The value that the text means. Between two steps of the machine only. malformed, limit_exceeded
// (json_bytes_max, json_depth_max of schemas/capsule), out_of_space: over the memory limit.
Result<vm::Value> json_to_value(vm::Vm& vm, std::string_view text);

// What JSON.stringify gives, without calling code of the capsule's: toJSON, which a query has,
// and a getter are refused. (The compiler has JSON.stringify asked for the answer of a source that
// speaks of toJSON.) Nothing for undefined, functions and symbols. invalid_argument for those and a
// cycle, limit_exceeded for what is deeper than 64 or longer than answer_bytes_max.
Result<std::optional<std::string>> value_to_json(vm::Vm& vm, vm::Value value);

}  // namespace kitwork::capsule
