// Inline caches: what an instruction found out about the shapes it met. They belong to the process,
// never to a snapshot, and are void after each collection, which moves shapes and objects.
#pragma once

#include <cstdint>

#include "vm/value/value.hpp"

namespace kitwork::vm {

enum class CacheKind : std::uint32_t {
  none,
  own_far,     // data: index into the object's slots array
  prototype,   // data: where the value lies in the block; epoch
  absent,      // no object of the chain has it; epoch
  transition,  // set_property adds the property: data: offset of the inline slot, shape_after;
               // epoch
};

struct PropertyCache {
  Ref near_shape;             // the property lies in an inline slot of objects of this shape ...
  std::uint32_t near_offset;  // ... at this offset from the object
  Ref shape;                  // the second case: objects of this shape (or a primitive's marker)
  CacheKind kind;
  std::uint32_t data;
  std::uint32_t epoch;
  Ref shape_after;
  std::uint32_t reserved;
};
static_assert(sizeof(PropertyCache) == 32);

// Stand for the shape of a primitive in PropertyCache::shape. No shape lies that low.
inline constexpr Ref string_shape_marker = 8;
inline constexpr Ref number_shape_marker = 16;

}  // namespace kitwork::vm
