// The checks of a program that need no flow: counts, ranges, names, tables.
#pragma once

#include "schemas/program.hpp"
#include "vm/verifier/verifier.hpp"

namespace kitwork::vm {

// Why a check failed: nullptr when it did not.
struct Fault {
  const char* reason = nullptr;
  std::uint32_t position = 0;

  explicit operator bool() const { return reason != nullptr; }
};

// What belongs to no function: constants, source, counts.
Fault check_program_tables(const Program& program);

// A function's counts, captures, templates and positions.
Fault check_function_tables(const Program& program, const kitwork::Function& function,
                            bool is_script);

// Every operand of every instruction, and that the code does not run off its end.
Fault check_operands(const Program& program, const kitwork::Function& function,
                     const VerifyOptions& options);

// The handlers' ranges and order; fills covered[position] with the handler that counts there.
Fault check_handlers(const kitwork::Function& function, std::vector<std::uint32_t>& covered);

}  // namespace kitwork::vm
