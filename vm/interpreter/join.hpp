// Joining primitives to a string: what `+` and template literals do.
#pragma once

#include <cstdint>

#include "vm/value/value.hpp"

namespace kitwork::vm {

class Heap;
class Vm;

struct JoinCost {
  std::uint64_t length = 0;  // at most: units of the result
  std::uint64_t gas = 0;
};

// Of `count` primitives that are no symbols. A long result is a rope, and what needs its units pays
// for writing them out.
JoinCost join_cost(const Heap& heap, const Value* values, std::uint32_t count);
// The string. What join_cost says is paid, and its length is at most string_length_max.
Value join(Vm& vm, const Value* values, std::uint32_t count);

}  // namespace kitwork::vm
