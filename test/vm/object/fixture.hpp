// A machine without a program of note, to call the object model's functions on.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "vm/builtins/image.hpp"
#include "vm/heap/intern.hpp"
#include "vm/object/object.hpp"
#include "vm/program/loaded_program.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm::test {

// A program whose script returns undefined; function 1 is a normal one named f with two parameters,
// 2 an arrow, 3 a class.
inline Program small_program() {
  Program program;
  for (const FunctionKind kind : {FunctionKind::normal, FunctionKind::normal, FunctionKind::arrow,
                                  FunctionKind::class_constructor}) {
    kitwork::Function function;
    function.kind = kind;
    function.stack_depth_max = 1;
    function.code = {{Opcode::push_undefined, 0, 0}, {Opcode::return_value, 0, 0}};
    program.functions.push_back(std::move(function));
  }
  program.functions[0].parameter_count = program.functions[0].local_count = 1;
  program.functions[1].name = u"f";
  program.functions[1].length = 2;
  return program;
}

class Machine {
 public:
  explicit Machine(std::vector<HostFunction> hosts = {})
      : image_(std::move(Image::create(hosts, small_program()).value())),
        window_(std::move(Window::create().value())),
        vm_(*window_, *image_, LoadedProgram::create(small_program(), *image_).value(), 16u << 20) {
  }

  Vm& vm() { return vm_; }
  Window& window() { return *window_; }
  const Image& image() const { return *image_; }
  PropertyKey key(std::string_view text) {
    return to_key(vm_, Value::string(intern(vm_.heap, text)));
  }
  Value text(std::string_view latin1) { return Value::string(intern(vm_.heap, latin1)); }
  Value get(Value object, std::string_view name) { return lookup(vm_, object, key(name)).value(); }
  SetResult set(Value object, std::string_view name, Value value) {
    return set_property(vm_, object, key(name), value, object);
  }
  Value object(WellKnownObject object) { return Value::object(vm_.object(object)); }

 private:
  std::unique_ptr<const Image> image_;
  std::unique_ptr<Window> window_;
  Vm vm_;
};

}  // namespace kitwork::vm::test
