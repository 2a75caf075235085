#include "compiler/disassembler/disassembler.hpp"

#include <doctest/doctest.h>

#include "compiler/compile.hpp"

namespace kitwork::compiler {

TEST_CASE("a program reads as functions, source lines, instructions and the gas of blocks") {
  CompileResult result = compile(
      "let n = 0;\n"
      "for (let i = 0; i < 3; i++) n += f(i);\n"
      "function f(x) { return x * 1.5 + \"a\\\"\\n\" }\n"
      "return () => n;\n");
  REQUIRE(result.program);
  CHECK(disassemble(*result.program) ==
        "function 0 \"\": parameters 1, locals 4, stack 4\n"
        "  0     make_closure 1 \"f\"                   ; gas 15\n"
        "  1     set_local 2\n"
        "  2     push_int 0\n"
        "  3     set_local 1\n"
        "  4     make_box 1\n"
        "  5     push_int 0\n"
        "  6     set_local 3\n"
        "  7     jump -> 18\n"
        "  8     get_boxed 1                          ; gas 18\n"
        "  9     get_local 2\n"
        "  10    push_undefined\n"
        "  11    get_local 3\n"
        "; 2: for (let i = 0; i < 3; i++) n += f(i);\n"
        "  12    call 1\n"
        "  13    add\n"
        "  14    set_boxed 1\n"
        "  15    get_local 3\n"
        "  16    increment\n"
        "  17    set_local 3\n"
        "  18    get_local 3                          ; gas 4\n"
        "  19    push_int 3\n"
        "  20    less\n"
        "  21    jump_if_true -> 8\n"
        "  22    make_closure 2 \"\"                    ; gas 10\n"
        "; 4: return () => n;\n"
        "  23    return_value\n"
        "\n"
        "function 1 \"f\": parameters 1, locals 1, stack 2\n"
        "  0     get_local 0                          ; gas 7\n"
        "  1     push_constant 1.5\n"
        "; 3: function f(x) { return x * 1.5 + \"a\\\"\\n\" }\n"
        "  2     mul\n"
        "  3     push_constant \"a\\\"\\n\"\n"
        "  4     add\n"
        "  5     return_value\n"
        "\n"
        "arrow 2 \"\": parameters 0, locals 0, stack 1\n"
        "  capture 0: box of local 1\n"
        "  0     get_capture_boxed 0                  ; gas 3\n"
        "; 4: return () => n;\n"
        "  1     return_value\n");
}

TEST_CASE("handlers, rest and arguments are told with the function") {
  CompileResult result = compile(
      "function f(a, ...r) { try { return arguments.length + r.length } catch { return a } }");
  REQUIRE(result.program);
  std::string text = disassemble(*result.program);
  CHECK(text.find("function 1 \"f\": parameters 1, locals 3, stack 2, rest in local 1, "
                  "arguments in local 2\n"
                  "  handler 0..4 -> 6, stack 0\n") != std::string::npos);
}

TEST_CASE("a program without its source reads without lines") {
  CompileOptions options;
  options.keep_source = false;
  CompileResult result = compile("f();", options);
  REQUIRE(result.program);
  CHECK(disassemble(*result.program) ==
        "function 0 \"\": parameters 1, locals 1, stack 2\n"
        "  0     get_global \"f\"                       ; gas 16\n"
        "  1     push_undefined\n"
        "  2     call 0\n"
        "  3     pop\n"
        "  4     push_undefined\n"
        "  5     return_value\n");
}

}  // namespace kitwork::compiler
