// kitwork eval: runs a file within its gas and memory.
#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "apps/kitwork/report.hpp"
#include "apps/kitwork/session.hpp"
#include "apps/kitwork/source_file.hpp"
#include "apps/kitwork/subcommand.hpp"

namespace kitwork::app {

namespace {

int run(const Options& options) {
  const Result<std::string> path = one_file(options);
  if (!path) return wrong_use("eval", path.error().message);
  const Result<SessionLimits> limits =
      limits_of(options, {gas_default, vm::memory_bytes_default, 0, {}});
  if (!limits) return wrong_use("eval", limits.error().message);
  const Result<std::string> source = read_source(path.value());
  if (!source) return wrong_use("eval", source.error().message);
  const bool json = options.has("--json");
  const auto bindings = bindings_of(options);
  if (!bindings) return wrong_use("eval", bindings.error().message);
  compiler::CompileOptions compile_options;
  compile_options.bindings = bindings.value();
  compile_options.script = options.has("--script");
  compile_options.allow_return = !options.has("--script");
  compile_options.fold = !options.has("--no-fold");
  ExitStatus status = exit_done;
  auto program =
      compile_source(path.value(), source.value(), json, status, std::move(compile_options));
  if (!program) return status;
  auto session = Session::create(std::move(*program), limits.value());
  if (!session) {
    fmt::print(stderr, "kitwork eval: {}\n", session.error().message);
    return exit_failed;
  }
  return run_and_tell(*session.value(), "eval", limits.value(), options);
}

}  // namespace

const Subcommand eval_subcommand = {
    "eval",
    "[--arg JSON] [--bind NAME=JSON]... [--gas N] [--memory BYTES] [--snapshot-every N]\n"
    "        [--no-fold] [--script] [--stats] [--json] FILE",
    "runs a file within its gas and memory",
    "    Compiles FILE (- is the standard input), verifies it, and runs it in a capsule of its\n"
    "    own. print(...) and console.log(...) write to stdout as node's console.log does. The\n"
    "    capsule reaches nothing else: no file, no clock, no network. Its answer, what a return "
    "at\n"
    "    the top level or the function behind export default gives, is printed as JSON at the "
    "end,\n"
    "    unless it is undefined; a getter or a cycle in it ends with status 1. The same file with\n"
    "    the same limits prints the same and uses the same gas on every machine.",
    {{"--arg", "JSON", "What the capsule finds as arg; undefined when not given."},
     {"--bind", "NAME=JSON", "A constant around the file, as for kitwork build. May be repeated.",
      true},
     {"--gas", "N", "The gas that it may use, from 0 on; 1000000000 when not given."},
     {"--memory", "BYTES",
      "The memory that its live data may fill, from 65536 to 1073741824; 67108864 when not\n"
      "given."},
     {"--snapshot-every", "N",
      "Stops every N instructions, writes the machine to bytes, forgets it, reads it back and\n"
      "goes on. What is printed and the gas are the same as without. While the machine is larger\n"
      "than 64 KiB it stops more rarely: an instruction for each KiB beyond that lie between."},
     {"--no-fold", "",
      "Leaves all computing to the run, as for kitwork build. The answer is the same."},
     {"--script", "",
      "Takes FILE for a plain script, as the standard has it: a return outside of functions and\n"
      "an export default are refused."},
     {"--stats", "", "Tells gas, memory and time on stderr when it ends."},
     {"--json", "", "Tells diagnostics, an uncaught exception and --stats as JSON on stderr."}},
    "    0   done\n"
    "    1   an exception that nothing caught: its name, message and stack are on stderr\n"
    "    2   a syntax error or another early error\n"
    "    3   something that is JavaScript, but refused\n"
    "    4   out of gas\n"
    "    5   out of memory\n"
    "    70  the machine itself failed",
    "    kitwork eval fee.js\n"
    "    kitwork eval --gas 100000 --stats fee.js\n"
    "    echo 'console.log(6 * 7)' | kitwork eval -",
    run};

}  // namespace kitwork::app
