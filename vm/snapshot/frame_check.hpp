// FrameCheck: whether the frames of a stranger's snapshot, and the slots that they use, fit the
// program: each position, depth and register against what the verifier knows of it.
#pragma once

#include <cstdint>
#include <map>

#include "vm/program/loaded_program.hpp"
#include "vm/snapshot/heap_check.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {

class FrameCheck {
 public:
  // The cells are checked already.
  FrameCheck(const HeapCheck& cells, const Heap& heap, const LoadedProgram& program,
             const Image& image)
      : cells_(cells), heap_(heap), program_(program), image_(image) {}

  // Frames and slots lie in their places in the window. First each frame by itself; then, with how
  // many operands each has, their registers and `slot_count` slots of the stack in use.
  [[nodiscard]] bool check_forms(std::uint32_t frame_count);
  [[nodiscard]] bool check_slots(const std::vector<std::uint32_t>& live_depths,
                                 std::uint32_t slot_count, bool entry_pending);
  const char* reason() const { return reason_; }

 private:
  bool refuse(const char* reason) {
    reason_ = reason;
    return false;
  }
  const Frame& frame(std::uint32_t index) const {
    return heap_.at<const Frame>(control_begin)[index];
  }
  Value slot(std::uint32_t index) const { return heap_.at<const Value>(stack_begin)[index]; }
  const LoadedFunction* function(const Frame& frame) const;
  bool is_object_of(Value value, CellKind kind) const;

  bool check_form(const Frame& frame, std::uint32_t index);
  bool check_position(const Frame& frame);
  void find_all_kinds(std::uint32_t frame_count);
  const std::vector<Kinds>& kinds_at(const Frame& frame, std::uint32_t position) const;
  bool fits(Value value, Kinds kinds) const;
  bool check_registers(const Frame& frame, std::uint32_t end, const std::vector<Kinds>& kinds,
                       std::uint32_t except);
  bool check_callee(const Frame& frame);
  bool check_native(const Frame& frame, bool on_top);
  bool check_waiting(const Frame& frame, const Frame& above, std::uint32_t live_depth);
  bool is_used_up(Value value) const;
  bool check_operands_left(const Frame& frame, std::uint32_t live_depth);
  bool may_be_any(const Frame& frame, std::uint32_t reg, Kinds kinds) const;
  bool is_heritage(const Frame& frame, std::uint32_t reg) const;
  Kinds returned_by(const Frame& frame) const;
  bool may_return_to(const Frame& frame, std::uint32_t reg, Kinds allowed, Kinds returned,
                     bool retry) const;

  const HeapCheck& cells_;
  const Heap& heap_;
  const LoadedProgram& program_;
  const Image& image_;
  const char* reason_ = "";
  // By function, prelude_function_bit included.
  std::map<std::uint32_t, KindsAt> kinds_;
};

}  // namespace kitwork::vm
