// Finding one string in another, in time linear in both lengths whatever they hold.
#pragma once

#include <cstdint>

#include "vm/heap/strings.hpp"

namespace kitwork::vm {

inline constexpr std::uint32_t not_found = 0xFFFFFFFF;

// The first position at or after `from` where `needle` is, or not_found. An empty needle is
// everywhere up to the end. Callers charge for both lengths first.
std::uint32_t find_units(Units text, Units needle, std::uint32_t from);
// The last position at or before `from`.
std::uint32_t find_units_last(Units text, Units needle, std::uint32_t from);

}  // namespace kitwork::vm
