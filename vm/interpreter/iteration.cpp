#include "vm/interpreter/iteration.hpp"

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "vm/builtins/internal_types.hpp"
#include "vm/heap/hash_table.hpp"
#include "vm/object/elements.hpp"
#include "vm/object/object.hpp"
#include "vm/object/property_change.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {
namespace {

const ValueArray* dense_elements(const Heap& heap, const Object* object) {
  if (object->elements == no_ref) return nullptr;
  const auto* elements = heap.at<ValueArray>(object->elements);
  return elements->kind == CellKind::values ? elements : nullptr;
}

bool holds(Vm& vm, WellKnownObject holder, PropertyKey key, WellKnownObject function) {
  const Lookup found = lookup_own(vm, Value::object(vm.object(holder)), key);
  return found.found() && !found.is_accessor() &&
         found.value() == Value::object(vm.object(function));
}

// Nobody changed how arrays are iterated.
bool array_iteration_is_pristine(Vm& vm) {
  if (!vm.image_owned()) return true;
  return holds(vm, WellKnownObject::array_prototype,
               PropertyKey::symbol(vm.symbol(WellKnownSymbol::iterator)),
               WellKnownObject::array_prototype_values) &&
         holds(vm, WellKnownObject::array_iterator_prototype, PropertyKey(vm.atom(Atom::next)),
               WellKnownObject::array_iterator_next);
}

InternalObject* array_iterator(const Heap& heap, Value value) {
  if (!value.is_object() || heap.cell(value)->kind != CellKind::internal_object) return nullptr;
  auto* object = heap.at<InternalObject>(value.ref());
  return object->type == static_cast<std::uint32_t>(InternalType::array_iterator) ? object
                                                                                  : nullptr;
}

}  // namespace

bool iterates_as_array(Vm& vm, Value iterable) {
  if (!iterable.is_object() || vm.heap.cell(iterable)->kind != CellKind::array) return false;
  if (!array_iteration_is_pristine(vm)) return false;
  const auto* array = vm.heap.at<Array>(iterable.ref());
  if (array->word == vm.shape(RootShape::array)) return true;
  const Lookup found =
      lookup(vm, iterable, PropertyKey::symbol(vm.symbol(WellKnownSymbol::iterator)));
  return found.found() && found.holder == vm.object(WellKnownObject::array_prototype) &&
         found.steps <= prototype_steps_free;
}

bool iterates_plainly(Vm& vm, Value iterable) {
  if (!iterates_as_array(vm, iterable)) return false;
  const auto* array = vm.heap.at<Array>(iterable.ref());
  if (array->length == 0) return true;
  const ValueArray* elements = dense_elements(vm.heap, array);
  if (elements == nullptr || elements->word < array->length) return false;
  const Value* values = elements->values();
  return std::none_of(values, values + array->length, [](Value v) { return v.is_hole(); });
}

Value make_array_iterator(Vm& vm, Value array) {
  const Value iterator = make_object_of_kind(vm, CellKind::internal_object,
                                             vm.object(WellKnownObject::array_iterator_prototype));
  auto* object = vm.heap.at<InternalObject>(iterator.ref());
  object->type = static_cast<std::uint32_t>(InternalType::array_iterator);
  object->internal[0] = array;
  object->internal[1] = Value::integer(0);
  object->internal[2] = Value::integer(static_cast<std::int32_t>(IterationKind::values));
  return iterator;
}

bool is_plain_array_iterator(Vm& vm, Value iterator) {
  const InternalObject* object = array_iterator(vm.heap, iterator);
  if (object == nullptr) return false;
  const auto* shape = vm.heap.at<Shape>(object->word);
  if (!vm.image_owned() && shape->word == 0 &&
      shape->prototype == vm.object(WellKnownObject::array_iterator_prototype)) {
    return true;
  }
  const Lookup found = lookup(vm, iterator, PropertyKey(vm.atom(Atom::return_)));
  return !found.found() && found.steps <= prototype_steps_free;
}

bool step_array_iterator(Vm& vm, Value iterator, Value& value) {
  InternalObject* object = array_iterator(vm.heap, iterator);
  if (object == nullptr) return false;
  const Value target = object->internal[0];
  if (target.is_undefined()) {
    value = Value::hole();
    return true;
  }
  if (vm.heap.cell(target)->kind != CellKind::array) return false;
  if (object->internal[2].as_integer() != static_cast<std::int32_t>(IterationKind::values))
    return false;
  const auto* array = vm.heap.at<Array>(target.ref());
  // It may have gone further than any array reaches while its object was none.
  const double at = object->internal[1].as_number();
  if (!(at >= 0 && at < array->length)) {
    object->internal[0] = Value::undefined();
    value = Value::hole();
    return true;
  }
  const auto index = static_cast<std::uint32_t>(at);
  const ValueArray* elements = dense_elements(vm.heap, array);
  if (elements == nullptr || index >= elements->word || elements->values()[index].is_hole())
    return false;
  value = elements->values()[index];
  object->internal[1] = Value::unsigned_integer(index + 1);
  return true;
}

void append_all(Vm& vm, Value array, Value iterable) {
  const std::uint32_t count = vm.heap.at<Array>(iterable.ref())->length;
  for (std::uint32_t i = 0; i < count; ++i) {
    append(vm, array,
           vm.heap.at<ValueArray>(vm.heap.at<Array>(iterable.ref())->elements)->values()[i]);
  }
}

std::optional<std::uint32_t> plain_properties(Vm& vm, Value source) {
  if (!source.is_object()) {
    if (source.is_string()) return std::nullopt;
    return 0;
  }
  const auto* object = vm.heap.at<Object>(source.ref());
  if (object->kind == CellKind::string_object) return std::nullopt;
  std::uint32_t count = 0;
  if (object->elements != no_ref) {
    const ValueArray* elements = dense_elements(vm.heap, object);
    if (elements == nullptr) return std::nullopt;
    count = elements->word;
  }
  const auto* shape = vm.heap.at<Shape>(object->word);
  if ((shape->flags & shape_lazy_function) != 0) return count;
  for (std::uint32_t i = 0; i < shape->word; ++i) {
    if ((attributes_of(vm.heap, shape, i) & attribute_accessor) != 0) return std::nullopt;
  }
  return count + shape->word;
}

namespace {

// Properties of a shape, of strings or of symbols, to an object that lets itself be extended.
// Whether there are symbols.
bool copy_named(Vm& vm, Value target, Value source, bool symbols) {
  Heap& heap = vm.heap;
  auto* from = heap.at<Object>(source.ref());
  const auto* shape = heap.at<Shape>(from->word);
  const PropertyEntry* entries = heap.at<PropertyTable>(shape->table)->entries();
  bool any_symbol = false;
  for (std::uint32_t i = 0; i < shape->word; ++i) {
    const PropertyEntry entry = entries[i];
    if (entry.key == no_ref || (entry.attributes & attribute_enumerable) == 0) continue;
    const Cell* key = heap.cell(entry.key);
    const bool symbol = key->kind == CellKind::symbol;
    any_symbol = any_symbol || symbol;
    if (symbol != symbols || (symbol && (key->flags & symbol_private) != 0)) continue;
    const Value value = slot_of(heap, from, i);
    const auto* to = heap.at<Shape>(heap.cell(target)->word);
    if (find_property(heap, to, entry.key) == no_slot) {
      add_property(vm, target.ref(), entry.key, attributes_all, value);
    } else {
      const Value name = symbol ? Value::symbol(entry.key) : Value::string(entry.key);
      define_own_data(vm, target, PropertyKey(name), value, attributes_all);
    }
  }
  return any_symbol;
}

bool copies_by_shape(const Heap& heap, Value target, Value source) {
  const auto* from = heap.at<Object>(source.ref());
  const auto* shape = heap.at<Shape>(from->word);
  const auto* to = heap.at<Shape>(heap.cell(target)->word);
  return from->elements == no_ref && shape->table != no_ref &&
         (shape->flags & shape_lazy_function) == 0 && heap.cell(target)->kind == CellKind::object &&
         target != source && (to->flags & shape_not_extensible) == 0;
}

}  // namespace

void copy_plain_properties(Vm& vm, Value target, Value source) {
  if (!source.is_object()) return;
  if (copies_by_shape(vm.heap, target, source)) {
    if (copy_named(vm, target, source, false)) copy_named(vm, target, source, true);
    return;
  }
  for (const PropertyKey key : own_keys(vm, source, KeyFilter::all)) {
    const Lookup found = lookup_own(vm, source, key);
    if (found.is_enumerable()) define_own_data(vm, target, key, found.value(), attributes_all);
  }
}

// --- for-in

std::uint64_t for_in_count(Vm& vm, Value object) {
  if (object.is_nullish()) return 0;
  std::uint64_t count = 0;
  for (Ref at = object.ref(); at != no_ref; at = prototype_ref(vm, Value::object(at))) {
    count += own_keys_bound(vm, Value::object(at)) + 1;
  }
  return count;
}

// A key counts once, where it is first met, and only when it is enumerable there.
Value make_for_in_iterator(Vm& vm, Value object) {
  std::vector<Value> keys;
  std::unordered_set<std::uint64_t> seen;
  for (Ref at = object.is_object() ? object.ref() : no_ref; at != no_ref;
       at = prototype_ref(vm, Value::object(at))) {
    // Most objects have enumerable properties of their own alone: what nobody inherits need not be
    // remembered.
    const bool last = prototype_ref(vm, Value::object(at)) == no_ref;
    for (const PropertyKey key : own_keys(vm, Value::object(at), KeyFilter::strings)) {
      const std::uint64_t bits = key.value().bits();
      if (last ? seen.count(bits) != 0 : !seen.insert(bits).second) continue;
      if (lookup_own(vm, Value::object(at), key).is_enumerable())
        keys.push_back(key_to_value(vm, key));
    }
  }
  const auto count = static_cast<std::uint32_t>(keys.size());
  const Ref array = count == 0 ? no_ref : make_values(vm, count, Value::undefined());
  for (std::uint32_t i = 0; i < count; ++i) vm.heap.at<ValueArray>(array)->values()[i] = keys[i];
  const Ref ref = vm.heap.allocate(CellKind::for_in_iterator, sizeof(ForInIterator));
  auto* iterator = vm.heap.at<ForInIterator>(ref);
  iterator->object = object;
  iterator->keys = array;
  iterator->count = count;
  return Value::internal(ref);
}

Value for_in_next(Vm& vm, Value value) {
  auto* iterator = vm.heap.at<ForInIterator>(value.ref());
  while (iterator->word < iterator->count) {
    const Value key = vm.heap.at<ValueArray>(iterator->keys)->values()[iterator->word++];
    const auto property_key = find_key(vm, key);
    if (!property_key) continue;
    const Lookup found = lookup(vm, iterator->object, *property_key);
    if (found.steps > prototype_steps_free) vm.owe(found.steps * std::uint64_t{2});
    if (found.is_enumerable()) return key;
  }
  return Value::hole();
}

}  // namespace kitwork::vm
