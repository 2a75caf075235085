// What happens to an object's shape when its properties change other than by one more at the end.
#include "schemas/assert.hpp"
#include "vm/object/shape.hpp"
#include "vm/object/shape_table.hpp"
#include "vm/object/slots.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {
namespace {

void touched(Vm& vm, const Object* object) {
  if ((object->flags & object_is_prototype) != 0) vm.prototype_changed();
}

bool is_own(const Shape* shape) { return (shape->flags & (shape_own | shape_image)) != 0; }
bool is_dictionary(const Shape* shape) { return (shape->flags & shape_dictionary) != 0; }

// A new own shape for the object, with a table of its own when it will be changed.
Shape* renew_own(Vm& vm, Object* object, bool copy_entries) {
  Heap& heap = vm.heap;
  vm.owe(new_shape_gas / 2 + (copy_entries ? heap.cell(object->word)->word : 0));
  const Ref ref = copy_shape(heap, object->word);
  Shape* shape = heap.at<Shape>(ref);
  shape->flags = static_cast<std::uint8_t>((shape->flags & ~shape_image) | shape_own);
  shape->parent = no_ref;
  if (copy_entries && shape->table != no_ref) {
    const Ref table = copy_table(heap, shape->table, shape->word, heap.cell(shape->table)->word);
    heap.at<Shape>(ref)->table = table;
  }
  object->word = ref;
  return heap.at<Shape>(ref);
}

std::uint32_t sealed_attributes(const Heap& heap, PropertyEntry entry, bool frozen) {
  if (entry.key == no_ref) return entry.attributes;
  const Cell* key = heap.cell(entry.key);
  if (key->kind == CellKind::symbol && (key->flags & symbol_private) != 0) return entry.attributes;
  std::uint32_t attributes = entry.attributes & ~std::uint32_t{attribute_configurable};
  if (frozen && (attributes & attribute_accessor) == 0) {
    attributes &= ~std::uint32_t{attribute_writable};
  }
  return attributes;
}

Ref forbid_extension(Vm& vm, Ref from) {
  Heap& heap = vm.heap;
  const Shape* parent = heap.at<Shape>(from);
  constexpr std::uint32_t mark = shape_not_extensible << 8;
  const Ref prototype = parent->prototype;
  if (const Ref known = find_transition(heap, from, no_ref, mark, prototype)) return known;
  vm.owe(new_shape_gas);
  const Ref ref = copy_shape(heap, from);
  Shape* shape = heap.at<Shape>(ref);
  shape->flags = static_cast<std::uint8_t>((shape->flags & ~shape_image) | shape_not_extensible);
  shape->parent = from;
  shape->last_key = no_ref;
  shape->last_attributes = mark;
  shape->child_root = no_ref;
  add_transition(heap, ref);
  return ref;
}

// The shared shape with the properties of `from`, from the root of `prototype` on, with attributes
// that `change` gives.
template <class Change>
Ref replay(Vm& vm, Ref from, Ref prototype, Change change) {
  Heap& heap = vm.heap;
  Ref shape = root_shape(vm, prototype, heap.cell(from)->aux);
  const std::uint32_t count = heap.at<Shape>(from)->word;
  for (std::uint32_t i = 0; i < count; ++i) {
    const PropertyEntry entry = heap.at<PropertyTable>(heap.at<Shape>(from)->table)->entries()[i];
    shape = shape_with_property(vm, shape, entry.key, change(i, entry));
  }
  const bool fixed = (heap.at<Shape>(from)->flags & shape_not_extensible) != 0;
  return fixed ? forbid_extension(vm, shape) : shape;
}

}  // namespace

void shape_remove(Vm& vm, Ref ref, std::uint32_t slot) {
  Heap& heap = vm.heap;
  Object* object = heap.at<Object>(ref);
  Shape* shape = heap.at<Shape>(object->word);
  touched(vm, object);
  const bool last = slot + 1 == shape->word;
  slot_of(heap, object, slot) = Value::undefined();
  if (!is_dictionary(shape)) {
    if (last && is_own(shape)) {
      --renew_own(vm, object, false)->word;
      return;
    }
    if (last && shape->parent != no_ref && heap.at<Shape>(shape->parent)->word == slot) {
      object->word = shape->parent;
      return;
    }
    shape_make_dictionary(vm, ref);
    shape = heap.at<Shape>(object->word);
  }
  heap.at<PropertyTable>(shape->table)->entries()[slot] = PropertyEntry{no_ref, 0};
  ++shape->last_attributes;
}

void shape_change_attributes(Vm& vm, Ref ref, std::uint32_t slot, std::uint32_t attributes) {
  Heap& heap = vm.heap;
  Object* object = heap.at<Object>(ref);
  Shape* shape = heap.at<Shape>(object->word);
  if (attributes_of(heap, shape, slot) == attributes) return;
  touched(vm, object);
  if (is_own(shape)) {
    shape = renew_own(vm, object, true);
    heap.at<PropertyTable>(shape->table)->entries()[slot].attributes = attributes;
    return;
  }
  if (!is_dictionary(shape) && shape->word <= shape_replay_max) {
    object->word = replay(
        vm, object->word, shape->prototype,
        [&](std::uint32_t i, PropertyEntry e) { return i == slot ? attributes : e.attributes; });
    return;
  }
  shape_make_dictionary(vm, ref);
  shape = heap.at<Shape>(object->word);
  heap.at<PropertyTable>(shape->table)->entries()[slot].attributes = attributes;
}

void shape_set_prototype(Vm& vm, Ref ref, Ref prototype) {
  Heap& heap = vm.heap;
  Object* object = heap.at<Object>(ref);
  touched(vm, object);
  const Ref root = root_shape(vm, prototype, heap.cell(object->word)->aux);
  Shape* shape = heap.at<Shape>(object->word);
  KITWORK_ASSERT((shape->flags & shape_lazy_function) == 0);
  if (is_dictionary(shape)) {
    shape->prototype = prototype;
  } else if (is_own(shape)) {
    renew_own(vm, object, false)->prototype = prototype;
  } else if (shape->word == 0 && (shape->flags & shape_not_extensible) == 0) {
    object->word = root;
  } else {
    object->word = replay(vm, object->word, prototype,
                          [](std::uint32_t, PropertyEntry e) { return e.attributes; });
  }
}

void shape_forbid_extension(Vm& vm, Ref ref) {
  Heap& heap = vm.heap;
  Object* object = heap.at<Object>(ref);
  Shape* shape = heap.at<Shape>(object->word);
  if ((shape->flags & shape_not_extensible) != 0) return;
  touched(vm, object);
  if (is_dictionary(shape)) {
    shape->flags |= shape_not_extensible;
  } else if (is_own(shape)) {
    renew_own(vm, object, false)->flags |= shape_not_extensible;
  } else {
    object->word = forbid_extension(vm, object->word);
  }
}

void shape_seal(Vm& vm, Ref ref, bool frozen) {
  Heap& heap = vm.heap;
  Object* object = heap.at<Object>(ref);
  Shape* shape = heap.at<Shape>(object->word);
  if (shape->word == 0) return;
  touched(vm, object);
  if (!is_dictionary(shape) && !is_own(shape)) {
    object->word = replay(vm, object->word, shape->prototype, [&](std::uint32_t, PropertyEntry e) {
      return sealed_attributes(heap, e, frozen);
    });
    return;
  }
  if (is_own(shape)) shape = renew_own(vm, object, true);
  PropertyEntry* entries = heap.at<PropertyTable>(shape->table)->entries();
  for (std::uint32_t i = 0; i < shape->word; ++i) {
    entries[i].attributes = sealed_attributes(heap, entries[i], frozen);
  }
}

}  // namespace kitwork::vm
