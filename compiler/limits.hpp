// The limits of the front end, each tested at the limit.
#pragma once

#include <cstdint>

namespace kitwork::compiler {

// Longer source is refused before it is looked at.
inline constexpr std::uint32_t source_bytes_max = 4u << 20;
// How high a syntax tree may be, and how deep the parser calls itself. Sized so that parsing fits a
// thread stack of 512 KiB.
inline constexpr std::uint32_t nesting_levels_max = 500;
// The errors of one run; after that the parser says so and stops.
inline constexpr std::uint32_t diagnostics_max = 100;
// Arguments of a call, and parameters of a function.
inline constexpr std::uint32_t arguments_max = 65'535;

}  // namespace kitwork::compiler
