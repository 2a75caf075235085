#include "vm/builtins/prelude_program.hpp"

#include "schemas/assert.hpp"
#include "schemas/program_codec.hpp"

namespace kitwork::vm {

// Written by the prelude's compiler.
extern const unsigned char prelude_program_bytes[];
extern const std::size_t prelude_program_size;

Program prelude_program() {
  auto decoded = decode_program(prelude_program_bytes, prelude_program_size);
  KITWORK_ASSERT(decoded.ok());
  return std::move(decoded.value());
}

}  // namespace kitwork::vm
