#include "compiler/fold/folder.hpp"

#include <doctest/doctest.h>

#include "compiler/fold/limits.hpp"
#include "test/compiler/codegen/code.hpp"

namespace kitwork::compiler {
namespace {

std::string value_of(const std::string& expression) {
  const CompileResult result = compile("return (" + expression + ")");
  REQUIRE(result.program.has_value());
  return result.folds.empty() ? "" : result.folds[0].after;
}

TEST_CASE("operators on primitives are folded as the language says") {
  const char* const cases[][2] = {
      {"5 % -3", "2"},
      {"-5 % 5", "-0"},
      {"0 / 0", "NaN"},
      {"-1 / 0", "-Infinity"},
      {"1 << 33", "2"},
      {"-1 >>> 0", "4294967295"},
      {"-9 >> 1", "-5"},
      {"~4294967296.9", "-1"},
      {"1e21 + ''", "\"1e+21\""},
      {"-0 + ''", "\"0\""},
      {"null + 1", "1"},
      {"undefined + 1", "NaN"},
      {"true + true", "2"},
      {"'a' + null", "\"anull\""},
      {"'b' > 'a'", "true"},
      {"'B' > 'a'", "false"},
      {"null == undefined", "true"},
      {"null == 0", "false"},
      {"NaN == NaN", "false"},
      {"0 === -0", "true"},
      {"!''", "true"},
      {"typeof null", "\"object\""},
      {"void 0 ?? 3", "3"},
      {"null >= 0", "true"},
      {"undefined >= 0", "false"},
      {"`a${1}${null}`", "\"a1null\""},
      {"'abc'.length", "3"},
      {"0 || 'x'", "\"x\""},
      {"1 && 0", "0"},
      {"1 ? 2 : f()", "2"},
      {"false && f()", "false"},
      {"+true", "1"},
      {"-null", "-0"},
  };
  for (const auto& row : cases) {
    const std::string source = row[0];
    INFO(source);
    CHECK(value_of(source) == row[1]);
  }
}

TEST_CASE("what may throw, call code or differ is not folded") {
  for (const char* source : {"null.x", "'5' * 2", "+'1'", "'1' == 1", "2 ** 3", "1 in 2",
                             "1 instanceof 2", "x", "'abc'[0]", "delete 1"}) {
    INFO(source);
    CHECK(value_of(source) == "");
  }
}

TEST_CASE("a constant is folded where it is surely initialised, and nowhere else") {
  CHECK(code_of("const a = 2; return a * 3") ==
        "push_int 2; set_local 1; push_int 6; return_value");
  CHECK(code_of("f(a); const a = 2").find("check_local") != std::string::npos);
  CHECK(code_of("x(f); function f() { return a + 1 } const a = 2;", 1) ==
        "check_capture_boxed 0 a; get_capture_boxed 0; push_int 1; add; return_value");
  // Nothing calls the function before the constant is there.
  CHECK(code_of("function f() { return a + 1 } const a = 2; x(f);", 1) ==
        "push_int 3; return_value");
  CHECK(code_of("const a = 2; return () => a + 1", 1) == "push_int 3; return_value");
  CHECK(code_of("switch (x) { case 1: const a = 2; default: f(a) }").find("check_local") !=
        std::string::npos);
  CHECK(code_of("let a = 2; a = 3; return a").find("get_local") != std::string::npos);
}

TEST_CASE("code that is never reached is left out") {
  CHECK(code_of("const debug = false; if (debug) f(); return 1") ==
        "push_false; set_local 1; push_int 1; return_value");
  CHECK(code_of("while (0) f(); return 1") == "push_int 1; return_value");
  CHECK(code_of("return true && x") == "get_global x; return_value");
}

TEST_CASE("members of data are folded when every use reads one") {
  const std::string data = "const c = { a: 1, list: [1, 2], deep: { x: 'y' } }; ";
  const auto folded = [&](const std::string& rest) {
    const CompileResult result = compile(data + rest);
    REQUIRE(result.program.has_value());
    return result.folds.size();
  };
  CHECK(folded("return [c.a, c.list.length, c.list[1], c['deep'].x]") == 4);
  CHECK(folded("return [c.a, c.list]") == 0);
  CHECK(folded("return c.b") == 0);
  CHECK(folded("return [c.a, c.list[2]]") == 0);
  CHECK(folded("c.a = 2; return c.a") == 0);
  CHECK(folded("c.a++; return c.a") == 0);
  CHECK(folded("delete c.a; return c.a") == 0);
  CHECK(folded("[c.a] = [2]; return c.a") == 0);
  CHECK(folded("for (c.a of [2]); return c.a") == 0);
  CHECK(folded("c.list.push(1); return c.list.length") == 0);
  CHECK(folded("f(c); return c.a") == 0);
  CHECK(folded("return [c.a, c[x]]") == 0);
}

TEST_CASE("the limits of folding hold") {
  const auto note_of = [](std::size_t units) {
    return value_of("'" + std::string(units - 1, 'x') + "' + 'y'");
  };
  CHECK(note_of(fold_text_units_max) != "");
  CHECK(note_of(fold_text_units_max + 1) == "");
  const auto length_of = [](std::size_t values) {
    std::string list = "const c = [0";
    for (std::size_t i = 2; i < values; ++i) list += ",0";
    return compile(list + "]; return c.length").folds.size();
  };
  CHECK(length_of(fold_data_values_max) == 1);
  CHECK(length_of(fold_data_values_max + 1) == 0);
  // Each constant is made of the one before: whoever asks for the last one first goes deep.
  std::string chain = "const a0 = 1;";
  for (int i = 1; i < 2000; ++i) {
    chain += "const a" + std::to_string(i) + " = a" + std::to_string(i - 1) + " + 1;";
  }
  CHECK(code_of(chain + "return a1999").ends_with("push_int 2000; return_value"));
  std::string many;
  for (std::size_t i = 0; i < fold_notes_max + 1; ++i) many += "f(1 + 1);";
  CHECK(compile(many).folds.size() == fold_notes_max);
}

TEST_CASE("notes show the place, what stood there and what stands there now, cut when long") {
  const CompileResult result = compile("return 1 +\n  2 + '" + std::string(100, 'x') + "'");
  REQUIRE(result.folds.size() == 1);
  const FoldNote& note = result.folds[0];
  CHECK(note.line == 1);
  CHECK(note.column == 8);
  CHECK(note.before.size() == fold_note_bytes_max + 2);
  CHECK(note.after.size() == fold_note_bytes_max + 2);
  CompileOptions options;
  options.bindings = {{"b", "1"}};
  const CompileResult with_binding = compile("const k = 2; return k", options);
  CHECK(with_binding.folds[0].line == 1);
}

}  // namespace
}  // namespace kitwork::compiler
