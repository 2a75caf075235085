// Finding properties, roots, and adding properties.
#include "vm/object/shape.hpp"

#include <bit>

#include "schemas/assert.hpp"
#include "vm/heap/reference_table.hpp"
#include "vm/object/shape_table.hpp"
#include "vm/object/slots.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {
namespace {

constexpr std::uint16_t plain_layout = object_layout(CellKind::object, inline_slots_first);

Ref new_root(Vm& vm, Ref prototype, std::uint16_t layout) {
  vm.owe(new_shape_gas);
  const Ref ref = vm.heap.allocate(CellKind::shape, sizeof(Shape));
  Shape* shape = vm.heap.at<Shape>(ref);
  *shape = Shape{};
  shape->kind = CellKind::shape;
  shape->aux = layout;
  shape->prototype = prototype;
  // Roots of one prototype differ by their layouts.
  shape->last_attributes = static_cast<std::uint32_t>(layout) << 16;
  return ref;
}

// Objects of this shape turned out to have more properties than inline slots: the next ones of
// their prototype get more.
void learn_inline_slots(Vm& vm, const Shape* shape) {
  Heap& heap = vm.heap;
  const std::uint32_t slots = layout_inline_slots(shape->aux);
  if (layout_fields_bytes(shape->aux) != sizeof(Object) || !in_heap(shape->prototype)) return;
  Shape* holder = heap.at<Shape>(heap.cell(shape->prototype)->word);
  if (holder->child_root == no_ref || heap.cell(holder->child_root)->aux != shape->aux) return;
  const std::uint32_t more = slots == 0 ? inline_slots_first : slots * 2;
  if (more > inline_slots_max) return;
  const Ref root = root_shape(vm, shape->prototype, object_layout(CellKind::object, more));
  heap.at<Shape>(heap.cell(shape->prototype)->word)->child_root = root;
}

// Makes room in a dictionary's table: a new table without the deleted entries, twice as large as
// what lives. Values move along.
void rebuild_dictionary(Heap& heap, Object* object, Shape* shape) {
  const std::uint32_t live = shape->word - shape->last_attributes;
  const std::uint32_t capacity = live < 8 ? 16 : live * 2;
  const Ref ref = copy_table(heap, no_ref, 0, capacity);
  PropertyTable* table = heap.at<PropertyTable>(ref);
  if (shape->table != no_ref) {
    const PropertyEntry* old = heap.at<PropertyTable>(shape->table)->entries();
    for (std::uint32_t i = 0; i < shape->word; ++i) {
      if (old[i].key == no_ref) continue;
      slot_of(heap, object, table->count) = slot_of(heap, object, i);
      append_entry(heap, table, old[i].key, old[i].attributes);
    }
  }
  for (std::uint32_t i = live; i < shape->word; ++i) {
    slot_of(heap, object, i) = Value::undefined();
  }
  shape->table = ref;
  shape->word = live;
  shape->last_attributes = 0;
}

}  // namespace

std::uint32_t find_in_index(const Heap& heap, const Shape* shape, Ref key) {
  PropertyTable* table = heap.at<PropertyTable>(shape->table);
  const std::uint32_t mask = table->buckets - 1;
  const std::uint32_t* index = table->index();
  const PropertyEntry* entries = table->entries();
  for (std::uint32_t place = key_hash(heap, key) & mask;; place = (place + 1) & mask) {
    const std::uint32_t entry = index[place];
    if (entry == 0) return no_slot;
    if (entries[entry - 1].key == key && entry <= shape->word) return entry - 1;
  }
}

Ref root_shape(Vm& vm, Ref prototype, std::uint16_t layout) {
  Heap& heap = vm.heap;
  if (prototype == no_ref) {
    const Ref known = vm.shape(RootShape::null_object);
    if (heap.cell(known)->aux == layout) return known;
  } else {
    const Ref known = heap.at<Shape>(heap.cell(prototype)->word)->child_root;
    if (known != no_ref && heap.cell(known)->aux == layout) return known;
    // What is in the image is a prototype already, and need not be written to for a class that
    // extends it.
    if (!in_image(prototype)) {
      heap.cell(prototype)->flags |= object_is_prototype;
      shape_make_own(vm, prototype);
    }
  }
  const std::uint32_t mark = static_cast<std::uint32_t>(layout) << 16;
  Ref root = find_transition(heap, no_ref, no_ref, mark, prototype);
  if (root == no_ref) {
    root = new_root(vm, prototype, layout);
    add_transition(heap, root);
  }
  return root;
}

Ref root_shape(Vm& vm, Ref prototype) {
  if (prototype == no_ref) return vm.shape(RootShape::null_object);
  Heap& heap = vm.heap;
  const Ref known = heap.at<Shape>(heap.cell(prototype)->word)->child_root;
  if (known != no_ref && layout_fields_bytes(heap.cell(known)->aux) == sizeof(Object)) return known;
  const Ref root = root_shape(vm, prototype, plain_layout);
  if (!in_image(prototype)) heap.at<Shape>(heap.cell(prototype)->word)->child_root = root;
  return root;
}

Ref literal_shape(const Vm& vm, std::uint32_t properties_expected) {
  if (properties_expected == 0) return vm.shape(RootShape::object);
  std::uint32_t n = 0;
  while (n + 1 < literal_sizes && literal_size[n] < properties_expected) ++n;
  return vm.intrinsics().literal_shapes[n];
}

Ref shape_with_property(Vm& vm, Ref from, Ref key, std::uint32_t attributes) {
  Heap& heap = vm.heap;
  const Shape* parent = heap.at<Shape>(from);
  const Ref prototype = parent->prototype;
  if (const Ref known = find_transition(heap, from, key, attributes, prototype)) return known;
  vm.owe(new_shape_gas + parent->word);
  const Ref table = table_with_entry(heap, parent, key, attributes);
  const Ref ref = copy_shape(heap, from);
  Shape* shape = heap.at<Shape>(ref);
  shape->flags &= static_cast<std::uint8_t>(~shape_image);
  ++shape->word;
  shape->parent = from;
  shape->table = table;
  shape->last_key = key;
  shape->last_attributes = attributes;
  shape->child_root = no_ref;
  add_transition(heap, ref);
  return ref;
}

void shape_make_own(Vm& vm, Ref ref) {
  Heap& heap = vm.heap;
  Object* object = heap.at<Object>(ref);
  if ((heap.cell(object->word)->flags & (shape_own | shape_dictionary)) != 0) return;
  vm.owe(new_shape_gas / 2);
  const Ref own = copy_shape(heap, object->word);
  Shape* shape = heap.at<Shape>(own);
  shape->flags |= shape_own;
  shape->parent = no_ref;
  shape->child_root = no_ref;
  object->word = own;
}

void shape_make_dictionary(Vm& vm, Ref ref) {
  Heap& heap = vm.heap;
  Object* object = heap.at<Object>(ref);
  if ((heap.cell(object->word)->flags & shape_dictionary) != 0) return;
  vm.owe(new_shape_gas + std::uint64_t{heap.cell(object->word)->word} * 4);
  const Ref own = copy_shape(heap, object->word);
  Shape* shape = heap.at<Shape>(own);
  shape->flags =
      static_cast<std::uint8_t>((shape->flags & ~(shape_own | shape_image)) | shape_dictionary);
  shape->parent = no_ref;
  shape->last_key = no_ref;
  shape->last_attributes = 0;
  shape->last_attributes = 0;
  shape->table =
      copy_table(heap, shape->table, shape->word, shape->word < 8 ? 16 : shape->word * 2);
  object->word = own;
}

std::uint32_t shape_add(Vm& vm, Ref ref, Ref key, std::uint32_t attributes) {
  Heap& heap = vm.heap;
  Object* object = heap.at<Object>(ref);
  Shape* shape = heap.at<Shape>(object->word);
  KITWORK_ASSERT((shape->flags & shape_lazy_function) == 0);
  if ((object->flags & object_is_prototype) != 0) vm.prototype_changed();
  if ((shape->flags & shape_dictionary) == 0 && shape->word >= shape_properties_max) {
    shape_make_dictionary(vm, ref);
    shape = heap.at<Shape>(object->word);
  }
  if ((shape->flags & shape_dictionary) != 0) {
    PropertyTable* table = shape->table == no_ref ? nullptr : heap.at<PropertyTable>(shape->table);
    if (table == nullptr || table->count == table->word) rebuild_dictionary(heap, object, shape);
    append_entry(heap, heap.at<PropertyTable>(shape->table), key, attributes);
    return shape->word++;
  }
  const std::uint32_t slot = shape->word;
  if ((shape->flags & (shape_own | shape_image)) != 0) {
    vm.owe(new_shape_gas / 2);
    const Ref table = table_with_entry(heap, shape, key, attributes);
    const Ref own = copy_shape(heap, object->word);
    Shape* larger = heap.at<Shape>(own);
    larger->flags = static_cast<std::uint8_t>((larger->flags & ~shape_image) | shape_own);
    larger->table = table;
    larger->parent = no_ref;
    ++larger->word;
    object->word = own;
    return slot;
  }
  object->word = shape_with_property(vm, object->word, key, attributes);
  if (slot == object->aux) learn_inline_slots(vm, heap.at<Shape>(object->word));
  return slot;
}

std::uint64_t shape_growth_bytes(const Heap& heap, const Object* object) {
  const Shape* shape = heap.at<Shape>(object->word);
  const std::uint64_t count = shape->word + 1;
  const std::uint64_t capacity = slot_capacity(heap, object);
  std::uint64_t bytes = sizeof(Shape);
  if (count > capacity) bytes += sizeof(ValueArray) + 16 * (count + 4);
  const std::uint32_t room = shape->table == no_ref ? 0 : heap.cell(shape->table)->word;
  const bool dictionary = (shape->flags & shape_dictionary) != 0;
  if (!dictionary || room < count) {
    bytes += property_table_bytes(static_cast<std::uint32_t>(count < 8 ? 16 : count * 2));
  }
  if (!dictionary && heap.transitions != no_ref) {
    const ReferenceTable* table = heap.at<ReferenceTable>(heap.transitions);
    if (table->count == table->word) bytes += reference_table_bytes(std::uint64_t{table->word} * 2);
  }
  return bytes;
}

}  // namespace kitwork::vm
