// LoadedProgram: a verified program made ready to run, once per digest and process. Immutable afterwards and shared by all the
// capsules that run it: prices of blocks, stack depths, and the constants as values.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "schemas/program.hpp"
#include "schemas/result.hpp"
#include "vm/value/value.hpp"

namespace kitwork::vm {

class Image;

struct FastCode;  // vm/interpreter/fast_code.hpp

// What is known of each instruction of a verified function, by its index.
struct LoadedFunction {
  const Function* source = nullptr;
  std::vector<std::uint32_t> block_price;  // gas of the block that begins here; 0: no block begins here
  std::vector<std::uint32_t> price_after;  // gas of what follows in the same block: given back when this instruction throws
  std::vector<std::uint32_t> depth;        // operand stack before the instruction; unreachable_depth when nothing leads there
  std::uint32_t property_sites = 0;        // inline caches that the function wants
  std::uint32_t first_site = 0;            // its first one among the program's
  std::shared_ptr<const FastCode> fast;    // the denser form; made when the program is loaded
};
inline constexpr std::uint32_t unreachable_depth = 0xFFFFFFFF;

class LoadedProgram {
 public:
  // `program` has passed the verifier. Strings that the image has already are the image's.
  static Result<std::shared_ptr<const LoadedProgram>> create(Program program, const Image& image);
  // The prelude's own program: its constants are values of the image.
  static std::shared_ptr<const LoadedProgram> create_prelude(Program program, std::vector<Value> constants);

  const Program& program() const { return program_; }
  const LoadedFunction& function(std::uint32_t index) const { return functions_[index]; }
  Value constant(std::uint32_t index) const { return constants_[index]; }
  const Value* constants() const { return constants_.data(); }
  // Cells of the string constants and their table, to lie at program_begin of the window.
  const std::vector<std::uint8_t>& segment() const { return segment_; }
  Ref interned() const { return interned_; }
  std::uint32_t site_count() const { return site_count_; }

 private:
  LoadedProgram() = default;
  void prepare_functions();

  Program program_;
  std::vector<LoadedFunction> functions_;
  std::vector<Value> constants_;
  std::vector<std::uint8_t> segment_;
  Ref interned_ = no_ref;
  std::uint32_t site_count_ = 0;
};

}  // namespace kitwork::vm
