// What Map, Set and their weak kin share.
#pragma once

#include "vm/builtins/native_support.hpp"
#include "vm/heap/hash_table.hpp"

namespace kitwork::vm {

inline constexpr CellKind collection_kinds[] = {CellKind::map, CellKind::set, CellKind::weak_map,
                                                CellKind::weak_set};

// What an empty one costs.
inline constexpr std::uint64_t collection_gas = 40;

inline Collection* collection(const Heap& heap, Value value, CellKind kind) {
  if (!value.is_object() || heap.cell(value)->kind != kind) return nullptr;
  return heap.at<Collection>(value.ref());
}
// A key as tables want it: -0 as +0, numbers canonical, strings flat. Pays for its hash.
NativeStatus want_key(NativeCall& call, Value key, Value& out);
// Adds or replaces; pays and reserves first.
NativeStatus put(NativeCall& call, Collection* target, Value key, Value value);
// An empty one.
Value make_collection(Vm& vm, CellKind kind, Ref prototype);
bool can_be_held_weakly(const Heap& heap, Value value);

}  // namespace kitwork::vm
