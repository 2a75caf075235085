#include "vm/verifier/verifier.hpp"

#include <string>

#include "schemas/assert.hpp"
#include "vm/verifier/flow.hpp"
#include "vm/verifier/structure.hpp"

namespace kitwork::vm {
namespace {

Error refused(const Refusal& refusal, std::uint32_t function) {
  return {Errc::malformed, "program: function " + std::to_string(function) + ", instruction " +
                               std::to_string(refusal.position) + ": " + refusal.reason};
}

// From the end: a block ends where the next one begins.
void sum_gas(const Function& function, FunctionFacts& facts) {
  facts.gas_to_block_end.resize(function.code.size());
  std::uint32_t sum = 0;
  for (std::size_t i = function.code.size(); i-- > 0;) {
    if (i + 1 < function.code.size() && facts.leaders[i + 1]) sum = 0;
    sum += opcode_info(function.code[i].opcode).gas;
    facts.gas_to_block_end[i] = sum;
  }
}

Refusal verify_function(const Program& program, std::uint32_t index, const VerifyOptions& options,
                        FunctionFacts& facts) {
  const Function& function = program.functions[index];
  if (Refusal refusal = check_function_tables(program, function, index == 0)) return refusal;
  if (Refusal refusal = check_operands(program, function, options)) return refusal;
  if (Refusal refusal = check_handlers(function, facts.handlers)) return refusal;
  Flow flow(program, function, facts);
  if (Refusal refusal = flow.run()) return refusal;
  if (flow.stack_depth_max() != function.stack_depth_max) {
    return {"stack_depth_max is not the deepest stack"};
  }
  sum_gas(function, facts);
  return {};
}

}  // namespace

Result<std::vector<FunctionFacts>> verify_program(const Program& program,
                                                  const VerifyOptions& options) {
  if (Refusal refusal = check_program_tables(program)) {
    return Error{Errc::malformed, std::string("program: ") + refusal.reason};
  }
  std::vector<FunctionFacts> facts(program.functions.size());
  for (std::uint32_t i = 0; i < program.functions.size(); ++i) {
    if (Refusal refusal = verify_function(program, i, options, facts[i])) {
      return refused(refusal, i);
    }
  }
  return facts;
}

void find_kinds(const Program& program, const kitwork::Function& function,
                const FunctionFacts& facts, KindsAt& kinds) {
  FunctionFacts again = facts;
  Flow flow(program, function, again);
  flow.observe(kinds);
  KITWORK_ASSERT(!flow.run());
}

}  // namespace kitwork::vm
