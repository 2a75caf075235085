// Lines and columns.
#include "compiler/source/source_text.hpp"

#include <doctest/doctest.h>

using namespace kitwork::compiler;

TEST_CASE("lines end at every line terminator of the language") {
  SourceText source("a.js",
                    "a\nb\rc\r\nd\xE2\x80\xA8"
                    "e\xE2\x80\xA9"
                    "f");
  CHECK(source.line_count() == 6);
  CHECK(source.line_text(1) == "a");
  CHECK(source.line_text(3) == "c");
  CHECK(source.line_text(4) == "d");
  CHECK(source.line_text(6) == "f");
  CHECK(source.position(5).line == 3);
  CHECK(source.position(7).line == 4);
  CHECK(source.position(7).column == 1);
}

TEST_CASE("an empty source has one empty line") {
  SourceText source("a.js", "");
  CHECK(source.line_count() == 1);
  CHECK(source.line_text(1).empty());
  CHECK(source.position(0).column == 1);
  CHECK(source.position(99).line == 1);
}

TEST_CASE("a final line end begins a last line") {
  SourceText source("a.js", "a\n");
  CHECK(source.line_count() == 2);
  CHECK(source.position(2).line == 2);
  CHECK(source.line_text(2).empty());
}

TEST_CASE("columns count UTF-16 units of the characters before") {
  SourceText source("a.js", "\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80x");
  CHECK(source.position(0).column == 1);
  CHECK(source.position(2).column == 2);
  CHECK(source.position(5).column == 3);
  CHECK(source.position(9).column == 5);
}
