// Spot checks of the identifier tables; tables_check.js compares all of them with another source.
#include "compiler/unicode/identifier.hpp"

#include <doctest/doctest.h>

using namespace kitwork::compiler;

TEST_CASE("the tables know starts from parts from neither") {
  for (char32_t point : {U'a', U'Z', U'$', U'_', U'\u00AA', U'\u03C0', U'\u2118', U'\u212E',
                         U'\u309B', U'\u16EE', U'\U0001D7CB', U'\U00020000', U'\U0003134A'}) {
    CHECK(is_identifier_start(point));
    CHECK(is_identifier_part(point));
  }
  for (char32_t point : {U'0', U'\u0300', U'\u200C', U'\u200D', U'\u00B7', U'\u1369', U'\u203F',
                         U'\u0660', U'\U000E0100'}) {
    CHECK_FALSE(is_identifier_start(point));
    CHECK(is_identifier_part(point));
  }
  for (char32_t point : {U' ', U'-', U'\u2E2F', U'\u180E', U'\u00A0', U'\U0001F600', U'\uFEFF',
                         U'\u2028', U'\U0010FFFF', U'\u00D7'}) {
    CHECK_FALSE(is_identifier_start(point));
    CHECK_FALSE(is_identifier_part(point));
  }
}

TEST_CASE("the bounds of the tables are exact") {
  CHECK_FALSE(is_identifier_start(0xA9));
  CHECK(is_identifier_start(0xAA));
  CHECK_FALSE(is_identifier_start(0xAB));
  CHECK(is_identifier_start(0x4E00));
  CHECK(is_identifier_start(0x9FFF));
  CHECK_FALSE(is_identifier_start(0xA48D));
  CHECK(is_identifier_part(0xE01EF));
  CHECK_FALSE(is_identifier_part(0xE01F0));
}

TEST_CASE("white space outside ASCII is what the language names") {
  for (char32_t point :
       {U'\u00A0', U'\u1680', U'\u2000', U'\u200A', U'\u202F', U'\u205F', U'\u3000', U'\uFEFF'}) {
    CHECK(is_unicode_space(point));
  }
  for (char32_t point : {U'\u180E', U'\u200B', U'\u2028', U'\u1FFF'})
    CHECK_FALSE(is_unicode_space(point));
}

TEST_CASE("UTF-8 is checked strictly and decoded back") {
  CHECK(find_invalid_utf8("abc\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80") == std::string_view::npos);
  CHECK(find_invalid_utf8("abcdefghijk\xC3") == 11);
  CHECK(find_invalid_utf8("abcdefgh\xED\xA0\x80") == 8);
  CHECK(decode_utf8("\xF0\x9F\x98\x80", 0).point == 0x1F600);
  CHECK(decode_utf8("\xE6\x97\xA5", 0).point == 0x65E5);
  CHECK(decode_utf8("a\xC3\xA9", 1).point == 0xE9);
  CHECK(decode_utf8("a\xC3\xA9", 1).length == 2);
}
