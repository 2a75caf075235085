// kitwork disasm: the bytecode of a file, as text.
#include <fmt/format.h>

#include <cstdio>

#include "apps/kitwork/report.hpp"
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
  const auto bindings = bindings_of(options);
  if (!bindings) return wrong_use("disasm", bindings.error().message);
  compile_options.bindings = bindings.value();
  compile_options.fold = !options.has("--no-fold");
  std::vector<compiler::FoldNote> folds;
  const auto program =
      compile_source(path.value(), source.value(), false, status, compile_options, &folds);
  if (!program) return status;
  for (const compiler::FoldNote& note : folds) {
    fmt::print("folded {}:{}  {}  ->  {}\n", note.line, note.column, note.before, note.after);
  }
  if (!folds.empty()) fmt::print("\n");
  const std::string text = compiler::disassemble(*program);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return exit_done;
}

}  // namespace

const Subcommand disasm_subcommand = {
    "disasm",
    "[--bind NAME=JSON]... [--no-fold] FILE",
    "prints the bytecode of a file",
    "    Compiles FILE (- is the standard input) as kitwork build does and prints what was "
    "computed\n"
    "    already, with its place, as it stands there and as it is now; then each function: its "
    "facts,\n"
    "    its instructions after the source lines they come from, and the gas of each block at the\n"
    "    block's first instruction. `kitwork reference` tells what each opcode does.",
    {{"--bind", "NAME=JSON", "A constant around the file, as for kitwork build. May be repeated.",
      true},
     {"--no-fold", "", "Leaves all computing to the run."}},
    "    0   done\n"
    "    2   a syntax error or another early error\n"
    "    3   something that is JavaScript, but refused",
    "    kitwork disasm fee.js",
    run};

}  // namespace kitwork::app
