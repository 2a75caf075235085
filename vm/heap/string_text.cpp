// Strings of the heap to and from UTF-8.
#include "vm/heap/string_text.hpp"

#include <vector>

#include "schemas/utf8.hpp"
#include "vm/heap/string_walk.hpp"

namespace kitwork::vm {

Ref make_string_utf8(Heap& heap, std::string_view utf8) {
  unsigned seen = 0;
  for (const char byte : utf8) seen |= static_cast<std::uint8_t>(byte);
  if (seen < 0x80) return make_string(heap, utf8);
  return make_string(heap, std::u16string_view(utf8_to_utf16(utf8)));
}

void append_utf8(Heap& heap, Ref string, std::string& out) {
  const auto lone = [&] { kitwork::append_utf8(out, replacement_character); };
  char32_t high = 0;  // a high surrogate that waits for its partner, also across pieces
  StringCursor cursor(heap, string, 0);
  for (Units piece = cursor.next(); piece.length != 0; piece = cursor.next()) {
    for (std::uint32_t i = 0; i < piece.length; ++i) {
      const char32_t unit = piece[i];
      if (high != 0 && is_low_surrogate(unit)) {
        kitwork::append_utf8(out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
        high = 0;
        continue;
      }
      if (high != 0) lone();
      high = is_high_surrogate(unit) ? unit : 0;
      if (high != 0) continue;
      if (is_low_surrogate(unit)) {
        lone();
      } else {
        kitwork::append_utf8(out, unit);
      }
    }
  }
  if (high != 0) lone();
}

std::string to_utf8(Heap& heap, Ref string) {
  std::string out;
  append_utf8(heap, string, out);
  return out;
}

}  // namespace kitwork::vm
