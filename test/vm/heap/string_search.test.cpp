#include "vm/heap/string_search.hpp"

#include <doctest/doctest.h>

#include <random>

#include "schemas/utf8.hpp"
#include "test/vm/heap/heap_fixture.hpp"
#include "vm/heap/string_text.hpp"

namespace kitwork::vm {
namespace {

std::uint32_t as_position(std::size_t found) {
  return found == std::u16string::npos ? not_found : static_cast<std::uint32_t>(found);
}

TEST_CASE_FIXTURE(HeapFixture, "searches agree with the plain algorithm on periodic texts") {
  std::mt19937 random(3);
  for (int round = 0; round < 20000; ++round) {
    std::u16string text;
    std::u16string needle;
    const unsigned letters = 1 + random() % 3;
    const bool wide_text = random() % 3 == 0;
    const bool wide_needle = random() % 3 == 0;
    for (unsigned i = random() % 60; i > 0; --i) {
      text.push_back(static_cast<char16_t>((wide_text ? 255 : 'a') + random() % letters));
    }
    for (unsigned i = random() % 9; i > 0; --i) {
      needle.push_back(static_cast<char16_t>((wide_needle ? 255 : 'a') + random() % letters));
    }
    if (wide_text && random() % 2 == 0 && text.size() > 10) needle = text.substr(3, 6);
    const Units in = units_of(heap, make_string(heap, text));
    const Units what = units_of(heap, make_string(heap, needle));
    const auto from = static_cast<std::uint32_t>(random() % (text.size() + 2));
    CHECK(find_units(in, what, from) == as_position(text.find(needle, from)));
    CHECK(find_units_last(in, what, from) == as_position(text.rfind(needle, from)));
  }
}

TEST_CASE_FIXTURE(HeapFixture, "a search in a hostile text takes linear time") {
  const std::string text(4u << 20, 'a');
  const std::string needle = std::string(1u << 20, 'a') + "b" + std::string(1u << 20, 'a');
  CHECK(find_units(units_of(text), units_of(needle), 0) == not_found);
  CHECK(find_units_last(units_of(text), units_of(needle), not_found) == not_found);
}

TEST_CASE_FIXTURE(HeapFixture,
                  "text goes through UTF-8 and back, and ill-formed parts are replaced") {
  const auto utf8_of = [&](std::u16string_view units) {
    return to_utf8(heap, make_string(heap, units));
  };
  for (const std::string text :
       {"", "plain", "gr\xc3\xbc\xc3\x9f", "\xe2\x82\xac", "\xf0\x9f\x98\x80!"}) {
    CHECK(to_utf8(heap, make_string_utf8(heap, text)) == text);
  }
  CHECK(heap.cell(make_string_utf8(heap, "\xc3\xbc"))->kind == CellKind::string8);
  CHECK(utf8_to_utf16("a\xff\x62") == u"a\ufffd\u0062");
  CHECK(utf8_to_utf16("\xe2\x82") == u"\ufffd");
  CHECK(utf8_to_utf16("\xc0\xaf") == u"\ufffd\ufffd");
  CHECK(utf8_to_utf16("\xed\xa0\x80") == u"\ufffd\ufffd\ufffd");
  CHECK(utf8_to_utf16("\xf4\x90\x80\x80") == u"\ufffd\ufffd\ufffd\ufffd");
  const char16_t lone[] = {u'a', 0xD83D, u'b', 0xDE00, 0xD83D, 0};
  CHECK(utf8_of(lone) ==
        "a\xef\xbf\xbd"
        "b\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_CASE_FIXTURE(HeapFixture,
                  "a surrogate pair split over two pieces of a rope is one character") {
  const std::u16string padding(40, u'x');
  const char16_t high[] = {0xD83D, 0};
  const char16_t low[] = {0xDE00, 0};
  const Ref rope =
      concat(heap, make_string(heap, padding + high), make_string(heap, low + padding));
  CHECK(is_rope(heap, rope));
  CHECK(to_utf8(heap, rope).find("\xf0\x9f\x98\x80") == 40);
}

}  // namespace
}  // namespace kitwork::vm
