// Natives of the errors.
#include "vm/builtins/natives.hpp"
#include "vm/builtins/object_support.hpp"
#include "vm/heap/strings.hpp"
#include "vm/interpreter/operators.hpp"

namespace kitwork::vm {
namespace {

constexpr std::uint32_t hidden = attribute_writable | attribute_configurable;

// new Error(message, { cause }) of every type but AggregateError.
NativeStatus make_error_of(NativeCall& call, ErrorType type) {
  Vm& vm = call.vm;
  Ref prototype = no_ref;
  KITWORK_NATIVE_TRY(new_target_prototype(call, error_prototype(vm, type), prototype));
  Value message;
  if (!call.argument(0).is_undefined()) {
    Ref text = no_ref;
    KITWORK_NATIVE_TRY(want_string(call, 0, text));
    message = Value::string(text);
  }
  Lookup cause;
  if (call.argument(1).is_object()) {
    KITWORK_NATIVE_TRY(
        want_lookup(call, call.argument(1), PropertyKey(vm.atom(Atom::cause)), cause));
    if (cause.is_accessor()) return NativeStatus::fallback;
  }
  if (!call.charge(error_gas)) return NativeStatus::need_gas;
  const Value error = make_error_object(vm, prototype, message);
  if (cause.found()) {
    define_own_data(vm, error, PropertyKey(vm.atom(Atom::cause)), cause.value(), hidden);
  }
  return call.done(error);
}

}  // namespace

NativeStatus native_error_constructor(NativeCall& call) {
  return make_error_of(call, ErrorType::error);
}
NativeStatus native_type_error_constructor(NativeCall& call) {
  return make_error_of(call, ErrorType::type_error);
}
NativeStatus native_range_error_constructor(NativeCall& call) {
  return make_error_of(call, ErrorType::range_error);
}
NativeStatus native_syntax_error_constructor(NativeCall& call) {
  return make_error_of(call, ErrorType::syntax_error);
}
NativeStatus native_reference_error_constructor(NativeCall& call) {
  return make_error_of(call, ErrorType::reference_error);
}
NativeStatus native_eval_error_constructor(NativeCall& call) {
  return make_error_of(call, ErrorType::eval_error);
}
NativeStatus native_uri_error_constructor(NativeCall& call) {
  return make_error_of(call, ErrorType::uri_error);
}

// The intrinsic prototype of an error type: its number, as ErrorType counts them.
NativeStatus intrinsic_error_prototype(NativeCall& call) {
  const auto type = static_cast<ErrorType>(call.argument(0).as_integer());
  return call.done(Value::object(error_prototype(call.vm, type)));
}

// prototype, message (a string or undefined)
NativeStatus intrinsic_make_error(NativeCall& call) {
  if (!call.charge(error_gas)) return NativeStatus::need_gas;
  return call.done(make_error_object(call.vm, call.argument(0).ref(), call.argument(1)));
}

NativeStatus native_error_to_string(NativeCall& call) {
  Vm& vm = call.vm;
  Heap& heap = vm.heap;
  const Value error = call.this_value();
  if (!error.is_object()) {
    return call.throw_type_error(
        "Method Error.prototype.toString called on incompatible receiver " + key_text(vm, error));
  }
  Lookup name;
  Lookup message;
  KITWORK_NATIVE_TRY(want_lookup(call, error, PropertyKey(vm.atom(Atom::name)), name));
  KITWORK_NATIVE_TRY(want_lookup(call, error, PropertyKey(vm.atom(Atom::message)), message));
  if (name.is_accessor() || message.is_accessor() || name.value().is_object() ||
      message.value().is_object()) {
    return NativeStatus::fallback;
  }
  if (name.value().is_symbol() || message.value().is_symbol()) {
    return call.throw_type_error("Cannot convert a Symbol value to a string");
  }
  const Ref head =
      name.value().is_undefined() ? make_string(heap, "Error") : to_string(vm, name.value()).ref();
  const Ref text = message.value().is_undefined() ? vm.atom(Atom::empty).ref()
                                                  : to_string(vm, message.value()).ref();
  if (string_length(heap, head) == 0) return call.done(Value::string(text));
  if (string_length(heap, text) == 0) return call.done(Value::string(head));
  const std::uint64_t length =
      std::uint64_t{string_length(heap, head)} + string_length(heap, text) + 2;
  if (!string_length_fits(length)) return call.throw_range_error("Invalid string length");
  return call.done(Value::string(concat(heap, concat(heap, head, make_string(heap, ": ")), text)));
}

}  // namespace kitwork::vm
