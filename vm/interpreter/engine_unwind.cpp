// Exceptions: from the frame that threw to the handler that catches, and what the stack of calls
// looks like as text.
#include "vm/interpreter/engine.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

// Handlers that are looked at for nothing more than the exception costs.
constexpr std::uint64_t handlers_free = 16;

const Handler* find_handler(Vm& vm, const kitwork::Function& function, std::uint32_t position) {
  std::uint64_t looked_at = 0;
  const Handler* found = nullptr;
  for (const Handler& handler : function.handlers) {
    ++looked_at;
    if (position < handler.begin || position >= handler.end) continue;
    found = &handler;
    break;
  }
  if (looked_at > handlers_free) vm.owe(looked_at / 2);
  return found;
}

}  // namespace

// No frame is left: the exception goes to the host, once it is paid.
Stop Engine::uncaught() const {
  if (vm_.gas_ < 0) return Stop{StopKind::out_of_gas, {}, {}};
  return Stop{StopKind::exception, vm_.exception_, {}};
}

bool Engine::unwind() {
  while (vm_.frame_count_ != 0) {
    Frame& frame = top();
    if ((frame.flags & frame_native) == 0) {
      const LoadedFunction& function = vm_.function_of(frame);
      const std::uint32_t position = portable_position(function, frame);
      // What the block was paid for and will not do is given back.
      if (!vm_.entry_pending_) vm_.gas_ += function.price_after(position);
      vm_.entry_pending_ = false;
      if (const Handler* handler = find_handler(vm_, *function.source, position)) {
        if ((frame.flags & frame_fast) != 0) make_portable(frame, *function.fast, frame.position);
        vm_.stack()[frame.base + function.source->local_count + handler->depth] = vm_.exception_;
        vm_.exception_ = Value::undefined();
        frame.position = handler->target;
        vm_.entry_pending_ = true;
        return true;
      }
    }
    --vm_.frame_count_;
  }
  stop_ = uncaught();
  return false;
}

}  // namespace kitwork::vm
