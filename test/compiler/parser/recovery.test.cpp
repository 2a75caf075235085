// All errors of a file in one run, and none that only follows from another.
#include <doctest/doctest.h>

#include <string>

#include "compiler/limits.hpp"
#include "compiler/parser/parse.hpp"

using namespace kitwork::compiler;

namespace {

// "line:column code" of each diagnostic, separated by spaces.
std::string errors_of(const std::string& source) {
  auto script = parse_script("recovery", source);
  std::string result;
  for (const Diagnostic& each : script->diagnostics) {
    SourcePosition position = script->source.position(each.start);
    if (!result.empty()) result += ", ";
    result += std::to_string(position.line) + ":" + std::to_string(position.column) + " " +
              diagnostic_name(each.code);
  }
  return result;
}

}  // namespace

TEST_CASE("each broken statement of a file is reported once") {
  CHECK(errors_of("let x = = 3;\nlet y = 4;\nlet z = ;\ny();") ==
        "1:9 expected_expression, 3:9 expected_expression");
  CHECK(errors_of("foo(a b, c);\nbar();\nfoo(d e);") == "1:7 expected_token, 3:7 expected_token");
  CHECK(errors_of("x = { a: 1 b: 2 };\ny = [1 2];\n") == "1:12 expected_token, 2:8 expected_token");
}

TEST_CASE("code without semicolons recovers at the next line") {
  CHECK(errors_of("let x = = 3\nfoo()\nbar(=)\nbaz()\nlet q = }") ==
        "1:9 expected_expression, 3:5 expected_expression, 5:9 expected_expression");
  CHECK(errors_of("const a =\nlet b = 1\nb = *") ==
        "2:1 expected_expression, 3:5 expected_expression");
}

TEST_CASE("an error in a function's body stays in the body") {
  CHECK(errors_of("run(function () {\n  let x = = 3;\n  ok();\n  y = ;\n});\nlet z = z = ;") ==
        "2:11 expected_expression, 4:7 expected_expression, 6:13 expected_expression");
  CHECK(errors_of("class A { m() { a b } n() { c d } }\ne f") ==
        "1:19 unexpected_token, 1:31 unexpected_token, 2:3 unexpected_token");
  CHECK(errors_of("if (a) { b c } else { d e }\nf g") ==
        "1:12 unexpected_token, 1:25 unexpected_token, 2:3 unexpected_token");
}

TEST_CASE("a broken head does not make its body or its else an error") {
  CHECK(errors_of("if (x y) { a() } else { b() }\nc d") ==
        "1:7 expected_token, 2:3 unexpected_token");
  CHECK(errors_of("function f(a b) { return 1 }\nc d") ==
        "1:14 expected_token, 2:3 unexpected_token");
  CHECK(errors_of("try { a b } catch (e) { c }\nlet d = ;") ==
        "1:9 unexpected_token, 2:9 expected_expression");
  CHECK(errors_of("for (let i = 0; i < 3, i++) { a() }\nb c") ==
        "1:27 expected_token, 2:3 unexpected_token");
  CHECK(errors_of("functoin foo() { return 1; }\nretrun 2;\nfoo();") ==
        "1:1 misspelt_keyword, 2:1 misspelt_keyword");
}

TEST_CASE("an unclosed parenthesis ends where a statement must begin") {
  CHECK(errors_of("foo(1, 2\nlet x = 1;\nlet y = = 2;") ==
        "2:1 expected_token, 3:9 expected_expression");
  CHECK(errors_of("if (a { b }\nx = y z;\nfoo(a b;\nlet y = = 2;") ==
        "1:7 expected_token, 2:7 unexpected_token, 3:7 expected_token, 4:9 expected_expression");
  CHECK(errors_of("if (a {\n  b();\n}\nlet y = = 2;") ==
        "1:7 expected_token, 4:9 expected_expression");
}

TEST_CASE("a stray brace is one error, and none when something else was wrong before") {
  CHECK(errors_of("a();\n}\nb();") == "2:1 unexpected_token");
  CHECK(errors_of("function f() a(); }\nb();") == "1:14 expected_token");
}

TEST_CASE("bad tokens do not hide the next statement") {
  CHECK(errors_of("x = 'abc;\ny = ;") == "1:5 unterminated_string, 2:5 expected_expression");
  CHECK(errors_of("x = 1 # 2;\ny = ;") == "1:7 unexpected_character, 2:5 expected_expression");
  CHECK(errors_of("x = '\\x1' + 010 + 3in;\ny = ;") ==
        "1:6 invalid_hex_escape, 1:13 legacy_octal_number, 1:20 identifier_after_number, "
        "2:5 expected_expression");
  CHECK(errors_of("x = a b + `c${d}e` + /}/;\ny = ;") ==
        "1:7 unexpected_token, 2:5 expected_expression");
}

TEST_CASE("early errors do not stop the parser") {
  CHECK(errors_of("let a; let a; eval = 1; break; x: { continue x; } delete a;") ==
        "1:12 duplicate_declaration, 1:15 strict_binding, 1:25 break_outside, "
        "1:37 continue_outside, 1:46 continue_label, 1:58 delete_identifier");
}

TEST_CASE("the number of errors is bounded, and the last one says so") {
  std::string source;
  for (std::uint32_t line = 0; line < 3 * diagnostics_max; ++line) source += "let x = = 1;\n";
  auto script = parse_script("many", source);
  REQUIRE(script->diagnostics.size() == diagnostics_max + 1);
  CHECK(script->diagnostics.back().code == DiagnosticCode::too_many_errors);
  source.clear();
  for (std::uint32_t line = 0; line < 3 * diagnostics_max; ++line) source += "x = /a/;\n";
  source += "x = ;";
  script = parse_script("many", source);
  CHECK(script->diagnostics.size() == diagnostics_max + 1);
  CHECK(script->verdict == Verdict::syntax_error);
  CHECK(script->diagnostics.back().code == DiagnosticCode::expected_expression);
}
