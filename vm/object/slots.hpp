// Slots: where the values of an object's properties lie: the first ones in its cell, the others in
// an array beside it.
#pragma once

#include <cstdint>

#include "vm/heap/cell_size.hpp"
#include "vm/heap/heap.hpp"

namespace kitwork::vm {

// How a shape's objects lie: the bytes of their own fields and the number of their inline slots.
// All objects of a shape have one layout, so a slot of a shape lies at one offset.
inline constexpr std::uint32_t inline_slots_max = 64;
inline constexpr std::uint16_t object_layout(CellKind kind, std::uint32_t inline_slots) {
  return static_cast<std::uint16_t>(object_fields_bytes(kind) / 8 * 256 + inline_slots);
}
inline constexpr std::uint32_t layout_fields_bytes(std::uint16_t layout) {
  return layout / 256u * 8u;
}
inline constexpr std::uint32_t layout_inline_slots(std::uint16_t layout) { return layout & 0xFFu; }

inline Value* inline_slots(Object* object) {
  return reinterpret_cast<Value*>(reinterpret_cast<std::uint8_t*>(object) +
                                  object_fields_bytes(object->kind));
}

// How many slots the object has room for.
inline std::uint32_t slot_capacity(const Heap& heap, const Object* object) {
  return object->aux + (object->slots == no_ref ? 0 : heap.cell(object->slots)->word);
}

inline Value& slot_of(const Heap& heap, Object* object, std::uint32_t slot) {
  if (slot < object->aux) return inline_slots(object)[slot];
  return heap.at<ValueArray>(object->slots)->values()[slot - object->aux];
}

}  // namespace kitwork::vm
