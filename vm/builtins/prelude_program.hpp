// The prelude: built-ins written in JavaScript (vm/builtins/prelude), compiled when Kitwork is
// built.
#pragma once

#include "schemas/program.hpp"

namespace kitwork::vm {

// Asserts that the embedded bytes are well-formed.
Program prelude_program();

}  // namespace kitwork::vm
