// Translator: portable form to fast form. One pass over a function with a picture of the operand
// stack: what get_local and constants push is not moved until someone needs it in its slot, and the
// instruction that made a value writes it straight into the local that set_local names.
#pragma once

#include <memory>
#include <vector>

#include "vm/interpreter/fast_code.hpp"
#include "vm/program/loaded_program.hpp"

namespace kitwork::vm {

class Translator {
 public:
  Translator(const LoadedProgram& program, const LoadedFunction& function,
             std::uint32_t& site_count, Value length_name);
  std::shared_ptr<const FastCode> run();

 private:
  // An operand: in its own slot, in a local (or this, or the callee), or a value known now.
  struct Operand {
    enum class Kind : std::uint8_t { slot, local, value } kind = Kind::slot;
    std::int16_t reg = 0;
    Value value;
  };
  struct Fixup {
    std::uint32_t word;
    std::uint32_t target;
  };

  void translate_one();
  void translate_stack(const Instruction& in);
  void translate_swap();
  void translate_dig(std::uint32_t count);
  void translate_variable(const Instruction& in);
  void translate_check(const Instruction& in);
  void translate_set_local(std::uint32_t local);
  void translate_operator(const Instruction& in);
  void translate_arithmetic(FastOpcode opcode, FastOpcode with_integer, FastOpcode with_number,
                            bool commutes);
  void translate_comparison(const Instruction& in);
  bool fuse_comparison(Opcode opcode);
  void translate_unary(FastOpcode opcode);
  void translate_jump(const Instruction& in);
  void translate_call(FastOpcode opcode, std::uint32_t count);
  void translate_property(const Instruction& in);
  void translate_set(std::uint32_t pops, FastOpcode opcode, const Instruction& in);
  void finish_set(std::uint32_t pops, std::int16_t value);
  void translate_super_method(const Instruction& in);
  void translate_private(const Instruction& in);
  void translate_rest(const Instruction& in);
  void portable(const Instruction& in);

  std::int16_t slot_register(std::size_t depth) const {
    return static_cast<std::int16_t>(local_count_ + depth);
  }
  Operand& top(std::size_t n) { return stack_[stack_.size() - 1 - n]; }
  std::size_t index_of(std::size_t n) const { return stack_.size() - 1 - n; }
  void push_slot() { stack_.push_back(Operand{}); }
  void drop(std::size_t n) { stack_.resize(stack_.size() - n); }
  // The register that holds operand n; a value is loaded into its slot first.
  std::int16_t register_of(std::size_t n);
  void materialise(std::size_t index);
  static constexpr std::size_t no_operand = SIZE_MAX;
  void materialise_top(std::size_t count, std::size_t but = no_operand);
  void emit_moves(std::size_t first, std::size_t next, std::size_t but);
  void materialise_all_but(std::size_t count);
  // Local `reg` is about to change: operands that are still to be read from it move to their slots.
  void before_local_changes(std::int16_t reg);
  std::uint32_t emit(FastOpcode opcode, int a = 0, int b = 0, int c = 0);
  void emit_bits(std::uint64_t bits);
  void emit_site(std::uint32_t constant);
  void emit_load(std::int16_t reg, Value value);
  void emit_branch(FastOpcode opcode, int a, int b, int c, std::uint32_t target,
                   bool falls_through);
  bool branch_prices_fit(std::uint32_t target, bool falls_through) const;
  void record_deferred();
  const Instruction* next_in_block(std::uint32_t ahead = 1) const;

  const LoadedProgram& program_;
  const LoadedFunction& function_;
  const std::vector<Instruction>& code_;
  std::uint32_t& site_count_;
  Value length_name_;
  std::uint32_t local_count_;
  std::uint32_t position_ = 0;
  std::vector<Operand> stack_;
  std::vector<Fixup> fixups_;
  std::shared_ptr<FastCode> fast_;
  std::uint32_t patchable_ =
      no_fast_entry;     // the last word, when its field a is a fresh slot that nobody read yet
  bool charged_ = true;  // the way into the next block has paid for it
};

}  // namespace kitwork::vm
