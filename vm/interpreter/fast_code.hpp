// The fast form: a verified function translated into register instructions, once per program and
// process. It says nothing that the portable form does not: at each of its instructions the
// portable position is known, and where operands are read from elsewhere than their slots of the
// operand stack, a side table tells how to put them there.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "vm/value/value.hpp"

namespace kitwork::vm {

class LoadedProgram;
struct LoadedFunction;

enum class FastOpcode : std::uint16_t {
#define KITWORK_FAST(name, words) name,
#include "vm/interpreter/fast_opcodes.def"
#undef KITWORK_FAST
  count_,
};

struct FastInstruction {
  std::uint16_t opcode;
  std::int16_t a;
  std::int16_t b;
  std::int16_t c;
};
static_assert(sizeof(FastInstruction) == 8);

struct FastBranch {
  std::int32_t offset;        // in words, from the first word of the branch
  std::uint16_t price_taken;  // gas of the target's block
  std::uint16_t price_next;   // gas of the block behind the branch; 0 after a jump
};
static_assert(sizeof(FastBranch) == 8);

union FastWord {
  FastInstruction instruction;
  FastBranch branch;
  struct {
    std::uint32_t cache;
    std::uint32_t constant;
  } site;
  std::uint64_t bits;
};
static_assert(sizeof(FastWord) == 8);

// A slot of the operand stack whose value is elsewhere.
struct DeferredOperand {
  std::uint32_t slot;  // register number of the slot
  bool is_value;
  std::int16_t reg;  // the register that holds it
  Value value;       // or the value itself
};

inline constexpr std::uint32_t no_fast_entry = 0xFFFFFFFF;

struct FastCode {
  std::vector<FastWord> words;
  std::vector<std::uint32_t>
      positions;                       // portable position of the instruction that begins at a word
  std::vector<std::uint32_t> entries;  // word that stands for a portable position, or no_fast_entry
  // Of the word w: deferred[first_deferred[w] .. first_deferred[w + 1])
  std::vector<std::uint32_t> first_deferred;
  std::vector<DeferredOperand> deferred;
  // The words where blocks begin, with the block's portable position; sorted by word.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> blocks;

  // The position of the block that begins at `word`.
  std::uint32_t block_at(std::uint32_t word) const;
};

// Translates; nullptr when the function has more registers than the form can name: it stays in the
// portable form. `site_count` counts the program's inline caches.
std::shared_ptr<const FastCode> translate(const LoadedProgram& program,
                                          const LoadedFunction& function, std::uint32_t& site_count,
                                          Value length_name);

}  // namespace kitwork::vm
