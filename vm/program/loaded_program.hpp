// LoadedProgram: a verified program made ready to run, once per digest and process. Immutable
// afterwards and shared by all the capsules that run it: prices of blocks, stack depths, and the
// constants as values.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "schemas/program.hpp"
#include "schemas/result.hpp"
#include "vm/builtins/intrinsics.hpp"
#include "vm/value/value.hpp"
#include "vm/verifier/verifier.hpp"

namespace kitwork::vm {

class Heap;
class Image;

union FastWord;
struct FastCode;  // vm/interpreter/fast_code.hpp

// What a call needs to know, in one place.
struct CallFacts {
  const FastWord* words = nullptr;
  std::uint32_t parameter_count = 0;
  std::uint32_t local_count = 0;
  std::uint32_t operand_slots = 0;  // of the operand stack, and two to spare
  std::uint32_t entry_price = 0;
  bool simple = false;  // has a fast form, and neither rest parameters nor arguments object
};

// A function and what the verifier found out about its instructions.
struct LoadedFunction {
  CallFacts call;
  const kitwork::Function* source = nullptr;
  FunctionFacts facts;
  std::uint32_t first_template = 0;      // its first template object among the program's
  std::shared_ptr<const FastCode> fast;  // the denser form; made when the program is loaded

  bool begins_block(std::uint32_t position) const { return facts.leaders[position] != 0; }
  // Gas of the block that begins at `position`.
  std::uint32_t block_price(std::uint32_t position) const {
    return facts.gas_to_block_end[position];
  }
  // Gas of what follows in the same block: given back when the instruction throws.
  std::uint32_t price_after(std::uint32_t position) const {
    const std::uint32_t next = position + 1;
    return next < facts.leaders.size() && facts.leaders[next] == 0 ? facts.gas_to_block_end[next]
                                                                   : 0;
  }
  std::uint32_t depth(std::uint32_t position) const { return facts.depths[position]; }
};

class LoadedProgram {
 public:
  // Verifies `program`. Strings that the image has already are the image's.
  static Result<std::shared_ptr<const LoadedProgram>> create(Program program, const Image& image);
  // The prelude's own program: its string constants are interned in the image under construction.
  // Asserts that it verifies.
  static std::shared_ptr<const LoadedProgram> create_prelude(Program program, Heap& image_heap,
                                                             const Intrinsics& intrinsics);

  const Program& program() const { return program_; }
  // BLAKE2b-256 of the program's own encoding.
  const std::array<std::uint8_t, 32>& digest() const { return digest_; }
  const LoadedFunction& function(std::uint32_t index) const { return functions_[index]; }
  const LoadedFunction* functions() const { return functions_.data(); }
  Value constant(std::uint32_t index) const { return constants_[index]; }
  const Value* constants() const { return constants_.data(); }
  // Cells of the string constants and their table, to lie at program_begin of the window.
  const std::vector<std::uint8_t>& segment() const { return segment_; }
  Ref interned() const { return interned_; }
  std::uint32_t site_count() const { return site_count_; }
  std::uint32_t template_count() const { return template_count_; }

 private:
  LoadedProgram() = default;
  Result<void> prepare_functions(bool prelude);
  void make_constants(Heap& heap);
  void translate_functions(const Intrinsics& intrinsics);

  Program program_;
  std::array<std::uint8_t, 32> digest_{};
  std::vector<LoadedFunction> functions_;
  std::vector<Value> constants_;
  std::vector<std::uint8_t> segment_;
  Ref interned_ = no_ref;
  std::uint32_t site_count_ = 0;
  std::uint32_t template_count_ = 0;
};

}  // namespace kitwork::vm
