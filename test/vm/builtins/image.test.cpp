// The intrinsics' image.
#include "vm/builtins/image.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "test/vm/object/fixture.hpp"

namespace kitwork::vm::test {

TEST_CASE("an image built twice has the same digest and puts everything at the same place") {
  Machine one;
  Machine two;
  CHECK(one.image().digest() == two.image().digest());
  CHECK(one.image().bytes() == two.image().bytes());
  CHECK(std::memcmp(&one.image().intrinsics(), &two.image().intrinsics(), sizeof(Intrinsics)) == 0);
  Machine other({{"print", 1}});
  CHECK(one.image().digest() != other.image().digest());
}

TEST_CASE("globals of the language have the attributes that it says") {
  Machine machine;
  const Value global = machine.vm().global();
  const auto own = [&](Value object, std::string_view name) {
    return lookup_own(machine.vm(), object, machine.key(name));
  };
  CHECK(own(global, "globalThis").value() == global);
  CHECK(own(global, "globalThis").attributes == (attribute_writable | attribute_configurable));
  CHECK(own(global, "undefined").found());
  CHECK(own(global, "NaN").attributes == 0);
  const Value function = own(global, "Function").value();
  REQUIRE(function.is_object());
  CHECK(own(function, "prototype").attributes == 0);
  CHECK(own(function, "length").attributes == attribute_configurable);
  CHECK(own(function, "length").value() == Value::integer(1));
  CHECK(machine.get(machine.object(WellKnownObject::function_prototype), "constructor") ==
        function);
}

TEST_CASE(
    "a host function is a global or a member of a global object, and no name is taken twice") {
  Machine machine({{"print", 1}, {"console.log", 0}, {"tools.add", 2}});
  const Value global = machine.vm().global();
  CHECK(machine.get(global, "print").is_object());
  CHECK(machine.get(machine.get(global, "console"), "log").is_object());
  CHECK(machine.get(machine.get(global, "tools"), "add").is_object());
  CHECK(!Image::create({{"print", 1}, {"print", 1}}, small_program()).ok());
  CHECK(!Image::create({{"Function", 1}}, small_program()).ok());
  CHECK(!Image::create({{"a-b", 1}}, small_program()).ok());
  CHECK(!Image::create({{"", 1}}, small_program()).ok());
}

TEST_CASE("what a capsule writes to a built-in is gone for the next capsule in its window") {
  Machine machine;
  const auto window = std::move(Window::create().value());
  const auto program = LoadedProgram::create(small_program(), machine.image()).value();
  const Value prototype = machine.object(WellKnownObject::object_prototype);
  const PropertyKey key(machine.vm().atom(Atom::raw));
  {
    Vm first(*window, machine.image(), program, 1u << 20);
    set_property(first, prototype, key, Value::integer(1), prototype);
    CHECK(first.image_owned());
    CHECK(lookup(first, prototype, key).found());
    CHECK(!lookup(machine.vm(), prototype, key).found());
  }
  Vm second(*window, machine.image(), program, 1u << 20);
  CHECK(!second.image_owned());
  CHECK(!lookup(second, prototype, key).found());
}

}  // namespace kitwork::vm::test
