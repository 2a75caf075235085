// Value: eight bytes that hold any JavaScript value.
//
//   double      0000000000000000 .. FFF8000000000000   as it is; NaN is always 7FF8000000000000
//   internal    FFF9 0000 rrrrrrrr   a cell that no program may see: box, accessor pair, private
//   name, iterator symbol      FFFB 0000 rrrrrrrr string      FFFC 0000 rrrrrrrr object      FFFD
//   0000 rrrrrrrr special     FFFE 0000 0000000n   undefined, null, false, true, hole integer FFFF
//   0000 iiiiiiii   a number that is an int32
//
// r is a Ref: the offset of a cell from the base of the block. A number that fits an int32 and is
// not -0 may be held either way; nothing that a program, its gas or its snapshot can see depends on
// which.
#pragma once

#include <bit>
#include <cstdint>

namespace kitwork::vm {

using Ref = std::uint32_t;  // 0 is no cell
inline constexpr Ref no_ref = 0;

class Value {
 public:
  static constexpr std::uint64_t tag_internal = 0xFFF9;
  static constexpr std::uint64_t tag_symbol = 0xFFFB;
  static constexpr std::uint64_t tag_string = 0xFFFC;
  static constexpr std::uint64_t tag_object = 0xFFFD;
  static constexpr std::uint64_t tag_special = 0xFFFE;
  static constexpr std::uint64_t tag_integer = 0xFFFF;
  static constexpr std::uint64_t first_tagged = tag_internal << 48;

  constexpr Value() : bits_(special(0).bits_) {}  // undefined

  static constexpr Value from_bits(std::uint64_t bits) { return Value(bits, 0); }
  static constexpr Value undefined() { return special(0); }
  static constexpr Value null() { return special(1); }
  static constexpr Value boolean(bool b) { return special(b ? 3 : 2); }
  static constexpr Value hole() { return special(4); }
  static constexpr Value integer(std::int32_t i) {
    return Value((tag_integer << 48) | static_cast<std::uint32_t>(i), 0);
  }
  // Keeps the double representation; canonicalises NaN.
  static constexpr Value from_double(double d) {
    return d != d ? Value(0x7FF8000000000000ull, 0) : Value(std::bit_cast<std::uint64_t>(d), 0);
  }
  // The integer representation where the number allows it.
  static constexpr Value number(double d) {
    if (d >= -2147483648.0 && d <= 2147483647.0) {
      const auto i = static_cast<std::int32_t>(d);
      if (static_cast<double>(i) == d && (i != 0 || std::bit_cast<std::uint64_t>(d) == 0)) {
        return integer(i);
      }
    }
    return from_double(d);
  }
  static constexpr Value unsigned_integer(std::uint32_t u) {
    return u <= 0x7FFFFFFFu ? integer(static_cast<std::int32_t>(u)) : from_double(u);
  }
  static constexpr Value object(Ref ref) { return Value((tag_object << 48) | ref, 0); }
  static constexpr Value string(Ref ref) { return Value((tag_string << 48) | ref, 0); }
  static constexpr Value symbol(Ref ref) { return Value((tag_symbol << 48) | ref, 0); }
  static constexpr Value internal(Ref ref) { return Value((tag_internal << 48) | ref, 0); }

  constexpr std::uint64_t bits() const { return bits_; }
  constexpr std::uint64_t tag() const { return bits_ >> 48; }
  constexpr bool is_double() const { return bits_ < first_tagged; }
  constexpr bool is_integer() const { return tag() == tag_integer; }
  constexpr bool is_number() const { return is_double() || is_integer(); }
  // Whether it is a number that the integer representation could hold. Arithmetic may have left
  // such a number as a double, so what anybody can notice depends on this and never on
  // is_integer().
  constexpr bool is_whole() const { return is_number() && number(as_number()).is_integer(); }
  constexpr bool is_object() const { return tag() == tag_object; }
  constexpr bool is_string() const { return tag() == tag_string; }
  constexpr bool is_symbol() const { return tag() == tag_symbol; }
  constexpr bool is_internal() const { return tag() == tag_internal; }
  constexpr bool is_special() const { return tag() == tag_special; }
  constexpr bool is_undefined() const { return bits_ == undefined().bits_; }
  constexpr bool is_null() const { return bits_ == null().bits_; }
  constexpr bool is_nullish() const { return (bits_ | 1) == null().bits_; }
  constexpr bool is_boolean() const { return (bits_ | 1) == boolean(true).bits_; }
  constexpr bool is_true() const { return bits_ == boolean(true).bits_; }
  constexpr bool is_false() const { return bits_ == boolean(false).bits_; }
  constexpr bool is_hole() const { return bits_ == hole().bits_; }
  // Whether the value names a cell of the block.
  constexpr bool is_cell() const { return tag() >= tag_internal && tag() <= tag_object; }

  // Each asks for what is_*() said.
  constexpr double as_double() const { return std::bit_cast<double>(bits_); }
  constexpr std::int32_t as_integer() const { return static_cast<std::int32_t>(bits_); }
  constexpr double as_number() const { return is_integer() ? as_integer() : as_double(); }
  constexpr bool as_boolean() const { return is_true(); }
  constexpr Ref ref() const { return static_cast<Ref>(bits_); }

  // The same bits: not equality of the language (1 may be held in two ways).
  friend constexpr bool operator==(Value a, Value b) { return a.bits_ == b.bits_; }

 private:
  constexpr Value(std::uint64_t bits, int) : bits_(bits) {}
  static constexpr Value special(std::uint64_t n) { return Value((tag_special << 48) | n, 0); }

  std::uint64_t bits_;
};

static_assert(sizeof(Value) == 8);

}  // namespace kitwork::vm
