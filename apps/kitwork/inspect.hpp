// Inspection: what console.log prints of a value, equal to node's for the values of this machine.
// It reads the heap and never runs the capsule's code: a getter is shown as a getter.
#pragma once

#include <string>
#include <vector>

#include "vm/value/value.hpp"

namespace kitwork::vm {
class Vm;
}

namespace kitwork::app {

// What console.log prints of its arguments, as UTF-8 with the line end: strings as they are, other
// values as node's util.inspect shows them, one space between. A first string with % directives
// (%s %d %i %f %j %o %O %c %%) is filled in.
std::string console_line(vm::Vm& vm, const std::vector<vm::Value>& arguments);

// A thrown value that nothing caught. An error's text is its stack; name and message are "" for
// what is no error.
struct ExceptionText {
  std::string name;
  std::string message;
  std::string text;
};
ExceptionText exception_text(vm::Vm& vm, vm::Value value);

}  // namespace kitwork::app
