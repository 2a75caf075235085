// Instructions on constants, the stack, variables and control.
#include <algorithm>

#include "schemas/assert.hpp"
#include "vm/builtins/image.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/interpreter/engine.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {

Flow Engine::step_constant(const Instruction& in) {
  switch (in.opcode) {
    case Opcode::push_constant:
      push(constant(in.a));
      break;
    case Opcode::push_int:
      push(Value::integer(static_cast<std::int32_t>(in.a)));
      break;
    case Opcode::push_undefined:
      push(Value::undefined());
      break;
    case Opcode::push_null:
      push(Value::null());
      break;
    case Opcode::push_true:
      push(Value::boolean(true));
      break;
    case Opcode::push_false:
      push(Value::boolean(false));
      break;
    case Opcode::push_hole:
      push(Value::hole());
      break;
    case Opcode::pop:
      --depth_;
      break;
    case Opcode::dup:
      push(operand(0));
      break;
    case Opcode::swap:
      std::swap(operand(0), operand(1));
      break;
    case Opcode::pick:
      push(operand(in.a));
      break;
    case Opcode::dig:
      std::rotate(&operand(in.a), &operand(in.a) + 1, &operand(0) + 1);
      break;
    case Opcode::bury:
      std::rotate(&operand(in.a), &operand(0), &operand(0) + 1);
      break;
    default:
      KITWORK_ASSERT(false);
  }
  return Flow::next;
}

Flow Engine::step_variable(const Instruction& in) {
  const auto boxed = [this](Value box) -> Value& { return vm_.heap.at<Box>(box.ref())->value; };
  const auto check = [&](Value value) {
    if (!value.is_hole()) return Flow::next;
    return throw_error(
        ErrorType::reference_error,
        "Cannot access '" + to_utf8(vm_.heap, constant(in.b).ref()) + "' before initialization");
  };
  switch (in.opcode) {
    case Opcode::get_local:
      push(local(in.a));
      return Flow::next;
    case Opcode::set_local:
      local(in.a) = operand(0);
      --depth_;
      return Flow::next;
    case Opcode::take_local:
      push(local(in.a));
      local(in.a) = Value::undefined();
      return Flow::next;
    case Opcode::check_local:
      return check(local(in.a));
    case Opcode::make_box:
      local(in.a) = make_box(vm_, local(in.a));
      return Flow::next;
    case Opcode::renew_box:
      local(in.a) = make_box(vm_, boxed(local(in.a)));
      return Flow::next;
    case Opcode::get_boxed:
      push(boxed(local(in.a)));
      return Flow::next;
    case Opcode::set_boxed:
      boxed(local(in.a)) = operand(0);
      --depth_;
      return Flow::next;
    case Opcode::check_boxed:
      return check(boxed(local(in.a)));
    case Opcode::get_capture:
      push(captures()[in.a]);
      return Flow::next;
    case Opcode::get_capture_boxed:
      push(boxed(captures()[in.a]));
      return Flow::next;
    case Opcode::set_capture_boxed: {
      const Value box = captures()[in.a];
      vm_.before_write(box.ref());
      boxed(box) = operand(0);
      --depth_;
      return Flow::next;
    }
    case Opcode::check_capture_boxed:
      return check(boxed(captures()[in.a]));
    case Opcode::throw_const_assignment:
      return throw_error(ErrorType::type_error, "Assignment to constant variable.");
    case Opcode::make_closure:
      push(make_closure(vm_, registers_, top().function, in.a));
      return Flow::next;
    case Opcode::push_this:
      push(registers_[-1]);
      return Flow::next;
    case Opcode::push_callee:
      push(registers_[-2]);
      return Flow::next;
    case Opcode::push_new_target:
      push(top().new_target);
      return Flow::next;
    default:
      return step_global(in);
  }
}

Flow Engine::step_jump(const Instruction& in) {
  if (in.opcode == Opcode::throw_value) {
    vm_.exception_ = operand(0);
    return Flow::thrown;
  }
  if (in.opcode == Opcode::return_value) return step_return();
  if (in.opcode == Opcode::debugger) return Flow::next;
  bool taken = true;
  switch (in.opcode) {
    case Opcode::jump:
      break;
    case Opcode::jump_if_true:
      taken = to_boolean(vm_.heap, operand(0));
      break;
    case Opcode::jump_if_false:
      taken = !to_boolean(vm_.heap, operand(0));
      break;
    case Opcode::jump_if_nullish:
      taken = operand(0).is_nullish();
      break;
    case Opcode::jump_if_not_nullish:
      taken = !operand(0).is_nullish();
      break;
    case Opcode::jump_if_undefined:
      taken = operand(0).is_undefined();
      break;
    case Opcode::jump_if_not_undefined:
      taken = !operand(0).is_undefined();
      break;
    case Opcode::jump_if_done:
      taken = operand(0).is_hole();
      break;
    default:
      KITWORK_ASSERT(false);
  }
  if (!taken) return Flow::next;
  top().position = in.a;
  vm_.entry_pending_ = true;
  return Flow::jump;
}

Flow Engine::step_return() {
  const Flow flow = return_from_top(operand(0));
  if (flow != Flow::next) return flow;
  advance();
  return Flow::frames;
}

Flow Engine::step_call(const Instruction& in) {
  switch (in.opcode) {
    case Opcode::call: {
      const std::uint32_t slot = operand_slot(in.a + 1);
      return call_at(slot, in.a, slot, 0);
    }
    case Opcode::construct: {
      const std::uint32_t slot = operand_slot(in.a + 1);
      return construct_at(slot, in.a, slot);
    }
    case Opcode::call_spread:
      return step_call_spread(false);
    case Opcode::construct_spread:
      return step_call_spread(true);
    // Whether it is a constructor is asked after the arguments were evaluated.
    case Opcode::get_super_constructor:
      set_top(get_prototype(vm_, operand(0)));
      return Flow::next;
    case Opcode::check_this:
      if (!operand(0).is_hole()) return Flow::next;
      return throw_error(
          ErrorType::reference_error,
          "Must call super constructor in derived class before accessing 'this' or returning from "
          "derived constructor");
    case Opcode::check_this_unbound:
      if (!operand(0).is_hole()) {
        return throw_error(ErrorType::reference_error, "Super constructor may only be called once");
      }
      --depth_;
      return Flow::next;
    default:
      KITWORK_ASSERT(false);
      return Flow::stop;
  }
}

// The arguments are spread over the array, from its slot on.
Flow Engine::step_call_spread(bool construct) {
  const Array& array = *vm_.heap.at<Array>(operand(0).ref());
  const std::uint32_t count = array.length;
  if (count != 0 &&
      (array.elements == no_ref || vm_.heap.cell(array.elements)->kind != CellKind::values ||
       vm_.heap.cell(array.elements)->word < count)) {
    return throw_corrupt();  // an array literal of a stranger's, which somebody else changed
  }
  const std::uint32_t slot = operand_slot(2);
  if (const Flow paid = pay(count / 2); paid != Flow::next) return paid;
  if (slot + 2 + std::uint64_t{count} > stack_slots_max) return stack_overflow();
  const Value* values = count == 0 ? nullptr : vm_.heap.at<ValueArray>(array.elements)->values();
  Value* stack = vm_.stack() + slot + 2;
  for (std::uint32_t i = 0; i < count; ++i)
    stack[i] = values[i].is_hole() ? Value::undefined() : values[i];
  return construct ? construct_at(slot, count, slot) : call_at(slot, count, slot, 0);
}

Flow Engine::step_intrinsic(const Instruction& in) {
  const std::uint32_t count = in.b;
  const std::uint32_t first = operand_slot(count) + 1;
  const std::uint32_t slot = base_ + local_count_ + function_->source->stack_depth_max;
  if (slot + 2 + count > stack_slots_max) return stack_overflow();
  Value* stack = vm_.stack() + slot;
  stack[0] = Value::undefined();
  stack[1] = Value::undefined();
  for (std::uint32_t i = 0; i < count; ++i) stack[2 + i] = vm_.stack()[first + i];
  const std::uint32_t id = native_intrinsic_bit | in.a;
  return invoke_native(vm_.image_->native(id), id, slot, count, first, 0, Value::undefined());
}

}  // namespace kitwork::vm
