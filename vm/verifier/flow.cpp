// The walk over the blocks: joins, handlers, depths. What each opcode does is in flow_opcodes.cpp.
#include "vm/verifier/flow.hpp"

#include <algorithm>

namespace kitwork::vm {

FlowCheck::FlowCheck(const Program& program, const Function& function, FunctionFacts& facts,
                     bool prelude)
    : program_(program),
      function_(function),
      facts_(facts),
      prelude_(prelude),
      base_(function.local_count + function.captures.size()),
      joined_(function.code.size()),
      kept_(function.code.size()),
      scheduled_(function.code.size()),
      reached_(function.code.size()),
      depth_known_(function.code.size()),
      steps_left_(verifier_steps_free + function.code.size() * verifier_steps_per_instruction) {}

void FlowCheck::find_leaders() {
  std::size_t size = function_.code.size();
  facts_.leaders.assign(size, 0);
  facts_.depths.assign(size, 0);
  facts_.leaders[0] = 1;
  for (std::size_t i = 0; i < size; ++i) {
    const Instruction& instruction = function_.code[i];
    std::uint8_t flags = opcode_info(instruction.opcode).flags;
    if (flags & opcode_jump) {
      facts_.leaders[instruction.a] = 1;
      if (instruction.a <= i) kept_[instruction.a] = 1;
    }
    if ((flags & (opcode_jump | opcode_end)) && i + 1 < size) facts_.leaders[i + 1] = 1;
  }
  for (const Handler& handler : function_.handlers) {
    facts_.leaders[handler.target] = 1;
    if (handler.target < handler.end) kept_[handler.target] = 1;
  }
}

FlowCheck::State FlowCheck::entry_state() const {
  State state(base_, kind_any);
  if (function_.rest_local != no_local) state[function_.rest_local] = kind_array;
  if (function_.arguments_local != no_local) state[function_.arguments_local] = kind_object;
  for (std::size_t i = 0; i < function_.captures.size(); ++i) {
    Kinds& kinds = state[function_.local_count + i];
    switch (function_.captures[i].kind) {
      case CaptureKind::value:
        kinds = kind_any;
        break;
      case CaptureKind::box:
        kinds = kind_box;
        break;
      case CaptureKind::unset_box:
        kinds = kind_unset_box;
        break;
      case CaptureKind::private_name:
        kinds = kind_private_name;
        break;
    }
  }
  return state;
}

Fault FlowCheck::run() {
  find_leaders();
  State entry = entry_state();
  join(0, entry.data(), entry.size());
  while (!waiting_.empty() && !refusal_) {
    std::uint32_t position = waiting_.top();
    waiting_.pop();
    scheduled_[position] = 0;
    take_block(position);
  }
  if (refusal_) return refusal_;
  for (std::uint32_t i = 0; i < function_.code.size(); ++i) {
    if (!reached_[i]) return {"code that cannot be reached", i};
  }
  return {};
}

// Runs from a leader to the end of its block, and on into the next ones as long as nobody else has
// brought something to them.
void FlowCheck::take_block(std::uint32_t position) {
  if (kept_[position]) {
    state_ = joined_[position];
  } else {
    state_ = std::move(joined_[position]);
    joined_[position] = {};
    slots_ -= state_.size();
  }
  std::uint32_t covered_before = no_handler;
  for (position_ = position;; ++position_) {
    if (!spend(1)) return;
    note_depth(position_, depth());
    reached_[position_] = 1;
    std::uint32_t covered = facts_.handlers[position_];
    if (covered != no_handler) {
      if (covered != covered_before) {
        join_handler(covered);
      } else {
        join_handler_changes(covered);
      }
    }
    covered_before = covered;
    changed_.clear();
    if (refusal_) return;
    if (observed_ != nullptr) note_kinds();
    const Instruction& instruction = function_.code[position_];
    step(instruction);
    if (refusal_) return;
    if (opcode_info(instruction.opcode).flags & opcode_end) return;
    if (facts_.leaders[position_ + 1]) {
      join(position_ + 1, state_.data(), state_.size());
      return;
    }
  }
}

void FlowCheck::note_kinds() {
  const auto found = observed_->find(position_);
  if (found == observed_->end()) return;
  std::vector<Kinds>& known = found->second;
  known.resize(state_.size());
  for (std::size_t i = 0; i < known.size(); ++i)
    known[i] = static_cast<Kinds>(known[i] | state_[i]);
}

void FlowCheck::schedule(std::uint32_t position) {
  if (scheduled_[position]) return;
  scheduled_[position] = 1;
  waiting_.push(position);
}

void FlowCheck::join(std::uint32_t target, const Kinds* state, std::size_t size) {
  note_depth(target, static_cast<std::uint32_t>(size - base_));
  if (refusal_ || !spend(size / 4 + 1)) return;
  State& joined = joined_[target];
  if (joined.empty()) {
    slots_ += size;
    if (slots_ > verifier_state_slots_max) {
      return refuse("too many states to remember (verifier_state_slots_max)");
    }
    joined.assign(state, state + size);
    // A function without locals, captures and stack has an empty state everywhere.
    if (size > 0 || !reached_[target]) schedule(target);
    return;
  }
  Kinds news = 0;
  for (std::size_t i = 0; i < size; ++i) {
    news = static_cast<Kinds>(news | (state[i] & ~joined[i]));
    joined[i] = static_cast<Kinds>(joined[i] | state[i]);
  }
  if (news != 0) schedule(target);
}

// Everything a handler may find: the state before each instruction that it covers.
void FlowCheck::join_handler(std::uint32_t index) {
  const Handler& handler = function_.handlers[index];
  if (depth() < handler.depth) return refuse("less on the stack than its handler keeps");
  State at_handler(state_.begin(),
                   state_.begin() + static_cast<std::ptrdiff_t>(base_ + handler.depth));
  at_handler.push_back(kind_any);
  join(handler.target, at_handler.data(), at_handler.size());
}

// The same when the handler knows the state before the last instruction: what that one wrote.
void FlowCheck::join_handler_changes(std::uint32_t index) {
  const Handler& handler = function_.handlers[index];
  if (depth() < handler.depth) return refuse("less on the stack than its handler keeps");
  if (joined_[handler.target].empty()) return join_handler(index);
  State& joined = joined_[handler.target];
  bool news = false;
  for (std::size_t slot : changed_) {
    if (slot >= base_ + handler.depth) continue;
    Kinds kinds = static_cast<Kinds>(joined[slot] | state_[slot]);
    news |= kinds != joined[slot];
    joined[slot] = kinds;
  }
  if (news) schedule(handler.target);
}

void FlowCheck::note_depth(std::uint32_t position, std::uint32_t depth) {
  if (depth > function_stack_max) return refuse("a deeper stack than function_stack_max");
  depth_max_ = std::max(depth_max_, depth);
  if (!depth_known_[position]) {
    depth_known_[position] = 1;
    facts_.depths[position] = static_cast<std::uint16_t>(depth);
  } else if (facts_.depths[position] != depth) {
    refuse("reached with two stack depths");
  }
}

bool FlowCheck::spend(std::uint64_t steps) {
  if (steps > steps_left_) {
    refuse("too costly to verify (verifier_steps_per_instruction)");
    return false;
  }
  steps_left_ -= steps;
  return true;
}

void FlowCheck::refuse(const char* reason) {
  if (!refusal_) refusal_ = {reason, position_};
}

void FlowCheck::require(Kinds kinds, Kinds allowed, const char* reason) {
  if (!only(kinds, allowed)) refuse(reason);
}

// A stack that is too short reads as undefined: the refusal ends the walk.
Kinds FlowCheck::pop(Kinds allowed) {
  if (depth() == 0) {
    refuse("less on the stack than it takes");
    return kind_any;
  }
  Kinds kinds = state_.back();
  state_.pop_back();
  require(kinds, allowed, "an operand of a kind that must not come here");
  return kinds;
}

void FlowCheck::push(Kinds kinds) {
  changed_.push_back(state_.size());
  state_.push_back(kinds);
  depth_max_ = std::max(depth_max_, depth());
}

Kinds& FlowCheck::peek(std::uint32_t below) {
  KITWORK_ASSERT(below < depth());
  return state_[state_.size() - 1 - below];
}

void FlowCheck::write(std::size_t slot, Kinds kinds) {
  changed_.push_back(slot);
  state_[slot] = kinds;
}

}  // namespace kitwork::vm
