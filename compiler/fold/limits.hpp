// The limits of folding. Beyond them nothing fails: an expression is left to the machine.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kitwork::compiler {

// UTF-16 units of a text that operators make, or that a pure call gives.
inline constexpr std::size_t fold_text_units_max = 4096;
// Values in a tree that a pure call gives.
inline constexpr std::size_t fold_values_max = 1024;
// Expressions inside of each other, through the initialisers of constants.
inline constexpr std::uint32_t fold_depth_max = 256;
// Values in one literal of captured data, or of the source's own.
inline constexpr std::size_t fold_data_values_max = 10'000;
// Nodes that are looked at to find out whether one call is pure.
inline constexpr std::size_t fold_call_nodes_max = 20'000;
// Pure calls of one script.
inline constexpr std::uint32_t fold_calls_max = 64;
// Gas that all pure calls of one script may use together while it is built.
inline constexpr std::uint64_t fold_gas_max = 10'000'000;
// Notes of what was folded; more are left out.
inline constexpr std::size_t fold_notes_max = 1000;
// Bytes of each text in a note.
inline constexpr std::size_t fold_note_bytes_max = 60;

}  // namespace kitwork::compiler
