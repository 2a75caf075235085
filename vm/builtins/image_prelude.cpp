// What the functions of the prelude capture of each other.
#include <vector>

#include "schemas/assert.hpp"
#include "vm/builtins/image_builder.hpp"

namespace kitwork::vm {
namespace {

// The function of the prelude that its script would put into each of its locals; 0: none.
std::vector<std::uint32_t> functions_by_local(const Program& prelude) {
  const kitwork::Function& script = prelude.functions[0];
  std::vector<std::uint32_t> functions(script.local_count, 0);
  for (std::size_t i = 0; i + 1 < script.code.size(); ++i) {
    const Instruction& next = script.code[i + 1];
    const bool kept = next.opcode == Opcode::set_local || next.opcode == Opcode::set_boxed;
    if (script.code[i].opcode == Opcode::make_closure && kept) {
      functions[next.a] = script.code[i].a;
    }
  }
  return functions;
}

}  // namespace

Ref ImageBuilder::prelude_function(std::uint32_t function) {
  for (const PreludeFunctionCell& cell : prelude_cells_) {
    if (cell.function == function) return cell.ref;
  }
  return make_prelude_function(function, false);
}

void ImageBuilder::link_prelude(const Program& prelude) {
  const std::vector<std::uint32_t> by_local = functions_by_local(prelude);
  // A function that only others use is made on the way, at the end of the list.
  for (std::size_t i = 0; i < prelude_cells_.size(); ++i) {
    const PreludeFunctionCell cell = prelude_cells_[i];
    const std::vector<Capture>& captures = prelude.functions[cell.function].captures;
    if (captures.empty()) continue;
    const auto count = static_cast<std::uint32_t>(captures.size());
    const Ref array = heap_.allocate(
        CellKind::values, static_cast<std::uint32_t>(sizeof(ValueArray) + count * sizeof(Value)));
    heap_.at<ValueArray>(array)->word = count;
    for (std::uint32_t k = 0; k < count; ++k) {
      const std::uint32_t function = by_local[captures[k].index];
      KITWORK_ASSERT(captures[k].from_local && captures[k].kind != CaptureKind::private_name);
      KITWORK_ASSERT(function != 0);
      Value value = Value::object(prelude_function(function));
      if (captures[k].kind != CaptureKind::value) {
        // The script would put it into a box, for functions that come before it.
        const Ref box = heap_.allocate(CellKind::box, sizeof(Box));
        heap_.at<Box>(box)->value = value;
        value = Value::internal(box);
      }
      heap_.at<ValueArray>(array)->values()[k] = value;
    }
    heap_.at<Function>(cell.ref)->captures = array;
  }
}

}  // namespace kitwork::vm
