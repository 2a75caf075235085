// FoldedValue: a value that is known when a program is built.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kitwork::compiler {

struct FoldedValue {
  enum class Kind : std::uint8_t { undefined, null, boolean, number, text, array, object };

  Kind kind = Kind::undefined;
  bool boolean = false;
  double number = 0;  // any, NaN and -0 too
  std::u16string text;
  std::vector<std::u16string> keys;   // of an object: the names of its members
  std::vector<FoldedValue> elements;  // of an array; of an object its members' values

  bool is(Kind which) const { return kind == which; }
  bool is_primitive() const { return kind < Kind::array; }

  static FoldedValue of(bool value);
  static FoldedValue of(double value);
  static FoldedValue of(std::u16string value);
  static FoldedValue null();

  // Whether no program can tell them apart: NaN is NaN, and -0 is not 0.
  friend bool operator==(const FoldedValue& a, const FoldedValue& b);
};

bool is_truthy(const FoldedValue& value);
// Number::toString.
std::u16string number_text(double value);
// ToString of a primitive.
std::u16string text_of(const FoldedValue& value);
// As a source would write it, on one line; what is longer than `bytes_max` ends in "..".
std::string source_of(const FoldedValue& value, std::size_t bytes_max);

// The canonical form of any array index: such a key is no name for the opcodes that take one.
bool is_array_index(std::u16string_view text);

}  // namespace kitwork::compiler
