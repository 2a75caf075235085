// kitwork disasm: the bytecode of a file, as text.
#include <cstdio>

#include "apps/kitwork/source_file.hpp"
#include "apps/kitwork/subcommand.hpp"
#include "compiler/disassembler/disassembler.hpp"

namespace kitwork::app {

namespace {

int run(const Options& options) {
  const Result<std::string> path = one_file(options);
  if (!path) return wrong_use("disasm", path.error().message);
  const Result<std::string> source = read_source(path.value());
  if (!source) return wrong_use("disasm", source.error().message);
  ExitStatus status = exit_done;
  compiler::CompileOptions compile_options;
  compile_options.script = true;
  const auto program = compile_source(path.value(), source.value(), false, status, compile_options);
  if (!program) return status;
  const std::string text = compiler::disassemble(*program);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return exit_done;
}

}  // namespace

const Subcommand disasm_subcommand = {
    "disasm",
    "FILE",
    "prints the bytecode of a file",
    "    Compiles FILE (- is the standard input) and prints each function of it: its facts, its\n"
    "    instructions after the source lines they come from, and the gas of each block at the\n"
    "    block's first instruction. `kitwork reference` tells what each opcode does.",
    {},
    "    0   done\n"
    "    2   a syntax error or another early error\n"
    "    3   something that is JavaScript, but refused",
    "    kitwork disasm fee.js",
    run};

}  // namespace kitwork::app
