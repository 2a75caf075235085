// The walker on operators: numbers that count, texts that begin with something known.
#include <algorithm>

#include "compiler/inference/walker.hpp"

namespace kitwork::compiler {

using Kind = Abstract::Kind;

bool Walker::step_operator(const Instruction& instruction) {
  switch (instruction.opcode) {
    case Opcode::add:
      step_join(2);
      return true;
    case Opcode::sub: {
      const Abstract right = pop();
      const Abstract left = pop();
      Abstract result = Abstract::of(Kind::number);
      if (right.is_exact(Kind::number) && left.local && left.step) {
        result.local = left.local;
        result.step = *left.step - right.number;
      }
      push(std::move(result));
      return true;
    }
    case Opcode::concat:
      step_join(instruction.a);
      return true;
    case Opcode::less:
    case Opcode::less_equal:
    case Opcode::greater:
    case Opcode::greater_equal:
    case Opcode::strict_not_equal:
    case Opcode::not_equal:
      step_compare(instruction.opcode);
      return true;
    case Opcode::increment:
    case Opcode::decrement: {
      Abstract value = pop();
      const double by = instruction.opcode == Opcode::increment ? 1 : -1;
      Abstract result = value.is_exact(Kind::number) ? Abstract::of_number(value.number + by)
                                                     : Abstract::of(Kind::number);
      result.local = value.local;
      if (value.step) result.step = *value.step + by;
      push(std::move(result));
      return true;
    }
    case Opcode::to_numeric: {
      if (!state_.back().is(Kind::number)) {
        pop();
        push(Abstract::of(Kind::number));
      }
      return true;
    }
    case Opcode::to_string: {
      Abstract value = pop();
      if (!value.is(Kind::text)) {
        if (!value.is(Kind::number) && !value.is(Kind::boolean)) note_data("makes a text");
        value = Abstract::of_text("", false);
      }
      push(std::move(value));
      return true;
    }
    default:
      return false;
  }
}

// a + b, or a row of texts.
void Walker::step_join(std::size_t count) {
  const std::vector<Abstract> parts(state_.end() - static_cast<std::ptrdiff_t>(count),
                                    state_.end());
  state_.resize(state_.size() - count);
  const auto numeric = [](const Abstract& part) { return part.is(Kind::number); };
  if (std::all_of(parts.begin(), parts.end(), numeric)) {
    Abstract sum = Abstract::of(Kind::number);
    if (parts[0].exact && parts[1].exact) {
      sum = Abstract::of_number(parts[0].number + parts[1].number);
    } else if (parts[1].exact && parts[0].local) {
      sum.local = parts[0].local;
      if (parts[0].step) sum.step = *parts[0].step + parts[1].number;
    }
    return push(std::move(sum));
  }
  std::string text;
  bool exact = true;
  bool any_text = false;
  for (const Abstract& part : parts) {
    any_text = any_text || part.is(Kind::text);
    if (exact && part.is(Kind::text)) text += part.text;
    exact = exact && part.is_exact(Kind::text);
    escape(part, "becomes a part of a text");
  }
  if (!exact) note_data(any_text ? "joins texts" : "adds numbers or joins texts");
  // Whether the first of two is a text decides what + does; a later text makes one all the same.
  if (any_text && (parts[0].is(Kind::text) || parts.size() > 2)) {
    return push(Abstract::of_text(std::move(text), exact));
  }
  push(any_text ? Abstract::of_text("", false) : Abstract());
}

void Walker::step_compare(Opcode opcode) {
  const Abstract right = pop();
  const Abstract left = pop();
  Abstract answer = Abstract::of(Kind::boolean);
  if (left.local && left.step == 0.0 && right.is_exact(Kind::number)) {
    answer.comparison = AbstractCompare{opcode, *left.local, right.number};
  }
  push(std::move(answer));
}

}  // namespace kitwork::compiler
