// Joining and splitting flat strings: what natives and intrinsics of String share.
#pragma once

#include <cstddef>
#include <vector>

#include "vm/builtins/native_support.hpp"
#include "vm/interpreter/operators.hpp"

namespace kitwork::vm {

// One flat string of all pieces, as narrow as they allow. The caller has reserved it.
Ref join_pieces(Heap& heap, const Units* pieces, std::size_t count);
// The array of at most `limit` parts of `text` between occurrences of `between`.
NativeStatus split_units(NativeCall& call, Ref text, Ref between, std::uint32_t limit);

}  // namespace kitwork::vm
