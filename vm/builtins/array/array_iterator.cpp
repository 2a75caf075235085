// Iterators over arrays and what is like them.
#include "vm/builtins/array/plain_array.hpp"
#include "vm/builtins/native_support.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/interpreter/iteration.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

NativeStatus make_iterator(NativeCall& call, IterationKind kind) {
  if (call.this_value().is_nullish()) {
    return call.throw_type_error("Cannot convert undefined or null to object");
  }
  const Value iterator = make_array_iterator(call.vm, to_object(call.vm, call.this_value()));
  call.vm.heap.at<InternalObject>(iterator.ref())->internal[2] =
      Value::integer(static_cast<std::int32_t>(kind));
  return call.done(iterator);
}

}  // namespace

NativeStatus native_array_keys(NativeCall& call) {
  return make_iterator(call, IterationKind::keys);
}
NativeStatus native_array_values(NativeCall& call) {
  return make_iterator(call, IterationKind::values);
}
NativeStatus native_array_entries(NativeCall& call) {
  return make_iterator(call, IterationKind::entries);
}

NativeStatus native_array_iterator_next(NativeCall& call) {
  Vm& vm = call.vm;
  InternalObject* iterator = internal_object(call, InternalType::array_iterator);
  if (iterator == nullptr) return wrong_receiver(call, "Array Iterator.prototype.next");
  const Value object = iterator->internal[0];
  if (object.is_undefined()) return call.done(iterator_result(vm, Value::undefined(), true));
  PlainArray plain;
  if (!plain_array(vm, object, plain)) return NativeStatus::fallback;
  const auto kind = static_cast<IterationKind>(iterator->internal[2].as_integer());
  if (!call.charge(kind == IterationKind::entries ? 12 : 4)) return NativeStatus::need_gas;
  const double at = iterator->internal[1].as_number();
  if (!(at >= 0 && at < plain.length)) {
    iterator->internal[0] = Value::undefined();
    return call.done(iterator_result(vm, Value::undefined(), true));
  }
  const auto index = static_cast<std::uint32_t>(at);
  iterator->internal[1] = Value::unsigned_integer(index + 1);
  if (kind == IterationKind::keys) {
    return call.done(iterator_result(vm, Value::unsigned_integer(index), false));
  }
  if (kind == IterationKind::values) return call.done(iterator_result(vm, plain.at(index), false));
  const Value pair[] = {Value::unsigned_integer(index), plain.at(index)};
  return call.done(iterator_result(vm, make_array(vm, pair, 2), false));
}

}  // namespace kitwork::vm
