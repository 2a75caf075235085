// Opcode and what opcodes.def says of each.
#pragma once

#include <array>
#include <cstdint>

namespace kitwork {

enum class Opcode : std::uint8_t {
#define KITWORK_OPCODE(name, number, operands, pops, pushes, gas, flags, sentence) name = number,
#include "schemas/opcodes.def"
#undef KITWORK_OPCODE
};

enum OpcodeFlag : std::uint8_t {
  opcode_jump = 1,
  opcode_end = 2,
  opcode_variable = 4,
  opcode_jump_pops = 8,
  opcode_throws = 16,
  opcode_calls = 32 | opcode_throws,
};

struct OpcodeInfo {
  const char* name = nullptr;  // nullptr: no such opcode
  const char* operands = "";
  const char* sentence = "";
  std::uint8_t pops = 0;
  std::uint8_t pushes = 0;
  std::uint8_t gas = 0;
  std::uint8_t flags = 0;
};

// What every capsule is given for work that its code does not show, new hidden classes above all:
// what a few straight lines cost can be told beforehand.
inline constexpr std::uint32_t gas_given = 4096;

// What the table says of opcode number `code`; name is nullptr for a number that is not in use.
const OpcodeInfo& opcode_info(std::uint8_t code);
inline const OpcodeInfo& opcode_info(Opcode opcode) {
  return opcode_info(static_cast<std::uint8_t>(opcode));
}

}  // namespace kitwork
