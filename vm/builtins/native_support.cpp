#include "vm/builtins/native_support.hpp"

#include <cmath>

#include "vm/builtins/object_support.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

Value argument_or_this(NativeCall& call, std::uint32_t i) {
  return i == NativeCall::this_index ? call.this_value() : call.argument(i);
}

}  // namespace

NativeStatus want_primitive(NativeCall& call, std::uint32_t i, Hint hint) {
  if (!argument_or_this(call, i).is_object()) return NativeStatus::done;
  return call.need_primitive(i, hint);
}

NativeStatus want_number(NativeCall& call, std::uint32_t i, double& out) {
  const Value value = argument_or_this(call, i);
  if (value.is_number()) {
    out = value.as_number();
    return NativeStatus::done;
  }
  if (value.is_object()) return call.need_primitive(i, Hint::number);
  if (value.is_symbol()) return call.throw_type_error("Cannot convert a Symbol value to a number");
  if (value.is_string()) {
    Ref flat = no_ref;
    KITWORK_NATIVE_TRY(want_flat(call, value.ref(), flat));
    const std::uint32_t length = string_length(call.vm.heap, flat);
    if (length > 16 && !call.charge(length)) return NativeStatus::need_gas;
  }
  out = to_number(call.vm, value);
  return NativeStatus::done;
}

double to_integer_or_infinity(double number) {
  return number != number ? 0 : std::trunc(number) + 0.0;
}

NativeStatus want_integer(NativeCall& call, std::uint32_t i, double& out) {
  const Value value = argument_or_this(call, i);
  if (value.is_integer()) {
    out = value.as_integer();
    return NativeStatus::done;
  }
  KITWORK_NATIVE_TRY(want_number(call, i, out));
  out = to_integer_or_infinity(out);
  return NativeStatus::done;
}

NativeStatus want_gas_and_memory(NativeCall& call, std::uint64_t gas, std::uint64_t bytes) {
  if (bytes > allocation_unreserved_max / 4) KITWORK_NATIVE_TRY(call.reserve(bytes));
  if (gas != 0 && !call.charge(gas)) return NativeStatus::need_gas;
  return NativeStatus::done;
}

NativeStatus want_flat(NativeCall& call, Ref string, Ref& out) {
  Heap& heap = call.vm.heap;
  const std::uint64_t bytes = flatten_bytes(heap, string);
  if (bytes != 0) {
    if (bytes > allocation_unreserved_max / 4) KITWORK_NATIVE_TRY(call.reserve(bytes));
    if (!call.charge_once(bytes / 22)) return NativeStatus::need_gas;
  }
  out = flatten(heap, string);
  return NativeStatus::done;
}

NativeStatus want_string(NativeCall& call, std::uint32_t i, Ref& out) {
  const Value value = argument_or_this(call, i);
  if (value.is_string()) return want_flat(call, value.ref(), out);
  if (value.is_object()) return call.need_primitive(i, Hint::string);
  if (value.is_symbol()) return call.throw_type_error("Cannot convert a Symbol value to a string");
  // The text of a number is paid and made once, however often the native is entered.
  if (!call.charge_once(text_price(value))) return NativeStatus::need_gas;
  const Value text = to_string(call.vm, value);
  if (value.is_number()) {
    call.arguments()[i == NativeCall::this_index ? -1 : static_cast<int>(i)] = text;
  }
  out = text.ref();
  return NativeStatus::done;
}

NativeStatus want_this_string(NativeCall& call, const char* name, Ref& out) {
  if (call.this_value().is_nullish()) {
    return call.throw_type_error(std::string(name) + " called on null or undefined");
  }
  return want_string(call, NativeCall::this_index, out);
}

Value unit_string(Vm& vm, char16_t unit) {
  if (unit < 256) return Value::string(vm.intrinsics().latin1[unit]);
  const Ref ref = allocate_string16(vm.heap, 1);
  vm.heap.at<String>(ref)->units16()[0] = unit;
  return Value::string(ref);
}

Value part_string(Vm& vm, Ref flat, std::uint32_t begin, std::uint32_t end) {
  if (begin >= end) return vm.atom(Atom::empty);
  if (end - begin == 1) return unit_string(vm, unit_at(vm.heap, flat, begin));
  if (begin == 0 && end == string_length(vm.heap, flat)) return Value::string(flat);
  return Value::string(substring(vm.heap, flat, begin, end));
}

std::u16string wide_units(Units units) {
  if (units.is_16()) return std::u16string(units.units16, units.length);
  return std::u16string(units.units8, units.units8 + units.length);
}

Value iterator_result(Vm& vm, Value value, bool done) {
  Object* object = allocate_object(vm, CellKind::object, vm.shape(RootShape::iterator_result));
  inline_slots(object)[0] = value;
  inline_slots(object)[1] = Value::boolean(done);
  return value_of(vm.heap, object);
}

Value make_internal_object(Vm& vm, InternalType type, WellKnownObject prototype,
                           std::initializer_list<Value> slots) {
  const Value object = make_object_of_kind(vm, CellKind::internal_object, vm.object(prototype));
  auto* cell = vm.heap.at<InternalObject>(object.ref());
  cell->type = static_cast<std::uint32_t>(type);
  std::uint32_t i = 0;
  for (const Value value : slots) cell->internal[i++] = value;
  for (; i < internal_slots_max; ++i) cell->internal[i] = Value::undefined();
  return object;
}

InternalObject* internal_object(Vm& vm, Value value, InternalType type) {
  if (!value.is_object() || vm.heap.cell(value)->kind != CellKind::internal_object) return nullptr;
  auto* cell = vm.heap.at<InternalObject>(value.ref());
  return cell->type == static_cast<std::uint32_t>(type) ? cell : nullptr;
}

InternalObject* internal_object(NativeCall& call, InternalType type) {
  return internal_object(call.vm, call.this_value(), type);
}

NativeStatus wrong_receiver(NativeCall& call, const char* name) {
  return call.throw_type_error("Method " + std::string(name) + " called on incompatible receiver " +
                               describe(call.vm, call.this_value()));
}

}  // namespace kitwork::vm
