#include "compiler/codegen/positions.hpp"

#include <doctest/doctest.h>

namespace kitwork::compiler {

TEST_CASE("the table of positions agrees with the source text at every offset") {
  std::string bytes;
  for (int i = 0; i < 400; ++i)
    bytes += i % 37 == 0 ? "\n" : i % 5 == 0 ? "\xf0\x9f\x98\x80" : "x\xc3\xa9";
  SourceText source("f.js", bytes);
  PositionTable table(source);
  for (std::uint32_t offset = 0; offset <= source.size() + 1; ++offset) {
    bool inside =
        offset < bytes.size() && (static_cast<unsigned char>(bytes[offset]) & 0xC0) == 0x80;
    if (inside) continue;
    SourcePosition expected = source.position(offset);
    SourcePosition found = table.position(offset);
    CHECK(found.line == expected.line);
    CHECK(found.column == expected.column);
  }
}

}  // namespace kitwork::compiler
