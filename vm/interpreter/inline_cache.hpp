// Inline caches: what an instruction found out about the shapes it met. They belong to the process,
// never to a snapshot, and are void after each collection, which moves shapes and objects.
#pragma once

#include <cstdint>

#include "vm/value/value.hpp"

namespace kitwork::vm {

enum class CacheKind : std::uint32_t {
  none,
  own_near,    // data: offset of the inline slot from the object
  own_far,     // data: index into the object's slots array
  prototype,   // data: where the value lies in the block; epoch
  absent,      // no object of the chain has it; epoch
  transition,  // set_property adds the property: data: offset of the inline slot, shape_after;
               // epoch
};

struct CacheWay {
  Ref shape;  // of the object, or a primitive's marker
  CacheKind kind;
  std::uint32_t data;
  std::uint32_t epoch;
  Ref shape_after;
};

// The first shape whose objects have the property in an inline slot is looked at first; two more
// ways follow, the latest in front.
struct PropertyCache {
  Ref near_shape;
  std::uint32_t near_offset;
  CacheWay ways[2];

  void remember(const CacheWay& way) {
    if (ways[0].shape != way.shape) ways[1] = ways[0];
    ways[0] = way;
  }
};
static_assert(sizeof(PropertyCache) == 48);

// Stand for the shape of a primitive in CacheWay::shape. No shape lies that low.
inline constexpr Ref string_shape_marker = 8;
inline constexpr Ref number_shape_marker = 16;

}  // namespace kitwork::vm
