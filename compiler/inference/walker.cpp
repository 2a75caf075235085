#include "compiler/inference/walker.hpp"

#include <algorithm>

#include "compiler/inference/texts.hpp"

namespace kitwork::compiler {

using Kind = Abstract::Kind;

SourceNote note_at(const Function& function, std::uint32_t position, std::string text) {
  SourceNote note;
  note.text = std::move(text);
  for (const SourcePosition& entry : function.positions) {
    if (entry.position > position) break;
    note.line = entry.line;
    note.column = entry.column;
  }
  return note;
}

Walker::Walker(WalkContext& context, std::uint32_t function)
    : context_(context), function_(context.program.functions[function]), index_(function) {}

FunctionWalk Walker::run() {
  prepare();
  // What locals may hold grows with each pass; after a few it stays, or is given up.
  constexpr int passes_max = 8;
  for (int i = 0; i < passes_max && !pass(); ++i) {
    if (i + 2 == passes_max) std::fill(assumed_.begin(), assumed_.end(), Abstract());
  }
  final_ = true;
  pass();
  return std::move(walk_);
}

void Walker::prepare() {
  set_counts_.assign(function_.local_count, 0);
  backward_.assign(function_.code.size(), 0);
  Opcode before{};
  for (std::uint32_t i = 0; i < function_.code.size(); ++i) {
    const Instruction& instruction = function_.code[i];
    const OpcodeInfo& info = opcode_info(instruction.opcode);
    // A hole before the value is no value.
    const bool sets = instruction.opcode == Opcode::set_local && before != Opcode::push_hole;
    if (sets) ++set_counts_[instruction.a];
    if ((info.flags & opcode_jump) != 0 && instruction.a <= i) backward_[instruction.a] = 1;
    before = instruction.opcode;
  }
  assumed_.assign(function_.local_count, Abstract::of(Kind::none));
}

// True when nothing new was assumed.
bool Walker::pass() {
  walk_ = {};
  incoming_.clear();
  constants_.clear();
  assumed_next_ = assumed_;
  state_.assign(function_.local_count, Abstract::of(Kind::undefined));
  for (std::uint32_t i = 0; i < function_.parameter_count; ++i) state_[i] = Abstract();
  for (std::uint32_t special : {function_.rest_local, function_.arguments_local}) {
    if (special != no_local) state_[special] = Abstract();
  }
  reachable_ = true;
  for (const Handler& handler : function_.handlers) {
    State state(function_.local_count + handler.depth + 1);
    incoming_.emplace(handler.target, std::move(state));
  }
  for (position_ = 0; position_ < function_.code.size(); ++position_) {
    begin_block(position_);
    if (reachable_) step(function_.code[position_]);
  }
  bool stable = true;
  for (std::size_t i = 0; i < assumed_.size(); ++i) {
    stable = stable && same(assumed_[i], assumed_next_[i]);
  }
  assumed_ = assumed_next_;
  return stable;
}

void Walker::begin_block(std::uint32_t position) {
  const auto found = incoming_.find(position);
  if (found != incoming_.end()) {
    if (!reachable_) {
      state_ = found->second;
      restore_constants();
    } else {
      for (std::size_t i = 0; i < state_.size() && i < found->second.size(); ++i) {
        const Abstract& other = found->second[i];
        if (!same(state_[i], other)) {
          escape(state_[i], "is one of several values");
          escape(other, "is one of several values");
        }
        state_[i] = join(state_[i], other);
      }
    }
    reachable_ = true;
  } else if (backward_[position] && !reachable_) {
    // A loop that is entered at its test, behind: its body sees what comes there from before it.
    const Instruction& before = function_.code[position - 1];
    const auto test = incoming_.find(before.a);
    if (before.opcode != Opcode::jump || test == incoming_.end()) return;
    state_ = test->second;
    reachable_ = true;
  }
  if (!backward_[position] || !reachable_) return;
  walk_.entries[position] = {state_.begin(),
                             state_.begin() + static_cast<std::ptrdiff_t>(function_.local_count)};
  for (std::uint32_t local = 0; local < function_.local_count; ++local) {
    const bool given = local < function_.parameter_count;
    if (set_counts_[local] + (given ? 1u : 0u) < 2) continue;
    state_[local] = join(state_[local], assumed_[local]);
  }
}

// Behind a handler, variables that are set once are what they were set to.
void Walker::restore_constants() {
  for (const auto& [local, value] : constants_) {
    if (state_[local].is(Kind::unknown)) state_[local] = value;
  }
}

void Walker::step(const Instruction& instruction) {
  if (step_stack(instruction) || step_constant(instruction) || step_variable(instruction) ||
      step_operator(instruction) || step_member(instruction) || step_control(instruction) ||
      step_call(instruction) || step_array(instruction)) {
    return;
  }
  step_table(instruction);
}

bool Walker::step_stack(const Instruction& instruction) {
  switch (instruction.opcode) {
    case Opcode::pop:
      state_.pop_back();
      return true;
    case Opcode::dup:
      push(state_.back());
      return true;
    case Opcode::swap:
      std::swap(state_[state_.size() - 1], state_[state_.size() - 2]);
      return true;
    case Opcode::pick:
      push(state_[state_.size() - 1 - instruction.a]);
      return true;
    case Opcode::dig:
      std::rotate(state_.end() - 1 - static_cast<std::ptrdiff_t>(instruction.a),
                  state_.end() - static_cast<std::ptrdiff_t>(instruction.a), state_.end());
      return true;
    case Opcode::bury:
      std::rotate(state_.end() - 1 - static_cast<std::ptrdiff_t>(instruction.a), state_.end() - 1,
                  state_.end());
      return true;
    default:
      return false;
  }
}

bool Walker::step_constant(const Instruction& instruction) {
  switch (instruction.opcode) {
    case Opcode::push_constant: {
      const Constant& constant = context_.program.constants[instruction.a];
      push(constant.kind == Constant::Kind::number
               ? Abstract::of_number(constant.number)
               : Abstract::of_text(utf8_of(constant.string), true));
      return true;
    }
    case Opcode::push_int:
      push(Abstract::of_number(static_cast<std::int32_t>(instruction.a)));
      return true;
    case Opcode::push_undefined:
      push(Abstract::of(Kind::undefined));
      return true;
    case Opcode::push_null:
      push(Abstract::of(Kind::null));
      return true;
    case Opcode::push_true:
    case Opcode::push_false: {
      Abstract value = Abstract::of(Kind::boolean);
      value.exact = true;
      value.number = instruction.opcode == Opcode::push_true ? 1 : 0;
      push(value);
      return true;
    }
    case Opcode::push_hole:
      push(Abstract::of(Kind::none));
      return true;
    case Opcode::make_closure:
      make_closure(instruction.a);
      return true;
    default:
      return false;
  }
}

void Walker::make_closure(std::uint32_t index) {
  const Function& made = context_.program.functions[index];
  std::vector<Abstract>& captures = context_.captures[index];
  for (std::size_t i = 0; i < made.captures.size(); ++i) {
    const Capture& capture = made.captures[i];
    const bool by_value = capture.kind == CaptureKind::value;
    const std::vector<Abstract>& from = capture.from_local ? state_ : context_.captures[index_];
    const Abstract value =
        by_value && capture.index < from.size() ? from[capture.index] : Abstract();
    const Abstract both = join(captures[i], value);
    if (!same(both, value)) escape(value, "is captured with other values");
    if (value.is(Kind::closure)) context_.shared_functions.insert(value.index);
    captures[i] = both;
  }
  Abstract closure = Abstract::of(Kind::closure);
  closure.index = index;
  push(closure);
}

void Walker::set_local(std::uint32_t local) {
  Abstract value = pop();
  LocalSet set;
  set.position = position_;
  if (value.local == local) set.step = value.step;
  if (!value.is(Kind::none)) walk_.sets[local].push_back(set);
  const bool given = local < function_.parameter_count;
  if (set_counts_[local] + (given ? 1u : 0u) > 1) {
    escape(value, "is assigned to a variable that changes");
    if (!value.is(Kind::none)) assumed_next_[local] = join(assumed_next_[local], value);
  }
  for (Abstract& each : state_) {
    if (each.local == local) each.local.reset();
  }
  value.local.reset();
  value.step.reset();
  if (set_counts_[local] + (given ? 1u : 0u) == 1) constants_[local] = value;
  state_[local] = std::move(value);
}

bool Walker::step_variable(const Instruction& instruction) {
  switch (instruction.opcode) {
    case Opcode::get_local:
    case Opcode::take_local: {
      Abstract value = state_[instruction.a];
      value.local = instruction.a;
      value.step = 0;
      push(std::move(value));
      return true;
    }
    case Opcode::set_local:
      set_local(instruction.a);
      return true;
    case Opcode::make_box:
      escape(state_[instruction.a], "is taken along by a function");
      state_[instruction.a] = Abstract();
      return true;
    case Opcode::set_boxed:
    case Opcode::set_capture_boxed:
      escape(pop(), "is assigned to a variable that functions share");
      return true;
    case Opcode::get_capture: {
      const std::vector<Abstract>& captures = context_.captures[index_];
      Abstract value = instruction.a < captures.size() ? captures[instruction.a] : Abstract();
      if (value.is(Kind::none)) value = Abstract();
      push(std::move(value));
      return true;
    }
    case Opcode::get_global: {
      Abstract value = Abstract::of(Kind::global);
      value.text = utf8_of(context_.program.constants[instruction.a].string);
      push(std::move(value));
      return true;
    }
    case Opcode::push_callee:
      push(Abstract::of(Kind::closure));
      state_.back().index = index_;
      return true;
    case Opcode::push_this:
      // The script's own is the global object; arrows take it along as a capture.
      push(Abstract::of(index_ == 0 ? Kind::global : Kind::unknown));
      if (index_ == 0) state_.back().text = "globalThis";
      return true;
    default:
      return false;
  }
}

Abstract Walker::member(const Abstract& object, const Abstract& key, bool is_method) {
  if (object.is(Kind::iterator)) return Abstract();
  if (is_own_array(object)) return array_member(object, key, is_method);
  if (object.is(Kind::global)) {
    if (!key.is_exact(Kind::text)) {
      escape(object, "is read with a name that is not constant");
      return Abstract();
    }
    Abstract value = Abstract::of(object.text == "globalThis" ? Kind::global : Kind::method);
    value.text = object.text == "globalThis" ? key.text : object.text + '.' + key.text;
    return value;
  }
  if (object.is(Kind::query)) {
    if (!key.is_exact(Kind::text)) {
      escape(object, "is read with a name that is not constant");
      return Abstract();
    }
    Abstract value = Abstract::of(Kind::method);
    value.text = "db." + key.text;
    value.query = object.query;
    return value;
  }
  escape(object, "is read like an object");
  if (object.is(Kind::text) && key.is_exact(Kind::text)) {
    if (key.text == "length") return Abstract::of(Kind::number);
    Abstract value = Abstract::of(Kind::method);
    value.text = "''." + key.text;
    return value;
  }
  if (key.is_exact(Kind::text)) {
    Abstract value;
    value.text = key.text;  // for words about a call of it
    return value;
  }
  return Abstract();
}

bool Walker::step_member(const Instruction& instruction) {
  Abstract key;
  switch (instruction.opcode) {
    case Opcode::get_property:
    case Opcode::get_method:
      key = Abstract::of_text(utf8_of(context_.program.constants[instruction.a].string), true);
      break;
    case Opcode::get_element:
    case Opcode::get_element_method:
      key = pop();
      break;
    default:
      return false;
  }
  const Abstract object = pop();
  const bool method =
      instruction.opcode == Opcode::get_method || instruction.opcode == Opcode::get_element_method;
  push(member(object, key, method));
  if (method) push(object);
  return true;
}

bool Walker::step_control(const Instruction& instruction) {
  const OpcodeInfo& info = opcode_info(instruction.opcode);
  if ((info.flags & opcode_jump) != 0) {
    if (instruction.opcode == Opcode::jump) {
      jump(instruction.a, false);
      reachable_ = false;
      return true;
    }
    if (instruction.opcode == Opcode::jump_if_done) {
      jump(instruction.a, true);
      return true;
    }
    const Abstract condition = pop();
    if (condition.comparison) walk_.branches[position_] = *condition.comparison;
    jump(instruction.a, false);
    return true;
  }
  if ((info.flags & opcode_end) == 0) return false;
  leave_function(pop());
  reachable_ = false;
  return true;
}

void Walker::jump(std::uint32_t target, bool pops) {
  State state = state_;
  if (pops) state.pop_back();
  for (Abstract& each : state) {
    each.local.reset();
    each.step.reset();
    each.comparison.reset();
  }
  if (target <= position_) return;  // what locals hold at its end was assumed at its beginning
  const auto [found, first] = incoming_.try_emplace(target, state);
  if (first) return;
  for (std::size_t i = 0; i < state.size() && i < found->second.size(); ++i) {
    if (!same(state[i], found->second[i])) {
      escape(state[i], "is one of several values");
      escape(found->second[i], "is one of several values");
    }
    found->second[i] = join(state[i], found->second[i]);
  }
}

bool Walker::step_call(const Instruction& instruction) {
  const bool constructs = instruction.opcode == Opcode::construct;
  if (!constructs && instruction.opcode != Opcode::call) return false;
  std::vector<Abstract> arguments(state_.end() - static_cast<std::ptrdiff_t>(instruction.a),
                                  state_.end());
  state_.resize(state_.size() - instruction.a);
  const Abstract receiver = pop();
  const Abstract callee = pop();
  if (constructs) {
    for (const Abstract& each : arguments) escape(each, "is passed on");
    const bool known = callee.is(Kind::global);
    cost(known ? CallSite::Cost::grows : CallSite::Cost::unknown,
         known ? "makes a " + callee.text : "makes an object of a class");
    push(Abstract());
    return true;
  }
  push(call(callee, receiver, arguments));
  return true;
}

void Walker::step_table(const Instruction& instruction) {
  const OpcodeInfo& info = opcode_info(instruction.opcode);
  std::size_t pops = info.pops;
  if ((info.flags & opcode_variable) != 0) pops += instruction.a;
  for (std::size_t i = 0; i < pops; ++i) escape(pop(), "is put into something");
  for (std::size_t i = 0; i < info.pushes; ++i) push(Abstract());
  switch (instruction.opcode) {
    case Opcode::mul:
    case Opcode::div:
    case Opcode::mod:
    case Opcode::exp:
    case Opcode::negate:
    case Opcode::to_number:
    case Opcode::bit_and:
    case Opcode::bit_or:
    case Opcode::bit_xor:
    case Opcode::bit_not:
    case Opcode::shift_left:
    case Opcode::shift_right:
    case Opcode::shift_right_unsigned:
      state_.back() = Abstract::of(Kind::number);
      break;
    case Opcode::append_spread:
    case Opcode::copy_properties:
    case Opcode::copy_properties_except:
    case Opcode::iterator_rest:
      note_data("copies as many elements as there are");
      break;
    case Opcode::call_spread:
    case Opcode::construct_spread:
      cost(CallSite::Cost::unknown, "calls a function with spread arguments");
      break;
    case Opcode::iterator_step:
      note_data("asks an iterator for its next value");
      break;
    default:
      break;
  }
}

Abstract Walker::pop() {
  Abstract value = std::move(state_.back());
  state_.pop_back();
  return value;
}

void Walker::note_data(std::string what) {
  if (!final_ || context_.data.size() >= inference_notes_max) return;
  SourceNote note = note_at(function_, position_, std::move(what));
  const auto& all = context_.data;
  if (std::find(all.begin(), all.end(), note) == all.end()) context_.data.push_back(note);
}

void Walker::cost(CallSite::Cost cost, std::string what, std::uint32_t function) {
  if (cost == CallSite::Cost::grows) note_data(what);
  walk_.calls[position_] = {cost, function, std::move(what)};
}

}  // namespace kitwork::compiler
