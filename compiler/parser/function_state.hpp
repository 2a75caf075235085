// FunctionState: what the parser knows about the function, or the piece of code that runs as one,
// that it is within. One lives on the stack for each level of nesting.
#pragma once

#include <cstdint>
#include <limits>

#include "compiler/ast/functions.hpp"

namespace kitwork::compiler {

// What the code of a function refers to; see ast::Function.
struct Uses {
  bool arguments = false;
  bool this_ = false;
  bool super_property = false;
  bool super_call = false;
  bool new_target = false;

  void merge(const Uses& other) {
    arguments = arguments || other.arguments;
    this_ = this_ || other.this_;
    super_property = super_property || other.super_property;
    super_call = super_call || other.super_call;
    new_target = new_target || other.new_target;
  }
};

struct FunctionState {
  ast::FunctionKind kind = ast::FunctionKind::normal;
  bool is_async = false;
  bool is_generator = false;
  bool in_parameters = false;
  // What may stand in its code. An arrow function takes these from the code around it.
  bool super_property_allowed = false;
  bool super_call_allowed = false;
  bool new_target_allowed = false;
  bool arguments_forbidden = false;
  bool await_reserved = false;
  bool return_allowed = true;
  std::uint32_t loops = 0;       // around the current statement
  std::uint32_t breakables = 0;  // loops and switches
  std::uint32_t label_base = 0;
  std::uint32_t outer_last_await = 0;
  std::uint32_t outer_last_yield = 0;
  Uses uses;
  FunctionState* outer = nullptr;
};

inline constexpr std::uint32_t no_offset = std::numeric_limits<std::uint32_t>::max();

// What is wrong with an expression unless it turns out to be a pattern.
struct Cover {
  std::uint32_t shorthand_default = no_offset;  // the `=` of `{ a = 1 }`
  std::uint32_t duplicate_proto = no_offset;    // the second __proto__

  void merge(const Cover& other) {
    if (shorthand_default == no_offset) shorthand_default = other.shorthand_default;
    if (duplicate_proto == no_offset) duplicate_proto = other.duplicate_proto;
  }
};

}  // namespace kitwork::compiler
