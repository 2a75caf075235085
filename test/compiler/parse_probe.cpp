// parse_probe: says for each script what the front end makes of it, for differential checks.
//
// Reads scripts (without the leave to return at the top) from stdin, separated by NUL bytes, and
// writes one line each: `accepted`, `refused` or `syntax_error`, then the first diagnostic that
// decided so, with its line and column.
#include <cstdio>
#include <string>

#include "compiler/parser/parse.hpp"

using namespace kitwork::compiler;

namespace {

void probe(const std::string& source) {
  ParseOptions options;
  options.allow_return = false;
  auto script = parse_script("probe", source, options);
  const char* verdicts[] = {"accepted", "syntax_error", "refused"};
  std::fputs(verdicts[static_cast<int>(script->verdict)], stdout);
  DiagnosticClass decisive =
      script->verdict == Verdict::syntax_error ? DiagnosticClass::syntax : DiagnosticClass::refused;
  for (const Diagnostic& each : script->diagnostics) {
    if (diagnostic_class(each.code) != decisive) continue;
    SourcePosition position = script->source.position(each.start);
    std::printf(" %s %u:%u", diagnostic_name(each.code), position.line, position.column);
    break;
  }
  std::putchar('\n');
}

}  // namespace

int main() {
  std::string source;
  for (int byte = std::getchar(); byte != EOF; byte = std::getchar()) {
    if (byte != 0) {
      source.push_back(static_cast<char>(byte));
      continue;
    }
    probe(source);
    source.clear();
  }
  return 0;
}
