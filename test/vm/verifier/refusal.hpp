// Small programs for the verifier's tests, and why they are refused.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "vm/verifier/verifier.hpp"

namespace kitwork::vm {

using Code = std::vector<Instruction>;

// Constants of every test program: 0 a number, 1 the name "x", 2 the index "7".
inline Program program_of(Code code, std::uint32_t locals = 1, std::uint32_t depth = 1) {
  Program program;
  program.constants = {{Constant::Kind::number, 1.5, {}},
                       {Constant::Kind::string, 0, u"x"},
                       {Constant::Kind::string, 0, u"7"}};
  Function script;
  script.parameter_count = 1;
  script.local_count = locals;
  script.stack_depth_max = depth;
  script.code = std::move(code);
  program.functions.push_back(script);
  return program;
}

// Why the program is refused; "" when it is not.
inline std::string refusal(const Program& program, bool prelude = false) {
  auto facts = verify_program(program, {prelude});
  if (facts.ok()) return "";
  const std::string& message = facts.error().message;
  return message.substr(message.rfind(": ") + 2);
}

inline std::string refusal(Code code, std::uint32_t locals = 1, std::uint32_t depth = 1) {
  return refusal(program_of(std::move(code), locals, depth));
}

// A second function, which the script's closures are made of.
inline Program with_closure(Code script, Code code, std::vector<Capture> captures,
                            std::uint32_t depth = 1) {
  Program program = program_of(std::move(script), 3, depth);
  Function closure;
  closure.stack_depth_max = 1;
  closure.captures = std::move(captures);
  closure.code = std::move(code);
  program.functions.push_back(closure);
  return program;
}

inline const Code returns_undefined = {{Opcode::push_undefined}, {Opcode::return_value}};
inline constexpr const char* wrong_kind = "an operand of a kind that must not come here";
inline constexpr const char* too_short = "less on the stack than it takes";

inline Code then_return(Code code) {
  code.insert(code.end(), returns_undefined.begin(), returns_undefined.end());
  return code;
}

}  // namespace kitwork::vm
