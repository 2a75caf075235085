// The functions of host_functions.def as data: what each is called, and what it needs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "schemas/capability/capability.hpp"

namespace kitwork {

// As host_functions.def says.
enum class HostUse : std::uint8_t { none, resource, duration, query, rows };

struct HostFunctionRow {
  std::string_view name;
  std::uint32_t length;      // of the function, as JavaScript tells it
  std::optional<Verb> verb;  // nothing when it needs no capability
  HostUse use;
};

// In the order of the image of the built-ins: a host function's number is its index.
std::span<const HostFunctionRow> host_function_rows();

// The row of that name, or null.
const HostFunctionRow* find_host_function(std::string_view name);

}  // namespace kitwork
