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
  global,
  object_prototype,
  function_prototype,
  array_prototype,
  string_prototype,
  number_prototype,
  boolean_prototype,
  symbol_prototype,
  error_prototype,
  type_error_prototype,
  range_error_prototype,
  syntax_error_prototype,
  reference_error_prototype,
  eval_error_prototype,
  uri_error_prototype,
  aggregate_error_prototype,
  iterator_prototype,
  array_iterator_prototype,
  map_prototype,
  set_prototype,
  weak_map_prototype,
  weak_set_prototype,
  map_iterator_prototype,
  set_iterator_prototype,
  string_iterator_prototype,
  iterator_helper_prototype,
  wrap_for_valid_iterator_prototype,
  object_constructor,
  function_constructor,
  array_constructor,
  string_constructor,
  number_constructor,
  boolean_constructor,
  symbol_constructor,
  error_constructor,
  map_constructor,
  set_constructor,
  iterator_constructor,
  array_prototype_values,
  array_iterator_next, function_has_instance,
  throw_type_error,
  math,
  json,
  reflect,
  console,
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
