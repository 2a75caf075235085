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

}  // namespace

SourceText::SourceText(std::string name, std::string bytes)
    : name_(std::move(name)), bytes_(std::move(bytes)) {
  line_starts_.push_back(0);
  for (std::size_t at = 0; at < bytes_.size();) {
    std::size_t length = terminator_length(bytes_, at);
    at += length == 0 ? 1 : length;
    if (length != 0) line_starts_.push_back(static_cast<std::uint32_t>(at));
  }
}

SourcePosition SourceText::position(std::uint32_t offset) const {
  offset = std::min(offset, size());
  auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  SourcePosition position;
  position.line = static_cast<std::uint32_t>(after - line_starts_.begin());
  for (std::uint32_t at = line_start(position.line); at < offset; ++at) {
    // A sequence counts at its first byte; one of four bytes is a surrogate pair.
    auto byte = static_cast<unsigned char>(bytes_[at]);
    if ((byte & 0xC0) != 0x80) position.column += byte >= 0xF0 ? 2 : 1;
  }
  return position;
}

std::string_view SourceText::line_text(std::uint32_t line) const {
  std::size_t start = line_start(line);
  std::size_t end = line < line_count() ? line_starts_[line] : bytes_.size();
  for (std::size_t at = start; at < end; ++at) {
    if (terminator_length(bytes_, at) != 0) {
      end = at;
      break;
    }
  }
  return std::string_view(bytes_).substr(start, end - start);
}

}  // namespace kitwork::compiler
