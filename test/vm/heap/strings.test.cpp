#include "vm/heap/strings.hpp"

#include <doctest/doctest.h>

#include <random>

#include "test/vm/heap/heap_fixture.hpp"
#include "vm/heap/intern.hpp"
#include "vm/heap/string_compare.hpp"

namespace kitwork::vm {
namespace {

std::u16string random_text(std::mt19937& random, std::uint32_t length, unsigned unit_max) {
  std::u16string text;
  for (std::uint32_t i = 0; i < length; ++i) {
    text.push_back(static_cast<char16_t>(random() % (unit_max + 1)));
  }
  return text;
}

TEST_CASE_FIXTURE(HeapFixture, "a string is one-byte exactly when all its units are below 256") {
  for (std::uint32_t length = 0; length < 100; ++length) {
    std::u16string text(length, u'\u00ff');
    CHECK(heap.cell(make_string(heap, text))->kind == CellKind::string8);
    CHECK(content(make_string(heap, text)) == text);
    if (length == 0) continue;
    text[length / 2] = u'\u0100';
    const Ref wide = make_string(heap, text);
    CHECK(heap.cell(wide)->kind == CellKind::string16);
    CHECK(content(wide) == text);
    CHECK(heap.cell(substring(heap, wide, 0, length / 2))->kind == CellKind::string8);
  }
}

TEST_CASE_FIXTURE(HeapFixture, "ropes of any form read, hash, compare and flatten as their text") {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::pair<Ref, std::u16string>> made;
    const unsigned unit_max = round % 3 == 0 ? 300 : (round % 3 == 1 ? 255 : 1);
    for (int i = 0; i < 60; ++i) {
      if (made.size() < 2 || random() % 4 == 0) {
        const std::u16string text = random_text(random, random() % 50, unit_max);
        made.emplace_back(make_string(heap, text), text);
        continue;
      }
      const auto& a = made[random() % made.size()];
      const auto& b = random() % 4 == 0 ? a : made[random() % made.size()];
      if (a.second.size() + b.second.size() > 4000) continue;
      made.emplace_back(concat(heap, a.first, b.first), a.second + b.second);
    }
    for (const auto& [ref, text] : made) {
      CHECK(content(ref) == text);
      const Ref other = make_string(heap, text);
      CHECK(string_hash(heap, ref) == string_hash(heap, other));
      CHECK(strings_equal(heap, ref, other));
      CHECK(compare_strings(heap, ref, other) == 0);
      const auto& [ref2, text2] = made[random() % made.size()];
      CHECK(strings_equal(heap, ref, ref2) == (text == text2));
      const int order = compare_strings(heap, ref, ref2);
      CHECK((order < 0) == (text < text2));
      CHECK((order > 0) == (text > text2));
      if (random() % 2 == 0) {
        const std::uint64_t bytes = flatten_bytes(heap, ref);
        const Ref top = heap.top();
        const Ref flat = flatten(heap, ref);
        CHECK(heap.top() - top == bytes);
        CHECK(content(flat) == text);
        CHECK(resolved(heap, ref) == flat);
        CHECK(flatten_bytes(heap, ref) == 0);
      }
    }
  }
}

TEST_CASE_FIXTURE(HeapFixture,
                  "strings grown unit by unit flatten at any depth, in either direction") {
  std::u16string expected;
  Ref right = make_string(heap, std::string_view());
  Ref left = right;
  const Ref unit = text("x");
  for (int i = 0; i < 300000; ++i) {
    right = concat(heap, right, unit);
    left = concat(heap, unit, left);
    expected.push_back(u'x');
  }
  CHECK(strings_equal(heap, left, right));
  CHECK(content(flatten(heap, right)) == expected);
  CHECK(content(flatten(heap, left)) == expected);
}

TEST_CASE_FIXTURE(HeapFixture, "a rope never has many tiny pieces side by side") {
  Ref grown = text("");
  for (int i = 0; i < 3200; ++i) grown = concat(heap, grown, text("y"));
  int pieces = 0;
  StringCursor cursor(heap, grown, 0);
  while (cursor.next().length != 0) ++pieces;
  CHECK(pieces <= 3200 / 16);
}

TEST_CASE_FIXTURE(HeapFixture, "canonical array indices are told from other digits") {
  const auto index_of = [&](std::string_view digits) -> std::int64_t {
    std::uint32_t index = 0;
    return string_to_index(heap, text(digits), &index) ? std::int64_t{index} : -1;
  };
  CHECK(index_of("0") == 0);
  CHECK(index_of("7") == 7);
  CHECK(index_of("4294967294") == 4294967294);
  CHECK(index_of("4294967295") == -1);
  CHECK(index_of("9999999999") == -1);
  CHECK(index_of("00") == -1);
  CHECK(index_of("01") == -1);
  CHECK(index_of("") == -1);
  CHECK(index_of("-1") == -1);
  CHECK(index_of("1e3") == -1);
  CHECK(index_of("12345678901") == -1);
}

TEST_CASE_FIXTURE(HeapFixture,
                  "interning finds the one string of a content, and looking allocates nothing") {
  std::vector<Ref> interned;
  for (int i = 0; i < 5000; ++i) {
    const Ref top = heap.top();
    CHECK(find_interned(heap, units_of(std::string_view(std::to_string(i)))) == no_ref);
    CHECK(heap.top() == top);
    interned.push_back(intern(heap, std::to_string(i)));
  }
  for (int i = 0; i < 5000; ++i) {
    const Ref copy = text(std::to_string(i));
    const Ref top = heap.top();
    CHECK(find_interned(heap, copy) == interned[static_cast<std::size_t>(i)]);
    CHECK(intern(heap, copy) == interned[static_cast<std::size_t>(i)]);
    CHECK(heap.top() == top);
  }
  const Ref long_name = text("a name that is longer than a rope's shortest");
  const Ref rope = concat(heap, long_name, long_name);
  CHECK(find_interned(heap, rope) == no_ref);
  const Ref key = intern(heap, rope);
  CHECK(find_interned(heap, rope) == key);
  CHECK(string_is_interned(heap, rope));
  CHECK(intern(heap, concat(heap, long_name, long_name)) == key);
}

TEST_CASE_FIXTURE(HeapFixture,
                  "interned strings of the image and the program come before the capsule's") {
  Heap image(test_window(), image_begin, image_end);
  const Ref length = intern(image, "length");
  heap.image_interned = image.interned;
  Heap program(test_window(), program_begin, program_end);
  program.image_interned = image.interned;
  CHECK(intern(program, "length") == length);
  const Ref price = intern(program, "price");
  heap.program_interned = program.interned;
  CHECK(intern(heap, text("length")) == length);
  CHECK(intern(heap, text("price")) == price);
  CHECK(heap.interned == no_ref);
}

}  // namespace
}  // namespace kitwork::vm
