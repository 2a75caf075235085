#include "compiler/codegen/generator.hpp"

#include <doctest/doctest.h>

#include <string>

#include "compiler/limits.hpp"
#include "test/compiler/codegen/code.hpp"

namespace kitwork::compiler {

TEST_CASE("literals that fold exactly are folded, powers are not") {
  CHECK(code_of("return 1 + 2 * 3") == "push_int 7; return_value");
  CHECK(code_of("return 1 + 2 - 7") == "push_int -4; return_value");
  CHECK(code_of("return 1 / 4") == "push_constant 0.250000; return_value");
  CHECK(code_of("return 0 / 0") == "get_global NaN; return_value");
  CHECK(code_of("return 2 ** 3") == "push_int 2; push_int 3; exp; return_value");
  CHECK(code_of("return 'a' + 'b' + x") == "push_constant ab; get_global x; add; return_value");
  CHECK(code_of("return -0") == "push_constant -0.000000; return_value");
  CHECK(code_of("return 2147483648") == "push_constant 2147483648.000000; return_value");
  CHECK(code_of("return -2147483647") == "push_int -2147483647; return_value");
}

TEST_CASE("conditions jump without making booleans") {
  CHECK(code_of("if (!a) b = 1") ==
        "get_global a; jump_if_true 4; push_int 1; set_global b; push_undefined; return_value");
  CHECK(code_of("if (a && !b) c = 1") ==
        "get_global a; jump_if_false 6; get_global b; jump_if_true 6; push_int 1; set_global c; "
        "push_undefined; return_value");
}

TEST_CASE("code that cannot be reached is not there") {
  CHECK(code_of("return 1; f(); while (true) g();") == "push_int 1; return_value");
  CHECK(code_of("while (false) f(); return 1") == "push_int 1; return_value");
  CHECK(code_of("try { a = 1 } catch { b = 1 } finally { }").find("throw_value") !=
        std::string::npos);
  CHECK(code_of("let a; try { a = 1 } catch { a = 2 }").find("push_int 2") == std::string::npos);
}

TEST_CASE("a variable that is never assigned after its initialisation is copied into closures") {
  CHECK(code_of("const a = f(); return () => a", 1) == "get_capture 0; return_value");
  CHECK(code_of("let a = f(); return () => a", 1) == "get_capture 0; return_value");
  CHECK(code_of("function f(p) { return () => p }", 2) == "get_capture 0; return_value");
  CHECK(code_of("let a = f(); a = 1; return () => a", 1) == "get_capture_boxed 0; return_value");
  CHECK(code_of("var a = f(); return () => a", 1) == "get_capture 0; return_value");
  CHECK(code_of("if (x) var a = f(); return () => a", 1) == "get_capture_boxed 0; return_value");
}

TEST_CASE("a closure that may be made before the initialisation checks what it reads") {
  CHECK(code_of("function f() { return a } const a = x;", 1) ==
        "check_capture_boxed 0 a; get_capture_boxed 0; return_value");
  CHECK(code_of("switch (1) { case 0: let a = 1; case 1: g(() => a) }", 1) ==
        "check_capture_boxed 0 a; get_capture_boxed 0; return_value");
}

TEST_CASE("a function that calls itself does not take itself along") {
  CHECK(code_of("function f() { return f }", 1) == "push_callee; return_value");
  CHECK(code_of("const f = () => f", 1) == "push_callee; return_value");
  CHECK(code_of("return function f() { return f }", 1) == "push_callee; return_value");
  CHECK(code_of("function f() { return f } f = 1;", 1) == "get_capture_boxed 0; return_value");
}

TEST_CASE("uses that cannot come too early are not checked") {
  CHECK(code_of("let a = x; return a") == "get_global x; set_local 1; get_local 1; return_value");
  CHECK(code_of("{ a; let a = 1; }") ==
        "push_hole; set_local 1; check_local 1 a; push_int 1; set_local 1; "
        "push_undefined; return_value");
}

TEST_CASE("only loops whose variables are taken along renew them") {
  CHECK(code_of("for (let i = 0; i < 3; i++) f(i)").find("renew_box") == std::string::npos);
  CHECK(code_of("for (let i = 0; i < 3; i++) f(() => i)").find("renew_box") != std::string::npos);
}

TEST_CASE("blocks that follow each other share their locals") {
  CompileResult result = compile("{ let a = 1, b = 2; } { let c = 3, d = 4; }");
  REQUIRE(result.program);
  CHECK(result.program->functions[0].local_count == 3);
}

TEST_CASE("an arrow takes along this of the function around it") {
  CHECK(code_of("function f() { return () => this }", 2) == "get_capture 0; return_value");
}

TEST_CASE("names, numbers and strings are in the program once") {
  CompileResult result = compile("a.b; a.b; f('b', 1.5, 1.5, -0, 0.0)");
  REQUIRE(result.program);
  CHECK(result.program->constants.size() == 5);
}

TEST_CASE("limits end in a diagnostic") {
  std::string locals;
  for (std::uint32_t i = 0; i < function_locals_max; ++i) {
    locals += "let v" + std::to_string(i) + ";";
  }
  CompileResult result = compile(locals);
  CHECK_FALSE(result.program);
  CHECK(result.verdict == Verdict::refused);
  REQUIRE(result.diagnostics.size() == 1);
  CHECK(result.diagnostics[0].code == DiagnosticCode::program_too_large);
  // The argument is a local too.
  locals.resize(locals.rfind("let"));
  CHECK(compile(locals).program);

  std::string functions;
  for (std::uint32_t i = 0; i + 1 < program_functions_max; ++i) functions += "()=>1;";
  CHECK(compile(functions).program);
  functions += "()=>1;";
  CHECK_FALSE(compile(functions).program);
}

TEST_CASE("a long expression of any form keeps the stack flat") {
  std::string sum = "return 1";
  std::string array = "return [1";
  std::string call = "f(1";
  std::string text = "return `";
  for (int i = 0; i < 20000; ++i) {
    sum += "+x";
    array += ",x";
    call += ",x";
    text += "${x}";
  }
  for (const std::string& source : {sum, array + "]", call + ")", text + "`"}) {
    CompileResult result = compile(source);
    REQUIRE(result.program);
    CHECK(result.program->functions[0].stack_depth_max < 100);
  }
}

TEST_CASE("a script's declarations are locals where nobody can tell, else the global object's") {
  CompileOptions script;
  script.script = true;
  script.allow_return = false;
  auto code = [&](std::string_view source) {
    CompileResult result = compile(source, script);
    REQUIRE(result.program);
    return code_of(*result.program, 0);
  };
  CHECK(
      code("var a = 1; f(); function f() {}") ==
      "make_closure 1; set_local 2; push_int 1; set_local 1; get_local 2; push_undefined; call 0; "
      "pop; push_undefined; return_value");
  CHECK(code("var a = 1; f(); function f() {} this") ==
        "make_closure 1; define_global_function f; declare_global a; push_int 1; set_global a; "
        "get_global f; push_undefined; call 0; pop; push_undefined; return_value");
  CHECK(code("var Map") == "declare_global Map; push_undefined; return_value");
  CHECK(code("{ function Map() {} }") ==
        "make_closure 1; set_local 1; push_undefined; return_value");
  CHECK(code("function f() { globalThis } arg") ==
        "make_closure 1; define_global_function f; get_global arg; pop; push_undefined; "
        "return_value");
  CHECK_FALSE(compile("return 1", script).program);
  CHECK(compile("return arg").program);
}

TEST_CASE("names that are never declared are warned of once, with what was meant") {
  CompileOptions options;
  options.script = options.warn_undeclared = true;
  CompileResult result = compile(
      "const total = 1; var g; function h() {} class C { #p; m() { this.#p; arguments; } }\n"
      "g; h; C; print(Math, undefined, typeof maybe, totel, totel);\n"
      "label: for (const i of missing) { \xc3\xa9 = i; }",
      options);
  REQUIRE(result.program);
  CHECK(result.verdict == Verdict::accepted);
  std::string told;
  for (const Diagnostic& each : result.diagnostics) told += each.message + "; " + each.hint + "\n";
  CHECK(told ==
        "'totel' is never declared; did you mean total?\n"
        "'missing' is never declared; declare it with let or const\n"
        "'\xc3\xa9' is never declared; declare it with let or const\n");
}

TEST_CASE("an intrinsic is called by its name, in the prelude only") {
  CompileOptions options;
  options.prelude = true;
  CompileResult result = compile("function f(a) { return %is_callable(a) }", options);
  REQUIRE(result.program);
  CHECK(code_of(*result.program, 1) == "get_local 0; intrinsic 1 1; return_value");
  CHECK(code_of(*result.program, 0) ==
        "make_closure 1; set_local 1; create_object 0; get_local 1; define_field f; return_value");
  CHECK_FALSE(compile("%is_callable(1)").program);
  CHECK_FALSE(compile("%no_such_thing(1)", options).program);
}

TEST_CASE("positions are in lines and UTF-16 columns") {
  CompileResult result = compile("/* \xf0\x9f\x98\x80\xc3\xa9 */ f();\n  g();");
  REQUIRE(result.program);
  const std::vector<kitwork::SourcePosition> expected = {{0, 1, 11}, {4, 2, 3}};
  CHECK(result.program->functions[0].positions == expected);
}

}  // namespace kitwork::compiler
