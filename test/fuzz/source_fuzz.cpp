// Hostile source: no crash, and promises kept about whatever comes out. What compiles must pass the
// verifier, and runs for a while.
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "compiler/compile.hpp"
#include "compiler/limits.hpp"
#include "compiler/parser/parse.hpp"
#include "schemas/assert.hpp"
#include "test/fuzz/fuzz_machine.hpp"
#include "vm/program/loaded_program.hpp"
#include "vm/snapshot/snapshot.hpp"

using namespace kitwork;
using namespace kitwork::compiler;

namespace {

constexpr std::int64_t hostile_gas = 20'000;

void run(Program program) {
  auto loaded = vm::LoadedProgram::create(std::move(program), vm::fuzz::image());
  KITWORK_ASSERT(loaded.ok());
  vm::Vm vm(vm::fuzz::window(), vm::fuzz::image(), loaded.value(), vm::fuzz::run_memory_bytes);
  vm.add_gas(hostile_gas);
  vm.start(vm::Value::undefined());
  vm::fuzz::run_out(vm);
  KITWORK_ASSERT(vm::write_snapshot(vm).ok());
}

}  // namespace

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
  auto compiled = compile(source);
  KITWORK_ASSERT(compiled.program.has_value() == (compiled.verdict == Verdict::accepted));
  if (compiled.program) run(std::move(*compiled.program));
  return 0;
}
