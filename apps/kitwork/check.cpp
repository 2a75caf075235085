// kitwork check: all that is wrong with files, without running them.
#include <fmt/format.h>

#include <algorithm>

#include "apps/kitwork/source_file.hpp"
#include "apps/kitwork/subcommand.hpp"

namespace kitwork::app {

namespace {

// A syntax error counts for more than a refusal: it has to go first.
ExitStatus worse(ExitStatus one, ExitStatus other) {
  if (one == exit_syntax || other == exit_syntax) return exit_syntax;
  return std::max(one, other);
}

int run(const Options& options) {
  if (options.operands().empty()) return wrong_use("check", "name one file or more");
  ExitStatus status = exit_done;
  for (const std::string& path : options.operands()) {
    const Result<std::string> source = read_source(path);
    if (!source) return wrong_use("check", source.error().message);
    ExitStatus one = exit_done;
    compiler::CompileOptions compile_options;
    compile_options.script = compile_options.warn_undeclared = true;
    compile_source(path, source.value(), options.has("--json"), one, compile_options);
    status = worse(status, one);
  }
  return status;
}

}  // namespace

const Subcommand check_subcommand = {
    "check",
    "[--json] FILE...",
    "tells all that is wrong with files, without running them",
    "    Reads each FILE as a capsule's source (- is the standard input) and tells everything\n"
    "    that is wrong with it on stderr: errors of the language, what is refused and what to\n"
    "    write instead, and warnings, such as names that are never declared. Nothing runs.",
    {{"--json", "",
      "Tells it as JSON: for each file with something to tell one array on a line, with an\n"
      "object for each diagnostic: file, code, class, line, column, endLine, endColumn,\n"
      "message, hint, sourceLine."}},
    "    0   nothing is wrong; warnings may have been told\n"
    "    2   a syntax error or another early error\n"
    "    3   something that is JavaScript, but refused",
    "    kitwork check fee.js\n"
    "    kitwork check --json src/*.js",
    run};

}  // namespace kitwork::app
