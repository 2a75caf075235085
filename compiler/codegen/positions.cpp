#include "compiler/codegen/positions.hpp"

#include <algorithm>

namespace kitwork::compiler {
namespace {

// UTF-16 units of the code points that begin in [begin, end).
std::uint32_t count_units(std::string_view bytes, std::uint32_t begin, std::uint32_t end) {
  std::uint32_t units = 0;
  for (std::uint32_t i = begin; i < end; ++i) {
    auto byte = static_cast<std::uint8_t>(bytes[i]);
    if ((byte & 0xC0) == 0x80) continue;
    units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

}  // namespace

PositionTable::PositionTable(const SourceText& source) : source_(source) {
  std::uint32_t units = 0;
  for (std::uint32_t at = 0; at <= source.size(); at += stride) {
    units_.push_back(units);
    units += count_units(source.bytes(), at, std::min(at + stride, source.size()));
  }
}

std::uint32_t PositionTable::units_before(std::uint32_t offset) const {
  std::uint32_t block = offset / stride;
  return units_[block] + count_units(source_.bytes(), block * stride, offset);
}

SourcePosition PositionTable::position(std::uint32_t offset) const {
  offset = std::min(offset, source_.size());
  std::uint32_t low = 1;
  std::uint32_t high = source_.line_count();
  while (low < high) {
    std::uint32_t middle = low + (high - low + 1) / 2;
    if (source_.line_start(middle) <= offset) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return {low, units_before(offset) - units_before(source_.line_start(low)) + 1};
}

}  // namespace kitwork::compiler
