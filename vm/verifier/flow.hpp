// Abstract interpretation of one function: runs its code on kinds instead of values.
#pragma once

#include <cstdint>
#include <queue>
#include <vector>

#include "vm/verifier/kinds.hpp"
#include "vm/verifier/structure.hpp"
#include "vm/verifier/verifier.hpp"

namespace kitwork::vm {

// Blocks are taken in program order; what several edges bring is joined before a block is taken.
// A block is taken again when an edge from behind it brings a kind that it has not seen. Every step
// is linear in what it is given: what holds for each of two states holds for their union, so that a
// state need be kept only where edges from behind arrive.
class FlowCheck {
 public:
  // All tables and operands are checked already.
  FlowCheck(const Program& program, const kitwork::Function& function, FunctionFacts& facts,
            bool prelude);

  Fault run();
  // Before run(): notes what values may be before these instructions.
  void observe(KindsAt& kinds) { observed_ = &kinds; }
  // Of the operand stack, after run().
  std::uint32_t stack_depth_max() const { return depth_max_; }

 private:
  using State = std::vector<Kinds>;  // locals, captures, operand stack

  void find_leaders();
  State entry_state() const;
  void take_block(std::uint32_t position);
  void step(const Instruction& instruction);
  void step_table(const Instruction& instruction);
  bool step_prelude(const Instruction& instruction);
  bool step_intrinsic(const Instruction& instruction);
  std::uint32_t tested_local() const;
  bool step_stack(const Instruction& instruction);
  bool step_local(const Instruction& instruction);
  bool step_box(const Instruction& instruction);
  bool step_capture(const Instruction& instruction);
  bool step_definition(const Instruction& instruction);
  bool step_literal(const Instruction& instruction);
  bool step_internal(const Instruction& instruction);
  void step_jump(const Instruction& instruction);
  void make_closure(const kitwork::Function& closure);

  void join(std::uint32_t target, const Kinds* state, std::size_t size);
  void join_handler(std::uint32_t handler);
  void join_handler_changes(std::uint32_t handler);
  void note_depth(std::uint32_t position, std::uint32_t depth);
  void schedule(std::uint32_t position);
  void note_kinds();

  Kinds pop(Kinds allowed);
  void push(Kinds kinds);
  Kinds& peek(std::uint32_t below);
  void write(std::size_t slot, Kinds kinds);
  std::uint32_t depth() const { return static_cast<std::uint32_t>(state_.size() - base_); }
  void require(Kinds kinds, Kinds allowed, const char* reason);
  void refuse(const char* reason);
  bool spend(std::uint64_t steps);

  const Program& program_;
  const kitwork::Function& function_;
  FunctionFacts& facts_;
  bool prelude_;
  std::size_t base_;  // slot of the operand stack: locals + captures
  State state_;
  std::vector<std::size_t> changed_;  // slots that the running instruction wrote
  std::vector<State> joined_;         // by leader; empty when nothing is remembered
  std::vector<std::uint8_t> kept_;    // an edge from behind arrives here
  std::vector<std::uint8_t> scheduled_;
  std::vector<std::uint8_t> reached_;
  std::vector<std::uint8_t> depth_known_;
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> waiting_;
  std::uint32_t position_ = 0;
  std::uint32_t depth_max_ = 0;
  std::uint64_t slots_ = 0;
  std::uint64_t steps_left_;
  Fault refusal_;
  KindsAt* observed_ = nullptr;
};

}  // namespace kitwork::vm
