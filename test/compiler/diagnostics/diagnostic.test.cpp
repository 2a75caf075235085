// How diagnostics look to people and to machines.
#include "compiler/diagnostics/diagnostic.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "compiler/parser/parse.hpp"

using namespace kitwork::compiler;

namespace {

std::string rendered(const std::string& source) {
  auto script = parse_script("a.js", source);
  std::string result;
  for (const Diagnostic& each : script->diagnostics) {
    result += render_text(each, script->source) + "\n";
  }
  return result;
}

}  // namespace

TEST_CASE("a diagnostic shows its place, its line, a caret and what to write instead") {
  CHECK(rendered("let x = 1;\nlet y = 010;") ==
        "a.js:2:9: error: numbers with a leading zero are not allowed in strict code "
        "[legacy_octal_number]\n"
        "    let y = 010;\n"
        "            ^^^\n"
        "    hint: write 0o10 for an octal number, or drop the zero\n");
  CHECK(rendered("x = /a/g") ==
        "a.js:1:5: refused: regular expressions are not supported yet [regexp_refused]\n"
        "    x = /a/g\n"
        "        ^^^^\n"
        "    hint: use the methods of strings: indexOf, split, startsWith\n");
}

TEST_CASE("a misspelt keyword gets a proposal") {
  CHECK(rendered("functoin foo() {}") ==
        "a.js:1:1: error: 'functoin' is not a keyword [misspelt_keyword]\n"
        "    functoin foo() {}\n"
        "    ^^^^^^^^\n"
        "    hint: did you mean function?\n");
}

TEST_CASE("the caret stands below its character, whatever is before it") {
  CHECK(rendered("\tx = = 1").find("\n     x = = 1\n         ^") != std::string::npos);
  CHECK(rendered("\xE6\x97\xA5 = = 1").find("= = 1\n         ^") != std::string::npos);
  CHECK(rendered("e\xCC\x81 = = 1").find("= = 1\n        ^") != std::string::npos);
  CHECK(rendered("'\x01' 1").find("    '\\u{01}' 1\n             ^") != std::string::npos);
  CHECK(rendered("x =").find("x =\n       ^") != std::string::npos);
}

TEST_CASE("columns count UTF-16 units") {
  CHECK(rendered("'\xF0\x9F\x98\x80' 1").find("a.js:1:6:") == 0);
  CHECK(rendered("'\xC3\xA9' 1").find("a.js:1:5:") == 0);
}

TEST_CASE("of a very long line only a window is shown") {
  std::string text =
      rendered("x = '" + std::string(100'000, 'a') + "' y '" + std::string(100'000, 'b') + "';");
  CHECK(text.size() < 500);
  CHECK(text.find("    ...aaa") != std::string::npos);
  CHECK(text.find("bbb...\n") != std::string::npos);
}

TEST_CASE("invalid UTF-8 is one error with its byte, and can be shown") {
  std::string text = rendered("let a = 1;\nx = '\xC3';");
  CHECK(text.find("a.js:2:6: error: the source is not valid UTF-8: byte 16 is wrong") == 0);
  CHECK(text.find("x = '\\u{c3}';\n") != std::string::npos);
  for (const char* bad : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE0\x80\x80", "\x80",
                          "\xF0\x9F\x98", "\xFF", "\xC3("}) {
    auto script = parse_script("a.js", bad);
    CHECK(script->verdict == Verdict::syntax_error);
    REQUIRE(script->diagnostics.size() == 1);
    CHECK(script->diagnostics[0].code == DiagnosticCode::invalid_utf8);
  }
}

TEST_CASE("the JSON form is JSON, also of hostile sources") {
  for (const std::string& source :
       {std::string("x = = \"\\u0001\x01\x7F\"; y = 010; /a/"), std::string("x = '\xC3'"),
        std::string("\xF0\x9F\x98\x80\xF0\x9F\x98\x80" + std::string(1000, 'x') + " y"),
        std::string("let x = 1;")}) {
    auto script = parse_script("a\"b.js", source);
    auto json =
        nlohmann::json::parse(render_json(script->diagnostics, script->source), nullptr, false);
    REQUIRE(json.is_array());
    REQUIRE(json.size() == script->diagnostics.size());
    for (std::size_t at = 0; at < json.size(); ++at) {
      const Diagnostic& each = script->diagnostics[at];
      CHECK(json[at]["file"] == "a\"b.js");
      CHECK(json[at]["code"] == diagnostic_name(each.code));
      CHECK(json[at]["line"] == script->source.position(each.start).line);
      CHECK(json[at]["column"] == script->source.position(each.start).column);
      CHECK(json[at]["message"].is_string());
      CHECK(json[at]["sourceLine"].is_string());
    }
  }
}

TEST_CASE("names and numbers of diagnostics are unique") {
  std::set<std::string> names;
  std::set<int> numbers;
#define KITWORK_DIAGNOSTIC(name, number, kind, text, hint) \
  CHECK(names.insert(#name).second);                       \
  CHECK(numbers.insert(number).second);
#include "compiler/diagnostics/diagnostics.def"
#undef KITWORK_DIAGNOSTIC
}

TEST_CASE("a slip of the keyboard is recognised, another word is not") {
  std::vector<std::string_view> words = {"function", "const", "length", "push"};
  CHECK(did_you_mean("functoin", words) == "function");
  CHECK(did_you_mean("fnction", words) == "function");
  CHECK(did_you_mean("cosnt", words) == "const");
  CHECK(did_you_mean("lenght", words) == "length");
  CHECK(did_you_mean("puhs", words) == "push");
  CHECK(did_you_mean("shift", words).empty());
  CHECK(did_you_mean("x", words).empty());
  CHECK(did_you_mean("function", {"function"}).empty());
  CHECK(did_you_mean(std::string(100'000, 'f'), words).empty());
}
