// The copy, cell kind by cell kind.
#include "vm/heap/collector.hpp"

#include <algorithm>
#include <cstring>

#include "schemas/assert.hpp"
#include "vm/heap/cell_size.hpp"
#include "vm/heap/hash_table.hpp"
#include "vm/heap/reference_table.hpp"

namespace kitwork::vm {

namespace {

constexpr Ref prefetch_bytes = 512;

}  // namespace

Collector::Collector(Heap& heap, Ref to)
    : heap_(heap),
      base_(heap.base()),
      scan_(to),
      ahead_(to),
      free_(to),
      from_begin_(heap.bottom()) {}

inline void Collector::update(Value& value) {
  if (!value.is_cell() || !in_heap(value.ref())) return;
  value = Value::from_bits((value.tag() << 48) | copy(value.ref()));
}

inline void Collector::update(Ref& ref) {
  if (in_heap(ref)) ref = copy(ref);
}

inline Ref Collector::copy(Ref from) {
  const Cell* cell = at<Cell>(from);
  return cell->kind == CellKind::forwarded ? cell->word : copy_unforwarded(from);
}

Ref Collector::copy_unforwarded(Ref from) {
  Cell* source = at<Cell>(from);
  if (source->kind == CellKind::rope && static_cast<Rope*>(source)->right == no_ref) {
    // A flattened rope: whoever holds it holds the flat string from now on.
    Ref flat = static_cast<Rope*>(source)->left;
    update(flat);
    *source = Cell{CellKind::forwarded, 0, 0, flat};
    return flat;
  }
  if (source->kind == CellKind::awaited) awaken(*source);
  const auto bytes = static_cast<std::uint32_t>(cell_bytes(*source));
  KITWORK_ASSERT(bytes != 0);
  const Ref to = free_;
  free_ += bytes;
  auto* out = at<std::uint64_t>(to);
  const auto* in = at<std::uint64_t>(from);
  if (bytes <= 128) {
    for (std::uint32_t i = 0; i < bytes / 8; ++i) out[i] = in[i];
  } else {
    std::memcpy(out, in, bytes);
  }
  *source = Cell{CellKind::forwarded, 0, 0, to};
  return to;
}

void Collector::visit(Value* values, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) update(values[i]);
}

void Collector::visit_cells(Ref begin, Ref end) {
  while (begin < end) begin += static_cast<Ref>(scan_cell(*at<Cell>(begin)));
  KITWORK_ASSERT(begin == end);
}

void Collector::scan_shape(Shape& shape) {
  update(shape.parent);
  update(shape.table);
  update(shape.prototype);
  update(shape.last_key);
  update(shape.child_root);
}

void Collector::scan_hash_table(HashTable& table) {
  update(table.next);
  if ((table.flags & table_weak) != 0 && weak_ == Weak::dropped) {
    const Ref ref = static_cast<Ref>(reinterpret_cast<std::uint8_t*>(&table) - base_);
    table.reserved = no_ref;
    (weak_tables_last_ == no_ref ? weak_tables_first_
                                 : at<HashTable>(weak_tables_last_)->reserved) = ref;
    weak_tables_last_ = ref;
    return;
  }
  HashEntry* entries = table.entries();
  for (std::uint32_t i = 0; i < table.count; ++i) {
    update(entries[i].key);
    update(entries[i].value);
  }
}

void Collector::scan_object(Cell& cell) {
  auto& object = static_cast<Object&>(cell);
  update(object.word);
  update(object.slots);
  update(object.elements);
  switch (cell.kind) {
    case CellKind::function:
      update(static_cast<Function&>(cell).captures);
      update(static_cast<Function&>(cell).home);
      break;
    case CellKind::native_function:
      update(static_cast<NativeFunction&>(cell).slot);
      break;
    case CellKind::bound_function:
      update(static_cast<BoundFunction&>(cell).target);
      update(static_cast<BoundFunction&>(cell).this_value);
      update(static_cast<BoundFunction&>(cell).arguments);
      break;
    case CellKind::boolean_object:
    case CellKind::number_object:
    case CellKind::string_object:
    case CellKind::symbol_object:
      update(static_cast<Wrapper&>(cell).primitive);
      break;
    case CellKind::map:
    case CellKind::set:
    case CellKind::weak_map:
    case CellKind::weak_set:
      update(static_cast<Collection&>(cell).table);
      break;
    case CellKind::internal_object:
      for (Value& value : static_cast<InternalObject&>(cell).internal) update(value);
      break;
    default:
      break;
  }
}

std::uint64_t Collector::scan_cell(Cell& cell) {
  const std::uint64_t bytes = cell_bytes(cell);
  switch (cell.kind) {
    case CellKind::string8:
    case CellKind::string16:
    case CellKind::reference_table:
      break;
    case CellKind::rope:
      update(static_cast<Rope&>(cell).left);
      update(static_cast<Rope&>(cell).right);
      break;
    case CellKind::symbol:
      update(static_cast<Symbol&>(cell).description);
      break;
    case CellKind::box:
      update(static_cast<Box&>(cell).value);
      break;
    case CellKind::accessor:
      update(static_cast<Accessor&>(cell).getter);
      update(static_cast<Accessor&>(cell).setter);
      break;
    case CellKind::shape:
      scan_shape(static_cast<Shape&>(cell));
      break;
    case CellKind::property_table: {
      auto& table = static_cast<PropertyTable&>(cell);
      for (std::uint32_t i = 0; i < table.count; ++i) update(table.entries()[i].key);
      break;
    }
    case CellKind::values:
      visit(static_cast<ValueArray&>(cell).values(), cell.word);
      break;
    case CellKind::sparse_elements: {
      auto& elements = static_cast<SparseElements&>(cell);
      for (std::uint32_t i = 0; i < elements.count; ++i) update(elements.entries()[i].value);
      break;
    }
    case CellKind::hash_table:
      scan_hash_table(static_cast<HashTable&>(cell));
      break;
    case CellKind::for_in_iterator:
      update(static_cast<ForInIterator&>(cell).object);
      update(static_cast<ForInIterator&>(cell).keys);
      break;
    default: {
      scan_object(cell);
      auto* slots = reinterpret_cast<Value*>(reinterpret_cast<std::uint8_t*>(&cell) +
                                             object_fields_bytes(cell.kind));
      visit(slots, cell.aux);
    }
  }
  return bytes;
}

void Collector::drain() {
  while (scan_ < free_) {
    // What the next cells name is asked of memory before it is their turn. A word that only looks
    // like a value does no harm.
    if (ahead_ < scan_) ahead_ = scan_;
    const Ref ahead_end = std::min(free_, scan_ + prefetch_bytes);
    for (; ahead_ < ahead_end; ahead_ += 8) {
      const Value value = *at<Value>(ahead_);
      if (value.is_cell()) __builtin_prefetch(base_ + value.ref());
    }
    scan_ += static_cast<Ref>(scan_cell(*at<Cell>(scan_)));
  }
}

bool Collector::lives(Value key) const {
  return !key.is_cell() || !in_heap(key.ref()) || at<Cell>(key.ref())->kind == CellKind::forwarded;
}

void Collector::await(HashTable& table, HashEntry& entry) {
  Cell* key = at<Cell>(entry.key.ref());
  const auto number = static_cast<std::uint32_t>(pending_.size());
  if (key->kind == CellKind::awaited) {
    pending_.push_back({&entry, &table, pending_[key->word].key_header, key->word + 1});
  } else {
    pending_.push_back({&entry, &table, *key, 0});
  }
  *key = Cell{CellKind::awaited, 0, 0, number};
}

void Collector::awaken(Cell& key) {
  const std::uint32_t number = key.word;
  key = pending_[number].key_header;
  awake_.push_back(number);
}

void Collector::settle_weak_tables() {
  // A key that is found later awakens its entries, so that each entry is looked at twice at most,
  // however the tables hang together.
  std::size_t next_awake = 0;
  Ref done = no_ref;
  for (;;) {
    drain();
    const Ref next = done == no_ref ? weak_tables_first_ : at<HashTable>(done)->reserved;
    if (next != no_ref) {
      HashTable& table = *at<HashTable>(next);
      done = next;
      for (std::uint32_t i = 0; i < table.count; ++i) {
        HashEntry& entry = table.entries()[i];
        if (lives(entry.key)) {
          update(entry.key);
          update(entry.value);
        } else {
          await(table, entry);
        }
      }
      continue;
    }
    if (next_awake == awake_.size()) return;
    for (std::uint32_t i = awake_[next_awake++] + 1; i != 0;) {
      const Pending& pending = pending_[i - 1];
      i = pending.next;
      update(pending.entry->key);
      update(pending.entry->value);
    }
  }
}

void Collector::drop_pending() {
  for (const Pending& pending : pending_) {
    const Value key = pending.entry->key;
    if (!key.is_cell() || key.ref() - from_begin_ >= heap_half_bytes) continue;
    const auto number = static_cast<std::uint32_t>(pending.entry - pending.table->entries());
    hash_table_make_hole(*pending.table, number);
  }
}

void Collector::keep_references(Ref ref) {
  if (ref == no_ref) return;
  const ReferenceTable& table = *at<ReferenceTable>(ref);
  for (std::uint32_t i = 0; i < table.count; ++i) copy(table.entries()[i].ref);
}

Ref Collector::rebuild_references(Ref ref, bool transitions) {
  if (ref == no_ref) return no_ref;
  const ReferenceTable& old = *at<ReferenceTable>(ref);
  std::uint32_t live = 0;
  for (std::uint32_t i = 0; i < old.count; ++i) {
    if (lives(Value::internal(old.entries()[i].ref))) ++live;
  }
  const std::uint32_t capacity = weak_ == Weak::kept ? old.word : reference_table_capacity(live);
  const Ref to = free_;
  free_ += static_cast<Ref>(reference_table_bytes(capacity));
  auto& table = *at<ReferenceTable>(to);
  reference_table_clear(table, capacity);
  for (std::uint32_t i = 0; i < old.count; ++i) {
    const ReferenceEntry entry = old.entries()[i];
    if (!lives(Value::internal(entry.ref))) continue;
    const Ref moved = at<Cell>(entry.ref)->word;
    reference_table_append(table, moved,
                           transitions ? transition_hash(*at<Shape>(moved)) : entry.hash);
  }
  return to;
}

Ref Collector::run(RootSource& roots, Weak weak) {
  weak_ = weak;
  roots.visit_roots(*this);
  settle_weak_tables();
  drop_pending();
  if (weak == Weak::kept) {
    keep_references(heap_.interned);
    keep_references(heap_.transitions);
    drain();
  }
  heap_.interned = rebuild_references(heap_.interned, false);
  heap_.transitions = rebuild_references(heap_.transitions, true);
  return free_;
}

}  // namespace kitwork::vm
