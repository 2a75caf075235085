// ExtensionTable: which functions of extensions a worker offers to capsules, and what they cost.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace kitwork::worker {

struct ExtensionRule {
  std::uint32_t arguments = 0;     // exactly so many
  std::uint64_t gas = 0;           // of a call
  std::uint64_t gas_per_byte = 0;  // of its arguments and its answer, as JSON
  bool deterministic = false;
};

// By the call's name: "ext/geo/distance".
using ExtensionTable = std::map<std::string, ExtensionRule, std::less<>>;

}  // namespace kitwork::worker
