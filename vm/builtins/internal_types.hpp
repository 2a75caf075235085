// InternalType: what an InternalObject is, and what its internal slots hold.
#pragma once

#include <cmath>
#include <cstdint>

#include "vm/value/value.hpp"

namespace kitwork::vm {

enum class InternalType : std::uint32_t {
  none = 0,
  array_iterator = 1,    // 0 object, undefined at the end; 1 next index; 2 IterationKind
  string_iterator = 2,   // 0 string, undefined at the end; 1 next unit
  map_iterator = 3,      // 0 map, undefined at the end; 1 table; 2 next entry; 3 IterationKind; 4
                         // table's `cleared` then
  set_iterator = 4,      // the same of a set
  iterator_helper = 5,   // vm/builtins/prelude/iterator_helpers.js
  wrapped_iterator = 6,  // 0 iterator, 1 its next: Iterator.from
  regexp_string_iterator = 7,
};
// Where an iterator of an array or a string may stand.
inline bool is_iteration_index(Value value) {
  if (value.is_integer()) return value.as_integer() >= 0;
  return value.is_double() && value.as_double() >= 0 && value.as_double() <= 9007199254740992.0 &&
         std::floor(value.as_double()) == value.as_double();
}

enum class IterationKind : std::int32_t { keys = 0, values = 1, entries = 2 };

}  // namespace kitwork::vm
