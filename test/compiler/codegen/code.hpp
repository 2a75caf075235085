// A function's code in one line, for tests of the generator.
#pragma once

#include <string>
#include <string_view>

#include "compiler/compile.hpp"

namespace kitwork::compiler {

// "get_local 0; push_int 2; less": names of constants are spelled out.
inline std::string code_of(const Program& program, std::size_t index) {
  std::string text;
  for (const Instruction& instruction : program.functions[index].code) {
    const OpcodeInfo& info = opcode_info(instruction.opcode);
    if (!text.empty()) text += "; ";
    text += info.name;
    for (int i = 0; info.operands[i]; ++i) {
      std::uint32_t value = i == 0 ? instruction.a : instruction.b;
      text += ' ';
      const Constant* constant = info.operands[i] == 'k' ? &program.constants[value] : nullptr;
      if (constant && constant->kind == Constant::Kind::string) {
        text.append(constant->string.begin(), constant->string.end());
      } else if (constant) {
        text += std::to_string(constant->number);
      } else {
        text += std::to_string(static_cast<std::int32_t>(value));
      }
    }
  }
  return text;
}

// The code of one function of a source that compiles; "" when it does not.
inline std::string code_of(std::string_view source, std::size_t index = 0) {
  CompileResult result = compile(source);
  return result.program ? code_of(*result.program, index) : "";
}

}  // namespace kitwork::compiler
