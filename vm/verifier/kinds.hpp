// What the verifier knows of a value: the set of kinds that it may be of.
#pragma once

#include <cstdint>

namespace kitwork::vm {

using Kinds = std::uint16_t;

// Kinds that programs see.
inline constexpr Kinds kind_string = 1 << 0;
inline constexpr Kinds kind_key = 1 << 1;  // a string, a symbol or an integer that is not negative
inline constexpr Kinds kind_array = 1 << 2;    // an array literal that nobody else refers to yet
inline constexpr Kinds kind_closure = 1 << 3;  // what make_closure made
inline constexpr Kinds kind_object = 1 << 4;   // surely an object
inline constexpr Kinds kind_any = 1 << 5;      // any of all values
inline constexpr Kinds kind_library = 1 << 6;  // the prelude's function that may give the hole
inline constexpr Kinds kinds_visible = (1 << 7) - 1;

// Kinds that no program may see.
inline constexpr Kinds kind_hole = 1 << 7;
inline constexpr Kinds kind_private_name = 1 << 8;
inline constexpr Kinds kind_for_in = 1 << 9;      // the iterator of a for-in loop
inline constexpr Kinds kind_box = 1 << 10;        // a box that is initialised
inline constexpr Kinds kind_unset_box = 1 << 11;  // a box that may hold the hole
inline constexpr Kinds kind_pair = 1 << 12;       // what the prelude answers to the machine alone

inline constexpr Kinds kinds_boxes = kind_box | kind_unset_box;
inline constexpr Kinds kinds_keys = kind_string | kind_key;
inline constexpr Kinds kinds_objects = kind_closure | kind_object;

// True when the value is surely of one of the kinds `allowed`.
inline constexpr bool only(Kinds kinds, Kinds allowed) { return (kinds & ~allowed) == 0; }

// The kinds of a value of which there is more than one copy: an array literal is then no longer one
// that nobody else refers to.
inline constexpr Kinds shared(Kinds kinds) {
  if ((kinds & kind_array) == 0) return kinds;
  return static_cast<Kinds>((kinds & ~kind_array) | kind_object);
}

// The kinds of a value that turned out not to be the hole.
inline constexpr Kinds without_hole(Kinds kinds) {
  Kinds rest = static_cast<Kinds>(kinds & ~kind_hole);
  return rest == 0 ? kind_any : rest;
}

}  // namespace kitwork::vm
