#include "vm/builtins/prelude_program.hpp"


#include "schemas/assert.hpp"
#include "schemas/program_codec.hpp"

// Written by the prelude's compiler.
extern const unsigned char prelude_program_bytes[];
extern const unsigned prelude_program_size;

namespace kitwork::vm {

Program prelude_program() {
  auto program = decode_program(prelude_program_bytes, prelude_program_size);
  KITWORK_ASSERT(program.ok());
  return std::move(program.value());
}

}  // namespace kitwork::vm
