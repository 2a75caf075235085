// The disassembler: a program as text, for people and for golden tests.
#pragma once

#include <string>

#include "schemas/program.hpp"

namespace kitwork::compiler {

// Every function: its facts, then its instructions with their operands spelled out, each after the
// source line it comes from. The first instruction of a block tells the gas of the block. Reads any
// program whose operands are in range, whether or not it would verify.
std::string disassemble(const Program& program);

}  // namespace kitwork::compiler
