#include "vm/builtins/prelude_links.hpp"

#include "schemas/assert.hpp"

namespace kitwork::vm {

std::vector<std::uint32_t> prelude_function_locals(const Program& prelude) {
  std::vector<std::uint32_t> locals(prelude.functions.size(), no_local);
  const std::vector<Instruction>& code = prelude.functions[0].code;
  for (std::size_t i = 0; i + 1 < code.size(); ++i) {
    if (code[i].opcode != Opcode::make_closure) continue;
    if (code[i + 1].opcode == Opcode::set_local) locals[code[i].a] = code[i + 1].a;
  }
  return locals;
}

void link_prelude(Heap& heap, const Program& prelude, const std::vector<Ref>& functions) {
  const std::vector<std::uint32_t> locals = prelude_function_locals(prelude);
  std::vector<std::uint32_t> function_of_local(prelude.functions[0].local_count, 0);
  for (std::uint32_t i = 0; i < locals.size(); ++i) {
    if (locals[i] != no_local) function_of_local[locals[i]] = i;
  }
  for (std::uint32_t i = 1; i < functions.size(); ++i) {
    const std::vector<Capture>& captures = prelude.functions[i].captures;
    if (functions[i] == no_ref || captures.empty()) continue;
    const auto count = static_cast<std::uint32_t>(captures.size());
    const Ref array = heap.allocate(CellKind::values, static_cast<std::uint32_t>(sizeof(ValueArray)) + count * 8);
    auto* values = heap.at<ValueArray>(array);
    values->word = count;
    for (std::uint32_t k = 0; k < count; ++k) {
      const std::uint32_t other = function_of_local[captures[k].index];
      KITWORK_ASSERT(captures[k].from_local && captures[k].kind == CaptureKind::value && other != 0 &&
                     functions[other] != no_ref);
      values->values()[k] = Value::object(functions[other]);
    }
    heap.at<vm::Function>(functions[i])->captures = array;
  }
}

}  // namespace kitwork::vm
