#include "vm/builtins/collections/collection.hpp"

#include "vm/object/object.hpp"

namespace kitwork::vm {

NativeStatus want_key(NativeCall& call, Value key, Value& out) {
  out = key;
  if (key.is_double()) {
    out = Value::number(key.as_double() + 0.0);
  } else if (key.is_string()) {
    Ref flat = no_ref;
    KITWORK_NATIVE_TRY(want_flat(call, key.ref(), flat));
    out = Value::string(flat);
    const std::uint32_t length = string_length(call.vm.heap, flat);
    if (length > 32 && !call.charge(length / 8)) return NativeStatus::need_gas;
  }
  return NativeStatus::done;
}

NativeStatus put(NativeCall& call, Collection* target, Value key, Value value) {
  Heap& heap = call.vm.heap;
  const std::uint32_t found = hash_table_find(heap, target->table, key);
  if (found != no_entry) {
    hash_table_set_value(heap, target->table, found, value);
    return NativeStatus::done;
  }
  if (hash_table_is_full(heap, target->table)) {
    return call.throw_range_error("Map maximum size exceeded");
  }
  const std::uint64_t bytes = hash_table_growth_bytes(heap, target->table);
  if (bytes != 0) KITWORK_NATIVE_TRY(want_gas_and_memory(call, bytes / 8, bytes));
  target->table = hash_table_insert(heap, target->table, key, value);
  return NativeStatus::done;
}

Value make_collection(Vm& vm, CellKind kind, Ref prototype) {
  const bool weak = kind == CellKind::weak_map || kind == CellKind::weak_set;
  vm.owe(collection_gas);
  const Value object = make_object_of_kind(vm, kind, prototype);
  vm.heap.at<Collection>(object.ref())->table = make_hash_table(vm.heap, weak);
  return object;
}

bool can_be_held_weakly(const Heap& heap, Value value) {
  if (value.is_object()) return true;
  return value.is_symbol() && (heap.cell(value)->flags & symbol_registered) == 0;
}

}  // namespace kitwork::vm
