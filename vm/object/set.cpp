// Writing properties: OrdinarySet.
#include "schemas/assert.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/object/elements.hpp"
#include "vm/object/object.hpp"
#include "vm/object/property_change.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {
namespace {

SetResult refuse(Refusal refusal) {
  SetResult result;
  result.status = SetStatus::refused;
  result.refusal = refusal;
  return result;
}

// A write to an array's length.
SetResult set_length(Vm& vm, Value array, Value value) {
  SetResult result;
  if (value.is_object() || value.is_symbol()) {
    result.status = SetStatus::need_length;
    return result;
  }
  const double number = to_number(vm, value);
  const std::uint32_t length =
      number >= 0 && number <= 4294967295.0 ? static_cast<std::uint32_t>(number) : 0;
  if (static_cast<double>(length) != number) return refuse(Refusal::array_length);
  if (!set_array_length(vm, array, length)) return refuse(Refusal::element_kept);
  return result;
}

// Writes to an own data property of the receiver that is writable.
SetResult write_own(Vm& vm, Value receiver, const Lookup& own, PropertyKey key, Value value) {
  SetResult result;
  vm.before_write(receiver.ref());
  Object* object = vm.heap.at<Object>(receiver.ref());
  if (own.place == Lookup::Place::slot) {
    slot_of(vm.heap, object, own.slot) = value;
    if (shape_is_stable(vm.heap.at<Shape>(object->word)) && !in_image(receiver.ref())) {
      result.shape_before = result.shape_after = object->word;
      result.slot = own.slot;
    }
    return result;
  }
  if (!key.is_index()) return set_length(vm, receiver, value);
  *find_element(vm.heap, object, key.as_index()).value = value;
  return result;
}

SetResult add_own(Vm& vm, Value receiver, PropertyKey key, Value value) {
  Heap& heap = vm.heap;
  SetResult result;
  Object* object = heap.at<Object>(receiver.ref());
  if ((heap.cell(object->word)->flags & shape_not_extensible) != 0) {
    return refuse(Refusal::not_extensible);
  }
  if (key.is_index()) {
    if (object->kind == CellKind::array && (object->flags & object_length_fixed) != 0 &&
        key.as_index() >= static_cast<Array*>(object)->length) {
      return refuse(Refusal::fixed_length);
    }
    add_element(vm, receiver.ref(), key.as_index(), attributes_all, value);
    return result;
  }
  const Ref before = object->word;
  const std::uint32_t slot = add_property(vm, receiver.ref(), key.ref(), attributes_all, value);
  if (shape_is_shared(heap.at<Shape>(before)) && shape_is_shared(heap.at<Shape>(object->word))) {
    result.shape_before = before;
    result.shape_after = object->word;
    result.slot = slot;
  }
  return result;
}

}  // namespace

SetResult set_property(Vm& vm, Value target, PropertyKey key, Value value, Value receiver) {
  const Lookup found = lookup(vm, target, key);
  const bool same = target == receiver && target.is_object();
  const bool own = found.found() && same && found.holder == target.ref();
  if (found.found()) {
    if (found.is_accessor()) {
      if (!found.setter().is_object()) return refuse(Refusal::no_setter);
      SetResult result;
      result.status = SetStatus::setter;
      result.setter = found.setter();
      return result;
    }
    if (!found.is_writable()) return refuse(Refusal::read_only);
  }
  if (own) return write_own(vm, receiver, found, key, value);
  if (!receiver.is_object()) return refuse(Refusal::no_object);
  if (same) return add_own(vm, receiver, key, value);
  const Lookup there = lookup_own(vm, receiver, key);
  if (!there.found()) return add_own(vm, receiver, key, value);
  if (there.is_accessor() || !there.is_writable()) return refuse(Refusal::read_only);
  return write_own(vm, receiver, there, key, value);
}

std::uint64_t set_price(Vm& vm, Value value, PropertyKey key) {
  if (!value.is_object() || !key.is_index()) return 0;
  const Object* object = vm.heap.at<Object>(value.ref());
  return sparse_entries_behind(vm.heap, object, key.as_index()) / 2;
}

std::uint64_t set_bytes(Vm& vm, Value value, PropertyKey key) {
  if (!value.is_object()) return 0;
  const Object* object = vm.heap.at<Object>(value.ref());
  if (key.is_index()) return element_growth_bytes(vm.heap, object, key.as_index());
  const Shape* shape = vm.heap.at<Shape>(object->word);
  const Ref transitions = vm.heap.transitions;
  const bool crowded = transitions != no_ref && vm.heap.cell(transitions)->word >= 2048;
  if (shape->word < 256 && !crowded) return 0;
  return shape_growth_bytes(vm.heap, object);
}

}  // namespace kitwork::vm
