#include "vm/verifier/verifier.hpp"

#include <doctest/doctest.h>

#include "test/vm/verifier/refusal.hpp"

namespace kitwork::vm {

TEST_CASE("a program that only returns is accepted") { CHECK(refusal(returns_undefined) == ""); }

TEST_CASE("the verifier finds depths, blocks and the gas of blocks") {
  // 0 get_local 1 jump_if_false 2 push_int 3 jump 4 push_int 5 return_value
  Program program = program_of({{Opcode::get_local, 0},
                                {Opcode::jump_if_false, 4},
                                {Opcode::push_int, 1},
                                {Opcode::jump, 5},
                                {Opcode::push_int, 2},
                                {Opcode::return_value}});
  auto facts = verify_program(program);
  REQUIRE(facts.ok());
  const FunctionFacts& script = facts.value()[0];
  CHECK(script.depths == std::vector<std::uint16_t>{0, 1, 0, 1, 0, 1});
  CHECK(script.leaders == std::vector<std::uint8_t>{1, 0, 1, 0, 1, 1});
  CHECK(script.gas_to_block_end == std::vector<std::uint32_t>{2, 1, 2, 1, 1, 2});
}

TEST_CASE("the stack's depth is one at each instruction and never negative") {
  CHECK(refusal({{Opcode::pop}, {Opcode::jump, 0}}) == too_short);
  CHECK(refusal({{Opcode::return_value}}) == too_short);
  CHECK(refusal({{Opcode::push_null}, {Opcode::add}, {Opcode::return_value}}) == too_short);
  CHECK(refusal({{Opcode::push_null}, {Opcode::call, 5}, {Opcode::return_value}}) == too_short);
  CHECK(refusal({{Opcode::push_null}, {Opcode::pick, 1}, {Opcode::return_value}}) == too_short);
  CHECK(refusal({{Opcode::push_null}, {Opcode::dig, 1}, {Opcode::return_value}}) == too_short);
  CHECK(refusal({{Opcode::push_null}, {Opcode::bury, 1}, {Opcode::return_value}}) == too_short);
  CHECK(refusal({{Opcode::push_null}, {Opcode::create_array, 2}, {Opcode::return_value}}) ==
        too_short);
  CHECK(refusal({{Opcode::push_null}, {Opcode::jump, 0}}) == "reached with two stack depths");
  CHECK(refusal({{Opcode::get_local, 0},
                 {Opcode::jump_if_true, 3},
                 {Opcode::push_null},
                 {Opcode::push_null},
                 {Opcode::return_value}}) == "reached with two stack depths");
  CHECK(refusal(returns_undefined, 1, 2) == "stack_depth_max is not the deepest stack");
  CHECK(refusal(returns_undefined, 1, 0) == "stack_depth_max is not the deepest stack");
}

TEST_CASE("the hole reaches only what is made for it") {
  CHECK(refusal({{Opcode::push_hole}, {Opcode::return_value}}) == wrong_kind);
  CHECK(refusal({{Opcode::push_hole}, {Opcode::throw_value}}) == wrong_kind);
  CHECK(refusal(then_return({{Opcode::push_hole}, {Opcode::set_global, 1}})) == wrong_kind);
  CHECK(refusal({{Opcode::push_hole}, {Opcode::create_array, 1}, {Opcode::return_value}}) == "");
  Code through_local = {
      {Opcode::push_hole}, {Opcode::set_local, 0}, {Opcode::get_local, 0}, {Opcode::return_value}};
  CHECK(refusal(through_local) == wrong_kind);
  through_local.insert(through_local.begin() + 2, {Opcode::check_local, 0, 1});
  CHECK(refusal(through_local) == "");
}

TEST_CASE("a check counts only where it was made on every path") {
  CHECK(refusal({{Opcode::push_hole},
                 {Opcode::set_local, 1},
                 {Opcode::get_local, 0},
                 {Opcode::jump_if_true, 5},
                 {Opcode::check_local, 1, 1},
                 {Opcode::get_local, 1},
                 {Opcode::return_value}},
                2) == wrong_kind);
}

TEST_CASE("the value of an iteration is no value before the end was asked for") {
  Code step = {{Opcode::get_local, 0},    {Opcode::get_local, 0}, {Opcode::iterator_step},
               {Opcode::jump_if_done, 5}, {Opcode::return_value}, {Opcode::pop},
               {Opcode::return_value}};
  CHECK(refusal(step, 1, 3) == "");
  step[3] = {Opcode::dup};
  step[4] = {Opcode::jump_if_done, 5};
  CHECK(refusal(step, 1, 4) != "");
  step[3] = {Opcode::return_value};
  CHECK(refusal(step, 1, 3) == wrong_kind);
}

TEST_CASE("boxes are read as boxes only and values as values only") {
  CHECK(refusal({{Opcode::get_boxed, 0}, {Opcode::return_value}}) == "a value read as a box");
  CHECK(refusal({{Opcode::make_box, 0}, {Opcode::get_boxed, 0}, {Opcode::return_value}}) == "");
  CHECK(refusal({{Opcode::make_box, 0}, {Opcode::get_local, 0}, {Opcode::return_value}}) ==
        "a box read as a value");
  CHECK(refusal({{Opcode::make_box, 0}, {Opcode::take_local, 0}, {Opcode::return_value}}) ==
        "a box read as a value");
  CHECK(refusal(then_return({{Opcode::make_box, 0}, {Opcode::make_box, 0}})) ==
        "a box around what is no value");
  CHECK(refusal(then_return({{Opcode::make_box, 0}, {Opcode::check_local, 0, 1}})) ==
        "a check of a local that holds no value");
  CHECK(refusal(then_return({{Opcode::renew_box, 0}})) == "a value renewed as a box");
  CHECK(refusal(then_return({{Opcode::check_boxed, 0, 1}})) == "a value checked as a box");
  CHECK(refusal(then_return({{Opcode::push_null}, {Opcode::set_boxed, 0}})) ==
        "a value written as a box");
  CHECK(refusal(then_return(
            {{Opcode::make_box, 0}, {Opcode::push_hole}, {Opcode::set_boxed, 0}})) == wrong_kind);
}

TEST_CASE("a local that is a box on one path and a value on another is neither") {
  Code code = {{Opcode::get_local, 0},
               {Opcode::jump_if_true, 3},
               {Opcode::make_box, 1},
               {Opcode::get_boxed, 1},
               {Opcode::return_value}};
  CHECK(refusal(code, 2) == "a value read as a box");
  code[3] = {Opcode::get_local, 1};
  CHECK(refusal(code, 2) == "a box read as a value");
}

TEST_CASE("a loop is seen with what its end leaves") {
  // The second time round local 0 is a box.
  CHECK(
      refusal({{Opcode::get_local, 0}, {Opcode::pop}, {Opcode::make_box, 0}, {Opcode::jump, 0}}) ==
      "a box read as a value");
  CHECK(refusal({{Opcode::push_null},
                 {Opcode::set_local, 0},
                 {Opcode::make_box, 0},
                 {Opcode::jump, 0}}) == "");
}

TEST_CASE("a box around the hole is checked before it is read") {
  Code code = {{Opcode::push_hole},
               {Opcode::set_local, 0},
               {Opcode::make_box, 0},
               {Opcode::get_boxed, 0},
               {Opcode::return_value}};
  CHECK(refusal(code) == wrong_kind);
  code.insert(code.begin() + 3, {Opcode::check_boxed, 0, 1});
  CHECK(refusal(code) == "");
}

TEST_CASE("a closure takes along what its captures say") {
  Code reads = {{Opcode::get_capture, 0}, {Opcode::return_value}};
  Code reads_box = {{Opcode::get_capture_boxed, 0}, {Opcode::return_value}};
  Code make = {{Opcode::make_closure, 1}, {Opcode::return_value}};
  Code make_boxed = {{Opcode::make_box, 0}, {Opcode::make_closure, 1}, {Opcode::return_value}};
  Code make_unset = {{Opcode::push_hole},
                     {Opcode::set_local, 0},
                     {Opcode::make_box, 0},
                     {Opcode::make_closure, 1},
                     {Opcode::return_value}};
  Capture value{true, 0, CaptureKind::value};
  Capture box{true, 0, CaptureKind::box};
  Capture unset{true, 0, CaptureKind::unset_box};
  Capture name{true, 0, CaptureKind::private_name};
  constexpr const char* other = "a closure takes along another kind than it says";
  CHECK(refusal(with_closure(make, reads, {value})) == "");
  CHECK(refusal(with_closure(make_boxed, reads, {value})) == other);
  CHECK(refusal(with_closure(make, reads_box, {box})) == other);
  CHECK(refusal(with_closure(make, reads, {name})) == other);
  CHECK(refusal(with_closure(make_boxed, reads_box, {box})) == "");
  CHECK(refusal(with_closure(make_unset, reads_box, {box})) == other);
  CHECK(refusal(with_closure(make_unset, reads_box, {unset})) == wrong_kind);
  Code checks = reads_box;
  checks.insert(checks.begin(), {Opcode::check_capture_boxed, 0, 1});
  CHECK(refusal(with_closure(make_unset, checks, {unset})) == "");
  CHECK(refusal(with_closure(make_boxed, checks, {unset})) == "");
  CHECK(refusal(with_closure(make, reads_box, {value})) == "a value read as a box");
  CHECK(refusal(with_closure(make_boxed, reads, {box})) == "a box read as a value");
  CHECK(refusal(with_closure(make, reads, {{true, 3, CaptureKind::value}})) ==
        "a closure takes along what there is not");
  CHECK(refusal(with_closure(make, reads, {{false, 0, CaptureKind::value}})) ==
        "a closure takes along what there is not");
  CHECK(refusal(with_closure(make, {{Opcode::get_capture, 0}, {Opcode::return_value}}, {name})) !=
        "");
}

TEST_CASE("captures written and checked must be boxes") {
  Capture value{true, 0, CaptureKind::value};
  Code make = {{Opcode::make_closure, 1}, {Opcode::return_value}};
  CHECK(refusal(with_closure(make, then_return({{Opcode::check_capture_boxed, 0, 1}}), {value})) ==
        "a value checked as a box");
  CHECK(refusal(with_closure(
            make, then_return({{Opcode::push_null}, {Opcode::set_capture_boxed, 0}}), {value})) ==
        "a value written as a box");
}

TEST_CASE("private names reach only the private opcodes") {
  CHECK(refusal({{Opcode::create_private_name, 1}, {Opcode::return_value}}) == wrong_kind);
  CHECK(refusal({{Opcode::get_local, 0},
                 {Opcode::create_private_name, 1},
                 {Opcode::get_element},
                 {Opcode::return_value}},
                1, 2) == wrong_kind);
  CHECK(refusal({{Opcode::get_local, 0},
                 {Opcode::create_private_name, 1},
                 {Opcode::get_private},
                 {Opcode::return_value}},
                1, 2) == "");
  for (Opcode opcode : {Opcode::get_private, Opcode::has_private, Opcode::get_private_method}) {
    CHECK(
        refusal(
            {{Opcode::get_local, 0}, {Opcode::push_constant, 1}, {opcode}, {Opcode::return_value}},
            1, 2) == wrong_kind);
  }
  for (Opcode opcode : {Opcode::set_private, Opcode::define_private}) {
    CHECK(refusal({{Opcode::get_local, 0},
                   {Opcode::push_constant, 1},
                   {Opcode::push_null},
                   {opcode},
                   {Opcode::return_value}},
                  1, 3) == wrong_kind);
  }
}

TEST_CASE("the iterator of for-in reaches only for_in_next") {
  CHECK(refusal({{Opcode::get_local, 0}, {Opcode::for_in_start}, {Opcode::return_value}}) ==
        wrong_kind);
  CHECK(
      refusal(
          {{Opcode::get_local, 0}, {Opcode::for_in_next}, {Opcode::pop}, {Opcode::return_value}}) ==
      wrong_kind);
  CHECK(refusal({{Opcode::get_local, 0},
                 {Opcode::for_in_start},
                 {Opcode::for_in_next},
                 {Opcode::jump_if_done, 5},
                 {Opcode::return_value},
                 {Opcode::pop},
                 {Opcode::push_null},
                 {Opcode::return_value}},
                1, 2) == "");
}

TEST_CASE("only a fresh array literal is spread into a call") {
  Code code = {{Opcode::get_local, 0},
               {Opcode::get_local, 0},
               {Opcode::create_array, 0},
               {Opcode::call_spread},
               {Opcode::return_value}};
  CHECK(refusal(code, 1, 3) == "");
  code[2] = {Opcode::get_local, 0};
  CHECK(refusal(code, 1, 3) == wrong_kind);
  Code aliased = {{Opcode::create_array, 0}, {Opcode::dup},    {Opcode::set_local, 0},
                  {Opcode::push_null},       {Opcode::append}, {Opcode::return_value}};
  CHECK(refusal(aliased, 1, 2) == wrong_kind);
}

TEST_CASE("the rest array is fresh until somebody reads it") {
  Program program = program_of({{Opcode::get_local, 0},
                                {Opcode::get_local, 0},
                                {Opcode::take_local, 1},
                                {Opcode::call_spread},
                                {Opcode::return_value}},
                               2, 3);
  program.functions.push_back(program.functions[0]);
  program.functions[0] = program_of(returns_undefined).functions[0];
  program.functions[1].rest_local = 1;
  CHECK(refusal(program) == "");
  program.functions[1].code[0] = {Opcode::get_local, 1};
  CHECK(refusal(program) == wrong_kind);
  program.functions[1].code[0] = {Opcode::take_local, 1};
  CHECK(refusal(program) == wrong_kind);
}

TEST_CASE("definitions take closures, objects and keys") {
  CHECK(refusal({{Opcode::create_object, 0},
                 {Opcode::push_constant, 1},
                 {Opcode::get_local, 0},
                 {Opcode::define_method, 0},
                 {Opcode::return_value}},
                1, 3) == wrong_kind);
  CHECK(refusal({{Opcode::get_local, 0},
                 {Opcode::get_local, 0},
                 {Opcode::push_null},
                 {Opcode::define_element},
                 {Opcode::return_value}},
                1, 3) == wrong_kind);
  CHECK(refusal({{Opcode::get_local, 0},
                 {Opcode::get_local, 0},
                 {Opcode::to_property_key},
                 {Opcode::push_null},
                 {Opcode::define_element},
                 {Opcode::return_value}},
                1, 3) == "");
  for (Opcode opcode : {Opcode::set_function_name, Opcode::set_home_object}) {
    CHECK(refusal({{Opcode::create_object, 0},
                   {Opcode::get_local, 0},
                   {opcode},
                   {Opcode::pop},
                   {Opcode::return_value}},
                  1, 2) == wrong_kind);
  }
  for (Opcode opcode : {Opcode::set_prototype, Opcode::copy_properties}) {
    CHECK(refusal({{Opcode::get_local, 0}, {Opcode::push_null}, {opcode}, {Opcode::return_value}},
                  1, 2) == wrong_kind);
  }
  CHECK(refusal({{Opcode::push_null},
                 {Opcode::get_local, 0},
                 {Opcode::create_class, 1},
                 {Opcode::return_value}},
                1, 2) == wrong_kind);
  CHECK(refusal({{Opcode::get_local, 0},
                 {Opcode::get_local, 0},
                 {Opcode::copy_properties_except, 1},
                 {Opcode::return_value}},
                1, 2) == wrong_kind);
  CHECK(refusal({{Opcode::push_constant, 1},
                 {Opcode::get_local, 0},
                 {Opcode::concat, 2},
                 {Opcode::return_value}},
                1, 2) == wrong_kind);
  CHECK(refusal({{Opcode::push_constant, 1}, {Opcode::concat, 1}, {Opcode::return_value}}) ==
        "concat joins two strings at least");
}

TEST_CASE("a class without heritage passes the hole, one with heritage does not") {
  for (std::uint32_t mode : {0u, 1u}) {
    for (Opcode heritage : {Opcode::push_hole, Opcode::push_null}) {
      Program program = with_closure({{heritage},
                                      {Opcode::make_closure, 1},
                                      {Opcode::create_class, mode},
                                      {Opcode::pop},
                                      {Opcode::return_value}},
                                     returns_undefined, {}, 2);
      bool good = (mode == 1) == (heritage == Opcode::push_null);
      CHECK(refusal(program) == (good ? "" : wrong_kind));
    }
  }
}

TEST_CASE("a derived constructor has no plain this") {
  Program program = with_closure({{Opcode::make_closure, 1}, {Opcode::return_value}},
                                 {{Opcode::push_this}, {Opcode::return_value}}, {});
  CHECK(refusal(program) == "");
  program.functions[1].kind = FunctionKind::derived_constructor;
  CHECK(refusal(program) == "push_this in a derived constructor");
}

TEST_CASE("a handler finds the locals as any covered instruction may leave them") {
  Program program = program_of({{Opcode::push_null},
                                {Opcode::set_local, 1},
                                {Opcode::make_box, 1},
                                {Opcode::get_global, 1},
                                {Opcode::return_value},
                                {Opcode::pop},
                                {Opcode::get_local, 1},
                                {Opcode::return_value}},
                               2);
  program.functions[0].handlers = {{0, 4, 5, 0}};
  CHECK(refusal(program) == "a box read as a value");
  program.functions[0].handlers = {{0, 2, 5, 0}};
  CHECK(refusal(program) == "");
}

TEST_CASE("a stack over the limit is refused") {
  Code code(function_stack_max, {Opcode::push_null});
  code.push_back({Opcode::return_value});
  CHECK(refusal(code, 1, function_stack_max) == "");
  code.insert(code.begin(), {Opcode::push_null});
  CHECK(refusal(code, 1, function_stack_max) == "a deeper stack than function_stack_max");
}

TEST_CASE("code that would cost too much to verify is refused in bounded time") {
  // Each round through the loop moves one more local to the kind of the first.
  Code code = {{Opcode::push_hole}, {Opcode::set_local, 0}};
  std::uint32_t locals = 20000;
  auto head = static_cast<std::uint32_t>(code.size());
  for (std::uint32_t i = locals - 1; i > 0; --i) {
    code.push_back({Opcode::get_local, i - 1});
    code.push_back({Opcode::set_local, i});
  }
  code.push_back({Opcode::jump, head});
  CHECK(refusal(code, locals) == "too costly to verify (verifier_steps_per_instruction)");
}

TEST_CASE("states beyond the limit are refused") {
  // Every jump target is a place from behind, and remembers all locals.
  Code code;
  for (std::uint32_t i = 0; i < 1100; ++i) {
    code.push_back({Opcode::get_local, 0});
    code.push_back({Opcode::jump_if_true, 2 * i});
  }
  code = then_return(code);
  CHECK(refusal(code, function_locals_max) ==
        "too many states to remember (verifier_state_slots_max)");
  CHECK(refusal(code, 100) == "");
}

}  // namespace kitwork::vm
