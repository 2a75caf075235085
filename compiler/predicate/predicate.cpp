#include "compiler/predicate/predicate.hpp"

#include "compiler/inference/texts.hpp"

namespace kitwork::compiler {
namespace {

Error not_understood() {
  return {Errc::invalid_argument,
          "a condition compares columns with constants and captured values, all joined by &&, as "
          "in u => u.active === true && u.age >= 18"};
}

// One side of a comparison.
struct Side {
  std::string column;
  std::optional<std::uint32_t> capture;
  std::optional<FoldedValue> value;
};

class Reader {
 public:
  Reader(const Program& program, const Function& function)
      : program_(program), function_(function) {}

  bool read(std::vector<PredicateCondition>& conditions) {
    if (function_.parameter_count != 1 || !function_.handlers.empty()) return false;
    for (;;) {
      PredicateCondition condition;
      if (conditions.size() >= predicate_conditions_max || !comparison(condition)) return false;
      conditions.push_back(std::move(condition));
      // a && b: whoever is false is the answer.
      if (at_ + 2 < function_.code.size() && function_.code[at_].opcode == Opcode::dup) {
        const Instruction& leave = function_.code[at_ + 1];
        const bool joined = leave.opcode == Opcode::jump_if_false &&
                            function_.code[at_ + 2].opcode == Opcode::pop &&
                            leave.a + 1 == function_.code.size();
        if (!joined) return false;
        at_ += 3;
        continue;
      }
      return at_ + 1 == function_.code.size() && function_.code[at_].opcode == Opcode::return_value;
    }
  }

 private:
  bool side(Side& side) {
    if (at_ >= function_.code.size()) return false;
    const Instruction& first = function_.code[at_++];
    switch (first.opcode) {
      case Opcode::get_local: {
        if (first.a != 0 || at_ >= function_.code.size()) return false;
        const Instruction& member = function_.code[at_++];
        if (member.opcode != Opcode::get_property) return false;
        side.column = utf8_of(program_.constants[member.a].string);
        return true;
      }
      case Opcode::get_capture:
      case Opcode::get_capture_boxed:
        side.capture = first.a;
        return true;
      case Opcode::check_capture_boxed:
        return this->side(side);
      case Opcode::push_constant: {
        const Constant& constant = program_.constants[first.a];
        side.value = constant.kind == Constant::Kind::number ? FoldedValue::of(constant.number)
                                                             : FoldedValue::of(constant.string);
        return true;
      }
      case Opcode::push_int:
        side.value = FoldedValue::of(static_cast<double>(static_cast<std::int32_t>(first.a)));
        return true;
      case Opcode::push_true:
      case Opcode::push_false:
        side.value = FoldedValue::of(first.opcode == Opcode::push_true);
        return true;
      case Opcode::push_null:
        side.value = FoldedValue::null();
        return true;
      default:
        return false;
    }
  }

  bool comparison(PredicateCondition& condition) {
    Side left;
    Side right;
    if (!side(left) || !side(right) || at_ >= function_.code.size()) return false;
    const bool turned = left.column.empty();
    if (left.column.empty() == right.column.empty()) return false;
    const Side& other = turned ? left : right;
    condition.column = turned ? right.column : left.column;
    condition.capture = other.capture;
    if (other.value) condition.value = *other.value;
    return read_operator(function_.code[at_++].opcode, turned, condition);
  }

  static bool read_operator(Opcode opcode, bool turned, PredicateCondition& condition) {
    condition.loose = opcode == Opcode::equal || opcode == Opcode::not_equal;
    switch (opcode) {
      case Opcode::equal:
      case Opcode::strict_equal:
        condition.op = "=";
        return true;
      case Opcode::not_equal:
      case Opcode::strict_not_equal:
        condition.op = "!=";
        return true;
      case Opcode::less:
        condition.op = turned ? ">" : "<";
        return true;
      case Opcode::less_equal:
        condition.op = turned ? ">=" : "<=";
        return true;
      case Opcode::greater:
        condition.op = turned ? "<" : ">";
        return true;
      case Opcode::greater_equal:
        condition.op = turned ? "<=" : ">=";
        return true;
      default:
        return false;
    }
  }

  const Program& program_;
  const Function& function_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::vector<PredicateCondition>> read_predicate(const Program& program,
                                                       std::uint32_t function) {
  std::vector<PredicateCondition> conditions;
  if (function < program.functions.size() &&
      Reader(program, program.functions[function]).read(conditions)) {
    return conditions;
  }
  return not_understood();
}

}  // namespace kitwork::compiler
