// Emitting: depths, labels, handlers, and what can be made better at once.
#include "compiler/codegen/builder.hpp"

#include "schemas/assert.hpp"

namespace kitwork::compiler {
namespace {

// Pushes one value and does nothing else.
bool only_pushes(Opcode opcode) {
  switch (opcode) {
    case Opcode::push_constant:
    case Opcode::push_int:
    case Opcode::push_undefined:
    case Opcode::push_null:
    case Opcode::push_true:
    case Opcode::push_false:
    case Opcode::push_hole:
    case Opcode::dup:
    case Opcode::pick:
    case Opcode::get_local:
    case Opcode::get_boxed:
    case Opcode::get_capture:
    case Opcode::get_capture_boxed:
    case Opcode::push_this:
    case Opcode::push_callee:
    case Opcode::push_new_target:
      return true;
    default:
      return false;
  }
}

// The number of operand values that the instruction takes beyond the table's pops.
std::uint32_t variable_pops(Opcode opcode, std::uint32_t a, std::uint32_t b) {
  if ((opcode_info(opcode).flags & opcode_variable) == 0) return 0;
  return opcode == Opcode::intrinsic ? b : a;
}

}  // namespace

JumpLabel FunctionBuilder::make_label() {
  labels_.emplace_back();
  return static_cast<JumpLabel>(labels_.size() - 1);
}

void FunctionBuilder::bind(JumpLabel label) {
  Placed& placed = labels_[static_cast<std::uint32_t>(label)];
  KITWORK_ASSERT(!placed.is_bound);
  placed.position = last_bound_ = static_cast<std::uint32_t>(code_.size());
  placed.is_bound = true;
  if (placed.has_depth) {
    depth_ = placed.depth;
  } else {
    note_depth(label, depth_);
  }
}

void FunctionBuilder::note_depth(JumpLabel label, std::uint32_t depth) {
  Placed& placed = labels_[static_cast<std::uint32_t>(label)];
  if (placed.has_depth) return;
  placed.has_depth = true;
  placed.depth = depth;
}

// Whether the last instruction is surely followed by the next one only.
bool FunctionBuilder::joins_last() const {
  return !code_.empty() && last_bound_ != static_cast<std::uint32_t>(code_.size());
}

void FunctionBuilder::emit(Opcode opcode, std::uint32_t a, std::uint32_t b) {
  const OpcodeInfo& info = opcode_info(opcode);
  std::uint32_t pops = info.pops + variable_pops(opcode, a, b);
  KITWORK_ASSERT(depth_ >= pops);
  depth_ = depth_ - pops + info.pushes;
  if (opcode == Opcode::pop && joins_last() && only_pushes(code_.back().instruction.opcode)) {
    code_.pop_back();
    return;
  }
  code_.push_back({{opcode, a, b}, offset_});
}

void FunctionBuilder::jump(Opcode opcode, JumpLabel label) {
  if (joins_last() && code_.back().instruction.opcode == Opcode::logical_not) {
    if (opcode == Opcode::jump_if_true || opcode == Opcode::jump_if_false) {
      code_.pop_back();
      opcode = opcode == Opcode::jump_if_true ? Opcode::jump_if_false : Opcode::jump_if_true;
    }
  }
  const OpcodeInfo& info = opcode_info(opcode);
  KITWORK_ASSERT(depth_ >= info.pops);
  depth_ = depth_ - info.pops + info.pushes;
  code_.push_back({{opcode, static_cast<std::uint32_t>(label), 0}, offset_});
  note_depth(label, depth_ - ((info.flags & opcode_jump_pops) ? 1 : 0));
}

HandlerId FunctionBuilder::open_handler(JumpLabel target, std::uint32_t depth) {
  note_depth(target, depth + 1);
  handlers_.push_back({target, depth, ++nesting_, static_cast<std::uint32_t>(code_.size()), true});
  return static_cast<HandlerId>(handlers_.size() - 1);
}

void FunctionBuilder::suspend(HandlerId id) {
  OpenHandler& handler = handlers_[static_cast<std::uint32_t>(id)];
  if (!handler.is_open) return;
  handler.is_open = false;
  auto end = static_cast<std::uint32_t>(code_.size());
  last_bound_ = end;
  if (handler.begin == end) return;
  ranges_.push_back({handler.begin, end, handler.nesting, handler.target, handler.depth});
}

void FunctionBuilder::resume(HandlerId id) {
  OpenHandler& handler = handlers_[static_cast<std::uint32_t>(id)];
  if (handler.is_open) return;
  handler.is_open = true;
  handler.begin = static_cast<std::uint32_t>(code_.size());
  last_bound_ = handler.begin;
}

}  // namespace kitwork::compiler
