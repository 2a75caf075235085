// From what was emitted to the portable form: jumps are threaded, code that cannot be reached is
// dropped, handlers that nothing can throw to are dropped, positions are told in lines and columns.
#include <algorithm>

#include "compiler/codegen/builder.hpp"
#include "schemas/assert.hpp"

namespace kitwork::compiler {
namespace {

constexpr std::uint32_t not_covered = 0xFFFFFFFF;

}  // namespace

std::uint32_t FunctionBuilder::position(JumpLabel label) const {
  const Placed& placed = labels_[static_cast<std::uint32_t>(label)];
  KITWORK_ASSERT(placed.is_bound);
  return placed.position;
}

void FunctionBuilder::finish(const PositionTable& source, Function& function) {
  resolve_jumps();
  find_reachable(cover());
  write_code(source, function);
}

// A jump to a jump goes where that one goes.
void FunctionBuilder::resolve_jumps() {
  for (Emitted& emitted : code_) {
    Instruction& instruction = emitted.instruction;
    if ((opcode_info(instruction.opcode).flags & opcode_jump) == 0) continue;
    instruction.a = position(static_cast<JumpLabel>(instruction.a));
  }
  constexpr int hops_max = 16;
  for (Emitted& emitted : code_) {
    Instruction& instruction = emitted.instruction;
    if ((opcode_info(instruction.opcode).flags & opcode_jump) == 0) continue;
    for (int hop = 0; hop < hops_max; ++hop) {
      KITWORK_ASSERT(instruction.a < code_.size());
      const Instruction& target = code_[instruction.a].instruction;
      if (target.opcode != Opcode::jump) break;
      instruction.a = target.a;
    }
  }
}

// For each position the range that counts there: the innermost one.
std::vector<std::uint32_t> FunctionBuilder::cover() {
  std::sort(ranges_.begin(), ranges_.end(), [](const Range& x, const Range& y) {
    if (x.begin != y.begin) return x.begin < y.begin;
    if (x.end != y.end) return x.end > y.end;
    return x.nesting < y.nesting;
  });
  std::vector<std::uint32_t> covered(code_.size(), not_covered);
  std::vector<std::uint32_t> open;
  std::uint32_t next = 0;
  for (std::uint32_t i = 0; i < code_.size(); ++i) {
    while (!open.empty() && ranges_[open.back()].end <= i) open.pop_back();
    while (next < ranges_.size() && ranges_[next].begin == i) open.push_back(next++);
    if (!open.empty()) covered[i] = open.back();
  }
  return covered;
}

void FunctionBuilder::visit(std::uint32_t position, std::uint32_t depth) {
  KITWORK_ASSERT(position < code_.size());
  depth_max_ = std::max(depth_max_, depth);
  if (reached_[position]) {
    KITWORK_ASSERT(depths_[position] == depth);
    return;
  }
  reached_[position] = 1;
  depths_[position] = depth;
  waiting_.push_back(position);
}

void FunctionBuilder::find_reachable(const std::vector<std::uint32_t>& covered) {
  reached_.assign(code_.size(), 0);
  depths_.assign(code_.size(), 0);
  visit(0, 0);
  while (!waiting_.empty()) {
    std::uint32_t i = waiting_.back();
    waiting_.pop_back();
    const Instruction& instruction = code_[i].instruction;
    const OpcodeInfo& info = opcode_info(instruction.opcode);
    if ((info.flags & opcode_throws) && covered[i] != not_covered) {
      Range& range = ranges_[covered[i]];
      range.is_used = true;
      visit(position(range.target), range.depth + 1);
    }
    std::uint32_t pops = info.pops;
    if (info.flags & opcode_variable) {
      pops += instruction.opcode == Opcode::intrinsic ? instruction.b : instruction.a;
    }
    std::uint32_t after = depths_[i] - pops + info.pushes;
    depth_max_ = std::max(depth_max_, after);
    if (info.flags & opcode_jump) {
      visit(instruction.a, after - ((info.flags & opcode_jump_pops) ? 1 : 0));
    }
    if ((info.flags & opcode_end) == 0) visit(i + 1, after);
  }
}

void FunctionBuilder::write_code(const PositionTable& source, Function& function) {
  auto size = static_cast<std::uint32_t>(code_.size());
  // A jump to what follows it anyway is dropped; `next` is the next instruction that stays.
  std::uint32_t next = size;
  for (std::uint32_t i = size; i-- > 0;) {
    if (!reached_[i]) continue;
    const Instruction& instruction = code_[i].instruction;
    bool is_idle = instruction.opcode == Opcode::jump && instruction.a > i && instruction.a <= next;
    if (is_idle) {
      reached_[i] = 0;
    } else {
      next = i;
    }
  }
  std::vector<std::uint32_t> moved(size + 1);
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < size; ++i) {
    moved[i] = count;
    count += reached_[i];
  }
  moved[size] = count;
  function.code.reserve(count);
  std::uint32_t told = 0xFFFFFFFF;
  for (std::uint32_t i = 0; i < size; ++i) {
    if (!reached_[i]) continue;
    Instruction instruction = code_[i].instruction;
    std::uint8_t flags = opcode_info(instruction.opcode).flags;
    if (flags & opcode_jump) instruction.a = moved[instruction.a];
    if ((flags & opcode_throws) && code_[i].offset != told) {
      told = code_[i].offset;
      SourcePosition where = source.position(told);
      function.positions.push_back({moved[i], where.line, where.column});
    }
    function.code.push_back(instruction);
  }
  function.stack_depth_max = depth_max_;
  write_handlers(moved, function);
}

void FunctionBuilder::write_handlers(const std::vector<std::uint32_t>& moved, Function& function) {
  std::vector<Range> kept;
  for (Range range : ranges_) {
    range.begin = moved[range.begin];
    range.end = moved[range.end];
    if (range.is_used && range.begin < range.end) kept.push_back(range);
  }
  std::sort(kept.begin(), kept.end(), [](const Range& x, const Range& y) {
    if (x.end != y.end) return x.end < y.end;
    if (x.begin != y.begin) return x.begin > y.begin;
    return x.nesting > y.nesting;
  });
  for (const Range& range : kept) {
    Handler handler{range.begin, range.end, moved[position(range.target)], range.depth};
    if (!function.handlers.empty()) {
      const Handler& before = function.handlers.back();
      if (before.begin == handler.begin && before.end == handler.end) continue;
    }
    function.handlers.push_back(handler);
  }
}

}  // namespace kitwork::compiler
