// Elements, dense and sparse.
#include "vm/object/elements.hpp"

#include <algorithm>
#include <cstring>

#include "schemas/assert.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {
namespace {

bool is_dense(const Heap& heap, const Object* object) {
  return object->elements == no_ref || heap.cell(object->elements)->kind == CellKind::values;
}

std::uint32_t capacity_of(const Heap& heap, const Object* object) {
  return object->elements == no_ref ? 0 : heap.cell(object->elements)->word;
}

std::uint32_t dense_attributes(const Object* object) {
  if ((object->flags & object_elements_frozen) != 0) return attribute_enumerable;
  if ((object->flags & object_elements_sealed) != 0)
    return attribute_enumerable | attribute_writable;
  return attributes_all;
}

SparseEntry* lower_bound(SparseElements* sparse, std::uint32_t index) {
  SparseEntry* end = sparse->entries() + sparse->count;
  if (sparse->count != 0 && end[-1].index < index) return end;
  return std::lower_bound(sparse->entries(), end, index,
                          [](const SparseEntry& e, std::uint32_t i) { return e.index < i; });
}

Ref new_sparse(Heap& heap, std::uint32_t capacity) {
  const std::uint64_t bytes =
      sizeof(SparseElements) + std::uint64_t{capacity} * sizeof(SparseEntry);
  const Ref ref = heap.allocate(CellKind::sparse_elements, static_cast<std::uint32_t>(bytes));
  SparseElements* sparse = heap.at<SparseElements>(ref);
  sparse->word = capacity;
  sparse->count = 0;
  sparse->reserved = 0;
  return ref;
}

// The capacity that dense elements get for a store at `index`, or 0: they had better be sparse.
std::uint32_t dense_capacity_for(const Heap& heap, const Object* object, std::uint32_t index) {
  const std::uint32_t capacity = capacity_of(heap, object);
  if (capacity == 0 && object->kind == CellKind::array) {
    const std::uint32_t length = static_cast<const Array*>(object)->length;
    if (index < length && length <= dense_preallocated_max) return length;
  }
  if (index > capacity && index - capacity > dense_gap_max) return 0;
  if (index == capacity) return capacity + capacity / 2 + 4;
  const std::uint32_t wanted = index + index / 8 + 8;
  if (wanted > dense_small_max) {
    const Value* values = capacity == 0 ? nullptr : heap.at<ValueArray>(object->elements)->values();
    const auto holes =
        static_cast<std::uint32_t>(std::count(values, values + capacity, Value::hole()));
    if ((capacity - holes) < wanted / dense_fill_min) return 0;
  }
  return wanted;
}

void grow_dense(Vm& vm, Ref ref, std::uint32_t capacity) {
  const Ref values = make_values(vm, capacity, Value::hole());
  Object* object = vm.heap.at<Object>(ref);
  if (object->elements != no_ref) {
    const ValueArray* old = vm.heap.at<ValueArray>(object->elements);
    std::copy(old->values(), old->values() + old->word, vm.heap.at<ValueArray>(values)->values());
  }
  object->elements = values;
}

// Whether sparse elements that are about to grow had better be dense.
bool wants_dense(const SparseElements* sparse) {
  if (sparse->count == 0) return false;
  SparseElements* s = const_cast<SparseElements*>(sparse);
  const std::uint64_t last = s->entries()[s->count - 1].index;
  if (last >= std::uint64_t{s->count} * 4 + dense_gap_max) return false;
  return std::all_of(s->entries(), s->entries() + s->count,
                     [](const SparseEntry& e) { return e.attributes == attributes_all; });
}

void make_dense(Vm& vm, Ref ref) {
  Heap& heap = vm.heap;
  SparseElements* sparse = heap.at<SparseElements>(heap.at<Object>(ref)->elements);
  const std::uint32_t last = sparse->entries()[sparse->count - 1].index;
  vm.owe(last + 1);
  const Ref values = make_values(vm, last + last / 4 + 8, Value::hole());
  Value* place = heap.at<ValueArray>(values)->values();
  for (std::uint32_t i = 0; i < sparse->count; ++i) {
    place[sparse->entries()[i].index] = sparse->entries()[i].value;
  }
  heap.at<Object>(ref)->elements = values;
}

void touched(Vm& vm, const Object* object) {
  if ((object->flags & object_is_prototype) != 0) vm.prototype_changed();
}

void add_sparse(Vm& vm, Ref ref, std::uint32_t index, std::uint32_t attributes, Value value) {
  Heap& heap = vm.heap;
  Object* object = heap.at<Object>(ref);
  SparseElements* sparse = heap.at<SparseElements>(object->elements);
  if (sparse->count == sparse->word) {
    const Ref larger = new_sparse(heap, sparse->word * 2);
    SparseElements* target = heap.at<SparseElements>(larger);
    std::copy(sparse->entries(), sparse->entries() + sparse->count, target->entries());
    target->count = sparse->count;
    object->elements = larger;
    sparse = target;
  }
  SparseEntry* place = lower_bound(sparse, index);
  std::copy_backward(place, sparse->entries() + sparse->count,
                     sparse->entries() + sparse->count + 1);
  *place = SparseEntry{index, attributes, value};
  ++sparse->count;
}

}  // namespace

Ref make_values(Vm& vm, std::uint32_t capacity, Value fill) {
  const std::uint64_t bytes = sizeof(ValueArray) + std::uint64_t{capacity} * sizeof(Value);
  const Ref ref = vm.heap.allocate(CellKind::values, static_cast<std::uint32_t>(bytes));
  ValueArray* array = vm.heap.at<ValueArray>(ref);
  array->word = capacity;
  std::fill_n(array->values(), capacity, fill);
  return ref;
}

Element find_element(const Heap& heap, Object* object, std::uint32_t index) {
  if (object->elements == no_ref) return {};
  if (heap.cell(object->elements)->kind == CellKind::values) {
    ValueArray* array = heap.at<ValueArray>(object->elements);
    if (index >= array->word || array->values()[index].is_hole()) return {};
    return Element{&array->values()[index], dense_attributes(object)};
  }
  SparseElements* sparse = heap.at<SparseElements>(object->elements);
  SparseEntry* place = lower_bound(sparse, index);
  if (place == sparse->entries() + sparse->count || place->index != index) return {};
  return Element{&place->value, place->attributes};
}

std::uint64_t element_growth_bytes(const Heap& heap, const Object* object, std::uint32_t index) {
  const std::uint64_t capacity = capacity_of(heap, object);
  if (!is_dense(heap, object)) {
    const SparseElements* sparse = heap.at<SparseElements>(object->elements);
    if (sparse->count < sparse->word) return 0;
    return capacity * (2 * sizeof(SparseEntry) + 5 * sizeof(Value)) + 2 * dense_gap_max * 8;
  }
  if (index < capacity) return 0;
  const std::uint64_t dense = dense_capacity_for(heap, object, index);
  return dense != 0 ? dense * sizeof(Value) + 8 : (capacity + 8) * sizeof(SparseEntry) + 16;
}

std::uint32_t sparse_entries_behind(const Heap& heap, const Object* object, std::uint32_t index) {
  if (is_dense(heap, object)) return 0;
  SparseElements* sparse = heap.at<SparseElements>(object->elements);
  const SparseEntry* end = sparse->entries() + sparse->count;
  return static_cast<std::uint32_t>(end - lower_bound(sparse, index));
}

void add_element(Vm& vm, Ref ref, std::uint32_t index, std::uint32_t attributes, Value value) {
  Heap& heap = vm.heap;
  vm.before_write(ref);
  Object* object = heap.at<Object>(ref);
  touched(vm, object);
  if (object->kind == CellKind::array) {
    Array* array = static_cast<Array*>(object);
    if (index >= array->length) array->length = index + 1;
  }
  if (!is_dense(heap, object)) {
    const SparseElements* sparse = heap.at<SparseElements>(object->elements);
    if (attributes == attributes_all && sparse->count == sparse->word && wants_dense(sparse)) {
      make_dense(vm, ref);
    }
  } else if (attributes != dense_attributes(object)) {
    make_sparse(vm, ref);
  }
  if (is_dense(heap, object) && index >= capacity_of(heap, object)) {
    const std::uint32_t capacity = dense_capacity_for(heap, object, index);
    if (capacity == 0) {
      make_sparse(vm, ref);
    } else {
      grow_dense(vm, ref, capacity);
    }
  }
  if (is_dense(heap, object)) {
    heap.at<ValueArray>(object->elements)->values()[index] = value;
  } else {
    add_sparse(vm, ref, index, attributes, value);
  }
}

void make_sparse(Vm& vm, Ref ref) {
  Heap& heap = vm.heap;
  Object* object = heap.at<Object>(ref);
  if (!is_dense(heap, object)) return;
  const std::uint32_t capacity = capacity_of(heap, object);
  vm.owe(capacity * std::uint64_t{2});
  std::uint32_t used = 0;
  for (std::uint32_t i = 0; i < capacity; ++i) {
    if (!heap.at<ValueArray>(object->elements)->values()[i].is_hole()) ++used;
  }
  const Ref made = new_sparse(heap, used + used / 2 + 4);
  SparseElements* sparse = heap.at<SparseElements>(made);
  const std::uint32_t attributes = dense_attributes(object);
  for (std::uint32_t i = 0; i < capacity; ++i) {
    const Value value = heap.at<ValueArray>(object->elements)->values()[i];
    if (!value.is_hole()) sparse->entries()[sparse->count++] = SparseEntry{i, attributes, value};
  }
  object->elements = made;
  object->flags &= static_cast<std::uint8_t>(~(object_elements_sealed | object_elements_frozen));
}

void change_element_attributes(Vm& vm, Ref ref, std::uint32_t index, std::uint32_t attributes) {
  Object* object = vm.heap.at<Object>(ref);
  if (find_element(vm.heap, object, index).attributes == attributes) return;
  touched(vm, object);
  make_sparse(vm, ref);
  lower_bound(vm.heap.at<SparseElements>(object->elements), index)->attributes = attributes;
}

void remove_element(Vm& vm, Ref ref, std::uint32_t index) {
  Heap& heap = vm.heap;
  Object* object = heap.at<Object>(ref);
  touched(vm, object);
  if (is_dense(heap, object)) {
    heap.at<ValueArray>(object->elements)->values()[index] = Value::hole();
    return;
  }
  SparseElements* sparse = heap.at<SparseElements>(object->elements);
  SparseEntry* place = lower_bound(sparse, index);
  std::copy(place + 1, sparse->entries() + sparse->count, place);
  --sparse->count;
}

std::uint32_t truncate_elements(Vm& vm, Ref ref, std::uint32_t length) {
  Heap& heap = vm.heap;
  Object* object = heap.at<Object>(ref);
  if (object->elements == no_ref) return length;
  if (!is_dense(heap, object)) {
    SparseElements* sparse = heap.at<SparseElements>(object->elements);
    while (sparse->count != 0) {
      const SparseEntry& last = sparse->entries()[sparse->count - 1];
      if (last.index < length) break;
      if ((last.attributes & attribute_configurable) == 0) return last.index + 1;
      --sparse->count;
    }
    return length;
  }
  ValueArray* array = heap.at<ValueArray>(object->elements);
  if ((object->flags & (object_elements_sealed | object_elements_frozen)) != 0) {
    for (std::uint32_t i = array->word; i > length; --i) {
      if (!array->values()[i - 1].is_hole()) return i;
    }
    return length;
  }
  if (length == 0) {
    object->elements = no_ref;
  } else if (length < array->word) {
    const std::uint32_t end = object->kind == CellKind::array
                                  ? std::min(array->word, static_cast<const Array*>(object)->length)
                                  : array->word;
    vm.owe((end - std::min(end, length)) / 4);
    if (length < end) std::fill(array->values() + length, array->values() + end, Value::hole());
  }
  return length;
}

void seal_elements(Vm& vm, Ref ref, bool frozen) {
  Heap& heap = vm.heap;
  Object* object = heap.at<Object>(ref);
  touched(vm, object);
  if (is_dense(heap, object)) {
    object->flags |= object_elements_sealed;
    if (frozen) object->flags |= object_elements_frozen;
    return;
  }
  SparseElements* sparse = heap.at<SparseElements>(object->elements);
  for (std::uint32_t i = 0; i < sparse->count; ++i) {
    std::uint32_t& attributes = sparse->entries()[i].attributes;
    attributes &= ~std::uint32_t{attribute_configurable};
    if (frozen && (attributes & attribute_accessor) == 0) {
      attributes &= ~std::uint32_t{attribute_writable};
    }
  }
}

bool elements_are_sealed(const Heap& heap, const Object* object, bool frozen) {
  if (object->elements == no_ref) return true;
  Object* mutable_object = const_cast<Object*>(object);
  const std::uint32_t places = element_places(heap, object);
  for (std::uint32_t i = 0; i < places; ++i) {
    std::uint32_t index;
    const Element element = element_at_place(heap, mutable_object, i, index);
    if (element.value == nullptr) continue;
    if ((element.attributes & attribute_configurable) != 0) return false;
    const bool accessor = (element.attributes & attribute_accessor) != 0;
    if (frozen && !accessor && (element.attributes & attribute_writable) != 0) return false;
  }
  return true;
}

std::uint32_t element_places(const Heap& heap, const Object* object) {
  if (object->elements == no_ref) return 0;
  const Cell* cell = heap.cell(object->elements);
  if (cell->kind == CellKind::values) return cell->word;
  return static_cast<const SparseElements*>(cell)->count;
}

Element element_at_place(const Heap& heap, Object* object, std::uint32_t place,
                         std::uint32_t& index) {
  if (heap.cell(object->elements)->kind == CellKind::values) {
    index = place;
    return find_element(heap, object, place);
  }
  SparseEntry& entry = heap.at<SparseElements>(object->elements)->entries()[place];
  index = entry.index;
  return Element{&entry.value, entry.attributes};
}

}  // namespace kitwork::vm
