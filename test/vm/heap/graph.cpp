// Graphs of cells for tests. What a cell holds is written here a second time, on purpose.
#include "test/vm/heap/graph.hpp"

#include "vm/heap/cell_size.hpp"
#include "vm/heap/hash_table.hpp"
#include "vm/heap/intern.hpp"
#include "vm/heap/reference_table.hpp"
#include "vm/heap/string_compare.hpp"

namespace kitwork::vm {

namespace {

constexpr CellKind object_kinds[] = {CellKind::object,
                                     CellKind::array,
                                     CellKind::function,
                                     CellKind::native_function,
                                     CellKind::bound_function,
                                     CellKind::error,
                                     CellKind::boolean_object,
                                     CellKind::number_object,
                                     CellKind::string_object,
                                     CellKind::symbol_object,
                                     CellKind::arguments,
                                     CellKind::map,
                                     CellKind::set,
                                     CellKind::weak_map,
                                     CellKind::weak_set,
                                     CellKind::internal_object};
constexpr CellKind other_kinds[] = {
    CellKind::string8, CellKind::string16,        CellKind::rope,       CellKind::symbol,
    CellKind::box,     CellKind::accessor,        CellKind::shape,      CellKind::property_table,
    CellKind::values,  CellKind::sparse_elements, CellKind::hash_table, CellKind::for_in_iterator};

void object_content(Heap& heap, Ref ref, CellContent& content) {
  const auto as_value = [&](Ref r) {
    content.values.push_back(r == no_ref ? Value::undefined() : Value::internal(r));
  };
  const auto* object = heap.at<Object>(ref);
  as_value(object->word);
  as_value(object->slots);
  as_value(object->elements);
  switch (object->kind) {
    case CellKind::array:
      content.plain.push_back(heap.at<Array>(ref)->length);
      break;
    case CellKind::function:
      content.plain.push_back(heap.at<Function>(ref)->function);
      as_value(heap.at<Function>(ref)->captures);
      as_value(heap.at<Function>(ref)->home);
      break;
    case CellKind::native_function:
      content.plain.push_back(heap.at<NativeFunction>(ref)->native);
      content.plain.push_back(heap.at<NativeFunction>(ref)->data);
      content.values.push_back(heap.at<NativeFunction>(ref)->slot);
      break;
    case CellKind::bound_function:
      content.values.push_back(heap.at<BoundFunction>(ref)->target);
      content.values.push_back(heap.at<BoundFunction>(ref)->this_value);
      as_value(heap.at<BoundFunction>(ref)->arguments);
      content.plain.push_back(heap.at<BoundFunction>(ref)->argument_count);
      break;
    case CellKind::map:
    case CellKind::set:
    case CellKind::weak_map:
    case CellKind::weak_set:
      as_value(heap.at<Collection>(ref)->table);
      break;
    case CellKind::internal_object:
      content.plain.push_back(heap.at<InternalObject>(ref)->type);
      for (const Value value : heap.at<InternalObject>(ref)->internal) {
        content.values.push_back(value);
      }
      break;
    default:
      if (object_fields_bytes(object->kind) == sizeof(Wrapper)) {
        content.values.push_back(heap.at<Wrapper>(ref)->primitive);
      }
  }
  const auto* slots = heap.at<Value>(ref + object_fields_bytes(object->kind));
  content.values.insert(content.values.end(), slots, slots + object->aux);
}

}  // namespace

CellContent content_of(Heap& heap, Ref ref) {
  CellContent content;
  const auto as_value = [&](Ref r) {
    content.values.push_back(r == no_ref ? Value::undefined() : Value::internal(r));
  };
  const Cell cell = *heap.cell(ref);
  if (!is_object_kind(cell.kind) || cell.kind == CellKind::for_in_iterator) {
    content.plain.push_back(cell.word);
  }
  switch (cell.kind) {
    case CellKind::string8:
    case CellKind::string16: {
      const Units units = units_of(heap, ref);
      for (std::uint32_t i = 0; i < units.length; ++i) content.plain.push_back(units[i]);
      break;
    }
    case CellKind::rope:
      as_value(heap.at<Rope>(ref)->left);
      as_value(heap.at<Rope>(ref)->right);
      break;
    case CellKind::symbol:
      content.plain.push_back(heap.at<Symbol>(ref)->hash);
      as_value(heap.at<Symbol>(ref)->description);
      break;
    case CellKind::box:
      content.values.push_back(heap.at<Box>(ref)->value);
      break;
    case CellKind::accessor:
      content.values.push_back(heap.at<Accessor>(ref)->getter);
      content.values.push_back(heap.at<Accessor>(ref)->setter);
      break;
    case CellKind::shape: {
      const auto* shape = heap.at<Shape>(ref);
      for (const Ref r :
           {shape->parent, shape->table, shape->prototype, shape->last_key, shape->child_root}) {
        as_value(r);
      }
      content.plain.push_back(shape->last_attributes);
      content.plain.push_back(cell.aux);
      break;
    }
    case CellKind::property_table: {
      const auto* table = heap.at<PropertyTable>(ref);
      for (std::uint32_t i = 0; i < table->count; ++i) {
        as_value(table->entries()[i].key);
        content.plain.push_back(table->entries()[i].attributes);
      }
      break;
    }
    case CellKind::values: {
      const Value* values = heap.at<ValueArray>(ref)->values();
      content.values.assign(values, values + cell.word);
      break;
    }
    case CellKind::sparse_elements: {
      auto* elements = heap.at<SparseElements>(ref);
      for (std::uint32_t i = 0; i < elements->count; ++i) {
        content.plain.push_back(elements->entries()[i].index);
        content.values.push_back(elements->entries()[i].value);
      }
      break;
    }
    case CellKind::hash_table: {
      const auto* table = heap.at<HashTable>(ref);
      as_value(table->next);
      content.plain.push_back(table->live);
      for (std::uint32_t i = 0; i < table->count; ++i) {
        content.values.push_back(table->entries()[i].key);
        content.values.push_back(table->entries()[i].value);
      }
      break;
    }
    case CellKind::for_in_iterator:
      content.values.push_back(heap.at<ForInIterator>(ref)->object);
      as_value(heap.at<ForInIterator>(ref)->keys);
      content.plain.push_back(heap.at<ForInIterator>(ref)->count);
      break;
    default:
      object_content(heap, ref, content);
  }
  return content;
}

std::string describe(Heap& heap, const std::vector<Value>& roots) {
  std::map<Ref, std::size_t> number;
  std::vector<Ref> queue;
  const auto name = [&](Value value) -> std::string {
    if (!value.is_cell()) return std::to_string(value.bits());
    Ref ref = value.ref();
    if (heap.cell(ref)->kind == CellKind::rope) ref = resolved(heap, ref);
    if (number.emplace(ref, queue.size()).second) queue.push_back(ref);
    return "#" + std::to_string(number[ref]);
  };
  std::string out;
  for (const Value root : roots) out += name(root) + " ";
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const Cell* cell = heap.cell(queue[i]);
    out += "\n" + std::to_string(static_cast<int>(cell->kind));
    const CellContent content = content_of(heap, queue[i]);
    for (const std::uint64_t plain : content.plain) out += " " + std::to_string(plain);
    for (const Value value : content.values) out += " " + name(value);
  }
  return out;
}

Value RandomGraph::any() {
  switch (random_() % 6) {
    case 0:
      return Value::integer(static_cast<std::int32_t>(random_()));
    case 1:
      return Value::from_double(static_cast<double>(random_()) / 3);
    case 2:
      return random_() % 2 == 0 ? Value::null() : Value::hole();
    default:
      return made_.empty() ? Value::undefined() : made_[random_() % made_.size()];
  }
}

Ref RandomGraph::any_ref(CellKind kind) {
  const auto& known = by_kind_[kind];
  return known.empty() || random_() % 8 == 0 ? make(kind) : known[random_() % known.size()];
}

Ref RandomGraph::object_of(CellKind kind) {
  Heap& heap = fixture_.heap;
  const auto slots = static_cast<std::uint16_t>(random_() % 5);
  const Ref shape = any_ref(CellKind::shape);
  const Ref values = random_() % 2 == 0 ? any_ref(CellKind::values) : no_ref;
  const Ref table = any_ref(CellKind::hash_table);
  std::vector<Value> contents(16);
  for (Value& value : contents) value = any();
  const std::uint32_t fields = object_fields_bytes(kind);
  const Ref ref = heap.allocate(kind, fields + slots * 8u);
  // Fields that hold numbers get some; those that hold references are written after.
  for (std::uint32_t at = 8; at < fields; at += 4) *heap.at<std::uint32_t>(ref + at) = 0;
  auto* object = heap.at<Object>(ref);
  object->word = shape;
  object->aux = slots;
  object->elements = values;
  if (kind == CellKind::array) heap.at<Array>(ref)->length = random_() % 100;
  if (kind == CellKind::function) {
    heap.at<Function>(ref)->function = random_() % 100;
    heap.at<Function>(ref)->captures = values;
  }
  if (kind == CellKind::native_function) heap.at<NativeFunction>(ref)->slot = contents[10];
  if (kind == CellKind::bound_function) {
    heap.at<BoundFunction>(ref)->target = contents[10];
    heap.at<BoundFunction>(ref)->this_value = contents[11];
    heap.at<BoundFunction>(ref)->arguments = values;
  }
  if (fields == sizeof(Wrapper) && kind != CellKind::array && kind != CellKind::map &&
      kind != CellKind::set && kind != CellKind::weak_map && kind != CellKind::weak_set) {
    heap.at<Wrapper>(ref)->primitive = contents[10];
  }
  if (kind == CellKind::map || kind == CellKind::set || kind == CellKind::weak_map ||
      kind == CellKind::weak_set) {
    heap.at<Collection>(ref)->table = table;
  }
  if (kind == CellKind::internal_object) {
    for (unsigned i = 0; i < 6; ++i) heap.at<InternalObject>(ref)->internal[i] = contents[5 + i];
  }
  for (std::uint16_t i = 0; i < slots; ++i) *heap.at<Value>(ref + fields + i * 8u) = contents[i];
  return ref;
}

Ref RandomGraph::make(CellKind kind) {
  Heap& heap = fixture_.heap;
  Ref ref = no_ref;
  Value first = any();
  Value second = any();
  switch (kind) {
    case CellKind::string8:
      ref = make_string(heap, std::to_string(random_() % 1000));
      if (random_() % 2 == 0) ref = intern(heap, ref);
      break;
    case CellKind::string16:
      ref = make_string(heap, std::u16string(1 + random_() % 50, u'\u20ac'));
      break;
    case CellKind::rope: {
      const Ref piece = make_string(heap, std::string(40, 'r'));
      ref = concat(heap, piece, any_ref(random_() % 2 == 0 ? CellKind::rope : CellKind::string16));
      if (random_() % 4 == 0) flatten(heap, ref);
      break;
    }
    case CellKind::symbol: {
      const Ref description = any_ref(CellKind::string8);
      ref = heap.allocate(kind, sizeof(Symbol));
      heap.at<Symbol>(ref)->hash = static_cast<std::uint32_t>(random_());
      heap.at<Symbol>(ref)->description = description;
      break;
    }
    case CellKind::box:
      ref = heap.allocate(kind, sizeof(Box));
      heap.at<Box>(ref)->value = first;
      break;
    case CellKind::accessor:
      ref = heap.allocate(kind, sizeof(Accessor));
      heap.at<Accessor>(ref)->getter = first;
      heap.at<Accessor>(ref)->setter = second;
      break;
    case CellKind::shape: {
      const Ref parent = random_() % 3 == 0 ? no_ref : any_ref(CellKind::shape);
      const Ref table = any_ref(CellKind::property_table);
      const Ref key = any_ref(CellKind::string8);
      ref = heap.allocate(kind, sizeof(Shape));
      *heap.at<Shape>(ref) = Shape{*heap.cell(ref), parent, table, no_ref, key, 7, no_ref};
      reference_insert(heap, heap.transitions, ref, transition_hash(*heap.at<Shape>(ref)));
      break;
    }
    case CellKind::property_table: {
      const Ref key = any_ref(CellKind::string8);
      ref = heap.allocate(kind, sizeof(PropertyTable) + 2 * sizeof(PropertyEntry) + 16);
      auto* table = heap.at<PropertyTable>(ref);
      table->word = 2;
      table->count = 1;
      table->buckets = 4;
      table->entries()[0] = PropertyEntry{key, 7};
      break;
    }
    case CellKind::values: {
      const std::uint32_t capacity = random_() % 20;
      ref = heap.allocate(kind, 8 + capacity * 8);
      heap.cell(ref)->word = capacity;
      for (std::uint32_t i = 0; i < capacity; ++i) heap.at<ValueArray>(ref)->values()[i] = any();
      break;
    }
    case CellKind::sparse_elements:
      ref = heap.allocate(kind, sizeof(SparseElements) + 3 * sizeof(SparseEntry));
      heap.cell(ref)->word = 3;
      heap.at<SparseElements>(ref)->count = 2;
      heap.at<SparseElements>(ref)->entries()[0] = SparseEntry{4, 7, first};
      heap.at<SparseElements>(ref)->entries()[1] = SparseEntry{9, 7, second};
      break;
    case CellKind::hash_table: {
      ref = make_hash_table(heap, false);
      for (unsigned i = random_() % 20; i > 0; --i) {
        Value key = any();
        if (key.is_string()) key = Value::string(flatten(heap, key.ref()));
        if (key.is_hole() || hash_table_find(heap, ref, key) != no_entry) continue;
        ref = hash_table_insert(heap, ref, key, any());
      }
      break;
    }
    case CellKind::for_in_iterator: {
      const Ref keys = any_ref(CellKind::values);
      ref = heap.allocate(kind, sizeof(ForInIterator));
      heap.at<ForInIterator>(ref)->object = first;
      heap.at<ForInIterator>(ref)->keys = keys;
      heap.at<ForInIterator>(ref)->count = 0;
      break;
    }
    default:
      ref = object_of(kind);
  }
  by_kind_[heap.cell(ref)->kind].push_back(ref);
  const bool is_string =
      kind == CellKind::string8 || kind == CellKind::string16 || kind == CellKind::rope;
  if (is_string) {
    made_.push_back(Value::string(ref));
  } else if (kind == CellKind::symbol) {
    made_.push_back(Value::symbol(ref));
  } else {
    made_.push_back(is_object_kind(kind) && kind != CellKind::for_in_iterator
                        ? Value::object(ref)
                        : Value::internal(ref));
  }
  return ref;
}

void RandomGraph::grow(unsigned count) {
  for (unsigned i = 0; i < count; ++i) {
    const CellKind kind = random_() % 2 == 0 ? object_kinds[random_() % std::size(object_kinds)]
                                             : other_kinds[random_() % std::size(other_kinds)];
    make(kind);
    if (random_() % 20 == 0) fixture_.roots.push_back(made_.back());
  }
}

void RandomGraph::forget() {
  made_ = fixture_.roots;
  by_kind_.clear();
}

}  // namespace kitwork::vm
