// The three tables of interned strings.
#include "vm/heap/intern.hpp"

#include "schemas/assert.hpp"
#include "vm/heap/reference_table.hpp"
#include "vm/heap/string_compare.hpp"

namespace kitwork::vm {

namespace {

template <class Predicate>
Ref find_in_all(const Heap& heap, std::uint32_t hash, Predicate is) {
  Ref found = reference_find(heap, heap.image_interned, hash, is);
  if (found == no_ref) found = reference_find(heap, heap.program_interned, hash, is);
  if (found == no_ref) found = reference_find(heap, heap.interned, hash, is);
  return found;
}

// The string is flat and its content is not interned yet.
Ref add(Heap& heap, Ref flat) {
  if (flat < heap.bottom() || flat >= heap.top()) flat = make_string(heap, units_of(heap, flat));
  const std::uint32_t hash = string_hash(heap, flat);
  Cell* cell = heap.cell(flat);
  cell->flags = static_cast<std::uint8_t>(cell->flags | string_interned);
  reference_insert(heap, heap.interned, flat, hash);
  return flat;
}

}  // namespace

Ref find_interned_slow(Heap& heap, Ref string) {
  string = resolved(heap, string);
  if (string_is_interned(heap, string)) return string;
  return find_in_all(heap, string_hash(heap, string),
                     [&](Ref ref) { return strings_equal(heap, ref, string); });
}

Ref find_interned(Heap& heap, Units units) {
  KITWORK_ASSERT(!units.is_16());
  return find_in_all(heap, units_hash(units),
                     [&](Ref ref) { return units_equal(units_of(heap, ref), units); });
}

Ref intern_slow(Heap& heap, Ref string) {
  const Ref found = find_interned_slow(heap, string);
  return found != no_ref ? found : add(heap, flatten(heap, string));
}

Ref intern(Heap& heap, Units units) {
  // A one-byte content that came in two-byte units hashes as the one-byte string that it becomes.
  const Ref found = units.is_16() ? no_ref : find_interned(heap, units);
  if (found != no_ref) return found;
  return intern_slow(heap, make_string(heap, units));
}

}  // namespace kitwork::vm
