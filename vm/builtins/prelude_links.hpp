// Prelude links: what the functions of the prelude capture of each other. The prelude's script never runs: its functions are cells
// of the image from the beginning, and a capture of a top-level function is that function's own object.
#pragma once

#include <cstdint>
#include <vector>

#include "schemas/program.hpp"
#include "vm/heap/heap.hpp"

namespace kitwork::vm {

// For each function of the prelude that its script makes, the local that holds it; no_local for inner functions.
std::vector<std::uint32_t> prelude_function_locals(const Program& prelude);

// Gives every top-level function its captures. `functions` has the object of each function by index, no_ref for inner ones. Asserts
// that they capture nothing but each other.
void link_prelude(Heap& heap, const Program& prelude, const std::vector<Ref>& functions);

}  // namespace kitwork::vm
