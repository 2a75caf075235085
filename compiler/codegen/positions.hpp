// PositionTable: lines and columns of many offsets. SourceText::position counts a line from its
// start, which is too slow for a program that is one long line.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/source/source_text.hpp"

namespace kitwork::compiler {

class PositionTable {
 public:
  explicit PositionTable(const SourceText& source);

  // The same as source.position(offset), in time that does not depend on the line.
  SourcePosition position(std::uint32_t offset) const;

 private:
  static constexpr std::uint32_t stride = 256;
  std::uint32_t units_before(std::uint32_t offset) const;

  const SourceText& source_;
  std::vector<std::uint32_t> units_;  // UTF-16 units before each multiple of stride
};

}  // namespace kitwork::compiler
