// The table of early errors: each is found with its code at its place.
#include <doctest/doctest.h>

#include <string>

#include "compiler/parser/parse.hpp"

using namespace kitwork::compiler;

namespace {

struct Case {
  const char* code;
  const char* source;
};

constexpr Case cases[] = {
#define KITWORK_EARLY_ERROR(code, source) {#code, source},
#include "test/compiler/parser/early_errors.def"
#undef KITWORK_EARLY_ERROR
};

constexpr std::string_view mark = "\xC2\xA7";

}  // namespace

TEST_CASE("each early error is reported with its code at its place") {
  ParseOptions options;
  options.allow_return = false;
  for (const Case& each : cases) {
    CAPTURE(std::string(each.source));
    std::string source = each.source;
    std::size_t place = source.find(mark);
    REQUIRE(place != std::string::npos);
    source.erase(place, mark.size());
    auto script = parse_script("case", source, options);
    CHECK(script->verdict == Verdict::syntax_error);
    CHECK(script->script == nullptr);
    const Diagnostic* first = nullptr;
    for (const Diagnostic& diagnostic : script->diagnostics) {
      if (diagnostic_class(diagnostic.code) != DiagnosticClass::syntax) continue;
      first = &diagnostic;
      break;
    }
    REQUIRE(first != nullptr);
    CHECK(std::string(diagnostic_name(first->code)) == each.code);
    CHECK(first->start == place);
    CHECK(first->end >= first->start);
    // Whatever is wrong, it can be shown.
    CHECK_FALSE(render_text(*first, script->source).empty());
    CHECK_FALSE(render_json(script->diagnostics, script->source).empty());
  }
}

TEST_CASE("a script's own names do not hide what the global object holds for good") {
  const auto codes = [](std::string source, bool is_script) {
    ParseOptions options;
    options.script = is_script;
    auto script = parse_script("case", std::move(source), options);
    std::size_t count = 0;
    for (const Diagnostic& each : script->diagnostics) {
      CHECK(each.code == DiagnosticCode::unchangeable_global);
      ++count;
    }
    return count;
  };
  CHECK(codes("let undefined", true) == 1);
  CHECK(codes("const { a: [NaN], ...Infinity } = b", true) == 2);
  CHECK(codes("class Infinity {}", true) == 1);
  // The global object itself answers these, when the script begins.
  CHECK(codes("var undefined; function NaN() {}", true) == 0);
  CHECK(codes("{ let undefined } function f(NaN) { const Infinity = 1 }", true) == 0);
  CHECK(codes("for (let undefined of []);", true) == 0);
  CHECK(codes("let Array, globalThis", true) == 0);
  // A capsule's names are its own.
  CHECK(codes("let undefined, NaN; class Infinity {}", false) == 0);
}

TEST_CASE("export default is accepted once, at the top of a script that may answer") {
  const DiagnosticCode none{};
  const auto code = [](std::string source, bool may_answer = true) {
    ParseOptions options;
    options.allow_return = may_answer;
    auto script = parse_script("case", std::move(source), options);
    return script->diagnostics.empty() ? none : script->diagnostics[0].code;
  };
  CHECK(code("export default (arg) => 1") == none);
  CHECK(code("export default function f(arg) { return f } let a = 1") == none);
  CHECK(code("export default function (arg) { return 1 } let a = 1") == none);
  CHECK(code("const f = () => 1; export default f; function g() { return 1 }") == none);
  CHECK(code("export default () => 1; export default () => 2") ==
        DiagnosticCode::second_export_default);
  CHECK(code("if (arg) export default 1") == DiagnosticCode::module_refused);
  CHECK(code("export default () => 1", false) == DiagnosticCode::module_refused);
}

TEST_CASE("a return outside functions is allowed when the option says so") {
  CHECK(parse_script("case", "return 1")->verdict == Verdict::accepted);
  CHECK(parse_script("case", "{ if (a) return; }")->verdict == Verdict::accepted);
  CHECK(parse_script("case", "class A { static { return } }")->verdict == Verdict::syntax_error);
}

TEST_CASE("a syntax error has priority over a refusal, and both are listed") {
  auto script = parse_script("case", "function* g() {}\nlet a; let a;");
  CHECK(script->verdict == Verdict::syntax_error);
  REQUIRE(script->diagnostics.size() == 2);
  CHECK(script->diagnostics[0].code == DiagnosticCode::generator_refused);
  CHECK(script->diagnostics[1].code == DiagnosticCode::duplicate_declaration);
}

TEST_CASE("what is refused is JavaScript all the same and has a tree") {
  struct Refusal {
    DiagnosticCode code;
    const char* source;
  };
  const Refusal refusals[] = {
      {DiagnosticCode::generator_refused, "function* g() { yield; yield a; yield* b; }"},
      {DiagnosticCode::generator_refused, "({ *m() { const a = yield } })"},
      {DiagnosticCode::async_refused, "async function f() { await a; for await (b of c) ; }"},
      {DiagnosticCode::async_refused, "async (a, {b}) => await a"},
      {DiagnosticCode::async_refused, "async a => a"},
      {DiagnosticCode::async_refused, "class A { async m() {} }"},
      {DiagnosticCode::regexp_refused, "x = /[/]\\/(a|b)*/giu.test(y) / 2"},
      {DiagnosticCode::bigint_refused, "x = 10n + 0xFFn + 1_000n"},
      {DiagnosticCode::module_refused, "import a, {b as c} from 'd'; a()"},
      {DiagnosticCode::module_refused, "import * as a from 'b'"},
      {DiagnosticCode::module_refused, "import 'b'"},
      {DiagnosticCode::return_beside_export, "if (arg) return 1; export default () => 2"},
      {DiagnosticCode::module_refused, "export const a = 1"},
      {DiagnosticCode::module_refused, "let a; export { a as b, a as 'c' }"},
      {DiagnosticCode::module_refused, "export * as a from 'b'"},
      {DiagnosticCode::module_refused, "import('a').then(b)"},
      {DiagnosticCode::module_refused, "import.meta.url"},
      {DiagnosticCode::eval_refused, "eval('1')"},
      {DiagnosticCode::function_constructor_refused, "new Function('return 1')"},
      {DiagnosticCode::function_constructor_refused, "Function('return 1')()"},
      {DiagnosticCode::html_comment, "a <!-- b\nc"},
      {DiagnosticCode::html_comment, "a\n--> b\nc"},
      {DiagnosticCode::decorator_refused, "@a.b(c) class A { @d m() {} }"},
  };
  for (const Refusal& each : refusals) {
    CAPTURE(std::string(each.source));
    auto script = parse_script("case", each.source);
    CHECK(script->verdict == Verdict::refused);
    CHECK(script->script != nullptr);
    REQUIRE_FALSE(script->diagnostics.empty());
    CHECK(script->diagnostics[0].code == each.code);
    CHECK_FALSE(script->diagnostics[0].hint.empty());
  }
}
