// Intrinsics: where the well-known objects, strings and shapes of the image lie. The image is at
// the same place in every window, so these are constants of the process.
#pragma once

#include <cstdint>

#include "vm/heap/cells.hpp"

namespace kitwork::vm {

enum class Atom : std::uint32_t {
#define KITWORK_ATOM(identifier, text) identifier,
#include "vm/builtins/atoms.def"
#undef KITWORK_ATOM
  count_,
};

enum class WellKnownSymbol : std::uint32_t {
  iterator,
  async_iterator,
  has_instance,
  to_primitive,
  to_string_tag,
  species,
  is_concat_spreadable,
  unscopables,
  match,
  match_all,
  replace,
  search,
  split,
  count_,
};

// The objects of the specification that code of ours names. In the image each lies at
// intrinsics().objects[n].
enum class WellKnownObject : std::uint32_t {
#define KITWORK_WELL_KNOWN_OBJECT(name) name,
#include "vm/builtins/well_known_objects.def"
#undef KITWORK_WELL_KNOWN_OBJECT
  count_,
};

// Roots of the shape tree for objects that programs make most.
enum class RootShape : std::uint32_t {
  object,          // {}: prototype Object.prototype
  array,           // []: prototype Array.prototype; length is not a slot
  function,        // closures that construct: lazy length, name, prototype
  method,          // closures that do not: lazy length, name
  class_function,  // class constructors
  arguments,
  error,
  null_object,
  array_iterator,
  iterator_result /* value, done */,
  count_,
};

// The inline slots of object literals, by the number of properties expected. Those of
// RootShape::object are for {}.
inline constexpr std::uint32_t literal_sizes = 9;
inline constexpr std::uint32_t literal_size[literal_sizes] = {2, 4, 6, 8, 12, 16, 24, 32, 64};

struct Intrinsics {
  Ref atoms[static_cast<std::uint32_t>(Atom::count_)];
  Ref symbols[static_cast<std::uint32_t>(WellKnownSymbol::count_)];
  Ref objects[static_cast<std::uint32_t>(WellKnownObject::count_)];
  Ref shapes[static_cast<std::uint32_t>(RootShape::count_)];
  Ref literal_shapes[literal_sizes];  // of {..} by size; that of size 4 is RootShape::object
  Ref latin1[256];                    // the strings of one Latin-1 unit
  Ref interned;                       // ReferenceTable of all interned strings of the image
  Ref top;                            // the image's end
};

}  // namespace kitwork::vm
