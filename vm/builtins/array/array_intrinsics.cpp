// Intrinsics of the prelude's arrays and conversions.
#include <cmath>
#include <cstring>

#include "vm/builtins/array/plain_array.hpp"
#include "vm/builtins/intrinsic_check.hpp"
#include "vm/builtins/native_support.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/builtins/object_support.hpp"
#include "vm/interpreter/iteration.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {

NativeStatus intrinsic_to_length(NativeCall& call) {
  double length = 0;
  KITWORK_NATIVE_TRY(want_integer(call, 0, length));
  return call.done(Value::number(clamp(length, 0, 9007199254740991.0)));
}

NativeStatus intrinsic_to_integer(NativeCall& call) {
  double number = 0;
  KITWORK_NATIVE_TRY(want_integer(call, 0, number));
  return call.done(Value::number(number));
}

NativeStatus intrinsic_to_property_key(NativeCall& call) {
  KITWORK_NATIVE_TRY(want_primitive(call, 0, Hint::string));
  if (call.argument(0).is_symbol()) return call.done(call.argument(0));
  Ref text = no_ref;
  KITWORK_NATIVE_TRY(want_string(call, 0, text));
  return call.done(Value::string(text));
}

NativeStatus intrinsic_is_array(NativeCall& call) {
  const Value value = call.argument(0);
  return call.done(
      Value::boolean(value.is_object() && call.vm.heap.cell(value)->kind == CellKind::array));
}

NativeStatus intrinsic_array_create(NativeCall& call) {
  const double length = call.argument(0).as_number();
  if (!(length >= 0 && length <= 4294967295.0) || length != std::floor(length))
    return call.throw_range_error("Invalid array length");
  return call.done(make_array_of_length(call.vm, static_cast<std::uint32_t>(length)));
}

NativeStatus intrinsic_array_copy(NativeCall& call) {
  const auto* array = call.vm.heap.at<Array>(call.argument(0).ref());
  const std::uint32_t length = array->length;
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, length / 4, length * 8ull + 64));
  if (length == 0) return call.done(make_array(call.vm, nullptr, 0));
  return call.done(
      make_array(call.vm, call.vm.heap.at<ValueArray>(array->elements)->values(), length));
}

// Copies elements of one dense array of the prelude's into another, or within one.
NativeStatus intrinsic_array_move(NativeCall& call) {
  const Heap& heap = call.vm.heap;
  const auto values = [&](std::uint32_t i) {
    return heap.at<ValueArray>(heap.at<Array>(call.argument(i).ref())->elements)->values() +
           static_cast<std::uint32_t>(call.argument(i + 1).as_number());
  };
  const auto count = static_cast<std::uint32_t>(call.argument(4).as_number());
  const auto holds = [&](std::uint32_t i) {
    return call.argument(i + 1).as_number() + count <=
           heap.at<Array>(call.argument(i).ref())->length;
  };
  if (!holds(0) || !holds(2)) return corrupt_state(call);
  if (count == 0) return call.done(Value::undefined());
  if (count > 64 && !call.charge(count / 8)) return NativeStatus::need_gas;
  std::memmove(static_cast<void*>(values(0)), values(2), count * sizeof(Value));
  return call.done(Value::undefined());
}

NativeStatus intrinsic_array_pop(NativeCall& call) {
  auto* array = call.vm.heap.at<Array>(call.argument(0).ref());
  if (array->length == 0) return corrupt_state(call);
  Value& last = call.vm.heap.at<ValueArray>(array->elements)->values()[--array->length];
  const Value value = last.is_hole() ? Value::undefined() : last;
  last = Value::hole();
  return call.done(value);
}

NativeStatus intrinsic_iterates_plainly(NativeCall& call) {
  return call.done(Value::boolean(iterates_as_array(call.vm, call.argument(0))));
}

// CreateDataPropertyOrThrow(object, key, value)
NativeStatus intrinsic_define_own(NativeCall& call) {
  Vm& vm = call.vm;
  const Value object = call.argument(0);
  const Value name = call.argument(1);
  const PropertyKey key = to_key(vm, name);
  const std::uint64_t bytes = set_bytes(vm, object, key);
  if (bytes > allocation_unreserved_max / 4) {
    KITWORK_NATIVE_TRY(want_gas_and_memory(call, bytes / 16, bytes));
  }
  Descriptor descriptor;
  descriptor.has_value = descriptor.has_writable = descriptor.has_enumerable =
      descriptor.has_configurable = true;
  descriptor.attributes = attributes_all;
  descriptor.value = call.argument(2);
  const Refusal refusal = define_own_property(vm, object, key, descriptor);
  if (refusal == Refusal::none) return call.done(Value::undefined());
  return call.throw_error(refusal_type(refusal), refusal_message(vm, refusal, object, key));
}

NativeStatus intrinsic_well_known_constructor(NativeCall& call) {
  constexpr WellKnownObject constructors[] = {
      WellKnownObject::array_constructor, WellKnownObject::map_constructor,
      WellKnownObject::set_constructor, WellKnownObject::iterator_constructor};
  return call.done(Value::object(call.vm.object(constructors[call.argument(0).as_integer()])));
}

NativeStatus intrinsic_iterator_prototype(NativeCall& call) {
  return call.done(Value::object(call.vm.object(WellKnownObject::iterator_prototype)));
}

NativeStatus intrinsic_object_create(NativeCall& call) {
  return call.done(make_object_with_prototype(call.vm, call.argument(0).ref()));
}

NativeStatus intrinsic_null_object(NativeCall& call) {
  return call.done(make_object_with_prototype(call.vm, no_ref));
}

NativeStatus intrinsic_has_own(NativeCall& call) {
  const auto key = to_key(call.vm, call.argument(1));
  return call.done(Value::boolean(lookup_own(call.vm, call.argument(0), key).found()));
}

NativeStatus intrinsic_adopt(NativeCall& call) {
  if (call.argument(1).is_object()) set_prototype(call.vm, call.argument(0), call.argument(1));
  return call.done(call.argument(0));
}

NativeStatus intrinsic_number_object(NativeCall& call) {
  const Ref prototype = call.argument(1).is_object()
                            ? call.argument(1).ref()
                            : call.vm.object(WellKnownObject::number_prototype);
  const Value object = make_object_of_kind(call.vm, CellKind::number_object, prototype);
  call.vm.heap.at<Wrapper>(object.ref())->primitive = call.argument(0);
  return call.done(object);
}

NativeStatus intrinsic_builtin_tag(NativeCall& call) {
  const std::string_view tag = builtin_tag(call.vm.heap, call.argument(0));
  return call.done(Value::string(make_string(call.vm.heap, tag)));
}

NativeStatus intrinsic_is_reentered(NativeCall& call) {
  std::uint64_t looked_at = 0;
  const bool reentered = call.vm.is_reentered(looked_at);
  if (!call.charge(looked_at / 2)) return NativeStatus::need_gas;
  return call.done(Value::boolean(reentered));
}

// --- internal objects

NativeStatus intrinsic_internal_object(NativeCall& call) {
  const bool helper =
      static_cast<InternalType>(call.argument(0).as_integer()) == InternalType::iterator_helper;
  const auto type = helper ? InternalType::iterator_helper : InternalType::wrapped_iterator;
  const auto prototype = helper ? WellKnownObject::iterator_helper_prototype
                                : WellKnownObject::wrap_for_valid_iterator_prototype;
  const Value object = make_internal_object(call.vm, type, prototype, {});
  for (std::uint32_t i = 1; i < call.argument_count() && i <= internal_slots_max; ++i) {
    call.vm.heap.at<InternalObject>(object.ref())->internal[i - 1] = call.argument(i);
  }
  return call.done(object);
}

NativeStatus intrinsic_check_internal(NativeCall& call) {
  const auto type = static_cast<InternalType>(call.argument(1).as_integer());
  if (internal_object(call.vm, call.argument(0), type) != nullptr) {
    return call.done(Value::undefined());
  }
  return call.throw_type_error("Method called on incompatible receiver " +
                               describe(call.vm, call.argument(0)));
}

NativeStatus intrinsic_slot(NativeCall& call) {
  const auto* object = call.vm.heap.at<InternalObject>(call.argument(0).ref());
  return call.done(object->internal[call.argument(1).as_integer()]);
}

NativeStatus intrinsic_set_slot(NativeCall& call) {
  auto* object = call.vm.heap.at<InternalObject>(call.argument(0).ref());
  const std::int32_t slot = call.argument(1).as_integer();
  const Value value = call.argument(2);
  if (object->type == static_cast<std::uint32_t>(InternalType::array_iterator) &&
      !(slot == 0 && value.is_undefined()) && !(slot == 1 && is_iteration_index(value))) {
    return corrupt_state(call);
  }
  object->internal[slot] = value;
  return call.done(Value::undefined());
}

NativeStatus intrinsic_iterator_result(NativeCall& call) {
  return call.done(iterator_result(call.vm, call.argument(0), call.argument(1).is_true()));
}

}  // namespace kitwork::vm
