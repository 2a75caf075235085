#include "actors/capsule/pre_evaluation.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <memory>

#include "actors/capsule/host_functions.hpp"
#include "compiler/fold/limits.hpp"
#include "test/capsule/random_script.hpp"
#include "vm/builtins/prelude_program.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/object/object.hpp"
#include "vm/program/loaded_program.hpp"
#include "vm/vm.hpp"

namespace kitwork {
namespace {

struct Ran {
  vm::StopKind kind{};
  std::string output;  // what was printed, then the answer or the exception with its stack
  std::uint64_t gas = 0;
};

// One machine for all programs of this file.
class Bench {
 public:
  Bench()
      : image_(std::move(vm::Image::create(host_functions(), vm::prelude_program()).value())),
        window_(std::move(vm::Window::create().value())) {}

  Ran run(const Program& program) {
    auto loaded = vm::LoadedProgram::create(program, *image_);
    REQUIRE(loaded.ok());
    vm::Vm vm(*window_, *image_, loaded.value(), 32u << 20);
    vm.add_gas(3'000'000);
    vm.start(vm::Value::undefined());
    Ran ran;
    vm::Stop stop = vm.run();
    for (; stop.kind == vm::StopKind::host_call; stop = vm.run()) {
      ran.output += text(vm, vm.host_argument(0)) + '\n';
      vm.answer(vm::Value::undefined());
    }
    ran.kind = stop.kind;
    ran.gas = static_cast<std::uint64_t>(vm.gas_used());
    if (stop.kind == vm::StopKind::done) ran.output += text(vm, stop.value);
    if (stop.kind == vm::StopKind::exception) {
      const auto key = vm::to_key(vm, vm::Value::string(vm::make_string_utf8(vm.heap, "stack")));
      const vm::Value stack =
          stop.value.is_object() ? vm::lookup(vm, stop.value, key).value() : stop.value;
      ran.output += "uncaught " + text(vm, stack);
    }
    return ran;
  }

 private:
  static std::string text(vm::Vm& vm, vm::Value value) {
    return value.is_string() ? vm::to_utf8(vm.heap, value.ref()) : vm::describe(vm, value);
  }

  std::unique_ptr<const vm::Image> image_;
  std::unique_ptr<vm::Window> window_;
};

compiler::CompileResult compiled(const std::string& source, bool fold) {
  compiler::CompileOptions options;
  options.fold = fold;
  options.bindings = {{"config", R"({"a":1,"b":"two"})"},
                      {"items", R"([{"id":1,"n":[1,2]},{"id":2}])"},
                      {"rate", "0.25"}};
  return compile_capsule(source, options);
}

std::string folds_of(const std::string& source) {
  std::string notes;
  const compiler::CompileResult result = compiled(source, true);
  REQUIRE(result.program.has_value());
  for (const compiler::FoldNote& note : result.folds) {
    notes += std::to_string(note.line) + ":" + std::to_string(note.column) + " " + note.before +
             " -> " + note.after + "; ";
  }
  return notes;
}

// Both ways; true when the program ran to its end.
bool check_same(Bench& bench, const std::string& source, std::size_t& folds) {
  const compiler::CompileResult plain = compiled(source, false);
  const compiler::CompileResult folded = compiled(source, true);
  INFO(source);
  REQUIRE(plain.program.has_value() == folded.program.has_value());
  if (!plain.program) return false;
  CHECK(plain.folds.empty());
  folds += folded.folds.size();
  const Ran expected = bench.run(*plain.program);
  const Ran ran = bench.run(*folded.program);
  // Who computes less may come to an end that the other one does not reach.
  if (expected.kind == vm::StopKind::out_of_gas || expected.kind == vm::StopKind::trap) {
    return false;
  }
  REQUIRE(ran.kind == expected.kind);
  REQUIRE(ran.output == expected.output);
  REQUIRE(ran.gas <= expected.gas);
  return true;
}

TEST_CASE("a folded program answers, prints and throws what the other one does, for no more gas") {
  const char* wanted = std::getenv("SCRIPTS");
  const char* first = std::getenv("SEED");
  const int scripts = wanted ? std::atoi(wanted) : 1000;
  const auto seed = static_cast<std::uint64_t>(first ? std::atoll(first) : 1);
  Bench bench;
  int ended = 0;
  std::size_t folds = 0;
  for (int i = 0; i < scripts; ++i) {
    const std::uint64_t number = seed + static_cast<std::uint64_t>(i);
    INFO("SEED=" << number << " SCRIPTS=1");
    if (check_same(bench, RandomScript(number).make(), folds)) ++ended;
  }
  CHECK(ended > scripts / 2);
  CHECK(folds > static_cast<std::size_t>(scripts));
}

TEST_CASE("pure calls on constants and captured values are evaluated when the program is built") {
  CHECK(folds_of("const t = items.map(i => i.id); return t;") ==
        "1:11 items.map(i => i.id) -> [1, 2]; ");
  CHECK(folds_of("return fee(100); function fee(n) { return n * rate; }") ==
        "1:8 fee(100) -> 25; 1:47 rate -> 0.25; ");
  CHECK(folds_of("const n = arg.n; const f = (x) => x + 1; const two = f(1); return n + two;") ==
        "1:54 f(1) -> 2; 1:71 two -> 2; ");
  CHECK(folds_of("const a = Math.pow(2, 10), b = String(a) + 'x'; return b.length;") ==
        "1:11 Math.pow(2, 10) -> 1024; 1:32 String(a) + 'x' -> \"1024x\"; 1:56 b.length -> 5; ");
  CHECK(folds_of("const s = (() => { try { null.x } catch (e) { return e.message } })();"
                 " return s.length") != "");
}

TEST_CASE("what has an effect, throws, or depends on the run is left to the run") {
  for (const char* source :
       {"const a = print(1); return a;", "const a = f(arg); function f(x) { return x; } return a;",
        "const a = items.push(1); return a;", "let n = 0; const a = (() => ++n)(); return a;",
        "const a = Math.random(); return a;", "const a = f(); function f() { f.x = 1; return 1; }",
        "const a = (() => { throw 1 })(); return a;", "const a = () => 1; return a;",
        "const a = items.reverse(); return 1;", "const a = Object.freeze(items); return 1;",
        "const a = Symbol.for('x'); return 1;", "const a = (() => this)(); return 1;",
        "const a = globalThis.x; return 1;", "const a = kv.read('x'); return a;",
        "const a = f(); const b = 1; function f() { return b; } return 2;",
        "const a = (() => { Array.prototype.x = 1; return 1 })(); return a;",
        "const a = (() => { while (true) {} })(); return a;",
        "print(1); const a = ['x'].join(); return a;"}) {
    INFO(source);
    CHECK(folds_of(source) == "");
  }
}

TEST_CASE("a call that gives what nobody could write is left alone, and the next one is not") {
  CHECK(
      folds_of("const m = new Map([[1, 2]]); const n = [1, 2].indexOf(2); return [m.get(1), n];") ==
      "1:40 [1, 2].indexOf(2) -> 1; 1:77 n -> 1; ");
  CHECK(folds_of("const first = items.at(0); const n = [1].length; return first;") ==
        "1:38 [1].length -> 1; ");
}

TEST_CASE("what costs more to write than to compute is computed") {
  CHECK(folds_of("const a = new Array(100).fill(0); return a.length;").find("fill") ==
        std::string::npos);
}

TEST_CASE("the limits of pure calls hold") {
  const std::string text(compiler::fold_text_units_max / 2, 'x');
  CHECK(folds_of("const a = 'xx'.repeat(" + std::to_string(text.size()) + "); return 1;") != "");
  CHECK(folds_of("const a = 'xx'.repeat(" + std::to_string(text.size() + 1) + "); return 1;") ==
        "");
  std::string calls;
  for (std::uint32_t i = 0; i <= compiler::fold_calls_max; ++i) {
    calls += "const a" + std::to_string(i) + " = String(" + std::to_string(i) + ");\n";
  }
  const compiler::CompileResult result = compiled(calls, true);
  CHECK(result.folds.size() == compiler::fold_calls_max);
  CHECK(result.call.has_value());
  const std::string longer(fold_source_bytes_max, ' ');
  CHECK(folds_of("const a = String(1); return 1;" + longer) == "");
}

}  // namespace
}  // namespace kitwork
