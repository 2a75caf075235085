#include "vm/verifier/verifier.hpp"

#include <string>

#include "schemas/assert.hpp"
#include "vm/verifier/flow.hpp"
#include "vm/verifier/structure.hpp"

namespace kitwork::vm {
namespace {

Error refused(const Fault& refusal, std::uint32_t function) {
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

Fault verify_function(const Program& program, std::uint32_t index, const VerifyOptions& options,
                      FunctionFacts& facts) {
  const Function& function = program.functions[index];
  if (Fault refusal = check_function_tables(program, function, index == 0)) return refusal;
  if (Fault refusal = check_operands(program, function, options)) return refusal;
  if (Fault refusal = check_handlers(function, facts.handlers)) return refusal;
  if (options.prelude) facts.hole_captures.assign(function.captures.size(), 0);
  FlowCheck flow(program, function, facts, options.prelude);
  if (Fault refusal = flow.run()) return refusal;
  if (flow.stack_depth_max() != function.stack_depth_max) {
    return {"stack_depth_max is not the deepest stack"};
  }
  sum_gas(function, facts);
  return {};
}

// The prelude's script makes a closure of each function and keeps it in a local, from which others
// take it along: the function in each local, 0 for none.
std::vector<std::uint32_t> functions_in_locals(const Function& script) {
  std::vector<std::uint32_t> functions(script.local_count, 0);
  for (std::size_t i = 1; i < script.code.size(); ++i) {
    const Instruction& kept = script.code[i];
    const Instruction& made = script.code[i - 1];
    if (made.opcode == Opcode::make_closure && kept.opcode == Opcode::set_local) {
      functions[kept.a] = made.a;
    }
  }
  return functions;
}

// Which functions of the prelude may return the hole depends on which of them they call: finds the
// least answer.
Fault find_hole_captures(const Program& prelude, std::vector<FunctionFacts>& facts,
                         std::uint32_t& refused_function) {
  const std::vector<std::uint32_t> functions = functions_in_locals(prelude.functions[0]);
  for (bool news = true; news;) {
    news = false;
    for (std::size_t i = 0; i < facts.size(); ++i) {
      const std::vector<Capture>& captures = prelude.functions[i].captures;
      for (std::size_t c = 0; c < captures.size(); ++c) {
        if (!captures[c].from_local || captures[c].kind != CaptureKind::value) {
          return {"a function of the prelude that captures something else than a function"};
        }
        const Kinds returned = facts[functions[captures[c].index]].returned;
        if ((returned & kind_pair) != 0) return {"a pair for somebody else than the machine"};
        if ((returned & kind_hole) == 0 || facts[i].hole_captures[c] != 0) continue;
        facts[i].hole_captures[c] = 1;
        news = true;
      }
    }
    for (std::size_t i = 0; i < facts.size() && news; ++i) {
      refused_function = static_cast<std::uint32_t>(i);
      if (Fault refusal = FlowCheck(prelude, prelude.functions[i], facts[i], true).run())
        return refusal;
    }
  }
  return {};
}

}  // namespace

Result<std::vector<FunctionFacts>> verify_program(const Program& program,
                                                  const VerifyOptions& options) {
  if (Fault refusal = check_program_tables(program)) {
    return Error{Errc::malformed, std::string("program: ") + refusal.reason};
  }
  std::vector<FunctionFacts> facts(program.functions.size());
  for (std::uint32_t i = 0; i < program.functions.size(); ++i) {
    if (Fault refusal = verify_function(program, i, options, facts[i])) {
      return refused(refusal, i);
    }
  }
  if (options.prelude) {
    std::uint32_t function = 0;
    if (Fault refusal = find_hole_captures(program, facts, function)) {
      return refused(refusal, function);
    }
  }
  return facts;
}

void find_kinds(const Program& program, const kitwork::Function& function,
                const FunctionFacts& facts, const VerifyOptions& options, KindsAt& kinds) {
  FunctionFacts again = facts;
  FlowCheck flow(program, function, again, options.prelude);
  flow.observe(kinds);
  KITWORK_ASSERT(!flow.run());
}

}  // namespace kitwork::vm
