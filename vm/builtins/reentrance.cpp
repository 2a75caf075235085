// What built-ins see of the control stack.
#include "vm/vm.hpp"

namespace kitwork::vm {

bool Vm::is_reentered(std::uint64_t& looked_at) const {
  std::uint32_t top = frame_count_ - 1;
  while (top > 0 && (frames()[top].flags & frame_native) != 0) --top;
  const Frame& running = frames()[top];
  const Value self = stack()[running.base - 1];
  looked_at = top;
  for (std::uint32_t i = top; i-- > 0;) {
    const Frame& frame = frames()[i];
    if (frame.function == running.function && (frame.flags & frame_native) == 0 &&
        stack()[frame.base - 1] == self) {
      return true;
    }
  }
  return false;
}

}  // namespace kitwork::vm
