// Shapes.
#include "vm/object/shape.hpp"

#include <doctest/doctest.h>

#include <string>

#include "test/vm/object/fixture.hpp"

namespace kitwork::vm::test {
namespace {

Ref shape_of(Machine& machine, Value object) { return machine.vm().heap.cell(object)->word; }

}  // namespace

TEST_CASE("objects with the same properties in the same order have one shape") {
  Machine machine;
  const Value one = make_object(machine.vm(), 0);
  const Value two = make_object(machine.vm(), 0);
  for (const Value object : {one, two}) {
    machine.set(object, "a", Value::integer(1));
    machine.set(object, "b", Value::integer(2));
  }
  CHECK(shape_of(machine, one) == shape_of(machine, two));
  const Value three = make_object(machine.vm(), 0);
  machine.set(three, "b", Value::integer(1));
  machine.set(three, "a", Value::integer(2));
  CHECK(shape_of(machine, one) != shape_of(machine, three));
  machine.set(one, "c", Value::integer(3));
  machine.set(two, "d", Value::integer(4));
  CHECK(machine.get(one, "c") == Value::integer(3));
  CHECK(machine.get(one, "d").is_undefined());
  CHECK(machine.get(two, "d") == Value::integer(4));
  CHECK(machine.get(two, "c").is_undefined());
}

TEST_CASE("an object with more than shape_properties_max properties is a dictionary") {
  Machine machine;
  const Value object = make_object(machine.vm(), 0);
  for (std::uint32_t i = 0; i < shape_properties_max; ++i) {
    machine.set(object, "p" + std::to_string(i), Value::unsigned_integer(i));
  }
  CHECK(shape_is_stable(machine.vm().heap.at<Shape>(shape_of(machine, object))));
  for (std::uint32_t i = shape_properties_max; i < 1000; ++i) {
    machine.set(object, "p" + std::to_string(i), Value::unsigned_integer(i));
  }
  CHECK(!shape_is_stable(machine.vm().heap.at<Shape>(shape_of(machine, object))));
  for (std::uint32_t i = 0; i < 1000; i += 3) {
    CHECK(delete_own(machine.vm(), object, machine.key("p" + std::to_string(i))));
  }
  for (std::uint32_t i = 1000; i < 3000; ++i) {
    machine.set(object, "p" + std::to_string(i), Value::unsigned_integer(i));
  }
  std::uint32_t expected = 0;
  for (const PropertyKey key : own_keys(machine.vm(), object, KeyFilter::all)) {
    while (expected < 1000 && expected % 3 == 0) ++expected;
    CHECK(key == machine.key("p" + std::to_string(expected)));
    CHECK(lookup_own(machine.vm(), object, key).value() == Value::unsigned_integer(expected));
    ++expected;
  }
  CHECK(expected == 3000);
}

TEST_CASE("a deleted last property gives the shape before it back") {
  Machine machine;
  const Value object = make_object(machine.vm(), 0);
  machine.set(object, "a", Value::integer(1));
  const Ref before = shape_of(machine, object);
  machine.set(object, "b", Value::integer(2));
  CHECK(delete_own(machine.vm(), object, machine.key("b")));
  CHECK(shape_of(machine, object) == before);
  CHECK(machine.get(object, "b").is_undefined());
  CHECK(machine.get(object, "a") == Value::integer(1));
}

TEST_CASE("changing an object that serves as a prototype makes a new epoch") {
  Machine machine;
  Vm& vm = machine.vm();
  const Value prototype = make_object(vm, 0);
  machine.set(prototype, "x", Value::integer(1));
  std::uint32_t epoch = vm.prototype_epoch();
  const Value child = make_object_with_prototype(vm, prototype.ref());
  CHECK(machine.get(child, "x") == Value::integer(1));
  machine.set(prototype, "x", Value::integer(2));
  CHECK(vm.prototype_epoch() == epoch);
  CHECK(machine.get(child, "x") == Value::integer(2));
  machine.set(prototype, "y", Value::integer(3));
  CHECK(vm.prototype_epoch() != epoch);
  epoch = vm.prototype_epoch();
  delete_own(vm, prototype, machine.key("x"));
  CHECK(vm.prototype_epoch() != epoch);
  CHECK(machine.get(child, "x").is_undefined());
  CHECK(machine.get(child, "y") == Value::integer(3));
  machine.set(child, "z", Value::integer(1));
  epoch = vm.prototype_epoch();
  machine.set(child, "w", Value::integer(1));
  CHECK(vm.prototype_epoch() == epoch);
}

TEST_CASE("objects of one prototype get the inline slots that their like was found to need") {
  Machine machine;
  Vm& vm = machine.vm();
  const Value prototype = make_object(vm, 0);
  for (int round = 0; round < 4; ++round) {
    const Value object = make_object_with_prototype(vm, prototype.ref());
    for (int i = 0; i < 10; ++i) {
      machine.set(object, "p" + std::to_string(i), Value::integer(i));
    }
    for (int i = 0; i < 10; ++i) {
      CHECK(machine.get(object, "p" + std::to_string(i)) == Value::integer(i));
    }
    if (round == 3) CHECK(vm.heap.cell(object)->aux >= 10);
  }
}

TEST_CASE("a new prototype keeps properties and shares shapes") {
  Machine machine;
  Vm& vm = machine.vm();
  const Value prototype = make_object(vm, 0);
  const Value one = make_object(vm, 0);
  const Value two = make_object(vm, 0);
  for (const Value object : {one, two}) {
    machine.set(object, "a", Value::integer(7));
    CHECK(set_prototype(vm, object, prototype));
    CHECK(machine.get(object, "a") == Value::integer(7));
    CHECK(get_prototype(vm, object) == prototype);
  }
  CHECK(shape_of(machine, one) == shape_of(machine, two));
  CHECK(!set_prototype(vm, prototype, one));
}

}  // namespace kitwork::vm::test
