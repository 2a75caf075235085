// Making, joining and flattening strings.
#include "vm/heap/strings.hpp"

#include <cstring>

#include "schemas/assert.hpp"
#include "vm/heap/string_walk.hpp"

namespace kitwork::vm {

namespace {

void widen(char16_t* out, const std::uint8_t* in, std::uint32_t length) {
  for (std::uint32_t i = 0; i < length; ++i) out[i] = in[i];
}

void narrow(std::uint8_t* out, const char16_t* in, std::uint32_t length) {
  for (std::uint32_t i = 0; i < length; ++i) out[i] = static_cast<std::uint8_t>(in[i]);
}

// In steps of 32 units, so that it is fast and still ends early.
bool all_below_256(const char16_t* units, std::uint32_t length) {
  std::uint32_t i = 0;
  for (; i + 32 <= length; i += 32) {
    unsigned seen = 0;
    for (std::uint32_t j = 0; j < 32; ++j) seen |= units[i + j];
    if (seen > 255) return false;
  }
  unsigned seen = 0;
  for (; i < length; ++i) seen |= units[i];
  return seen <= 255;
}

void write16(char16_t* out, Units units) {
  if (units.is_16()) {
    std::memcpy(out, units.units16, std::size_t{units.length} * 2);
  } else {
    widen(out, units.units8, units.length);
  }
}

// Inline for the few units that most pieces are.
void copy_few(std::uint8_t* out, const std::uint8_t* in, std::uint32_t count) {
  if (count > 32) {
    std::memcpy(out, in, count);
  } else if (count >= 16) {  // two halves that may overlap
    std::memcpy(out, in, 16);
    std::memcpy(out + count - 16, in + count - 16, 16);
  } else if (count >= 8) {
    std::memcpy(out, in, 8);
    std::memcpy(out + count - 8, in + count - 8, 8);
  } else {
    for (std::uint32_t i = 0; i < count; ++i) out[i] = in[i];
  }
}

Ref join_flat(Heap& heap, Ref left, Ref right) {
  const Units a = units_of(heap, left);
  const Units b = units_of(heap, right);
  if (a.is_16() || b.is_16()) {
    const Ref joined = allocate_string16(heap, a.length + b.length);
    write16(heap.at<String>(joined)->units16(), a);
    write16(heap.at<String>(joined)->units16() + a.length, b);
    return joined;
  }
  const Ref joined = allocate_string8(heap, a.length + b.length);
  std::uint8_t* out = heap.at<String>(joined)->units8();
  copy_few(out, a.units8, a.length);
  copy_few(out + a.length, b.units8, b.length);
  return joined;
}

Ref make_rope(Heap& heap, Ref left, Ref right) {
  const Ref ref = heap.allocate(CellKind::rope, sizeof(Rope));
  Rope* rope = heap.at<Rope>(ref);
  rope->word = string_length(heap, left) + string_length(heap, right);
  if (string_is_16(heap, left) || string_is_16(heap, right)) rope->flags = rope_is_16;
  rope->left = left;
  rope->right = right;
  return ref;
}

// Whether two pieces side by side are better one: no rope has many tiny neighbours, and so a walk
// over it costs no more than its length.
bool joins(const Heap& heap, Ref a, Ref b) {
  return heap.cell(a)->kind != CellKind::rope && heap.cell(b)->kind != CellKind::rope &&
         string_length(heap, a) + string_length(heap, b) < rope_length_min;
}

}  // namespace

Ref allocate_string8(Heap& heap, std::uint32_t length) {
  KITWORK_ASSERT(string_length_fits(length));
  const Ref ref =
      heap.allocate(CellKind::string8, static_cast<std::uint32_t>(string_bytes(length, false)));
  String* string = heap.at<String>(ref);
  string->word = length;
  string->hash = 0;
  string->index = 0;
  return ref;
}

Ref allocate_string16(Heap& heap, std::uint32_t length) {
  KITWORK_ASSERT(string_length_fits(length));
  const Ref ref =
      heap.allocate(CellKind::string16, static_cast<std::uint32_t>(string_bytes(length, true)));
  String* string = heap.at<String>(ref);
  string->word = length;
  string->hash = 0;
  string->index = 0;
  return ref;
}

Ref make_string(Heap& heap, Units units) {
  if (units.is_16() && !all_below_256(units.units16, units.length)) {
    const Ref ref = allocate_string16(heap, units.length);
    write16(heap.at<String>(ref)->units16(), units);
    return ref;
  }
  const Ref ref = allocate_string8(heap, units.length);
  std::uint8_t* out = heap.at<String>(ref)->units8();
  if (units.is_16()) {
    narrow(out, units.units16, units.length);
  } else if (units.length != 0) {
    std::memcpy(out, units.units8, units.length);
  }
  return ref;
}

Ref substring(Heap& heap, Ref flat, std::uint32_t begin, std::uint32_t end) {
  const Units units = units_of(heap, flat);
  KITWORK_ASSERT(begin <= end && end <= units.length);
  if (begin == 0 && end == units.length) return resolved(heap, flat);
  return make_string(heap, units.part(begin, end));
}

Ref concat(Heap& heap, Ref left, Ref right) {
  const std::uint32_t left_length = string_length(heap, left);
  const std::uint32_t right_length = string_length(heap, right);
  if (left_length == 0) return right;
  if (right_length == 0) return left;
  KITWORK_ASSERT(string_length_fits(std::uint64_t{left_length} + right_length));
  if (left_length + right_length < rope_length_min) return join_flat(heap, left, right);
  left = resolved(heap, left);
  right = resolved(heap, right);
  if (right_length < rope_length_min && is_rope(heap, left)) {
    const Rope* rope = heap.at<Rope>(left);
    if (joins(heap, rope->right, right)) {
      return make_rope(heap, rope->left, join_flat(heap, rope->right, right));
    }
  } else if (left_length < rope_length_min && is_rope(heap, right)) {
    const Rope* rope = heap.at<Rope>(right);
    if (joins(heap, left, rope->left)) {
      return make_rope(heap, join_flat(heap, left, rope->left), rope->right);
    }
  }
  return make_rope(heap, left, right);
}

namespace {

// What is written of a rope: from the right, since strings grow at their right, so that a rope that
// leans left needs no stack.
class RopeWriter {
 public:
  RopeWriter(Heap& heap, Ref flat, std::uint32_t length)
      : bytes_(heap.at<String>(flat)->units8()),
        unit_bytes_(string_is_16(heap, flat) ? 2 : 1),
        end_(length) {}

  // A string joined with itself, as doubling does it, is written once and copied.
  void twice(std::uint32_t length) {
    KITWORK_ASSERT(count_ < halves_max);
    halves_[count_++] = {end_ - length, length};
  }
  void add(Units piece) {
    end_ -= piece.length;
    if (unit_bytes_ == 2) {
      write16(reinterpret_cast<char16_t*>(bytes_) + end_, piece);
    } else {
      std::memcpy(bytes_ + end_, piece.units8, piece.length);
    }
    while (count_ != 0 && halves_[count_ - 1].begin == end_) {
      const std::uint32_t length = halves_[--count_].length;
      std::memcpy(bytes_ + std::size_t{end_ - length} * unit_bytes_,
                  bytes_ + std::size_t{end_} * unit_bytes_, std::size_t{length} * unit_bytes_);
      end_ -= length;
    }
  }
  bool is_done() const { return end_ == 0 && count_ == 0; }

 private:
  // Each half is at least twice as long as one inside of it.
  static constexpr std::size_t halves_max = 32;
  struct Half {
    std::uint32_t begin;
    std::uint32_t length;
  };

  std::uint8_t* bytes_;
  std::uint32_t unit_bytes_;
  std::uint32_t end_;
  Half halves_[halves_max];
  std::size_t count_ = 0;
};

}  // namespace

Ref flatten(Heap& heap, Ref string) {
  const Ref root = resolved(heap, string);
  if (!is_rope(heap, root)) return root;
  const std::uint32_t length = string_length(heap, root);
  const Ref flat =
      string_is_16(heap, root) ? allocate_string16(heap, length) : allocate_string8(heap, length);
  RopeWriter writer(heap, flat, length);
  RefStack stack(heap, 0);
  stack.push(root);
  while (!stack.empty()) {
    Ref ref = resolved(heap, stack.pop());
    while (heap.cell(ref)->kind == CellKind::rope) {
      const Rope& rope = *heap.at<Rope>(ref);
      ref = resolved(heap, rope.right);
      if (resolved(heap, rope.left) == ref) {
        writer.twice(string_length(heap, ref));
      } else {
        stack.push(rope.left);
      }
    }
    writer.add(units_of(heap, ref));
  }
  KITWORK_ASSERT(writer.is_done());
  Rope* rope = heap.at<Rope>(root);
  rope->left = flat;
  rope->right = no_ref;
  return flat;
}

}  // namespace kitwork::vm
