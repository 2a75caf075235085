// Natives of Function.
#include "vm/builtins/natives.hpp"

namespace kitwork::vm {

// Function.prototype is a function that accepts anything and returns undefined.
NativeStatus native_function_prototype(NativeCall& call) { return call.done(Value::undefined()); }

NativeStatus native_throw_type_error(NativeCall& call) {
  return call.throw_type_error(
      "'caller', 'callee', and 'arguments' properties may not be accessed on strict mode functions "
      "or the arguments objects for calls to them");
}

NativeStatus native_function_constructor(NativeCall& call) {
  return call.throw_error(ErrorType::eval_error,
                          "Code generation from strings disallowed for this context");
}

}  // namespace kitwork::vm
