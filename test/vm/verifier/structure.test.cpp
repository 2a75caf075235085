#include "vm/verifier/structure.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "test/vm/verifier/refusal.hpp"

namespace kitwork::vm {

TEST_CASE("operands out of range are refused") {
  CHECK(refusal(then_return({{Opcode::get_local, 1}, {Opcode::pop}})) == "no such local");
  CHECK(refusal(then_return({{Opcode::push_constant, 3}, {Opcode::pop}})) == "no such constant");
  CHECK(refusal(then_return({{Opcode::get_capture, 0}, {Opcode::pop}})) == "no such capture");
  CHECK(refusal(then_return({{Opcode::make_closure, 1}, {Opcode::pop}})) == "no such function");
  CHECK(refusal(then_return({{Opcode::make_closure, 0}, {Opcode::pop}})) == "no such function");
  CHECK(refusal({{Opcode::jump, 1}}) == "a jump out of the code");
  CHECK(refusal(then_return({{Opcode::get_template_object, 0}, {Opcode::pop}})) ==
        "no such template");
  CHECK(refusal(then_return({{Opcode::create_object, 1025}, {Opcode::pop}})) ==
        "too many properties expected");
  CHECK(refusal(then_return({{Opcode::create_object, 1024}, {Opcode::pop}})) == "");
  CHECK(refusal({{Opcode::call, call_arguments_max + 1}, {Opcode::return_value}}) ==
        "more arguments than call_arguments_max");
  CHECK(refusal({{Opcode::create_array, function_stack_max + 1}, {Opcode::return_value}}) ==
        "a count over the stack's limit");
  CHECK(refusal({{Opcode::push_undefined, 1}, {Opcode::return_value}}) == "an operand too many");
  CHECK(refusal({{Opcode::push_undefined, 0, 1}, {Opcode::return_value}}) == "an operand too many");
  CHECK(refusal({{Opcode::push_int, 1, 1}, {Opcode::return_value}}) == "an operand too many");
  CHECK(refusal({{static_cast<Opcode>(255)}, {Opcode::return_value}}) == "no such opcode");
}

TEST_CASE("modes out of range are refused") {
  for (Instruction bad : {Instruction{Opcode::iterator_close, 2},
                          {Opcode::create_class, 2},
                          {Opcode::define_private, 4},
                          {Opcode::set_function_name, 3},
                          {Opcode::define_method, 3},
                          {Opcode::define_method, 7}}) {
    CHECK(refusal({bad, {Opcode::push_undefined}, {Opcode::return_value}}) == "no such mode");
  }
}

TEST_CASE("names must be strings and no array index") {
  CHECK(refusal({{Opcode::get_global, 0}, {Opcode::return_value}}) == "a name must be a string");
  CHECK(refusal({{Opcode::get_global, 1}, {Opcode::return_value}}) == "");
  CHECK(refusal({{Opcode::get_local, 0}, {Opcode::get_property, 2}, {Opcode::return_value}}) ==
        "an array index is no name");
}

TEST_CASE("code that runs off its end or cannot be reached is refused") {
  CHECK(refusal(Code{}) == "no code");
  CHECK(refusal({{Opcode::push_undefined}}) == "the code runs off its end");
  CHECK(refusal({{Opcode::push_undefined},
                 {Opcode::return_value},
                 {Opcode::push_undefined},
                 {Opcode::return_value}}) == "code that cannot be reached");
}

TEST_CASE("handlers have ranges, nest and are in order") {
  Code code = {{Opcode::get_local, 0}, {Opcode::return_value}, {Opcode::throw_value}};
  auto with = [&](std::vector<Handler> handlers) {
    Program program = program_of(code);
    program.functions[0].handlers = std::move(handlers);
    return refusal(program);
  };
  constexpr const char* no_range = "a handler's range or target is none";
  CHECK(with({{0, 1, 2, 0}}) == "");
  CHECK(with({{0, 0, 2, 0}}) == no_range);
  CHECK(with({{0, 4, 2, 0}}) == no_range);
  CHECK(with({{0, 1, 3, 0}}) == no_range);
  CHECK(with({{0, 1, 2, function_stack_max}}) == "a handler too deep");
  CHECK(with({{0, 2, 2, 0}, {0, 1, 2, 0}}) == "handlers out of order");
  CHECK(with({{0, 1, 2, 0}, {0, 1, 2, 0}}) == "handlers out of order");
  CHECK(with({{0, 1, 2, 0}, {0, 2, 2, 0}}) == "");
  CHECK(with({{0, 2, 2, 0}, {1, 3, 2, 0}}) == "handlers overlap");
  CHECK(with({{0, 1, 2, 1}}) == "less on the stack than its handler keeps");
}

TEST_CASE("the inner handler counts where both cover") {
  Program program = program_of({{Opcode::get_local, 0},
                                {Opcode::pop},
                                {Opcode::get_local, 0},
                                {Opcode::return_value},
                                {Opcode::return_value}});
  program.functions[0].handlers = {{1, 2, 4, 0}, {0, 3, 4, 0}};
  auto facts = verify_program(program);
  REQUIRE(facts.ok());
  CHECK(facts.value()[0].handlers == std::vector<std::uint32_t>{1, 0, 1, no_handler, no_handler});
}

TEST_CASE("tables of a function that do not fit are refused") {
  auto with = [](auto change) {
    Program program = program_of(returns_undefined);
    change(program.functions[0]);
    return refusal(program);
  };
  CHECK(with([](Function& f) { f.local_count = function_locals_max + 1; }) ==
        "more locals than function_locals_max");
  CHECK(with([](Function& f) { f.local_count = function_locals_max; }) == "");
  CHECK(with([](Function& f) { f.local_count = 0; }) == "more parameters than locals");
  CHECK(with([](Function& f) { f.stack_depth_max = function_stack_max + 1; }) ==
        "a deeper stack than allowed");
  CHECK(with([](Function& f) { f.captures.resize(1); }) ==
        "the script is a normal function of one parameter without captures");
  CHECK(with([](Function& f) { f.kind = FunctionKind::arrow; }) ==
        "the script is a normal function of one parameter without captures");
  const auto rest = "a script with a rest or with arguments";
  CHECK(with([](Function& f) { f.rest_local = f.local_count++; }) == rest);
  CHECK(with([](Function& f) { f.arguments_local = f.local_count++; }) == rest);
  CHECK(with([](Function& f) { f.templates.resize(1); }) == "an empty template");
  CHECK(with([](Function& f) {
          f.templates = {{{false, u"a", u"a"}}};
        }) == "a cooked string that is none");
  CHECK(with([](Function& f) { f.source_begin = 1; }) == "a source range that is none");
  CHECK(with([](Function& f) { f.positions = {{0, 0, 1}}; }) == "source positions out of order");
  CHECK(with([](Function& f) { f.positions = {{2, 1, 1}}; }) == "source positions out of order");
  CHECK(with([](Function& f) {
          f.positions = {{1, 1, 1}, {1, 1, 2}};
        }) == "source positions out of order");
}

TEST_CASE("a rest and arguments have a local each, which is no parameter's") {
  auto with = [](auto change) {
    Program program = program_of(returns_undefined);
    program.functions.push_back(program.functions[0]);
    change(program.functions[1]);
    return refusal(program);
  };
  CHECK(with([](Function& f) { f.rest_local = f.local_count++; }) == "");
  CHECK(with([](Function& f) { f.arguments_local = f.local_count++; }) == "");
  CHECK(with([](Function& f) { f.rest_local = 0; }) ==
        "the local of the rest or of arguments is none");
  CHECK(with([](Function& f) { f.arguments_local = 1; }) ==
        "the local of the rest or of arguments is none");
  CHECK(with([](Function& f) {
          f.local_count = 2;
          f.rest_local = f.arguments_local = 1;
        }) == "one local for the rest and for arguments");
}

TEST_CASE("tables of a program that do not fit are refused") {
  CHECK(refusal(Program{}) == "there is no script");
  Program program = program_of(returns_undefined);
  program.source = "\xc3\xa9";
  CHECK(refusal(program) == "");
  program.functions[0].source_end = 1;
  CHECK(refusal(program) == "a source range that is none");
  for (const char* bad : {"\xc3", "\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"}) {
    program.source = bad;
    CHECK(refusal(program) == "the source is not UTF-8");
  }
  program = program_of(returns_undefined);
  program.constants[0].number = std::numeric_limits<double>::quiet_NaN();
  CHECK(refusal(program) == "NaN is no constant");
  program.constants.assign(program_constants_max + 1, {});
  CHECK(refusal(program) == "too many constants");
  program = program_of(returns_undefined);
  program.functions.resize(program_functions_max + 1);
  CHECK(refusal(program) == "too many functions");
}

TEST_CASE("programs and functions at their limits pass, and not beyond") {
  Program program = program_of(returns_undefined);
  program.constants[2].string.assign(program_string_units_max - 1, u'x');
  CHECK(refusal(program) == "");
  program.constants[2].string += u'x';
  CHECK(refusal(program) == "too much text in the constants");
  program = program_of(returns_undefined);
  program.constants.assign(program_constants_max, {});
  CHECK(refusal(program) == "");
  program = with_closure(returns_undefined, returns_undefined, {});
  program.functions.resize(program_functions_max, program.functions[1]);
  CHECK(refusal(program) == "");
  program = with_closure(returns_undefined, returns_undefined, {});
  program.functions[1].captures.resize(function_captures_max);
  CHECK(refusal(program) == "");
  program.functions[1].captures.resize(function_captures_max + 1);
  CHECK(refusal(program) == "too many captures");
  Code code(std::size_t{program_instructions_max} - 2, {Opcode::debugger});
  CHECK(refusal(then_return(code)) == "");
  code.push_back({Opcode::debugger});
  CHECK(refusal(then_return(code)) == "too many instructions");
}

TEST_CASE("operands at their limits pass") {
  Code call = {{Opcode::get_local, 0}};
  call.resize(call_arguments_max, {Opcode::push_null});
  CHECK(call.size() == function_stack_max);
  call[call_arguments_max - 1] = {Opcode::create_array, call_arguments_max - 1};
  call.push_back({Opcode::return_value});
  CHECK(refusal(call, 1, function_stack_max - 1) == "");
  CHECK(refusal({{Opcode::call, call_arguments_max}, {Opcode::return_value}}) == too_short);
}

TEST_CASE("intrinsic is for the prelude only") {
  Program program = program_of({{Opcode::intrinsic, 65535, 0}, {Opcode::return_value}});
  CHECK(refusal(program) == "intrinsic outside the prelude");
  CHECK(refusal(program, true) == "no such intrinsic");
  // describe takes one argument.
  program = program_of({{Opcode::intrinsic, 6, 0}, {Opcode::return_value}});
  CHECK(refusal(program, true) == "no such intrinsic");
  program.functions[0].code.insert(program.functions[0].code.begin(), {Opcode::push_null});
  program.functions[0].code[1].b = 1;
  CHECK(refusal(program, true) == "");
}

TEST_CASE("the hole of the prelude goes to what asks for it") {
  constexpr std::uint32_t hole = 12;
  constexpr std::uint32_t is_hole = 13;
  constexpr std::uint32_t append = 14;
  constexpr std::uint32_t describe = 6;
  const auto prelude = [](Code code, std::uint32_t depth) {
    return refusal(program_of(std::move(code), 2, depth), true);
  };
  CHECK(prelude({{Opcode::intrinsic, hole, 0}, {Opcode::return_value}}, 1) == "");
  CHECK(
      prelude(
          {{Opcode::intrinsic, hole, 0}, {Opcode::intrinsic, describe, 1}, {Opcode::return_value}},
          1) == wrong_kind);
  CHECK(prelude({{Opcode::get_local, 0},
                 {Opcode::intrinsic, hole, 0},
                 {Opcode::intrinsic, append, 2},
                 {Opcode::return_value}},
                2) == "");
  CHECK(prelude({{Opcode::intrinsic, hole, 0},
                 {Opcode::push_null},
                 {Opcode::intrinsic, append, 2},
                 {Opcode::return_value}},
                2) == wrong_kind);
  Code asked = {{Opcode::intrinsic, hole, 0},
                {Opcode::set_local, 1},
                {Opcode::get_local, 1},
                {Opcode::intrinsic, is_hole, 1},
                {Opcode::jump_if_true, 8},
                {Opcode::get_local, 1},
                {Opcode::intrinsic, describe, 1},
                {Opcode::return_value},
                {Opcode::push_null},
                {Opcode::return_value}};
  CHECK(prelude(asked, 1) == "");
  asked[4] = {Opcode::jump_if_false, 8};
  CHECK(prelude(asked, 1) == wrong_kind);
  asked[8] = {Opcode::get_local, 1};
  asked[5] = {Opcode::push_null};
  asked[9] = {Opcode::throw_value};
  CHECK(prelude(asked, 1) == "");
}

TEST_CASE("a function of the prelude that returns the hole is called with care") {
  constexpr std::uint32_t hole = 12;
  constexpr std::uint32_t describe = 6;
  const auto with = [](Instruction gives, Instruction takes) {
    Program program = program_of({{Opcode::make_closure, 1},
                                  {Opcode::set_local, 1},
                                  {Opcode::make_closure, 2},
                                  {Opcode::return_value}},
                                 2, 1);
    Function step;
    step.stack_depth_max = 1;
    step.code = {gives, {Opcode::return_value}};
    program.functions.push_back(step);
    Function caller;
    caller.stack_depth_max = 2;
    caller.captures = {{true, 1, CaptureKind::value}};
    caller.code = {{Opcode::get_capture, 0},
                   {Opcode::push_undefined},
                   {Opcode::call, 0},
                   takes,
                   {Opcode::return_value}};
    program.functions.push_back(caller);
    return refusal(program, true);
  };
  const Instruction nothing{Opcode::debugger};
  CHECK(with({Opcode::push_null}, {Opcode::intrinsic, describe, 1}) == "");
  CHECK(with({Opcode::intrinsic, hole, 0}, {Opcode::intrinsic, describe, 1}) == wrong_kind);
  CHECK(with({Opcode::intrinsic, hole, 0}, nothing) == "");
}

}  // namespace kitwork::vm
