// Strings as contents: equality, order, hash, and whether one is an array index. None allocates.
#pragma once

#include <cstdint>

#include "vm/heap/strings.hpp"

namespace kitwork::vm {

// Units that are compared for nothing.
inline constexpr std::uint32_t comparison_free_units = 32;
// Whether two flat strings of more units than that differ within them.
bool begin_differently(const Heap& heap, Ref a, Ref b);
// Gas for comparing so many units; what does not lie in the caches takes longer.
inline constexpr std::uint32_t comparison_near_max = 1u << 18;
inline constexpr std::uint64_t comparison_gas(std::uint64_t units) {
  return 5 + units / 32 + (units > comparison_near_max ? (units - comparison_near_max) / 28 : 0);
}

// Of the content: equal for equal strings. A flat string keeps it, a rope is walked each time.
std::uint32_t string_hash_slow(Heap& heap, Ref string);
inline std::uint32_t string_hash(Heap& heap, Ref string) {
  const Ref flat = resolved(heap, string);
  const String* cell = heap.at<String>(flat);
  if (cell->kind != CellKind::rope && (cell->flags & string_hashed) != 0) return cell->hash;
  return string_hash_slow(heap, flat);
}
std::uint32_t units_hash(Units units);

// Whether the units are the canonical text of an integer from 0 to 4294967294; then *index is it.
bool units_to_index(Units units, std::uint32_t* index);
inline bool string_to_index(Heap& heap, Ref string, std::uint32_t* index) {
  const Ref flat = resolved(heap, string);
  if (heap.cell(flat)->word - 1 >= 10) return false;  // as short as this, it is flat
  const String* cell = heap.at<String>(flat);
  if ((cell->flags & string_hashed) == 0) string_hash_slow(heap, flat);
  *index = cell->index;
  return (cell->flags & string_is_index) != 0;
}

bool units_equal(Units a, Units b);
bool strings_equal_slow(Heap& heap, Ref a, Ref b);
inline bool strings_equal(Heap& heap, Ref a, Ref b) {
  if (a == b) return true;
  if (string_length(heap, a) != string_length(heap, b)) return false;
  return strings_equal_slow(heap, a, b);
}
// What strings_equal() may have to look at: units, 0 when it knows without. For gas.
std::uint32_t equality_units(const Heap& heap, Ref a, Ref b);

// By UTF-16 units: negative, 0 or positive.
int compare_units(Units a, Units b);
int compare_strings(Heap& heap, Ref a, Ref b);

}  // namespace kitwork::vm
