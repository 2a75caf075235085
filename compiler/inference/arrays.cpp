// The walker on arrays whose size is known: literals, captured values, and what map makes of them.
// What gets into other hands is not followed.
#include <algorithm>

#include "compiler/inference/walker.hpp"

namespace kitwork::compiler {

using Kind = Abstract::Kind;

namespace {

// Methods that call a function for each element, and what is known of how often.
struct EachMethod {
  const char* name;
  std::uint32_t arguments;  // that the function gets before the array itself
  bool all;                 // else it may stop early
  bool gives_array;         // of as many elements
};
constexpr EachMethod each_methods[] = {
    {"map", 2, true, true},        {"forEach", 2, true, false},
    {"filter", 2, true, false},    {"flatMap", 2, true, false},
    {"reduce", 3, true, false},    {"reduceRight", 3, true, false},
    {"some", 2, false, false},     {"every", 2, false, false},
    {"find", 2, false, false},     {"findIndex", 2, false, false},
    {"findLast", 2, false, false}, {"findLastIndex", 2, false, false},
};

constexpr const char* reading_methods[] = {
    "at",          "concat", "entries",  "flat",   "includes",   "indexOf",   "join", "keys",
    "lastIndexOf", "slice",  "toString", "values", "toReversed", "toSpliced", "with"};

const EachMethod* find_each(std::string_view name) {
  const auto* found = std::find_if(std::begin(each_methods), std::end(each_methods),
                                   [&](const EachMethod& each) { return name == each.name; });
  return found == std::end(each_methods) ? nullptr : found;
}

bool only_reads(std::string_view name) {
  return std::find(std::begin(reading_methods), std::end(reading_methods), name) !=
         std::end(reading_methods);
}

}  // namespace

bool Walker::is_own_array(const Abstract& value) const {
  return value.is(Kind::array) && !context_.shared_arrays.contains(value.site);
}

Abstract Walker::new_array(double length) const {
  return Abstract::of_array(std::uint64_t{index_} << 32 | position_, length);
}

// An element that is read tells nothing, and changes nothing.
Abstract Walker::array_member(const Abstract& array, const Abstract& key, bool is_method) {
  if (key.is_exact(Kind::text) && key.text == "length") return Abstract::of_number(array.number);
  const bool known = key.is_exact(Kind::text) && (find_each(key.text) || only_reads(key.text));
  if (is_method && known) {
    Abstract method = Abstract::of(Kind::method);
    method.text = key.text;
    return method;
  }
  if (is_method || key.is(Kind::text)) escape(array, "is called a method of");
  Abstract value;
  if (key.is_exact(Kind::text)) value.text = key.text;
  return value;
}

Abstract Walker::call_array(const std::string& name, const Abstract& array,
                            const std::vector<Abstract>& arguments) {
  const EachMethod* each = find_each(name);
  const bool follows = each && !arguments.empty() && arguments[0].is(Kind::closure);
  for (std::size_t i = follows ? 1 : 0; i < arguments.size(); ++i) {
    escape(arguments[i], "is passed on");
  }
  if (!each) {
    cost(CallSite::Cost::grows, "calls " + name);
    return Abstract();
  }
  if (!follows) {
    escape(array, "is passed on");
    cost(CallSite::Cost::unknown, "calls " + name + ", which is not known at build time");
    return Abstract();
  }
  const Function& called = context_.program.functions[arguments[0].index];
  const bool gets_array = called.parameter_count > each->arguments ||
                          called.arguments_local != no_local || called.rest_local != no_local;
  if (gets_array) escape(array, "is passed on");
  auto count = static_cast<std::uint64_t>(array.number);
  // The first element may be what reduce begins with.
  if (each->arguments == 3 && arguments.size() < 2 && count > 0) --count;
  cost(CallSite::Cost::closure, "calls " + name, arguments[0].index);
  CallSite& site = walk_.calls[position_];
  site.most = count;
  site.least = each->all ? count : std::min<std::uint64_t>(count, 1);
  note_data("calls " + name);
  return each->gives_array ? new_array(array.number) : Abstract();
}

bool Walker::step_array(const Instruction& instruction) {
  switch (instruction.opcode) {
    case Opcode::create_array: {
      bool holes = false;
      for (std::uint32_t i = 0; i < instruction.a; ++i) {
        const Abstract element = pop();
        holes = holes || element.is(Kind::none);
        escape(element, "is put into something");
      }
      push(holes ? Abstract() : new_array(instruction.a));
      return true;
    }
    case Opcode::append: {
      const Abstract element = pop();
      escape(element, "is put into something");
      Abstract& array = state_.back();
      if (!array.is(Kind::array)) return true;
      if (element.is(Kind::none)) {
        array = Abstract();
      } else {
        array.number += 1;
      }
      return true;
    }
    case Opcode::get_iterator: {
      if (!is_own_array(state_.back())) return false;
      Abstract iterator = pop();
      iterator.kind = Kind::iterator;
      push(std::move(iterator));
      return true;
    }
    case Opcode::iterator_step:
    case Opcode::iterator_skip: {
      const Abstract& iterator = state_[state_.size() - 2];
      if (!iterator.is(Kind::iterator) || context_.shared_arrays.contains(iterator.site)) {
        return false;
      }
      walk_.iterations[position_] = static_cast<std::uint64_t>(iterator.number);
      note_data("asks an iterator for its next value");
      push(Abstract());
      return true;
    }
    default:
      return false;
  }
}

}  // namespace kitwork::compiler
