// The line table. Lines end at LF, CR, CR LF, U+2028 and U+2029, as JavaScript counts them.
#include "compiler/source/source_text.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace kitwork::compiler {

namespace {

// The length in bytes of the line terminator at `at`, 0 when there is none.
std::size_t terminator_length(std::string_view bytes, std::size_t at) {
  char byte = bytes[at];
  if (byte == '\n') return 1;
  if (byte == '\r') return at + 1 < bytes.size() && bytes[at + 1] == '\n' ? 2 : 1;
  if (byte != '\xE2' || at + 2 >= bytes.size() || bytes[at + 1] != '\x80') return 0;
  return bytes[at + 2] == '\xA8' || bytes[at + 2] == '\xA9' ? 3 : 0;
}

// Units are counted in blocks, so that a place in a very long line is found without reading it all.
constexpr std::uint32_t block_bytes = 1024;

// The UTF-16 units of UTF-8 text: a sequence counts at its first byte; one of four bytes is a
// surrogate pair.
std::uint32_t count_units(std::string_view bytes) {
  std::uint32_t units = 0;
  for (char each : bytes) {
    auto byte = static_cast<unsigned char>(each);
    units += ((byte & 0xC0) != 0x80 ? 1u : 0u) + (byte >= 0xF0 ? 1u : 0u);
  }
  return units;
}

}  // namespace

SourceText::SourceText(std::string name, std::string bytes)
    : name_(std::move(name)), bytes_(std::move(bytes)) {
  line_starts_.push_back(0);
  for (std::size_t at = 0; at < bytes_.size();) {
    std::size_t length = terminator_length(bytes_, at);
    at += length == 0 ? 1 : length;
    if (length != 0) line_starts_.push_back(static_cast<std::uint32_t>(at));
  }
  std::uint32_t units = 0;
  for (std::size_t at = 0; at <= bytes_.size(); at += block_bytes) {
    block_units_.push_back(units);
    units += count_units(std::string_view(bytes_).substr(at, block_bytes));
  }
}

std::uint32_t SourceText::units_before(std::uint32_t offset) const {
  std::uint32_t block = offset / block_bytes;
  std::uint32_t start = block * block_bytes;
  return block_units_[block] + count_units(std::string_view(bytes_).substr(start, offset - start));
}

SourcePosition SourceText::position(std::uint32_t offset) const {
  offset = std::min(offset, size());
  auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  SourcePosition position;
  position.line = static_cast<std::uint32_t>(after - line_starts_.begin());
  position.column = units_before(offset) - units_before(line_start(position.line)) + 1;
  return position;
}

std::string_view SourceText::line_text(std::uint32_t line) const {
  std::size_t start = line_start(line);
  if (line == line_count()) return std::string_view(bytes_).substr(start);
  std::size_t end = line_starts_[line];
  // What ends here is known to be a terminator; which one tells its length.
  if (bytes_[end - 1] == '\n') {
    end -= end >= start + 2 && bytes_[end - 2] == '\r' ? 2 : 1;
  } else {
    end -= bytes_[end - 1] == '\r' ? 1 : 3;
  }
  return std::string_view(bytes_).substr(start, end - start);
}

}  // namespace kitwork::compiler
