// Natives of Function and Function.prototype.
#include <cmath>

#include "vm/builtins/natives.hpp"
#include "vm/builtins/object_support.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/object/elements.hpp"

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

NativeStatus native_function_call(NativeCall& call) {
  const Value function = call.this_value();
  if (!is_callable(call.vm.heap, function)) {
    return call.throw_type_error("Function.prototype.call was called on " +
                                 describe(call.vm, function) + ", which is not a function");
  }
  const std::uint32_t count = call.argument_count();
  return call.tail_call(function, call.argument(0), call.arguments() + 1,
                        count == 0 ? 0 : count - 1);
}

namespace {

constexpr std::uint32_t spread_arguments_max = 120000;  // as many as V8's stack takes

// The values of an array or an arguments object whose elements are dense and complete. Null:
// somebody may have to be called.
const Value* plain_list(Vm& vm, Value list, std::uint32_t& count) {
  static constexpr Value nothing;
  const Heap& heap = vm.heap;
  const Object* object = heap.at<Object>(list.ref());
  if (object->kind == CellKind::array) {
    count = static_cast<const Array*>(object)->length;
  } else if (object->kind == CellKind::arguments &&
             object->word == vm.shape(RootShape::arguments)) {
    const Value length = inline_slots(const_cast<Object*>(object))[0];
    if (!length.is_integer() || length.as_integer() < 0) return nullptr;
    count = static_cast<std::uint32_t>(length.as_integer());
  } else {
    return nullptr;
  }
  if (count == 0) return &nothing;
  if (object->elements == no_ref) return nullptr;
  const ValueArray* values = heap.at<ValueArray>(object->elements);
  if (values->kind != CellKind::values || values->word < count) return nullptr;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (values->values()[i].is_hole()) return nullptr;
  }
  return values->values();
}

// CreateListFromArrayLike as far as nobody is called; `fallback` otherwise.
NativeStatus want_list(NativeCall& call, Value list, const Value*& values, std::uint32_t& count) {
  if (!list.is_object()) {
    return call.throw_type_error("CreateListFromArrayLike called on non-object");
  }
  values = plain_list(call.vm, list, count);
  if (values == nullptr) return NativeStatus::fallback;
  if (count > spread_arguments_max) {
    return call.throw_range_error("Maximum call stack size exceeded");
  }
  if (!call.charge(count)) return NativeStatus::need_gas;
  return NativeStatus::done;
}

}  // namespace

namespace {

NativeStatus apply_refused(NativeCall& call, Value function) {
  const std::string type = to_utf8(call.vm.heap, type_of(call.vm, function).ref());
  const char* article = type == "undefined" ? "" : type == "object" ? "an " : "a ";
  return call.throw_type_error("Function.prototype.apply was called on " +
                               describe(call.vm, function) + ", which is " + article + type +
                               " and not a function");
}

}  // namespace

NativeStatus native_function_apply(NativeCall& call) {
  const Value function = call.this_value();
  if (!is_callable(call.vm.heap, function)) {
    return apply_refused(call, function);
  }
  const Value list = call.argument(1);
  if (list.is_nullish()) return call.tail_call(function, call.argument(0), nullptr, 0);
  const Value* values = nullptr;
  std::uint32_t count = 0;
  KITWORK_NATIVE_TRY(want_list(call, list, values, count));
  return call.tail_call(function, call.argument(0), values, count);
}

NativeStatus native_reflect_apply(NativeCall& call) {
  if (!is_callable(call.vm.heap, call.argument(0))) {
    return apply_refused(call, call.argument(0));
  }
  const Value* values = nullptr;
  std::uint32_t count = 0;
  KITWORK_NATIVE_TRY(want_list(call, call.argument(2), values, count));
  return call.tail_call(call.argument(0), call.argument(1), values, count);
}

NativeStatus native_reflect_construct(NativeCall& call) {
  const Value constructor = call.argument(0);
  const Value new_target = call.argument_count() > 2 ? call.argument(2) : constructor;
  for (const Value value : {constructor, new_target}) {
    if (is_constructor(call.vm.heap, value)) continue;
    return call.throw_type_error(describe(call.vm, value) + " is not a constructor");
  }
  const Value* values = nullptr;
  std::uint32_t count = 0;
  KITWORK_NATIVE_TRY(want_list(call, call.argument(1), values, count));
  return call.tail_construct(constructor, new_target, values, count);
}

// Calls and constructions of the prelude, with an array that it made.
NativeStatus intrinsic_apply(NativeCall& call) {
  const Value* values = nullptr;
  std::uint32_t count = 0;
  KITWORK_NATIVE_TRY(want_list(call, call.argument(2), values, count));
  return call.tail_call(call.argument(0), call.argument(1), values, count);
}

NativeStatus intrinsic_construct_apply(NativeCall& call) {
  const Value* values = nullptr;
  std::uint32_t count = 0;
  KITWORK_NATIVE_TRY(want_list(call, call.argument(2), values, count));
  return call.tail_construct(call.argument(0), call.argument(1), values, count);
}

// --- bind

namespace {

// The length of a bound function: what is left of the target's.
Value bound_length(Value target_length, std::uint32_t bound) {
  if (!target_length.is_number()) return Value::integer(0);
  const double length = target_length.as_number();
  if (std::isinf(length)) return length > 0 ? Value::from_double(length) : Value::integer(0);
  const double left = std::trunc(length) - bound;
  return Value::number(left > 0 ? left : 0);
}

Value finish_bound(Vm& vm, Value target, Value this_value, const Value* arguments,
                   std::uint32_t count, Value length, Value name) {
  const Value bound = make_bound_function(vm, target, this_value, arguments, count);
  define_own_data(vm, bound, PropertyKey(vm.atom(Atom::length)), bound_length(length, count),
                  attribute_configurable);
  Ref text = make_string(vm.heap, "bound ");
  if (name.is_string()) text = concat(vm.heap, text, name.ref());
  define_own_data(vm, bound, PropertyKey(vm.atom(Atom::name)), Value::string(text),
                  attribute_configurable);
  return bound;
}

}  // namespace

NativeStatus native_function_bind(NativeCall& call) {
  Vm& vm = call.vm;
  const Value target = call.this_value();
  if (!is_callable(vm.heap, target)) {
    return call.throw_type_error("Bind must be called on a function");
  }
  const Lookup length = lookup_own(vm, target, PropertyKey(vm.atom(Atom::length)));
  Lookup name;
  KITWORK_NATIVE_TRY(want_lookup(call, target, PropertyKey(vm.atom(Atom::name)), name));
  if (length.is_accessor() || name.is_accessor()) return NativeStatus::fallback;
  const std::uint32_t count = call.argument_count() == 0 ? 0 : call.argument_count() - 1;
  KITWORK_NATIVE_TRY(want_work(call, count + 4, 16));
  return call.done(finish_bound(vm, target, call.argument(0), call.arguments() + 1, count,
                                length.value(), name.value()));
}

// target, this, array of arguments, length, name: after getters were asked.
NativeStatus intrinsic_make_bound(NativeCall& call) {
  const Value* values = nullptr;
  std::uint32_t count = 0;
  KITWORK_NATIVE_TRY(want_list(call, call.argument(2), values, count));
  return call.done(finish_bound(call.vm, call.argument(0), call.argument(1), values, count,
                                call.argument(3), call.argument(4)));
}

// --- text

namespace {

NativeStatus function_text(NativeCall& call, Value function) {
  Vm& vm = call.vm;
  if (!is_callable(vm.heap, function)) {
    return call.throw_type_error("Function.prototype.toString requires that 'this' be a Function");
  }
  if (vm.heap.cell(function)->kind == CellKind::function) {
    const std::string_view text = vm.source_text(vm.heap.at<Function>(function.ref())->function);
    if (!text.empty()) {
      KITWORK_NATIVE_TRY(want_work(call, text.size() / 16, 32));
      return call.done(Value::string(make_string_utf8(vm.heap, text)));
    }
  }
  const std::string name =
      vm.heap.cell(function)->kind == CellKind::bound_function ? "" : function_name(vm, function);
  return call.done(
      Value::string(make_string_utf8(vm.heap, "function " + name + "() { [native code] }")));
}

}  // namespace

NativeStatus native_function_to_string(NativeCall& call) {
  return function_text(call, call.this_value());
}
NativeStatus intrinsic_function_text(NativeCall& call) {
  return function_text(call, call.argument(0));
}

}  // namespace kitwork::vm
