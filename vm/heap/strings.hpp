// Strings: making them, joining them, and reading their units.
//
// A string is flat (string8, string16) or a rope. A flattened rope stands for its flat string:
// every function here takes either. One-byte strings hold exactly the strings whose units are all
// below 256. Functions that allocate more than allocation_unreserved_max say how much beforehand,
// and the caller asks Heap::reserve() first. Reading never allocates.
#pragma once

#include <cstdint>
#include <string_view>

#include "vm/heap/heap.hpp"

namespace kitwork::vm {

// The units of a flat string: one of the pointers is set, also for an empty one.
struct Units {
  const std::uint8_t* units8 = nullptr;
  const char16_t* units16 = nullptr;
  std::uint32_t length = 0;

  bool is_16() const { return units16 != nullptr; }
  char16_t operator[](std::uint32_t i) const {
    return is_16() ? units16[i] : units8[i];  // NOLINT(clang-analyzer-core.NullDereference)
  }
  Units part(std::uint32_t begin, std::uint32_t end) const {
    return is_16() ? Units{nullptr, units16 + begin, end - begin}
                   : Units{units8 + begin, nullptr, end - begin};
  }
};
inline Units units_of(std::string_view latin1) {
  return Units{reinterpret_cast<const std::uint8_t*>(latin1.data()), nullptr,
               static_cast<std::uint32_t>(latin1.size())};
}
inline Units units_of(std::u16string_view text) {
  return Units{nullptr, text.data(), static_cast<std::uint32_t>(text.size())};
}

// --- reading

inline std::uint32_t string_length(const Heap& heap, Ref string) { return heap.cell(string)->word; }

// The flat string that a flattened rope stands for, else the string itself.
inline Ref resolved(const Heap& heap, Ref string) {
  const Cell* cell = heap.cell(string);
  if (cell->kind != CellKind::rope) return string;
  const Rope* rope = heap.at<Rope>(string);
  return rope->right == no_ref ? rope->left : string;
}
inline bool is_rope(const Heap& heap, Ref string) {
  return heap.cell(string)->kind == CellKind::rope && heap.at<Rope>(string)->right != no_ref;
}
// Whether some unit is 256 or more.
inline bool string_is_16(const Heap& heap, Ref string) {
  const Cell* cell = heap.cell(string);
  return cell->kind == CellKind::string16 ||
         (cell->kind == CellKind::rope && (cell->flags & rope_is_16) != 0);
}
inline bool string_is_interned(const Heap& heap, Ref string) {
  const Cell* cell = heap.cell(resolved(heap, string));
  return cell->kind != CellKind::rope && (cell->flags & string_interned) != 0;
}
// Of a flat string or a flattened rope.
inline Units units_of(const Heap& heap, Ref string) {
  const String* flat = heap.at<String>(resolved(heap, string));
  return flat->kind == CellKind::string16 ? Units{nullptr, flat->units16(), flat->word}
                                          : Units{flat->units8(), nullptr, flat->word};
}
inline char16_t unit_at(const Heap& heap, Ref string, std::uint32_t i) {
  return units_of(heap, string)[i];
}

// --- making. Lengths are at most string_length_max.

inline constexpr std::uint64_t string_bytes(std::uint64_t length, bool is_16) {
  return sizeof(String) + (((is_16 ? length * 2 : length) + 7) & ~std::uint64_t{7});
}
// A flat string whose units the caller writes. Of 16-bit units one must be 256 or more.
Ref allocate_string8(Heap& heap, std::uint32_t length);
Ref allocate_string16(Heap& heap, std::uint32_t length);
// A copy of the units, one-byte when all are below 256.
Ref make_string(Heap& heap, Units units);
inline Ref make_string(Heap& heap, std::string_view latin1) {
  return make_string(heap, units_of(latin1));
}
inline Ref make_string(Heap& heap, std::u16string_view text) {
  return make_string(heap, units_of(text));
}

// Whether the length of a string may be so large; else RangeError "Invalid string length".
inline constexpr bool string_length_fits(std::uint64_t length) {
  return length <= string_length_max;
}
// `left` and then `right`; the sum of their lengths must fit. Allocates little: a long result is a
// rope.
Ref concat(Heap& heap, Ref left, Ref right);
// A copy of the units from `begin` to before `end` of a flat string. Allocates
// string_bytes(end - begin, string_is_16(..)) at most.
Ref substring(Heap& heap, Ref flat, std::uint32_t begin, std::uint32_t end);

// --- flattening

// What flatten() will allocate; 0 when there is nothing to do.
inline std::uint64_t flatten_bytes(const Heap& heap, Ref string) {
  return is_rope(heap, string)
             ? string_bytes(string_length(heap, string), string_is_16(heap, string))
             : 0;
}
// The flat string of the same units. A rope becomes its forward.
Ref flatten(Heap& heap, Ref string);

}  // namespace kitwork::vm
