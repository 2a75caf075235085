// Compiling as capsules are compiled, wherever that is: what operators and constants make known
// is folded by the compiler, and pure calls are evaluated here, in a machine with gas and memory of
// its own. The same source with the same bindings gives the same program everywhere.
#pragma once

#include <string_view>

#include "compiler/compile.hpp"

namespace kitwork {

// Memory of a pure call.
inline constexpr std::uint64_t fold_memory_bytes_max = 16u << 20;
// In longer sources no pure calls are looked for: the source is compiled again for each.
inline constexpr std::size_t fold_source_bytes_max = 256u << 10;

// compiler::compile, and pure calls. With options.fold off the same as that.
compiler::CompileResult compile_capsule(std::string_view source, compiler::CompileOptions options);

}  // namespace kitwork
