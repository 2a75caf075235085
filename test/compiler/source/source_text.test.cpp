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

TEST_CASE("columns in a very long line are right on both sides of a block") {
  std::string line;
  for (int at = 0; at < 2000; ++at) line += "\xE6\x97\xA5x";
  SourceText source("a.js", "y\n" + line + "\nz");
  for (std::uint32_t at = 0; at < 2000; ++at) {
    SourcePosition position = source.position(2 + 4 * at);
    CHECK(position.line == 2);
    CHECK(position.column == 2 * at + 1);
    CHECK(source.position(2 + 4 * at + 3).column == 2 * at + 2);
  }
  CHECK(source.line_text(2).size() == 8000);
  CHECK(source.position(source.size()).line == 3);
}

TEST_CASE("lines of every terminator have their text without it") {
  SourceText source("a.js", "\n\r\r\n\xE2\x80\xA8\xE2\x80\xA9x\r\n");
  CHECK(source.line_count() == 7);
  for (std::uint32_t line = 1; line <= 7; ++line) {
    CHECK(source.line_text(line) == (line == 6 ? "x" : ""));
  }
}
