// Equality, order and hash of strings, piece by piece where they are ropes.
#include "vm/heap/string_compare.hpp"

#include <algorithm>
#include <cstring>

#include "vm/heap/hash.hpp"
#include "vm/heap/string_walk.hpp"

namespace kitwork::vm {

namespace {

void add_wide(ByteHash& hash, Units units) {
  if (units.is_16()) {
    hash.add(reinterpret_cast<const std::uint8_t*>(units.units16), std::uint64_t{units.length} * 2);
    return;
  }
  char16_t wide[64];
  for (std::uint32_t i = 0; i < units.length; i += 64) {
    const std::uint32_t count = std::min<std::uint32_t>(64, units.length - i);
    for (std::uint32_t j = 0; j < count; ++j) wide[j] = units.units8[i + j];
    hash.add(reinterpret_cast<const std::uint8_t*>(wide), std::uint64_t{count} * 2);
  }
}

template <class A, class B>
int compare_pieces(const A* a, const B* b, std::uint32_t length) {
  if (length == 0 || a[0] != b[0]) return length == 0 ? 0 : a[0] < b[0] ? -1 : 1;
  // Most of a long way there is no difference: whole blocks are told at once.
  constexpr std::uint32_t block = 64;
  std::uint32_t i = 0;
  for (; length - i >= block; i += block) {
    unsigned difference = 0;
    for (std::uint32_t k = 0; k < block; ++k) {
      difference |= static_cast<unsigned>(a[i + k]) ^ static_cast<unsigned>(b[i + k]);
    }
    if (difference != 0) break;
  }
  for (; i < length; ++i) {
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return 0;
}

int compare_same_length(Units a, Units b) {
  const std::uint32_t n = a.length;
  if (a.is_16()) {
    if (!b.is_16()) return compare_pieces(a.units16, b.units8, n);
    return compare_pieces(a.units16, b.units16, n);
  }
  if (b.is_16()) return compare_pieces(a.units8, b.units16, n);
  return n == 0 ? 0 : std::memcmp(a.units8, b.units8, n);
}

// The first difference of the common beginning of two strings of which one is a rope.
int compare_walking(Heap& heap, Ref a, Ref b) {
  StringCursor cursor_a(heap, a, 0);
  StringCursor cursor_b(heap, b, 1);
  Units left = cursor_a.next();
  Units right = cursor_b.next();
  while (left.length != 0 && right.length != 0) {
    const std::uint32_t count = std::min(left.length, right.length);
    const int order = compare_same_length(left.part(0, count), right.part(0, count));
    if (order != 0) return order;
    left = left.length == count ? cursor_a.next() : left.part(count, left.length);
    right = right.length == count ? cursor_b.next() : right.part(count, right.length);
  }
  return 0;
}

}  // namespace

std::uint32_t units_hash(Units units) {
  ByteHash hash;
  hash.add(units.is_16() ? reinterpret_cast<const std::uint8_t*>(units.units16) : units.units8,
           std::uint64_t{units.length} * (units.is_16() ? 2 : 1));
  return hash.value();
}

std::uint32_t string_hash_slow(Heap& heap, Ref string) {
  if (!is_rope(heap, string)) {
    String* flat = heap.at<String>(string);
    const Units units = units_of(heap, string);
    flat->hash = units_hash(units);
    const bool is_index = units_to_index(units, &flat->index);
    flat->flags =
        static_cast<std::uint8_t>(flat->flags | string_hashed | (is_index ? string_is_index : 0));
    return flat->hash;
  }
  const bool is_16 = string_is_16(heap, string);
  ByteHash hash;
  StringCursor cursor(heap, string, 0);
  for (Units piece = cursor.next(); piece.length != 0; piece = cursor.next()) {
    if (is_16) {
      add_wide(hash, piece);
    } else {
      hash.add(piece.units8, piece.length);
    }
  }
  return hash.value();
}

bool units_to_index(Units units, std::uint32_t* index) {
  if (units.length == 0 || units.length > 10 || units.is_16()) return false;
  const std::uint8_t* digits = units.units8;
  if (digits[0] == '0' && units.length > 1) return false;
  std::uint64_t number = 0;
  for (std::uint32_t i = 0; i < units.length; ++i) {
    if (digits[i] < '0' || digits[i] > '9') return false;
    number = number * 10 + (digits[i] - '0');
  }
  if (number >= 0xFFFFFFFFull) return false;
  *index = static_cast<std::uint32_t>(number);
  return true;
}

bool begin_differently(const Heap& heap, Ref a, Ref b) {
  const Units left = units_of(heap, resolved(heap, a));
  const Units right = units_of(heap, resolved(heap, b));
  return compare_same_length(left.part(0, comparison_free_units),
                             right.part(0, comparison_free_units)) != 0;
}

bool units_equal(Units a, Units b) {
  return a.length == b.length && compare_same_length(a, b) == 0;
}

bool strings_equal_slow(Heap& heap, Ref a, Ref b) {
  a = resolved(heap, a);
  b = resolved(heap, b);
  if (a == b) return true;
  if (string_is_16(heap, a) != string_is_16(heap, b)) return false;
  const String* left = heap.at<String>(a);
  const String* right = heap.at<String>(b);
  if (left->kind != CellKind::rope && right->kind != CellKind::rope) {
    const unsigned both = left->flags & right->flags;
    if ((both & string_interned) != 0) return false;
    if ((both & string_hashed) != 0 && left->hash != right->hash) return false;
    return compare_same_length(units_of(heap, a), units_of(heap, b)) == 0;
  }
  return compare_walking(heap, a, b) == 0;
}

std::uint32_t equality_units(const Heap& heap, Ref a, Ref b) {
  a = resolved(heap, a);
  b = resolved(heap, b);
  const std::uint32_t length = string_length(heap, a);
  if (a == b || length != string_length(heap, b)) return 0;
  if (string_is_interned(heap, a) && string_is_interned(heap, b)) return 0;
  return length;
}

int compare_units(Units a, Units b) {
  const std::uint32_t common = std::min(a.length, b.length);
  const int order = compare_same_length(a.part(0, common), b.part(0, common));
  if (order != 0) return order;
  return a.length < b.length ? -1 : (a.length > b.length ? 1 : 0);
}

int compare_strings(Heap& heap, Ref a, Ref b) {
  if (!is_rope(heap, a) && !is_rope(heap, b)) {
    return compare_units(units_of(heap, a), units_of(heap, b));
  }
  const int order = compare_walking(heap, a, b);
  if (order != 0) return order;
  const std::uint32_t left = string_length(heap, a);
  const std::uint32_t right = string_length(heap, b);
  return left < right ? -1 : (left > right ? 1 : 0);
}

}  // namespace kitwork::vm
