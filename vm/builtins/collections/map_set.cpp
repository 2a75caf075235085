// Methods of Map and Set that call nothing.
#include "vm/builtins/collections/collection.hpp"
#include "vm/builtins/natives.hpp"
#include "vm/builtins/object_support.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

NativeStatus find(NativeCall& call, const Collection* target, std::uint32_t& entry) {
  Value key;
  KITWORK_NATIVE_TRY(want_key(call, call.argument(0), key));
  entry = hash_table_find(call.vm.heap, target->table, key);
  return NativeStatus::done;
}

NativeStatus has(NativeCall& call, CellKind kind, const char* name) {
  const Collection* target = collection(call.vm.heap, call.this_value(), kind);
  if (target == nullptr) return wrong_receiver(call, name);
  std::uint32_t entry = no_entry;
  KITWORK_NATIVE_TRY(find(call, target, entry));
  return call.done(Value::boolean(entry != no_entry));
}

NativeStatus get(NativeCall& call, CellKind kind, const char* name) {
  const Collection* target = collection(call.vm.heap, call.this_value(), kind);
  if (target == nullptr) return wrong_receiver(call, name);
  std::uint32_t entry = no_entry;
  KITWORK_NATIVE_TRY(find(call, target, entry));
  if (entry == no_entry) return call.done(Value::undefined());
  return call.done(hash_table_value(call.vm.heap, target->table, entry));
}

NativeStatus remove(NativeCall& call, CellKind kind, const char* name) {
  const Collection* target = collection(call.vm.heap, call.this_value(), kind);
  if (target == nullptr) return wrong_receiver(call, name);
  std::uint32_t entry = no_entry;
  KITWORK_NATIVE_TRY(find(call, target, entry));
  if (entry != no_entry) hash_table_remove(call.vm.heap, target->table, entry);
  return call.done(Value::boolean(entry != no_entry));
}

// set and add: this[argument 0] = value.
NativeStatus insert(NativeCall& call, CellKind kind, const char* name, Value value) {
  Collection* target = collection(call.vm.heap, call.this_value(), kind);
  if (target == nullptr) return wrong_receiver(call, name);
  const bool weak = kind == CellKind::weak_map || kind == CellKind::weak_set;
  if (weak && !can_be_held_weakly(call.vm.heap, call.argument(0))) {
    return call.throw_type_error("Invalid value used " + std::string(kind == CellKind::weak_map
                                                                         ? "as weak map key"
                                                                         : "in weak set"));
  }
  Value key;
  KITWORK_NATIVE_TRY(want_key(call, call.argument(0), key));
  KITWORK_NATIVE_TRY(put(call, target, key, value));
  return call.done(call.this_value());
}

NativeStatus clear(NativeCall& call, CellKind kind, const char* name) {
  Collection* target = collection(call.vm.heap, call.this_value(), kind);
  if (target == nullptr) return wrong_receiver(call, name);
  target->table = hash_table_clear(call.vm.heap, target->table);
  return call.done(Value::undefined());
}

NativeStatus size(NativeCall& call, CellKind kind, const char* name) {
  const Collection* target = collection(call.vm.heap, call.this_value(), kind);
  if (target == nullptr) return wrong_receiver(call, name);
  return call.done(Value::unsigned_integer(hash_table_size(call.vm.heap, target->table)));
}

// new Map() and its kin without an iterable.
NativeStatus construct(NativeCall& call, CellKind kind, const char* name,
                       WellKnownObject prototype) {
  if (!call.constructing()) {
    return call.throw_type_error("Constructor " + std::string(name) + " requires 'new'");
  }
  if (!call.argument(0).is_nullish()) return NativeStatus::fallback;
  Ref made = no_ref;
  KITWORK_NATIVE_TRY(new_target_prototype(call, call.vm.object(prototype), made));
  return call.done(make_collection(call.vm, kind, made));
}

}  // namespace

NativeStatus native_map_constructor(NativeCall& call) {
  return construct(call, CellKind::map, "Map", WellKnownObject::map_prototype);
}
NativeStatus native_set_constructor(NativeCall& call) {
  return construct(call, CellKind::set, "Set", WellKnownObject::set_prototype);
}
NativeStatus native_weak_map_constructor(NativeCall& call) {
  return construct(call, CellKind::weak_map, "WeakMap", WellKnownObject::weak_map_prototype);
}
NativeStatus native_weak_set_constructor(NativeCall& call) {
  return construct(call, CellKind::weak_set, "WeakSet", WellKnownObject::weak_set_prototype);
}

NativeStatus native_map_get(NativeCall& call) {
  return get(call, CellKind::map, "Map.prototype.get");
}
NativeStatus native_map_set(NativeCall& call) {
  return insert(call, CellKind::map, "Map.prototype.set", call.argument(1));
}
NativeStatus native_map_has(NativeCall& call) {
  return has(call, CellKind::map, "Map.prototype.has");
}
NativeStatus native_map_delete(NativeCall& call) {
  return remove(call, CellKind::map, "Map.prototype.delete");
}
NativeStatus native_map_clear(NativeCall& call) {
  return clear(call, CellKind::map, "Map.prototype.clear");
}
NativeStatus native_map_size(NativeCall& call) {
  return size(call, CellKind::map, "get Map.prototype.size");
}

NativeStatus native_set_add(NativeCall& call) {
  return insert(call, CellKind::set, "Set.prototype.add", Value::undefined());
}
NativeStatus native_set_has(NativeCall& call) {
  return has(call, CellKind::set, "Set.prototype.has");
}
NativeStatus native_set_delete(NativeCall& call) {
  return remove(call, CellKind::set, "Set.prototype.delete");
}
NativeStatus native_set_clear(NativeCall& call) {
  return clear(call, CellKind::set, "Set.prototype.clear");
}
NativeStatus native_set_size(NativeCall& call) {
  return size(call, CellKind::set, "get Set.prototype.size");
}

NativeStatus native_weak_map_get(NativeCall& call) {
  return get(call, CellKind::weak_map, "WeakMap.prototype.get");
}
NativeStatus native_weak_map_set(NativeCall& call) {
  return insert(call, CellKind::weak_map, "WeakMap.prototype.set", call.argument(1));
}
NativeStatus native_weak_map_has(NativeCall& call) {
  return has(call, CellKind::weak_map, "WeakMap.prototype.has");
}
NativeStatus native_weak_map_delete(NativeCall& call) {
  return remove(call, CellKind::weak_map, "WeakMap.prototype.delete");
}
NativeStatus native_weak_set_add(NativeCall& call) {
  return insert(call, CellKind::weak_set, "WeakSet.prototype.add", Value::boolean(true));
}
NativeStatus native_weak_set_has(NativeCall& call) {
  return has(call, CellKind::weak_set, "WeakSet.prototype.has");
}
NativeStatus native_weak_set_delete(NativeCall& call) {
  return remove(call, CellKind::weak_set, "WeakSet.prototype.delete");
}

}  // namespace kitwork::vm
