// Adding and deleting properties, prototypes, extensibility, sealing and freezing.
#include "schemas/assert.hpp"
#include "vm/object/elements.hpp"
#include "vm/object/object.hpp"
#include "vm/object/property_change.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {
namespace {

inline constexpr std::uint32_t slots_first = 4;

// Room for one more slot.
void grow_slots(Vm& vm, Ref ref) {
  Object* object = vm.heap.at<Object>(ref);
  const std::uint32_t old = object->slots == no_ref ? 0 : vm.heap.cell(object->slots)->word;
  const Ref slots = make_values(vm, old == 0 ? slots_first : old * 2, Value::undefined());
  for (std::uint32_t i = 0; i < old; ++i) {
    vm.heap.at<ValueArray>(slots)->values()[i] = vm.heap.at<ValueArray>(object->slots)->values()[i];
  }
  object->slots = slots;
}

bool shape_allows_extension(const Heap& heap, const Object* object) {
  return (heap.cell(object->word)->flags & shape_not_extensible) == 0;
}

}  // namespace

void prepare_change(Vm& vm, Ref ref) {
  vm.before_write(ref);
  const Object* object = vm.heap.at<Object>(ref);
  if ((vm.heap.cell(object->word)->flags & shape_lazy_function) != 0) materialise_function(vm, ref);
}

std::uint32_t add_property(Vm& vm, Ref ref, Ref key, std::uint32_t attributes, Value value) {
  Heap& heap = vm.heap;
  prepare_change(vm, ref);
  Object* object = heap.at<Object>(ref);
  if (heap.cell(object->word)->word >= slot_capacity(heap, object)) grow_slots(vm, ref);
  const std::uint32_t slot = shape_add(vm, ref, key, attributes);
  slot_of(heap, object, slot) = value;
  return slot;
}

std::uint64_t delete_price(Vm& vm, Value value) {
  if (!value.is_object()) return 0;
  const Object* object = vm.heap.at<Object>(value.ref());
  const Shape* shape = vm.heap.at<Shape>(object->word);
  std::uint64_t price = (shape->flags & shape_dictionary) != 0 ? 0 : 4 + shape->word;
  if (object->elements != no_ref &&
      vm.heap.cell(object->elements)->kind == CellKind::sparse_elements) {
    price += vm.heap.at<SparseElements>(object->elements)->count;
  }
  return price;
}

bool delete_own(Vm& vm, Value value, PropertyKey key) {
  const Lookup found = lookup_own(vm, value, key);
  if (!found.found()) return true;
  if (!found.is_configurable()) return false;
  const Ref ref = value.ref();
  prepare_change(vm, ref);
  if (key.is_index()) {
    remove_element(vm, ref, key.as_index());
  } else {
    KITWORK_ASSERT(found.place == Lookup::Place::slot);
    shape_remove(vm, ref, found.slot);
  }
  return true;
}

std::uint64_t set_prototype_price(Vm& vm, Value value, Value prototype) {
  std::uint64_t steps = 0;
  for (Ref at = prototype.is_object() ? prototype.ref() : no_ref; at != no_ref;
       at = prototype_ref(vm, Value::object(at))) {
    ++steps;
  }
  const std::uint64_t count = value.is_object() ? vm.heap.cell(vm.heap.cell(value)->word)->word : 0;
  return count * 4 + steps * 2;
}

bool set_prototype(Vm& vm, Value value, Value prototype) {
  const Ref wanted = prototype.is_object() ? prototype.ref() : no_ref;
  const Ref ref = value.ref();
  if (prototype_ref(vm, value) == wanted) return true;
  if (ref == vm.object(WellKnownObject::object_prototype)) return false;
  if (!shape_allows_extension(vm.heap, vm.heap.at<Object>(ref))) return false;
  for (Ref at = wanted; at != no_ref; at = prototype_ref(vm, Value::object(at))) {
    if (at == ref) return false;
  }
  prepare_change(vm, ref);
  shape_set_prototype(vm, ref, wanted);
  return true;
}

bool is_extensible(Vm& vm, Value value) {
  return shape_allows_extension(vm.heap, vm.heap.at<Object>(value.ref()));
}

void prevent_extensions(Vm& vm, Value value) {
  if (!is_extensible(vm, value)) return;
  prepare_change(vm, value.ref());
  shape_forbid_extension(vm, value.ref());
}

void seal_object(Vm& vm, Value value, bool frozen) {
  prepare_change(vm, value.ref());
  shape_seal(vm, value.ref(), frozen);
  shape_forbid_extension(vm, value.ref());
  Object* object = vm.heap.at<Object>(value.ref());
  if (object->elements != no_ref) seal_elements(vm, value.ref(), frozen);
  if (frozen && object->kind == CellKind::array) object->flags |= object_length_fixed;
}

bool is_sealed(Vm& vm, Value value, bool frozen) {
  Heap& heap = vm.heap;
  const Ref ref = value.ref();
  if (is_extensible(vm, value)) return false;
  const Object* object = heap.at<Object>(ref);
  const Shape* shape = heap.at<Shape>(object->word);
  for (std::uint32_t i = 0; i < shape->word; ++i) {
    const PropertyEntry entry = heap.at<PropertyTable>(shape->table)->entries()[i];
    if (entry.key == no_ref) continue;
    const Cell* key = heap.cell(entry.key);
    if (key->kind == CellKind::symbol && (key->flags & symbol_private) != 0) continue;
    if ((entry.attributes & attribute_configurable) != 0) return false;
    const bool accessor = (entry.attributes & attribute_accessor) != 0;
    if (frozen && !accessor && (entry.attributes & attribute_writable) != 0) return false;
  }
  if (frozen && object->kind == CellKind::array && (object->flags & object_length_fixed) == 0) {
    return false;
  }
  return elements_are_sealed(heap, object, frozen);
}

}  // namespace kitwork::vm
