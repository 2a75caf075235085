// Calls: frames of the program's functions, built-ins, bound functions, construction and return.
#include <algorithm>

#include "schemas/assert.hpp"
#include "vm/builtins/image.hpp"
#include "vm/interpreter/engine.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {

Flow Engine::call_at(std::uint32_t slot, std::uint32_t argument_count, std::uint32_t result_slot,
                     std::uint32_t flags) {
  const Value callee = vm_.stack()[slot];
  if (callee.is_object()) {
    const Cell& cell = *vm_.heap.cell(callee);
    switch (cell.kind) {
      case CellKind::function:
        if ((cell.flags & object_class) != 0) {
          return throw_error(ErrorType::type_error, "Class constructor " +
                                                        function_name(vm_, callee) +
                                                        " cannot be invoked without 'new'");
        }
        return enter_function(slot, argument_count, result_slot, flags, Value::undefined());
      case CellKind::native_function: {
        const std::uint32_t id = static_cast<const NativeFunction&>(cell).native;
        return invoke_native(vm_.image_->native(id), id, slot, argument_count, result_slot, flags,
                             Value::undefined());
      }
      case CellKind::bound_function:
        return call_bound(slot, argument_count, result_slot, flags, false);
      default:
        break;
    }
  }
  return throw_error(ErrorType::type_error, describe(vm_, callee) + " is not a function");
}

// The picture at `slot` is: constructor new_target arguments. The slot of new_target becomes
// `this`.
Flow Engine::construct_at(std::uint32_t slot, std::uint32_t argument_count,
                          std::uint32_t result_slot) {
  Value* stack = vm_.stack() + slot;
  const Value callee = stack[0];
  Value new_target = stack[1];
  if (!is_constructor(vm_.heap, callee)) {
    return throw_error(ErrorType::type_error, describe(vm_, callee) + " is not a constructor");
  }
  const Cell& cell = *vm_.heap.cell(callee);
  if (cell.kind == CellKind::bound_function)
    return call_bound(slot, argument_count, result_slot, frame_construct, true);
  if (cell.kind == CellKind::native_function) {
    const std::uint32_t id = static_cast<const NativeFunction&>(cell).native;
    return invoke_native(vm_.image_->native(id), id, slot, argument_count, result_slot,
                         frame_construct, new_target);
  }
  const auto& function = static_cast<const vm::Function&>(cell);
  const vm::LoadedFunction& loaded =
      (function.function & prelude_function_bit) != 0
          ? vm_.image_->prelude().function(function.function & ~prelude_function_bit)
          : vm_.program_->function(function.function);
  if (loaded.source->kind != FunctionKind::derived_constructor) {
    // The prototype of the new object is new_target.prototype, nearly always a plain property.
    Value prototype;
    if (new_target.is_internal()) {  // the prelude has asked its getter
      const auto& pair = *vm_.heap.at<Accessor>(new_target.ref());
      prototype = pair.setter;
      new_target = pair.getter;
      if (!is_constructor(vm_.heap, new_target)) return throw_corrupt();
    } else {
      const Lookup found = lookup(vm_, new_target, PropertyKey(vm_.atom(Atom::prototype)));
      if (found.is_accessor()) return ask_prototype(slot, argument_count, result_slot);
      prototype = found.value();
    }
    stack[1] = make_object_with_prototype(vm_, prototype.is_object()
                                                   ? prototype.ref()
                                                   : vm_.object(WellKnownObject::object_prototype));
  } else {
    stack[1] = Value::hole();
  }
  return enter_function(slot, argument_count, result_slot, frame_construct, new_target);
}

Flow Engine::enter_function(std::uint32_t slot, std::uint32_t argument_count,
                            std::uint32_t result_slot, std::uint32_t flags, Value new_target) {
  Value* registers = vm_.stack() + slot + 2;
  const auto& closure = *vm_.heap.at<vm::Function>(registers[-2].ref());
  Frame frame{closure.function, 0, slot + 2, result_slot, flags, 0, new_target};
  const LoadedFunction& loaded = vm_.function_of(frame);
  const auto& source = *loaded.source;
  if (slot + 4 + std::max(source.local_count, argument_count) + source.stack_depth_max >
          stack_slots_max ||
      vm_.frame_count_ == frames_max) {
    return stack_overflow();
  }
  Value rest;
  Value arguments;
  if (source.rest_local != no_local || source.arguments_local != no_local) {
    vm_.owe(10 + argument_count * std::uint64_t{2});
  }
  if (source.rest_local != no_local) {
    const std::uint32_t given = std::min(argument_count, source.parameter_count);
    rest = make_array(vm_, registers + given, argument_count - given);
  }
  if (source.arguments_local != no_local)
    arguments = make_arguments(vm_, registers, argument_count);
  for (std::uint32_t i = std::min(argument_count, source.parameter_count); i < source.local_count;
       ++i) {
    registers[i] = Value::undefined();
  }
  if (source.rest_local != no_local) registers[source.rest_local] = rest;
  if (source.arguments_local != no_local) registers[source.arguments_local] = arguments;
  vm_.frames()[vm_.frame_count_++] = frame;
  vm_.entry_pending_ = true;
  return Flow::frames;
}

// What only a stranger's snapshot brings about.
Flow Engine::throw_corrupt() {
  return throw_error(ErrorType::type_error, "The machine goes on with a state that it cannot have");
}

// A call that cannot begin yet stands on the control stack like a native that waits, with its
// picture complete in its slots.
bool Engine::push_pending(std::uint32_t slot, std::uint32_t argument_count,
                          std::uint32_t result_slot, std::uint32_t flags) {
  if (vm_.frame_count_ == frames_max) return false;
  vm_.frames()[vm_.frame_count_++] =
      Frame{native_pending_call, argument_count, slot + 2, result_slot, flags | frame_native, 0,
            Value::undefined()};
  return true;
}

// new_target.prototype is an accessor: the prelude asks it, and puts (new_target, prototype) in
// new_target's place.
Flow Engine::ask_prototype(std::uint32_t slot, std::uint32_t argument_count,
                           std::uint32_t result_slot) {
  const std::uint32_t aside = slot + 2 + argument_count;
  if (aside + 3 > stack_slots_max ||
      !push_pending(slot, argument_count, result_slot, frame_construct))
    return stack_overflow();
  Value* stack = vm_.stack() + aside;
  stack[0] = vm_.image_->prelude_function(PreludeFunction::construct_base);
  stack[1] = Value::undefined();
  stack[2] = vm_.stack()[slot + 1];
  return enter_function(aside, 1, slot + 1, frame_retry, Value::undefined());
}

// Goes along a whole chain of bound functions: programs make them as long as they like.
Flow Engine::call_bound(std::uint32_t slot, std::uint32_t argument_count, std::uint32_t result_slot,
                        std::uint32_t flags, bool construct) {
  Value* stack = vm_.stack() + slot;
  while (stack[0].is_object() && vm_.heap.cell(stack[0])->kind == CellKind::bound_function) {
    const Value self = stack[0];
    const auto& bound = *vm_.heap.at<BoundFunction>(self.ref());
    const std::uint32_t count = bound.argument_count;
    if (slot + 2 + std::uint64_t{argument_count} + count > stack_slots_max) return stack_overflow();
    if (!vm_.charge(4 + count)) {
      if (!push_pending(slot, argument_count, result_slot, flags)) return stack_overflow();
      stop_ = Stop{StopKind::out_of_gas, {}, {}};
      return Flow::stop;
    }
    std::copy_backward(stack + 2, stack + 2 + argument_count, stack + 2 + argument_count + count);
    if (count != 0) {
      const Value* values = vm_.heap.at<ValueArray>(bound.arguments)->values();
      std::copy(values, values + count, stack + 2);
    }
    argument_count += count;
    stack[0] = bound.target;
    if (!construct) {
      stack[1] = bound.this_value;
    } else if (stack[1] == self) {
      stack[1] = bound.target;
    }
  }
  if (construct) return construct_at(slot, argument_count, result_slot);
  return call_at(slot, argument_count, result_slot, flags);
}

// --- natives

Flow Engine::invoke_native(Native native, std::uint32_t native_id, std::uint32_t slot,
                           std::uint32_t argument_count, std::uint32_t result_slot,
                           std::uint32_t flags, Value new_target) {
  NativeCall call(vm_, vm_.stack() + slot + 2, argument_count);
  call.constructing_ = (flags & frame_construct) != 0;
  const Frame frame{native_id, argument_count, slot + 2, result_slot, flags | frame_native,
                    0,         new_target};
  const NativeStatus status =
      (native_id & host_function_bit) != 0 ? NativeStatus::host : native(call);
  return settle_native(status, call, frame);
}

// A native was entered for the first time and has no frame yet.
Flow Engine::settle_native(NativeStatus status, NativeCall& call, const Frame& frame) {
  if (status == NativeStatus::done) return finish_native(frame, call.result);
  if (status == NativeStatus::thrown) return Flow::thrown;
  if (vm_.frame_count_ == frames_max) return stack_overflow();
  vm_.frames()[vm_.frame_count_++] = frame;
  return after_native(status, call, frame);
}

Flow Engine::reenter_native() {
  const Frame frame = top();
  if (frame.function == native_pending_call) {
    --vm_.frame_count_;
    const std::uint32_t flags = frame.flags & ~static_cast<std::uint32_t>(frame_native);
    if ((flags & frame_construct) != 0)
      return construct_at(frame.base - 2, frame.position, frame.result_slot);
    return call_at(frame.base - 2, frame.position, frame.result_slot, flags);
  }
  NativeCall call(vm_, vm_.stack() + frame.base, frame.position);
  call.constructing_ = (frame.flags & frame_construct) != 0;
  const NativeStatus status = (frame.function & host_function_bit) != 0
                                  ? NativeStatus::host
                                  : vm_.image_->native(frame.function)(call);
  if (status == NativeStatus::done) {
    --vm_.frame_count_;
    return finish_native(frame, call.result);
  }
  return after_native(status, call, frame);
}

// The native's frame is on top.
Flow Engine::after_native(NativeStatus status, NativeCall& call, Frame frame) {
  const std::uint32_t slot = frame.base - 2;
  const std::uint32_t flags = frame.flags & ~static_cast<std::uint32_t>(frame_native);
  if (status == NativeStatus::need_gas || status == NativeStatus::need_memory) {
    vm_.gas_ += static_cast<std::int64_t>(call.paid_);
  }
  switch (status) {
    case NativeStatus::thrown:
      return Flow::thrown;
    case NativeStatus::need_primitive:
      return need_primitive(call, frame);
    case NativeStatus::need_gas:
      stop_ = Stop{StopKind::out_of_gas, {}, {}};
      return Flow::stop;
    case NativeStatus::need_memory:
      if (!vm_.charge(forced_collection_price())) {
        stop_ = Stop{StopKind::out_of_gas, {}, {}};
        return Flow::stop;
      }
      return collect_garbage() ? Flow::frames : Flow::stop;
    case NativeStatus::out_of_memory:
      stop_ = Stop{StopKind::trap, {}, TrapKind::out_of_memory};
      return Flow::stop;
    case NativeStatus::fallback: {
      --vm_.frame_count_;
      Value* stack = vm_.stack() + slot;
      stack[0] = vm_.image_->fallback(frame.function);
      return enter_function(slot, frame.position, frame.result_slot, flags, frame.new_target);
    }
    case NativeStatus::call:
      --vm_.frame_count_;
      if (call.construct_) return construct_at(slot, call.argument_count_, frame.result_slot);
      return call_at(slot, call.argument_count_, frame.result_slot,
                     flags & ~static_cast<std::uint32_t>(frame_construct));
    case NativeStatus::host:
      stop_ = Stop{StopKind::host_call, {}, {}};
      return Flow::stop;
    case NativeStatus::done:
      break;
  }
  KITWORK_ASSERT(false);
  return Flow::stop;
}

Flow Engine::need_primitive(NativeCall& call, const Frame& frame) {
  const std::uint32_t slot =
      call.index_ == NativeCall::this_index ? frame.base - 1 : frame.base + call.index_;
  const std::uint32_t aside = frame.base + frame.position;
  if (aside + 4 > stack_slots_max) return stack_overflow();
  Value* stack = vm_.stack() + aside;
  stack[0] = vm_.image_->prelude_function(PreludeFunction::to_primitive);
  stack[1] = Value::undefined();
  stack[2] = vm_.stack()[slot];
  stack[3] = Value::integer(static_cast<std::int32_t>(call.hint_));
  return enter_function(aside, 2, slot, frame_retry, Value::undefined());
}

// A native's value goes to the frame below; the native's own frame is gone already, or never was.
Flow Engine::finish_native(const Frame& frame, Value value) {
  if ((frame.flags & frame_discard) == 0) vm_.stack()[frame.result_slot] = value;
  return (frame.flags & frame_retry) != 0 ? Flow::frames : Flow::next;
}

// --- return

Flow Engine::return_from_top(Value value) {
  const Frame frame = top();
  if ((frame.flags & frame_entry) != 0 && vm_.gas_ < 0) {
    stop_ = Stop{StopKind::out_of_gas, {}, {}};
    return Flow::stop;
  }
  if ((frame.flags & frame_construct) != 0 && !value.is_object()) {
    const bool derived = vm_.function_of(frame).source->kind == FunctionKind::derived_constructor;
    if (derived)
      return throw_error(ErrorType::type_error,
                         "Derived constructors may only return object or undefined");
    value = vm_.stack()[frame.base - 1];
  }
  --vm_.frame_count_;
  vm_.entry_pending_ = false;
  if ((frame.flags & frame_entry) != 0) {
    stop_ = Stop{StopKind::done, value, {}};
    return Flow::stop;
  }
  if ((frame.flags & frame_discard) == 0) vm_.stack()[frame.result_slot] = value;
  if ((frame.flags & frame_retry) != 0 || (top().flags & frame_native) != 0) return Flow::frames;
  return Flow::next;
}

}  // namespace kitwork::vm
