// What each opcode does to the kinds of locals and stack. Opcodes that are not named here take and
// give values that programs see, as many as the table says.
#include "vm/verifier/flow.hpp"

namespace kitwork::vm {
namespace {

constexpr Kinds kinds_maybe_hole = kinds_visible | kind_hole;
// What get_local may read: anything but boxes.
constexpr Kinds kinds_unboxed = static_cast<Kinds>(~kinds_boxes);

enum : std::uint32_t {
#define KITWORK_INTRINSIC(name, number, kinds, sentence) intrinsic_##name = number,
#include "schemas/intrinsics.def"
#undef KITWORK_INTRINSIC
};

// What a capture's kind admits.
Kinds capture_allows(CaptureKind kind) {
  switch (kind) {
    case CaptureKind::value:
      return kinds_visible;
    case CaptureKind::box:
      return kind_box;
    case CaptureKind::unset_box:
      return kinds_boxes;
    case CaptureKind::private_name:
      return kind_private_name;
  }
  return 0;
}

}  // namespace

void FlowCheck::step(const Instruction& instruction) {
  if (opcode_info(instruction.opcode).flags & opcode_jump) return step_jump(instruction);
  if (instruction.opcode == Opcode::return_value) {
    const Kinds returned = pop(prelude_ ? kinds_visible | kind_hole | kind_pair : kinds_visible);
    facts_.returned = static_cast<Kinds>(facts_.returned | returned);
    return;
  }
  if (prelude_ && step_prelude(instruction)) return;
  if (step_stack(instruction) || step_local(instruction) || step_box(instruction) ||
      step_capture(instruction) || step_literal(instruction) || step_definition(instruction) ||
      step_internal(instruction)) {
    return;
  }
  step_table(instruction);
}

void FlowCheck::step_table(const Instruction& instruction) {
  const OpcodeInfo& info = opcode_info(instruction.opcode);
  std::uint64_t pops = info.pops;
  if (info.flags & opcode_variable) {
    pops += instruction.opcode == Opcode::intrinsic ? instruction.b : instruction.a;
  }
  if (pops > depth()) return refuse("less on the stack than it takes");
  if (!spend(pops)) return;
  for (std::uint64_t i = 0; i < pops; ++i) pop(kinds_visible);
  for (int i = 0; i < info.pushes; ++i) push(kind_any);
}

void FlowCheck::step_jump(const Instruction& instruction) {
  std::uint32_t target = instruction.a;
  switch (instruction.opcode) {
    case Opcode::jump:
      break;
    case Opcode::jump_if_done: {
      Kinds kinds = pop(kinds_maybe_hole);
      if (refusal_) return;
      join(target, state_.data(), state_.size());
      return push(without_hole(kinds));
    }
    default:
      pop(kinds_visible);
  }
  if (refusal_) return;
  // Behind is_hole(local) the local is the hole on one way only.
  const std::uint32_t tested = prelude_ ? tested_local() : no_local;
  if (tested == no_local) return join(target, state_.data(), state_.size());
  const Kinds before = state_[tested];
  if (instruction.opcode == Opcode::jump_if_false) write(tested, without_hole(before));
  join(target, state_.data(), state_.size());
  write(tested, instruction.opcode == Opcode::jump_if_false ? before : without_hole(before));
}

// The local that the two instructions before this conditional jump asked whether it is the hole.
std::uint32_t FlowCheck::tested_local() const {
  const Opcode jump = function_.code[position_].opcode;
  if ((jump != Opcode::jump_if_false && jump != Opcode::jump_if_true) || position_ < 2 ||
      facts_.leaders[position_] != 0 || facts_.leaders[position_ - 1] != 0) {
    return no_local;
  }
  const Instruction& asks = function_.code[position_ - 1];
  const Instruction& reads = function_.code[position_ - 2];
  const bool tests = asks.opcode == Opcode::intrinsic && asks.a == intrinsic_is_hole &&
                     reads.opcode == Opcode::get_local;
  return tests ? reads.a : no_local;
}

// Where the hole may come from and go to in the prelude.
bool FlowCheck::step_prelude(const Instruction& instruction) {
  switch (instruction.opcode) {
    case Opcode::intrinsic:
      return step_intrinsic(instruction);
    case Opcode::get_capture:
      if (!step_capture(instruction)) return false;
      if (facts_.hole_captures[instruction.a]) peek(0) = kind_any | kind_library;
      return true;
    case Opcode::call: {
      if (instruction.a + 2 > depth()) return false;
      const bool library = (peek(instruction.a + 1) & kind_library) != 0;
      step_table(instruction);
      if (!refusal_ && library) peek(0) = kind_any | kind_hole;
      return true;
    }
    default:
      return false;
  }
}

bool FlowCheck::step_intrinsic(const Instruction& instruction) {
  switch (instruction.a) {
    case intrinsic_hole:
      push(kind_hole);
      return true;
    case intrinsic_is_hole:
      pop(kinds_maybe_hole);
      push(kind_any);
      return true;
    case intrinsic_append:
      pop(kinds_maybe_hole);
      pop(kinds_visible);
      push(kind_any);
      return true;
    case intrinsic_pair:
      pop(kinds_visible);
      pop(kinds_visible);
      push(kind_pair);
      return true;
    default:
      return false;
  }
}

bool FlowCheck::step_stack(const Instruction& instruction) {
  std::uint32_t n = instruction.a;
  switch (instruction.opcode) {
    case Opcode::push_int:
      push(n >> 31 ? kind_any : kind_key);
      return true;
    case Opcode::push_constant:
      push(program_.constants[n].kind == Constant::Kind::string ? kind_string : kind_any);
      return true;
    case Opcode::push_hole:
      push(kind_hole);
      return true;
    case Opcode::pop:
      pop(static_cast<Kinds>(~0));
      return true;
    case Opcode::dup:
    case Opcode::pick: {
      if (n >= depth()) return refuse("less on the stack than it takes"), true;
      Kinds kinds = shared(peek(n));
      write(state_.size() - 1 - n, kinds);
      push(kinds);
      return true;
    }
    case Opcode::swap:
    case Opcode::dig:
    case Opcode::bury: {
      if (instruction.opcode == Opcode::swap) n = 1;
      if (n >= depth()) return refuse("less on the stack than it takes"), true;
      if (!spend(n)) return true;
      bool down = instruction.opcode == Opcode::bury;
      Kinds moved = peek(down ? 0 : n);
      for (std::uint32_t i = 0; i < n; ++i) {
        std::uint32_t to = down ? i : n - i;
        write(state_.size() - 1 - to, down ? peek(to + 1) : peek(to - 1));
      }
      write(state_.size() - 1 - (down ? n : 0), moved);
      return true;
    }
    default:
      return false;
  }
}

bool FlowCheck::step_local(const Instruction& instruction) {
  std::uint32_t local = instruction.a;
  switch (instruction.opcode) {
    case Opcode::get_local: {
      Kinds kinds = shared(state_[local]);
      require(kinds, kinds_unboxed, "a box read as a value");
      write(local, kinds);
      push(kinds);
      return true;
    }
    case Opcode::set_local: {
      Kinds kinds = pop(static_cast<Kinds>(~0));
      write(local, shared(kinds));
      return true;
    }
    case Opcode::take_local:
      require(state_[local], kinds_unboxed, "a box read as a value");
      push(state_[local]);
      write(local, kind_any);
      return true;
    case Opcode::check_local:
      require(state_[local], kinds_maybe_hole, "a check of a local that holds no value");
      write(local, without_hole(state_[local]));
      return true;
    case Opcode::push_this:
      if (function_.kind == FunctionKind::derived_constructor) {
        refuse("push_this in a derived constructor");
      }
      push(kind_any);
      return true;
    default:
      return false;
  }
}

bool FlowCheck::step_box(const Instruction& instruction) {
  std::uint32_t local = instruction.a;
  switch (instruction.opcode) {
    case Opcode::make_box:
      require(state_[local], kinds_maybe_hole, "a box around what is no value");
      write(local, (state_[local] & kind_hole) ? kind_unset_box : kind_box);
      return true;
    case Opcode::get_boxed:
      require(state_[local], kinds_boxes, "a value read as a box");
      push((state_[local] & kind_unset_box) ? kind_any | kind_hole : kind_any);
      return true;
    case Opcode::set_boxed:
      require(state_[local], kinds_boxes, "a value written as a box");
      pop(kinds_visible);
      write(local, kind_box);
      return true;
    case Opcode::check_boxed:
      require(state_[local], kinds_boxes, "a value checked as a box");
      write(local, kind_box);
      return true;
    case Opcode::renew_box:
      require(state_[local], kinds_boxes, "a value renewed as a box");
      return true;
    default:
      return false;
  }
}

bool FlowCheck::step_capture(const Instruction& instruction) {
  std::size_t slot = function_.local_count + instruction.a;
  switch (instruction.opcode) {
    case Opcode::get_capture:
      require(state_[slot], kinds_unboxed, "a box read as a value");
      push(state_[slot]);
      return true;
    case Opcode::get_capture_boxed:
      require(state_[slot], kinds_boxes, "a value read as a box");
      push((state_[slot] & kind_unset_box) ? kind_any | kind_hole : kind_any);
      return true;
    case Opcode::set_capture_boxed:
      require(state_[slot], kinds_boxes, "a value written as a box");
      pop(kinds_visible);
      write(slot, kind_box);
      return true;
    case Opcode::check_capture_boxed:
      require(state_[slot], kinds_boxes, "a value checked as a box");
      write(slot, kind_box);
      return true;
    case Opcode::make_closure:
      make_closure(program_.functions[instruction.a]);
      return true;
    default:
      return false;
  }
}

void FlowCheck::make_closure(const Function& closure) {
  if (!spend(closure.captures.size())) return;
  for (const Capture& capture : closure.captures) {
    std::size_t count = capture.from_local ? function_.local_count : function_.captures.size();
    if (capture.index >= count) return refuse("a closure takes along what there is not");
    std::size_t slot = (capture.from_local ? 0 : function_.local_count) + capture.index;
    Kinds kinds = shared(state_[slot]);
    require(kinds, capture_allows(capture.kind), "a closure takes along another kind than it says");
    write(slot, kinds);
  }
  push(kind_closure);
}

bool FlowCheck::step_literal(const Instruction& instruction) {
  switch (instruction.opcode) {
    case Opcode::create_object:
    case Opcode::get_template_object:
      push(kind_object);
      return true;
    case Opcode::create_array:
      if (instruction.a > depth()) return refuse("less on the stack than it takes"), true;
      if (!spend(instruction.a)) return true;
      for (std::uint32_t i = 0; i < instruction.a; ++i) pop(kinds_maybe_hole);
      push(kind_array);
      return true;
    case Opcode::append:
    case Opcode::append_spread:
      pop(instruction.opcode == Opcode::append ? kinds_maybe_hole : kinds_visible);
      pop(kind_array);
      push(kind_array);
      return true;
    case Opcode::call_spread:
    case Opcode::construct_spread:
      pop(kind_array);
      pop(kinds_visible);
      pop(kinds_visible);
      push(kind_any);
      return true;
    case Opcode::type_of:
    case Opcode::to_string:
      pop(kinds_visible);
      push(kind_string);
      return true;
    case Opcode::to_property_key:
      push(pop(kinds_visible) == kind_string ? kind_string : kind_key);
      return true;
    case Opcode::concat:
      if (instruction.a > depth()) return refuse("less on the stack than it takes"), true;
      if (!spend(instruction.a)) return true;
      for (std::uint32_t i = 0; i < instruction.a; ++i) pop(kind_string);
      push(kind_string);
      return true;
    default:
      return false;
  }
}

bool FlowCheck::step_definition(const Instruction& instruction) {
  switch (instruction.opcode) {
    case Opcode::define_field:
      pop(kinds_visible);
      push(shared(pop(kinds_visible)));
      return true;
    case Opcode::define_element:
      pop(kinds_visible);
      pop(kinds_keys);
      push(shared(pop(kinds_visible)));
      return true;
    case Opcode::define_method:
      pop(kind_closure);
      pop(kinds_keys);
      push(pop(kinds_objects));
      return true;
    case Opcode::set_function_name: {
      Kinds function = pop(kind_closure);
      push(pop(kinds_keys));
      push(function);
      return true;
    }
    case Opcode::set_home_object: {
      Kinds function = pop(kind_closure);
      push(pop(kinds_objects));
      push(function);
      return true;
    }
    case Opcode::set_prototype:
    case Opcode::copy_properties:
      pop(kinds_visible);
      push(pop(kinds_objects));
      return true;
    case Opcode::copy_properties_except:
      if (instruction.a >= depth()) return refuse("less on the stack than it takes"), true;
      if (!spend(instruction.a)) return true;
      for (std::uint32_t i = 0; i < instruction.a; ++i) pop(kinds_keys);
      pop(kinds_visible);
      push(kind_any);
      return true;
    case Opcode::create_class:
      pop(kind_closure);
      pop(instruction.a == 1 ? kinds_visible : kind_hole);
      push(kind_closure);
      push(kind_object);
      return true;
    default:
      return false;
  }
}

bool FlowCheck::step_internal(const Instruction& instruction) {
  switch (instruction.opcode) {
    case Opcode::create_private_name:
      push(kind_private_name);
      return true;
    case Opcode::get_private:
    case Opcode::has_private:
      pop(kind_private_name);
      pop(kinds_visible);
      push(kind_any);
      return true;
    case Opcode::get_private_method:
      pop(kind_private_name);
      pop(kinds_visible);
      push(kind_any);
      push(kind_any);
      return true;
    case Opcode::set_private:
      pop(kinds_visible);
      pop(kind_private_name);
      pop(kinds_visible);
      push(kind_any);
      return true;
    case Opcode::define_private:
      pop(kinds_visible);
      pop(kind_private_name);
      push(shared(pop(kinds_visible)));
      return true;
    case Opcode::iterator_step:
    case Opcode::iterator_skip:
    case Opcode::iterator_rest: {
      Kinds next = pop(kinds_visible);
      push(shared(pop(kinds_visible)));
      push(shared(next));
      push(instruction.opcode == Opcode::iterator_rest ? kind_any : kind_any | kind_hole);
      return true;
    }
    case Opcode::for_in_start:
      pop(kinds_visible);
      push(kind_for_in);
      return true;
    case Opcode::for_in_next:
      pop(kind_for_in);
      push(kind_for_in);
      push(kind_string | kind_hole);
      return true;
    case Opcode::check_this:
      push(shared(without_hole(pop(kinds_maybe_hole))));
      return true;
    case Opcode::check_this_unbound:
      pop(kinds_maybe_hole);
      return true;
    default:
      return false;
  }
}

}  // namespace kitwork::vm
