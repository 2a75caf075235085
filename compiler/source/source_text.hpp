// SourceText: the bytes of one file, and the way from a byte offset to a line and a column.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kitwork::compiler {

// Both 1-based. The column counts UTF-16 code units, as JavaScript strings, stack traces of other
// engines and editors do.
struct SourcePosition {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

class SourceText {
 public:
  SourceText(std::string name, std::string bytes);

  // The name that messages show, usually the path as it was given.
  const std::string& name() const { return name_; }
  std::string_view bytes() const { return bytes_; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(bytes_.size()); }

  std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }
  // O(log lines), however long the line is. An offset past the end is taken as the end.
  SourcePosition position(std::uint32_t offset) const;
  // The text of a 1-based line, without its terminator.
  std::string_view line_text(std::uint32_t line) const;
  // The offset where a 1-based line starts.
  std::uint32_t line_start(std::uint32_t line) const { return line_starts_[line - 1]; }

 private:
  std::uint32_t units_before(std::uint32_t offset) const;

  std::string name_;
  std::string bytes_;
  std::vector<std::uint32_t> line_starts_;
  std::vector<std::uint32_t> block_units_;  // UTF-16 units before each block of bytes
};

}  // namespace kitwork::compiler
