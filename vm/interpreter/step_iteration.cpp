// Instructions of for-of, for-in and destructuring.
#include "schemas/assert.hpp"
#include "vm/builtins/image.hpp"
#include "vm/interpreter/engine.hpp"
#include "vm/interpreter/iteration.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {

Flow Engine::step_iteration(const Instruction& in) {
  switch (in.opcode) {
    case Opcode::get_iterator:
      return step_get_iterator();
    case Opcode::iterator_step:
      return step_iterator_step(PreludeFunction::iterator_step);
    case Opcode::iterator_skip:
      return step_iterator_step(PreludeFunction::iterator_skip);
    case Opcode::iterator_close:
      return step_iterator_close(in.a);
    case Opcode::iterator_rest: {
      const Value arguments[2] = {operand(1), operand(0)};
      return call_prelude(PreludeFunction::iterator_rest, arguments, 2, operand_slot(0) + 1, 0);
    }
    case Opcode::for_in_start: {
      // Once, however often the instruction begins again.
      if (!operand(0).is_nullish()) set_top(to_object(vm_, operand(0)));
      const std::uint64_t count = for_in_count(vm_, operand(0));
      if (const Flow flow = reserve(count * 32 + 64); flow != Flow::next) return flow;
      if (const Flow paid = pay(count * 18); paid != Flow::next) return paid;
      set_top(make_for_in_iterator(vm_, operand(0)));
      return Flow::next;
    }
    case Opcode::for_in_next:
      push(for_in_next(vm_, operand(0)));
      return Flow::next;
    default:
      KITWORK_ASSERT(false);
      return Flow::stop;
  }
}

Flow Engine::step_get_iterator() {
  const Value iterable = operand(0);
  if (iterates_as_array(vm_, iterable)) {
    set_top(make_array_iterator(vm_, iterable));
    return Flow::next;
  }
  if (iterable.is_nullish()) {
    return throw_error(ErrorType::type_error, describe(vm_, iterable) + " is not iterable");
  }
  return call_prelude(PreludeFunction::get_iterator, &iterable, 1, operand_slot(0), 0);
}

// An array iterator whose next is the original one is stepped without a call and without a result
// object.
Flow Engine::step_iterator_step(PreludeFunction otherwise) {
  const Value iterator = operand(1);
  const Value next = operand(0);
  if (next.is_object() && next.ref() == vm_.object(WellKnownObject::array_iterator_next)) {
    Value value;
    if (step_array_iterator(vm_, iterator, value)) {
      push(value);
      return Flow::next;
    }
  }
  const Value arguments[2] = {iterator, next};
  return call_prelude(otherwise, arguments, 2, operand_slot(0) + 1, 0);
}

Flow Engine::step_iterator_close(std::uint32_t mode) {
  const Value iterator = operand(1);
  depth_ -= 2;
  const auto function =
      mode == 0 ? PreludeFunction::iterator_close : PreludeFunction::iterator_close_silently;
  // An array's own iterator has no return.
  if (is_plain_array_iterator(vm_, iterator)) return Flow::next;
  return call_prelude(function, &iterator, 1, 0, frame_discard);
}

}  // namespace kitwork::vm
