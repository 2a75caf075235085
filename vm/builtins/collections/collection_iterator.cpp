// Iterators over Map and Set, and what the prelude needs of collections.
#include <algorithm>
#include <utility>

#include "vm/builtins/collections/collection.hpp"
#include "vm/builtins/intrinsic_check.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

Value make_iterator(Vm& vm, Value object, CellKind kind, IterationKind what) {
  const bool map = kind == CellKind::map;
  const Ref table = vm.heap.at<Collection>(object.ref())->table;
  return make_internal_object(
      vm, map ? InternalType::map_iterator : InternalType::set_iterator,
      map ? WellKnownObject::map_iterator_prototype : WellKnownObject::set_iterator_prototype,
      {object, Value::internal(table), Value::integer(0),
       Value::integer(static_cast<std::int32_t>(what))});
}

// Moves the iterator on: the entry in slot 1's table, or no_entry at the end.
std::uint32_t advance(const Heap& heap, InternalObject* iterator) {
  if (iterator->internal[0].is_undefined()) return no_entry;
  TablePosition position{iterator->internal[1].ref(),
                         static_cast<std::uint32_t>(iterator->internal[2].as_integer())};
  const std::uint32_t entry = hash_table_next(heap, position);
  if (entry == no_entry) {
    iterator->internal[0] = Value::undefined();
    iterator->internal[1] = Value::undefined();
    return entry;
  }
  iterator->internal[1] = Value::internal(position.table);
  iterator->internal[2] = Value::integer(static_cast<std::int32_t>(entry + 1));
  return entry;
}

// Pays for the way to the table that is in use now, when many came in between, and for a result.
NativeStatus want_advance(NativeCall& call, const InternalObject* iterator, std::uint64_t gas) {
  if (!iterator->internal[0].is_undefined()) {
    gas += hash_table_tables_behind(call.vm.heap, iterator->internal[1].ref()) * 2;
  }
  return call.charge(gas) ? NativeStatus::done : NativeStatus::need_gas;
}

const HashEntry& entry_of(const Heap& heap, const InternalObject* iterator, std::uint32_t entry) {
  return heap.at<HashTable>(iterator->internal[1].ref())->entries()[entry];
}

NativeStatus begin(NativeCall& call, CellKind kind, IterationKind what, const char* name) {
  if (collection(call.vm.heap, call.this_value(), kind) == nullptr)
    return wrong_receiver(call, name);
  return call.done(make_iterator(call.vm, call.this_value(), kind, what));
}

NativeStatus next(NativeCall& call, InternalType type, const char* name) {
  InternalObject* iterator = internal_object(call, type);
  if (iterator == nullptr) return wrong_receiver(call, name);
  Vm& vm = call.vm;
  const auto what = static_cast<IterationKind>(iterator->internal[3].as_integer());
  KITWORK_NATIVE_TRY(want_advance(call, iterator, what == IterationKind::entries ? 18 : 6));
  const std::uint32_t entry = advance(vm.heap, iterator);
  if (entry == no_entry) return call.done(iterator_result(vm, Value::undefined(), true));
  const HashEntry& found = entry_of(vm.heap, iterator, entry);
  const Value key = found.key;
  const Value value = type == InternalType::map_iterator ? found.value : found.key;
  if (what == IterationKind::keys) return call.done(iterator_result(vm, key, false));
  if (what == IterationKind::values) return call.done(iterator_result(vm, value, false));
  const Value pair[] = {key, value};
  return call.done(iterator_result(vm, make_array(vm, pair, 2), false));
}

InternalObject* position_of(NativeCall& call) {
  return call.vm.heap.at<InternalObject>(call.argument(0).ref());
}

// The entry at which an iterator stands that was moved on; none: it has not begun, or is at its
// end, as a stranger's snapshot may have it.
std::uint32_t standing_entry(const InternalObject* iterator) {
  if (!iterator->internal[1].is_internal() || iterator->internal[2].as_integer() == 0) {
    return no_entry;
  }
  return static_cast<std::uint32_t>(iterator->internal[2].as_integer() - 1);
}

Collection* any_collection(NativeCall& call) {
  return call.vm.heap.at<Collection>(call.argument(0).ref());
}

// The number in builtins.def of the built-in with that native.
constexpr std::uint32_t number_of(std::string_view native) {
  constexpr std::pair<std::string_view, std::uint32_t> rows[] = {
#define KITWORK_BUILTIN(number, holder, key, length, native, prelude, kind) {#native, number},
#include "schemas/builtins.def"
#undef KITWORK_BUILTIN
  };
  for (const auto& [name, number] : rows) {
    if (name == native) return number;
  }
  return 0;
}

bool is_builtin(NativeCall& call, std::initializer_list<std::uint32_t> numbers) {
  const Value value = call.argument(0);
  if (!value.is_object() || call.vm.heap.cell(value)->kind != CellKind::native_function)
    return false;
  const std::uint32_t number = call.vm.heap.at<NativeFunction>(value.ref())->native;
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

}  // namespace

NativeStatus native_map_keys(NativeCall& call) {
  return begin(call, CellKind::map, IterationKind::keys, "Map.prototype.keys");
}
NativeStatus native_map_values(NativeCall& call) {
  return begin(call, CellKind::map, IterationKind::values, "Map.prototype.values");
}
NativeStatus native_map_entries(NativeCall& call) {
  return begin(call, CellKind::map, IterationKind::entries, "Map.prototype.entries");
}
NativeStatus native_set_values(NativeCall& call) {
  return begin(call, CellKind::set, IterationKind::values, "Set.prototype.values");
}
NativeStatus native_set_entries(NativeCall& call) {
  return begin(call, CellKind::set, IterationKind::entries, "Set.prototype.entries");
}
NativeStatus native_map_iterator_next(NativeCall& call) {
  return next(call, InternalType::map_iterator, "Map Iterator.prototype.next");
}
NativeStatus native_set_iterator_next(NativeCall& call) {
  return next(call, InternalType::set_iterator, "Set Iterator.prototype.next");
}

// --- for the prelude

NativeStatus intrinsic_collection_create(NativeCall& call) {
  constexpr WellKnownObject prototypes[] = {
      WellKnownObject::map_prototype, WellKnownObject::set_prototype,
      WellKnownObject::weak_map_prototype, WellKnownObject::weak_set_prototype};
  const auto kind = call.argument(0).as_integer();
  const Ref prototype =
      call.argument(1).is_object() ? call.argument(1).ref() : call.vm.object(prototypes[kind]);
  return call.done(make_collection(call.vm, collection_kinds[kind], prototype));
}

NativeStatus intrinsic_check_collection(NativeCall& call) {
  const CellKind kind = collection_kinds[call.argument(1).as_integer()];
  if (collection(call.vm.heap, call.argument(0), kind) != nullptr) {
    return call.done(Value::undefined());
  }
  Ref name = no_ref;
  KITWORK_NATIVE_TRY(want_flat(call, call.argument(2).ref(), name));
  const Units units = units_of(call.vm.heap, name);
  const std::string text(units.units8, units.units8 + units.length);
  return call.throw_type_error("Method " + text + " called on incompatible receiver " +
                               describe(call.vm, call.argument(0)));
}

NativeStatus intrinsic_collection_iterator(NativeCall& call) {
  KITWORK_NATIVE_TRY(intrinsic_check_collection(call));
  const CellKind kind = collection_kinds[call.argument(1).as_integer()];
  return call.done(make_iterator(call.vm, call.argument(0), kind, IterationKind::entries));
}

NativeStatus intrinsic_collection_advance(NativeCall& call) {
  KITWORK_NATIVE_TRY(want_advance(call, position_of(call), 0));
  return call.done(Value::boolean(advance(call.vm.heap, position_of(call)) != no_entry));
}

NativeStatus intrinsic_collection_key(NativeCall& call) {
  const InternalObject* position = position_of(call);
  const std::uint32_t entry = standing_entry(position);
  if (entry == no_entry) return corrupt_state(call);
  const Value key = entry_of(call.vm.heap, position, entry).key;
  return call.done(key.is_hole() ? Value::undefined() : key);
}

NativeStatus intrinsic_collection_value(NativeCall& call) {
  const InternalObject* position = position_of(call);
  const std::uint32_t entry = standing_entry(position);
  if (entry == no_entry) return corrupt_state(call);
  return call.done(entry_of(call.vm.heap, position, entry).value);
}

NativeStatus intrinsic_collection_size(NativeCall& call) {
  return call.done(
      Value::unsigned_integer(hash_table_size(call.vm.heap, any_collection(call)->table)));
}

NativeStatus intrinsic_collection_has(NativeCall& call) {
  Value key;
  KITWORK_NATIVE_TRY(want_key(call, call.argument(1), key));
  const bool found = hash_table_find(call.vm.heap, any_collection(call)->table, key) != no_entry;
  return call.done(Value::boolean(found));
}

NativeStatus intrinsic_collection_delete(NativeCall& call) {
  Value key;
  KITWORK_NATIVE_TRY(want_key(call, call.argument(1), key));
  const std::uint32_t entry = hash_table_find(call.vm.heap, any_collection(call)->table, key);
  if (entry != no_entry) hash_table_remove(call.vm.heap, any_collection(call)->table, entry);
  return call.done(Value::undefined());
}

NativeStatus intrinsic_map_get(NativeCall& call) {
  Value key;
  KITWORK_NATIVE_TRY(want_key(call, call.argument(1), key));
  const Ref table = any_collection(call)->table;
  const std::uint32_t entry = hash_table_find(call.vm.heap, table, key);
  if (entry == no_entry) return call.done(Value::undefined());
  return call.done(hash_table_value(call.vm.heap, table, entry));
}

NativeStatus intrinsic_map_set(NativeCall& call) {
  const Collection* target = any_collection(call);
  if (target->kind == CellKind::weak_map && !can_be_held_weakly(call.vm.heap, call.argument(1))) {
    return call.throw_type_error("Invalid value used as weak map key");
  }
  Value key;
  KITWORK_NATIVE_TRY(want_key(call, call.argument(1), key));
  KITWORK_NATIVE_TRY(put(call, any_collection(call), key, call.argument(2)));
  return call.done(Value::undefined());
}

NativeStatus intrinsic_set_add(NativeCall& call) {
  const Collection* target = any_collection(call);
  if (target->kind == CellKind::weak_set && !can_be_held_weakly(call.vm.heap, call.argument(1))) {
    return call.throw_type_error("Invalid value used in weak set");
  }
  Value key;
  KITWORK_NATIVE_TRY(want_key(call, call.argument(1), key));
  KITWORK_NATIVE_TRY(put(call, any_collection(call), key, Value::undefined()));
  return call.done(Value::undefined());
}

NativeStatus intrinsic_is_map_set(NativeCall& call) {
  return call.done(
      Value::boolean(is_builtin(call, {number_of("map_set"), number_of("weak_map_set")})));
}

NativeStatus intrinsic_is_set_add(NativeCall& call) {
  return call.done(
      Value::boolean(is_builtin(call, {number_of("set_add"), number_of("weak_set_add")})));
}

// A new Set with the same values in the same order.
NativeStatus intrinsic_set_copy(NativeCall& call) {
  Vm& vm = call.vm;
  const std::uint64_t count = hash_table_size(vm.heap, any_collection(call)->table);
  KITWORK_NATIVE_TRY(want_gas_and_memory(call, count * 12, count * 120 + 256));
  const Value copy = make_collection(vm, CellKind::set, vm.object(WellKnownObject::set_prototype));
  TablePosition position{any_collection(call)->table, 0};
  for (std::uint32_t entry = hash_table_next(vm.heap, position); entry != no_entry;
       entry = hash_table_next(vm.heap, position)) {
    const Value key = vm.heap.at<HashTable>(position.table)->entries()[entry].key;
    Collection* target = vm.heap.at<Collection>(copy.ref());
    target->table = hash_table_insert(vm.heap, target->table, key, Value::undefined());
    position.entry = entry + 1;
  }
  return call.done(copy);
}

}  // namespace kitwork::vm
