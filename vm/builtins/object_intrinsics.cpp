// Intrinsics of the prelude's object.js.
#include "vm/builtins/natives.hpp"
#include "vm/builtins/object_support.hpp"

namespace kitwork::vm {

NativeStatus intrinsic_define_property(NativeCall& call) {
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 1, key));
  const auto flags = static_cast<std::uint32_t>(call.argument(2).as_integer());
  Descriptor descriptor;
  descriptor.has_value = (flags & 1) != 0;
  descriptor.has_get = (flags & 2) != 0;
  descriptor.has_set = (flags & 4) != 0;
  descriptor.has_writable = (flags & 8) != 0;
  descriptor.has_enumerable = (flags & 16) != 0;
  descriptor.has_configurable = (flags & 32) != 0;
  if ((flags & 64) != 0) descriptor.attributes |= attribute_writable;
  if ((flags & 128) != 0) descriptor.attributes |= attribute_enumerable;
  if ((flags & 256) != 0) descriptor.attributes |= attribute_configurable;
  descriptor.value = call.argument(3);
  descriptor.getter = call.argument(4);
  descriptor.setter = call.argument(5);
  Refusal refusal = Refusal::none;
  KITWORK_NATIVE_TRY(define_quietly(call, call.argument(0), key, descriptor, refusal));
  return call.done(Value::boolean(refusal == Refusal::none));
}

NativeStatus intrinsic_throw_not_defined(NativeCall& call) {
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 1, key));
  const bool there = lookup_own(call.vm, call.argument(0), key).found();
  const Refusal refusal = there ? Refusal::not_configurable : Refusal::not_extensible;
  return call.throw_type_error(refusal_message(call.vm, refusal, call.argument(0), key));
}

NativeStatus intrinsic_is_array_length(NativeCall& call) {
  const bool array = call.vm.heap.cell(call.argument(0))->kind == CellKind::array;
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 1, key));
  return call.done(Value::boolean(array && key.value() == call.vm.atom(Atom::length)));
}

NativeStatus intrinsic_adopt_prototype(NativeCall& call) {
  if (call.argument(1).is_object()) set_prototype(call.vm, call.argument(0), call.argument(1));
  return call.done(call.argument(0));
}

// --- structuredClone

NativeStatus intrinsic_own_data(NativeCall& call) {
  PropertyKey key;
  KITWORK_NATIVE_TRY(want_key(call, 1, key));
  const Lookup found = lookup_own(call.vm, call.argument(0), key);
  return call.done(found.is_accessor() ? Value::undefined() : found.value());
}

namespace {

std::int32_t clone_kind(CellKind kind) {
  switch (kind) {
    case CellKind::object:
      return 1;
    case CellKind::array:
      return 2;
    case CellKind::map:
      return 3;
    case CellKind::set:
      return 4;
    case CellKind::error:
      return 5;
    case CellKind::boolean_object:
    case CellKind::number_object:
    case CellKind::string_object:
      return 6;
    default:
      return 0;
  }
}

}  // namespace

NativeStatus intrinsic_clone_kind(NativeCall& call) {
  return call.done(Value::integer(clone_kind(call.vm.heap.cell(call.argument(0))->kind)));
}

NativeStatus intrinsic_clone_shell(NativeCall& call) {
  Vm& vm = call.vm;
  const Value source = call.argument(0);
  switch (clone_kind(vm.heap.cell(source)->kind)) {
    case 2:
      return call.done(make_array_of_length(vm, vm.heap.at<Array>(source.ref())->length));
    case 6:
      return call.done(make_wrapper(vm, vm.heap.at<Wrapper>(source.ref())->primitive));
    default:
      return call.done(make_object(vm, 0));
  }
}

}  // namespace kitwork::vm
