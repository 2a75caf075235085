#include "schemas/opcodes.hpp"

namespace kitwork {
namespace {

constexpr std::uint8_t JUMP = opcode_jump;
constexpr std::uint8_t END = opcode_end;
constexpr std::uint8_t VARIABLE = opcode_variable;
constexpr std::uint8_t JUMP_POPS = opcode_jump_pops;
constexpr std::uint8_t THROWS = opcode_throws;
constexpr std::uint8_t CALLS = opcode_calls;

constexpr std::array<OpcodeInfo, 256> make_table() {
  std::array<OpcodeInfo, 256> table{};
#define KITWORK_OPCODE(name, number, operands, pops, pushes, gas, flags, sentence) \
  table[number] = OpcodeInfo{#name, operands, sentence, pops, pushes, gas, flags};
#include "schemas/opcodes.def"
#undef KITWORK_OPCODE
  return table;
}

constexpr std::array<OpcodeInfo, 256> table = make_table();

}  // namespace

const OpcodeInfo& opcode_info(std::uint8_t code) { return table[code]; }

}  // namespace kitwork
