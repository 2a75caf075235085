#include "vm/interpreter/engine.hpp"

#include "schemas/assert.hpp"
#include "vm/builtins/image.hpp"
#include "vm/heap/strings.hpp"
#include "vm/interpreter/fast_code.hpp"

namespace kitwork::vm {

bool Engine::run(bool until_fast, std::uint64_t steps) {
  for (;;) {
    if (vm_.frame_count_ == 0) {  // an error was not caught
      stop_ = uncaught();
      return true;
    }
    Frame& frame = top();
    if ((frame.flags & frame_native) != 0) {
      const Flow flow = reenter_native();
      if (flow == Flow::stop) return true;
      if (flow == Flow::thrown && !unwind()) return true;
      if (flow == Flow::next) advance();
      continue;
    }
    function_ = &vm_.function_of(frame);
    if ((frame.flags & frame_fast) != 0) make_portable(frame, *function_->fast, frame.position);
    if (vm_.entry_pending_ && !enter_block()) return true;
    if (until_fast && fast_form_fits(frame)) return false;
    if (steps-- == 0) {
      stop_ = Stop{StopKind::steps_done, {}, {}};
      return true;
    }
    const Flow flow = step();
    if (flow == Flow::next) {
      advance();
    } else if (flow == Flow::stop) {
      return true;
    } else if (flow == Flow::thrown && !unwind()) {
      return true;
    }
  }
}

// Whether the fast form can go on where the frame stands. It reads operands from locals and values
// that the reference has in slots: both must still say the same, which they do not after a
// conversion has replaced an operand.
bool Engine::fast_form_fits(const Frame& frame) const {
  if (function_->fast == nullptr) return false;
  const FastCode& code = *function_->fast;
  const std::uint32_t word = code.entries[frame.position];
  if (word == no_fast_entry) return false;
  const Value* registers = vm_.stack() + frame.base;
  for (std::uint32_t i = code.first_deferred[word]; i < code.first_deferred[word + 1]; ++i) {
    const DeferredOperand& operand = code.deferred[i];
    if (registers[operand.slot] != (operand.is_value ? operand.value : registers[operand.reg]))
      return false;
  }
  return true;
}

// Pays for the block that begins at the top frame's position. A collection that is due comes first:
// this is the safepoint.
bool Engine::enter_block() {
  if (vm_.heap.collection_due() && !settle_heap()) return false;
  const std::uint32_t price = function_->block_price(top().position);
  if (static_cast<std::int64_t>(price) > vm_.gas_) {
    stop_ = Stop{StopKind::out_of_gas, {}, {}};
    return false;
  }
  vm_.gas_ -= price;
  vm_.entry_pending_ = false;
  return true;
}

// The top frame's instruction is done: the next one, which may begin a block.
void Engine::advance() {
  Frame& frame = top();
  if ((frame.flags & frame_fast) != 0)
    make_portable(frame, *vm_.function_of(frame).fast, frame.position);
  ++frame.position;
  vm_.entry_pending_ = vm_.function_of(frame).begins_block(frame.position);
}

bool Engine::settle_heap() {
  make_frames_portable();
  vm_.forget_caches();
  const std::uint64_t allocated = vm_.heap.allocated_bytes_since();
  const bool within_limit = vm_.heap.settle(vm_);
  // What lived was copied. A heap that is compacted without being due counts on.
  if (vm_.heap.allocated_bytes_since() < allocated) {
    vm_.owe(vm_.heap.live_bytes_last() / collected_bytes_per_gas);
  }
  if (within_limit) return true;
  stop_ = Stop{StopKind::trap, {}, TrapKind::out_of_memory};
  return false;
}

Flow Engine::flatten_operand(Value string) {
  const std::uint64_t bytes = flatten_bytes(vm_.heap, string.ref());
  if (bytes == 0) return Flow::next;
  if (bytes > allocation_unreserved_max) {
    if (const Flow flow = reserve(bytes); flow != Flow::next) return flow;
  }
  if (const Flow paid = pay_for_good(bytes / 22); paid != Flow::next) return paid;
  flatten(vm_.heap, string.ref());
  return Flow::next;
}

std::uint64_t Engine::forced_collection_price() const {
  return (vm_.heap.live_bytes_last() + vm_.heap.allocated_bytes_since()) / collected_bytes_per_gas;
}

// Because an operation needs room, whether a collection is due or not.
bool Engine::collect_garbage() {
  make_frames_portable();
  vm_.forget_caches();
  if (vm_.heap.collect(vm_)) return true;
  stop_ = Stop{StopKind::trap, {}, TrapKind::out_of_memory};
  return false;
}

void Engine::answer(Value value) {
  const Frame frame = top();
  --vm_.frame_count_;
  if (finish_native(frame, value) == Flow::next) advance();
}

Flow Engine::pay(std::uint64_t gas) {
  const Flow paid = pay_for_good(gas);
  if (paid == Flow::next) paid_ += gas;
  return paid;
}

Flow Engine::pay_for_good(std::uint64_t gas) {
  if (vm_.charge(gas)) return Flow::next;
  give_back();
  stop_ = Stop{StopKind::out_of_gas, {}, {}};
  return Flow::stop;
}

// The instruction will begin again, and pay again.
void Engine::give_back() {
  vm_.gas_ += static_cast<std::int64_t>(paid_);
  paid_ = 0;
}

// For instructions that need more than allocation_unreserved_max bytes.
Flow Engine::reserve(std::uint64_t bytes) {
  Reserve answer = vm_.heap.reserve(bytes);
  if (answer == Reserve::granted) return Flow::next;
  give_back();
  if (answer == Reserve::collect_first) {
    if (const Flow paid = pay(forced_collection_price()); paid != Flow::next) return paid;
    if (!collect_garbage()) return Flow::stop;
    answer = vm_.heap.reserve(bytes);
    if (answer == Reserve::granted)
      return Flow::frames;  // places have changed: the instruction begins again
  }
  stop_ = Stop{StopKind::trap, {}, TrapKind::out_of_memory};
  return Flow::stop;
}

Flow Engine::throw_error(ErrorType type, std::string_view message) {
  vm_.throw_error(type, message);
  return Flow::thrown;
}

Value* Engine::captures() {
  const auto* function = vm_.heap.at<vm::Function>(registers_[-2].ref());
  return vm_.heap.at<ValueArray>(function->captures)->values();
}

Value Engine::constant(std::uint32_t index) const {
  const bool prelude = (top().function & prelude_function_bit) != 0;
  return prelude ? vm_.image_->prelude().constant(index) : vm_.program_->constant(index);
}

Flow Engine::step() {
  Frame& frame = top();
  const Instruction& in = function_->source->code[frame.position];
  base_ = frame.base;
  registers_ = vm_.stack() + base_;
  local_count_ = function_->source->local_count;
  depth_ = function_->depth(frame.position);
  paid_ = 0;
  const auto code = static_cast<std::uint32_t>(in.opcode);
  if (code < 16) return step_constant(in);
  if (code < 40) return step_variable(in);
  if (code < 80) return step_operator(in);
  if (code < 96) return step_jump(in);
  if (code < 112) return step_call(in);
  if (code < 136) return step_property(in);
  if (code < 160) return step_literal(in);
  if (code < 176) return step_iteration(in);
  return step_intrinsic(in);
}

// --- frames

Flow Engine::call_aside(Value callee, Value this_value, const Value* arguments, std::uint32_t count,
                        std::uint32_t result_slot, std::uint32_t flags) {
  const std::uint32_t slot = base_ + local_count_ + function_->source->stack_depth_max;
  if (slot + 2 + count > stack_slots_max) return stack_overflow();
  Value* stack = vm_.stack() + slot;
  stack[0] = callee;
  stack[1] = this_value;
  for (std::uint32_t i = 0; i < count; ++i) stack[2 + i] = arguments[i];
  return call_at(slot, count, result_slot, flags);
}

Flow Engine::call_prelude(PreludeFunction function, const Value* arguments, std::uint32_t count,
                          std::uint32_t result_slot, std::uint32_t flags) {
  return call_aside(vm_.image_->prelude_function(function), Value::undefined(), arguments, count,
                    result_slot, flags);
}

Flow Engine::convert(std::uint32_t n, Hint hint) {
  if (const Flow paid = pay(conversion_gas); paid != Flow::next) return paid;
  const Value arguments[2] = {operand(n), Value::integer(static_cast<std::int32_t>(hint))};
  const Flow flow =
      call_prelude(PreludeFunction::to_primitive, arguments, 2, operand_slot(n), frame_retry);
  KITWORK_ASSERT(flow != Flow::next);
  return flow;
}

Flow Engine::stack_overflow() {
  return throw_error(ErrorType::range_error, "Maximum call stack size exceeded");
}

std::uint32_t Engine::live_depth(std::uint32_t frame_index) const {
  const Frame& frame = vm_.frames()[frame_index];
  const LoadedFunction& function = vm_.function_of(frame);
  const std::uint32_t depth = function.depth(frame.position);
  if (frame_index + 1 == vm_.frame_count_) return depth;
  const Frame& above = vm_.frames()[frame_index + 1];
  if ((above.flags & frame_retry) != 0) return depth;
  const Instruction& in = function.source->code[frame.position];
  switch (in.opcode) {
    case Opcode::call:
    case Opcode::construct:
      return depth - in.a - 2;
    case Opcode::call_spread:
    case Opcode::construct_spread:
      return depth - 3;
    case Opcode::intrinsic:
      return depth - in.b;
    case Opcode::get_method:
    case Opcode::get_element_method:
    case Opcode::get_super_method:
    case Opcode::get_private_method:
      return function.depth(frame.position + 1);
    default:
      return depth;
  }
}

}  // namespace kitwork::vm
