// What each ASCII byte can be, for the lexer's loops.
#pragma once

#include <array>
#include <cstdint>

namespace kitwork::compiler {

enum CharacterClass : std::uint8_t {
  identifier_start_class = 1,
  digit_class = 2,
  identifier_part_class = 3,  // both bits
  string_plain_class = 4,  // may be copied from a string literal as it is, unless it is the quote
};

constexpr std::array<std::uint8_t, 256> make_character_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned byte = 0; byte < 128; ++byte) {
    bool letter = ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || byte == '$' || byte == '_';
    if (letter) classes[byte] |= identifier_start_class;
    if (byte >= '0' && byte <= '9') classes[byte] |= digit_class;
    if (byte != '\\' && byte != '\n' && byte != '\r') classes[byte] |= string_plain_class;
  }
  classes[0] = 0;  // the sentinel behind the source; a NUL within takes the slow way
  return classes;
}

inline constexpr std::array<std::uint8_t, 256> character_classes = make_character_classes();

inline std::uint8_t character_class(char byte) {
  return character_classes[static_cast<unsigned char>(byte)];
}
inline bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

// The value of a digit in bases up to 16, or 16 when it is none.
inline unsigned digit_value(char byte) {
  if (is_digit(byte)) return static_cast<unsigned>(byte - '0');
  char lower = static_cast<char>(byte | 0x20);
  return lower >= 'a' && lower <= 'f' ? static_cast<unsigned>(lower - 'a' + 10) : 16;
}

}  // namespace kitwork::compiler
