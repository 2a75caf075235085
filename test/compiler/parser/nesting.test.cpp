// Hostile nesting: it must end in an error, on a small stack, and in time that grows with the
// length.
#include <doctest/doctest.h>
#include <pthread.h>

#include <ctime>
#include <string>

#include "compiler/limits.hpp"
#include "compiler/parser/parse.hpp"

using namespace kitwork::compiler;

namespace {

// g++ has no __has_feature, and reads the whole of a condition that names it.
#if defined(__SANITIZE_ADDRESS__)
#define KITWORK_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KITWORK_SANITIZED 1
#endif
#endif

// The sanitizer's red zones make a frame many times as large.
#ifdef KITWORK_SANITIZED
constexpr std::size_t stack_bytes = std::size_t{8} << 20;
#else
constexpr std::size_t stack_bytes = std::size_t{512} << 10;
#endif

struct Job {
  const std::string* source;
  std::unique_ptr<ParsedScript> result;
};

void* run(void* argument) {
  auto* job = static_cast<Job*>(argument);
  job->result = parse_script("deep", *job->source);
  return nullptr;
}

// Parses on a thread with a small stack.
std::unique_ptr<ParsedScript> parse_deep(const std::string& source) {
  Job job{&source, nullptr};
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstacksize(&attributes, stack_bytes) == 0);
  pthread_t thread;
  REQUIRE(pthread_create(&thread, &attributes, run, &job) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  return std::move(job.result);
}

std::string repeat(const std::string& text, std::size_t count) {
  std::string result;
  result.reserve(text.size() * count);
  while (count-- > 0) result += text;
  return result;
}

bool has(const ParsedScript& script, DiagnosticCode code) {
  for (const Diagnostic& each : script.diagnostics) {
    if (each.code == code) return true;
  }
  return false;
}

const char* const openers[] = {
    "(",
    "[",
    "{",
    "({a:",
    "({a=",
    "[[a]=",
    "a[",
    "f(",
    "f({a:",
    "`${",
    "`${`${",
    "!",
    "- -",
    "~+",
    "typeof ",
    "++",
    "new ",
    "new (",
    "new a(",
    "new new ",
    "a=>",
    "a=>{",
    "(a=",
    "(a=(",
    "([a=",
    "({a=b}=",
    "async a=>",
    "async(",
    "async (a=",
    "()=>",
    "()=>({a:",
    "x**",
    "a?b:",
    "a?",
    "a=",
    "a+=",
    "a||b&&c|d^e&f==g<h<<i+j*(",
    "a?\?(",
    "if(1)",
    "if(1);else{",
    "if(1){",
    "while(1)",
    "while(1){",
    "do ",
    "do{",
    "for(;;)",
    "for(;;){",
    "for(a of b)",
    "for(;;function(){",
    "for(let a=",
    "function f(){",
    "function f(a=",
    "(function(){",
    "function*g(){yield ",
    "function f([",
    "function f({a:",
    "let [",
    "let [a=[",
    "let {a:",
    "let {[",
    "var {a=",
    "class A{m(){",
    "class A{x=class{x=",
    "class A{static{",
    "class A extends ",
    "class A extends class extends ",
    "(class{[",
    "({m(){",
    "({get a(){",
    "({[",
    "({...",
    "[...",
    "f(...",
    "switch(a){case 1:",
    "switch(",
    "try{",
    "try{}catch{",
    "try{}finally{",
    "try{}catch([",
    "a0:",
    "throw ",
    "return ",
    "return function(){",
    "a,(",
    "(a,",
    "a;{",
    "with(a)",
    "x=>x=",
    "label:{",
    "a.b(",
    "a?.(",
    "a?.[",
    "super[",
    "import(",
    "await ",
    "async()=>await ",
    "@",
    "@(",
    "delete ",
    "void ",
    "a in (",
    "#a in ",
    "\"a\"+[",
    "/a/[",
    "1+{a:",
    "export default ",
    "export default (",
    "else ",
    "...",
    "let a=",
    "const {a=",
    "a`${",
    "tag`${`",
    "yield ",
    "new.target[",
    "new class{x=",
    "}{",
    ")(",
    "][",
    "{}{",
};

}  // namespace

TEST_CASE("a million of each opening bracket or prefix ends in an error and no crash") {
  for (const char* opener : openers) {
    CAPTURE(std::string(opener));
    std::string unit = opener;
    std::size_t count = std::min<std::size_t>(1'000'000, source_bytes_max / unit.size());
    auto script = parse_deep(repeat(unit, count));
    CHECK(script->verdict == Verdict::syntax_error);
    CHECK(script->diagnostics.size() <= 2 * diagnostics_max + 2);
  }
}

TEST_CASE("deep nesting that is closed again is an error, too") {
  struct Case {
    const char* open;
    const char* middle;
    const char* close;
  };
  const Case cases[] = {
      {"(", "1", ")"},
      {"[", "", "]"},
      {"{", "", "}"},
      {"({a:", "1", "})"},
      {"f(", "", ")"},
      {"a[", "1", "]"},
      {"`${", "1", "}`"},
      {"[", "a", "]=[1]"},
      {"function f(){", "", "}"},
      {"(function(){", "", "})()"},
      {"()=>{", "", "}"},
      {"if(1){", "", "}"},
      {"class A{m(){", "", "}}"},
      {"(class{x=", "1", "})"},
      {"(a=", "1", ")=>1"},
      {"new (", "a", ")"},
      {"a?", "1", ":2"},
      {"a?1:", "1", ""},
      {"switch(1){case 1:", "", "}"},
      {"try{", "", "}finally{}"},
      {"!", "1", ""},
      {"a=", "1", ""},
      {"a=>", "1", ""},
      {"", "1", "**1"},
      {"", "a", ".b"},
      {"", "a", "()"},
      {"", "a", "[0]"},
      {"", "a", "?.b"},
      {"", "a", "`x`"},
      {"x:", ";", ""},
  };
  for (const Case& each : cases) {
    CAPTURE(std::string(each.open));
    CAPTURE(std::string(each.close));
    auto script =
        parse_deep(repeat(each.open, 100'000) + each.middle + repeat(each.close, 100'000));
    CHECK(script->verdict == Verdict::syntax_error);
    bool known = has(*script, DiagnosticCode::nested_too_deeply) ||
                 has(*script, DiagnosticCode::duplicate_label) ||
                 has(*script, DiagnosticCode::expected_expression);
    CHECK(known);
  }
}

TEST_CASE("deep patterns are an error, too") {
  for (std::string open : {"[", "{a:"}) {
    std::string close = open == "[" ? "]" : "}";
    std::string pattern = repeat(open, 100'000) + "a" + repeat(close, 100'000);
    for (const std::string& source :
         {"let " + pattern + "=[]", "function f(" + pattern + ") {}",
          "try {} catch (" + pattern + ") {}", "for (const " + pattern + " of b) ;"}) {
      CHECK(has(*parse_deep(source), DiagnosticCode::nested_too_deeply));
    }
  }
}

TEST_CASE("nesting is accepted up to the limit and not beyond") {
  // The statement, the outer expression, and one level for each bracket and for the number.
  for (std::uint32_t depth : {nesting_levels_max / 2, nesting_levels_max - 4}) {
    auto script = parse_deep(repeat("(", depth) + "1" + repeat(")", depth));
    CHECK(script->verdict == Verdict::accepted);
  }
  auto script = parse_deep(repeat("(", nesting_levels_max) + "1" + repeat(")", nesting_levels_max));
  REQUIRE(script->diagnostics.size() == 1);
  CHECK(script->diagnostics[0].code == DiagnosticCode::nested_too_deeply);
}

TEST_CASE("what is long but not deep is no problem") {
  const std::string sources[] = {
      "x = 1" + repeat(" + a", 100'000),
      "x = a" + repeat(" * b + c", 100'000),
      "x = a" + repeat(" && b || c", 100'000),
      "x = a" + repeat(" ?\? b", 100'000),
      "x = (1" + repeat(", a", 100'000) + ")",
      repeat("if (a) b; else ", 10'000) + "c;",
      repeat("if (a) { b } else ", 10'000) + "{ c }",
      "x = [" + repeat("1,", 100'000) + "]",
      "x = {" + repeat("a: 1,", 100'000) + "}",
      "x = `" + repeat("${a}", 100'000) + "`",
      repeat("a;", 100'000),
      repeat("{}", 100'000),
      "switch (a) {" + repeat("case 1: b;", 100'000) + "}",
      "class A {" + repeat("a() {} b = 1;", 50'000) + "}",
      "var z" + repeat(", [q, r = 1] = b", 50'000),
      "f(" + repeat("a,", 65'535) + ")",
      "x = '" + repeat("a", 4'000'000) + "'",
      "x = 0." + repeat("1", 4'000'000),
      repeat("var x;", 500'000),
      "f(" + repeat("(a, b) => a + b,", 50'000) + ")",
  };
  for (const std::string& source : sources) {
    CAPTURE(source.substr(0, 40));
    auto script = parse_deep(source);
    if (!script->diagnostics.empty()) CAPTURE(script->diagnostics[0].message);
    CHECK(script->verdict == Verdict::accepted);
  }
}

TEST_CASE("a call with one argument too many is an error") {
  auto script = parse_script("deep", "f(" + repeat("a,", arguments_max + 1) + ")");
  REQUIRE(script->diagnostics.size() == 1);
  CHECK(script->diagnostics[0].code == DiagnosticCode::too_many_arguments);
}

TEST_CASE("a source may have as many bytes as the limit says and no more") {
  std::string source(source_bytes_max, ' ');
  CHECK(parse_script("long", source)->verdict == Verdict::accepted);
  source += ' ';
  auto script = parse_script("long", source);
  REQUIRE(script->diagnostics.size() == 1);
  CHECK(script->diagnostics[0].code == DiagnosticCode::source_too_long);
}

namespace {

double seconds_to_parse(const std::string& source) {
  // Processor time, which other processes of the machine do not lengthen.
  std::clock_t start = std::clock();
  parse_script("timed", source);
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

}  // namespace

TEST_CASE("no hostile source takes more than time in proportion to its length") {
  // The bound is generous, for sanitizers; anything quadratic is far beyond it.
  auto names = [](std::size_t count, const std::string& before, const std::string& after) {
    std::string source;
    for (std::size_t at = 0; at < count; ++at) source += before + std::to_string(at) + after;
    return source;
  };
  const std::string sources[] = {
      names(300'000, "a", ";"),
      names(200'000, "var a", ";"),
      names(200'000, "let a", ";"),
      "class A {" + names(200'000, "#a", ";") + "}",
      "class A { m() {" + names(200'000, "this.#a", ";") + "}}",
      repeat("class A { m() {", 60) + names(200'000, "this.#a", ";") + repeat("}}", 60),
      repeat("{", 200) + names(300'000, "var a", ";") + repeat("}", 200),
      repeat("try{}catch(e){", 100) + repeat("var e;", 500'000) + repeat("}", 100),
      names(60, "a", ":") + "{" + repeat("break a0;", 400'000) + "}",
      "({" + names(200'000, "a", ": 1,") + "})",
      repeat("(a,", 60) + repeat("1 = 2;", 400'000),
      repeat("a b;", 1'000'000),
      repeat("'\\x';", 800'000),
      repeat("let a;", 600'000),
      repeat("/a/;", 1'000'000),
      repeat("\xC3\xA9=1;", 700'000),
      repeat("`\\u`;", 800'000),
      repeat("\n", 4'000'000) + "a b",
      repeat("/*\n*/", 700'000),
      "[" + repeat("[a,", 100) + repeat("b,", 1'000'000) + repeat("]", 101) + " = c",
  };
  for (const std::string& source : sources) {
    CAPTURE(source.substr(0, 60));
    CHECK(seconds_to_parse(source) < 5.0);
  }
}
