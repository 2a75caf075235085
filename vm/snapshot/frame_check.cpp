// Frames against the program.
#include "vm/snapshot/frame_check.hpp"

#include <algorithm>

#include "vm/builtins/image.hpp"

namespace kitwork::vm {

namespace {

constexpr std::uint32_t no_register = 0xFFFFFFFF;
enum : std::uint32_t {
#define KITWORK_INTRINSIC(name, number, kinds, sentence) intrinsic_##name = number,
#include "schemas/intrinsics.def"
#undef KITWORK_INTRINSIC
};

bool has(const Frame& frame, FrameFlag flag) { return (frame.flags & flag) != 0; }

}  // namespace

const LoadedFunction* FrameCheck::function(const Frame& frame) const {
  if (cells_.function(frame.function) == nullptr) return nullptr;
  const bool prelude = (frame.function & prelude_function_bit) != 0;
  const LoadedProgram& program = prelude ? image_.prelude() : program_;
  return &program.function(frame.function & ~prelude_function_bit);
}

bool FrameCheck::is_object_of(Value value, CellKind kind) const {
  return value.is_object() && cells_.is_visible(value) && heap_.cell(value)->kind == kind;
}

// --- one frame by itself

bool FrameCheck::check_form(const Frame& frame, std::uint32_t index) {
  constexpr unsigned known =
      frame_construct | frame_retry | frame_discard | frame_native | frame_entry;
  if ((frame.flags & ~known) != 0 || has(frame, frame_entry) != (index == 0) ||
      frame.reserved != 0 || frame.base < 2 || frame.base > stack_slots_max ||
      (has(frame, frame_retry) && has(frame, frame_discard)) ||
      (has(frame, frame_native) && index == 0)) {
    return refuse("a frame of a form that it cannot have");
  }
  if (!cells_.is_visible(frame.new_target) ||
      !(frame.new_target.is_undefined() || frame.new_target.is_object())) {
    return refuse("a frame whose new.target is none");
  }
  if (has(frame, frame_native)) {
    if (frame.position > stack_slots_max - frame.base) {
      return refuse("a built-in with too many arguments");
    }
    return true;
  }
  return check_position(frame);
}

bool FrameCheck::check_position(const Frame& frame) {
  const LoadedFunction* code = function(frame);
  if (code == nullptr || frame.position >= code->source->code.size()) {
    return refuse("a frame whose position is in no function");
  }
  if (std::uint64_t{frame.base} + code->source->local_count + code->source->stack_depth_max + 2 >
      stack_slots_max) {
    return refuse("a frame beyond the end of the stack");
  }
  return true;
}

bool FrameCheck::check_forms(std::uint32_t frame_count) {
  for (std::uint32_t i = 0; i < frame_count; ++i) {
    if (!check_form(frame(i), i)) return false;
  }
  return true;
}

// --- registers

void FrameCheck::find_all_kinds(std::uint32_t frame_count) {
  for (std::uint32_t i = 0; i < frame_count; ++i) {
    const Frame& at = frame(i);
    if (has(at, frame_native)) continue;
    KindsAt& kinds = kinds_[at.function];
    kinds[at.position];
    if (at.position + 1 < function(at)->source->code.size()) kinds[at.position + 1];
  }
  for (auto& [number, kinds] : kinds_) {
    const bool prelude = (number & prelude_function_bit) != 0;
    const LoadedProgram& program = prelude ? image_.prelude() : program_;
    const LoadedFunction& code = program.function(number & ~prelude_function_bit);
    find_kinds(program.program(), *code.source, code.facts, VerifyOptions{prelude}, kinds);
  }
}

const std::vector<Kinds>& FrameCheck::kinds_at(const Frame& frame, std::uint32_t position) const {
  return kinds_.at(frame.function).at(position);
}

bool FrameCheck::fits(Value value, Kinds kinds) const {
  if (cells_.is_visible(value)) {
    if ((kinds & kind_any) != 0) return true;
    if ((kinds & (kind_string | kind_key)) != 0 && value.is_string()) return true;
    if ((kinds & kind_key) != 0 &&
        (value.is_symbol() || (value.is_integer() && value.as_integer() >= 0))) {
      return true;
    }
    if (!value.is_object()) return false;
    if ((kinds & kind_object) != 0) return true;
    if (!in_heap(value.ref())) return false;
    if ((kinds & kind_closure) != 0 && is_object_of(value, CellKind::function)) return true;
    return (kinds & kind_array) != 0 && is_object_of(value, CellKind::array);
  }
  if (value.is_hole()) return (kinds & kind_hole) != 0;
  if (cells_.is_own_internal(value, CellKind::box)) {
    if ((kinds & kind_unset_box) != 0) return true;
    return (kinds & kind_box) != 0 && !heap_.at<Box>(value.ref())->value.is_hole();
  }
  if (cells_.is_private_name(value)) return (kinds & kind_private_name) != 0;
  if (cells_.is_own_internal(value, CellKind::accessor)) return (kinds & kind_pair) != 0;
  return cells_.is_own_internal(value, CellKind::for_in_iterator) && (kinds & kind_for_in) != 0;
}

// Operands that the instruction converts may be primitives already, whatever was known of the
// values before.
bool FrameCheck::may_be_any(const Frame& frame, std::uint32_t reg, Kinds kinds) const {
  const LoadedFunction& code = *function(frame);
  const Opcode converting = code.source->code[frame.position].opcode;
  const auto opcode = static_cast<std::uint32_t>(converting);
  const bool converts = (opcode >= static_cast<std::uint32_t>(Opcode::add) &&
                         opcode <= static_cast<std::uint32_t>(Opcode::to_property_key)) ||
                        (opcode >= static_cast<std::uint32_t>(Opcode::get_property) &&
                         opcode <= static_cast<std::uint32_t>(Opcode::has_private));
  const std::uint32_t end = code.source->local_count + code.depth(frame.position);
  return converts && reg < end && reg + opcode_info(converting).pops >= end &&
         (kinds & ~kinds_visible) == 0;
}

// The operand of create_class that class_heritage replaces by a pair.
bool FrameCheck::is_heritage(const Frame& frame, std::uint32_t reg) const {
  const LoadedFunction& code = *function(frame);
  const Instruction& in = code.source->code[frame.position];
  return in.opcode == Opcode::create_class && in.a == 1 &&
         reg + 2 == code.source->local_count + code.depth(frame.position);
}

// The registers before `end`, but for `except`; `kinds` are those of locals, captures, operands.
bool FrameCheck::check_registers(const Frame& frame, std::uint32_t end,
                                 const std::vector<Kinds>& kinds, std::uint32_t except) {
  const kitwork::Function& source = *function(frame)->source;
  for (std::uint32_t i = 0; i < end; ++i) {
    if (i == except) continue;
    const std::size_t captures = i < source.local_count ? 0 : source.captures.size();
    const Value value = slot(frame.base + i);
    if (i + captures >= kinds.size()) return refuse("a register that is not there");
    const Kinds allowed = kinds[i + captures];
    if (fits(value, allowed) || (may_be_any(frame, i, allowed) && cells_.is_visible(value)) ||
        (is_heritage(frame, i) && cells_.is_own_internal(value, CellKind::accessor))) {
      continue;
    }
    return refuse("a register with a value that its function cannot have there");
  }
  return true;
}

bool FrameCheck::check_callee(const Frame& frame) {
  const Value callee = slot(frame.base - 2);
  const Value self = slot(frame.base - 1);
  if (!is_object_of(callee, CellKind::function) ||
      heap_.at<vm::Function>(callee.ref())->function != frame.function) {
    return refuse("a frame whose closure is another function's");
  }
  const FunctionKind kind = function(frame)->source->kind;
  const bool unbound = self.is_hole() && kind == FunctionKind::derived_constructor;
  if (!unbound && !cells_.is_visible(self)) return refuse("a frame whose this is none");
  if (has(frame, frame_construct) && kind != FunctionKind::derived_constructor &&
      !self.is_object()) {
    return refuse("a construction without an object");
  }
  return true;
}

bool FrameCheck::check_native(const Frame& frame, bool on_top) {
  const std::uint32_t id = frame.function;
  const Value callee = slot(frame.base - 2);
  const Value self = slot(frame.base - 1);
  if (id == native_pending_call) {
    const bool pair =
        has(frame, frame_construct) && cells_.is_own_internal(self, CellKind::accessor);
    if (!cells_.is_visible(callee) || !(pair || cells_.is_visible(self)) ||
        (has(frame, frame_construct) && !pair && !self.is_object())) {
      return refuse("a call that waits, of nothing");
    }
  } else if ((id & native_intrinsic_bit) != 0 && (id & host_function_bit) == 0) {
    const std::uint32_t number = id & ~native_intrinsic_bit;
    if (!image_.has_native(id) || number == intrinsic_hole || number == intrinsic_pair ||
        has(frame, frame_construct) || !callee.is_undefined() || !self.is_undefined()) {
      return refuse("an intrinsic that does not wait");
    }
  } else {
    const bool known = (id & host_function_bit) != 0
                           ? (id & ~host_function_bit) < image_.host_functions().size()
                           : image_.has_native(id);
    if (!known || !is_object_of(callee, CellKind::native_function) ||
        heap_.at<NativeFunction>(callee.ref())->native != id || !cells_.is_visible(self)) {
      return refuse("a built-in that is not the one that was called");
    }
    if (has(frame, frame_construct) &&
        ((heap_.cell(callee)->flags & object_constructor) == 0 || !self.is_object())) {
      return refuse("a construction by what is no constructor");
    }
    if ((id & host_function_bit) != 0 && !on_top) return refuse("a host call that is not on top");
  }
  const bool appends = id == (native_intrinsic_bit | intrinsic_append);
  for (std::uint32_t i = 0; i < frame.position; ++i) {
    const Value value = slot(frame.base + i);
    if (!cells_.is_visible(value) && !(appends && value.is_hole())) {
      return refuse("a built-in with an argument that is none");
    }
  }
  return true;
}

// An operand that the instruction has used up, which only collections look at.
bool FrameCheck::is_used_up(Value value) const {
  return cells_.is_visible_or_hole(value) || cells_.is_private_name(value);
}

// Operands that the instruction has used up, above those of the next one.
bool FrameCheck::check_operands_left(const Frame& frame, std::uint32_t live_depth) {
  const LoadedFunction& code = *function(frame);
  if (frame.position + 1 >= code.source->code.size()) return refuse("a frame without a next step");
  const std::uint32_t locals = code.source->local_count;
  for (std::uint32_t i = code.depth(frame.position + 1); i < live_depth; ++i) {
    if (!is_used_up(slot(frame.base + locals + i))) return refuse("an operand that is none");
  }
  return true;
}

// What the frame may give when it returns. No built-in gives anything but what programs see.
Kinds FrameCheck::returned_by(const Frame& frame) const {
  return has(frame, frame_native) ? Kinds{kind_any} : function(frame)->facts.returned;
}

// Whether such a value may become the register's, of which `allowed` is known.
bool FrameCheck::may_return_to(const Frame& frame, std::uint32_t reg, Kinds allowed, Kinds returned,
                               bool retry) const {
  if (retry) {
    return (may_be_any(frame, reg, allowed) && only(returned, kinds_visible)) ||
           (is_heritage(frame, reg) && only(returned, kinds_visible | kind_pair));
  }
  return (allowed & kind_any) != 0 && only(returned, allowed | kinds_visible);
}

// A frame that waits for the one above it, whose value goes to `above.result_slot`.
bool FrameCheck::check_waiting(const Frame& frame, const Frame& above, std::uint32_t live_depth) {
  const bool retry = has(above, frame_retry);
  const Kinds returned = returned_by(above);
  if (has(frame, frame_native)) {
    const bool pair = frame.function == native_pending_call && has(frame, frame_construct) &&
                      above.result_slot + 1 == frame.base;
    if (!retry || above.result_slot + 1 < frame.base ||
        above.result_slot >= frame.base + frame.position ||
        !only(returned, pair ? kinds_visible | kind_pair : kinds_visible)) {
      return refuse("a built-in that waits for no argument");
    }
    return true;
  }
  const LoadedFunction& code = *function(frame);
  const std::uint32_t locals = code.source->local_count;
  const auto captures = static_cast<std::uint32_t>(code.source->captures.size());
  const std::uint8_t flags = opcode_info(code.source->code[frame.position].opcode).flags;
  if ((flags & opcode_calls) != opcode_calls || (flags & opcode_end) != 0) {
    return refuse("a frame that waits at an instruction that calls nobody");
  }
  const std::uint32_t after = retry ? frame.position : frame.position + 1;
  const std::uint32_t end = locals + code.depth(after);
  const std::vector<Kinds>& kinds = kinds_at(frame, after);
  const std::uint32_t result = above.result_slot - frame.base;
  const bool stores = !has(above, frame_discard);
  if (stores && (result < locals || result >= end ||
                 !may_return_to(frame, result, kinds[result + captures], returned, retry))) {
    return refuse("a result that goes to a register of another kind");
  }
  const std::uint32_t except = stores ? result : no_register;
  if (stores && !retry && result < locals + live_depth && !is_used_up(slot(above.result_slot))) {
    return refuse("a place of a result with what is no operand");
  }
  for (std::uint32_t i = locals + live_depth; i < end; ++i) {
    if (i != except) return refuse("an operand that is not there any more");
  }
  return check_registers(frame, end, kinds, except);
}

bool FrameCheck::check_slots(const std::vector<std::uint32_t>& live_depths,
                             std::uint32_t slot_count, bool entry_pending) {
  const auto count = static_cast<std::uint32_t>(live_depths.size());
  find_all_kinds(count);
  std::uint32_t used = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Frame& at = frame(i);
    const bool native = has(at, frame_native);
    const bool on_top = i + 1 == count;
    if (at.base - 2 < used) return refuse("frames that overlap");
    for (; used < at.base - 2 && used < slot_count; ++used) {
      if (!slot(used).is_undefined()) return refuse("a value in a slot that nobody uses");
    }
    const std::uint32_t registers =
        native ? at.position : function(at)->source->local_count + live_depths[i];
    used = at.base + registers;
    if (used > slot_count) return refuse("a frame without its slots");
    if (!(native ? check_native(at, on_top) : check_callee(at))) return false;
    // A frame that waits for a value of its instruction is already on its way to the next one.
    const bool stands = on_top || has(frame(i + 1), frame_retry);
    if (!native && stands &&
        !check_registers(at, registers, kinds_at(at, at.position), no_register)) {
      return false;
    }
    if (!native && !stands && !check_operands_left(at, live_depths[i])) return false;
    if (!on_top && !check_waiting(at, frame(i + 1), live_depths[i])) return false;
  }
  if (used != slot_count) return refuse("slots that no frame uses");
  if (entry_pending && (count == 0 || has(frame(count - 1), frame_native) ||
                        !function(frame(count - 1))->begins_block(frame(count - 1).position))) {
    return refuse("a block that is to be paid where none begins");
  }
  return true;
}

}  // namespace kitwork::vm
