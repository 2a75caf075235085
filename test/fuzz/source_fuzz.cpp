// Hostile source into the front end: no crash, and promises kept about whatever comes out.
#include <cstddef>
#include <cstdint>
#include <string>

#include "compiler/limits.hpp"
#include "compiler/parser/parse.hpp"
#include "schemas/assert.hpp"

using namespace kitwork::compiler;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string source(reinterpret_cast<const char*>(data), size);
  auto script = parse_script("fuzz.js", source);
  KITWORK_ASSERT((script->script == nullptr) == (script->verdict == Verdict::syntax_error));
  KITWORK_ASSERT(script->diagnostics.size() <= 3 * (diagnostics_max + 1));
  for (const Diagnostic& each : script->diagnostics) {
    KITWORK_ASSERT(each.start <= each.end);
    KITWORK_ASSERT(each.end <= size);
    KITWORK_ASSERT(!render_text(each, script->source).empty());
  }
  KITWORK_ASSERT(!render_json(script->diagnostics, script->source).empty());
  return 0;
}
