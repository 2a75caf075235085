// Diagnostics as text for people and as JSON for machines.
#include <algorithm>
#include <cstddef>

#include "compiler/diagnostics/diagnostic.hpp"
#include "compiler/unicode/identifier.hpp"

namespace kitwork::compiler {

namespace {

// Of a longer line, the part around the caret is shown.
constexpr std::size_t window_cells = 100;
constexpr std::size_t cells_before_caret = 60;
constexpr const char* hex_digits = "0123456789abcdef";

bool is_combining(char32_t point) {
  return (point >= 0x300 && point <= 0x36F) || (point >= 0x1AB0 && point <= 0x1AFF) ||
         (point >= 0x20D0 && point <= 0x20FF) || (point >= 0xFE00 && point <= 0xFE0F) ||
         (point >= 0x200B && point <= 0x200F);
}

// East Asian wide and emoji, as terminals draw them.
bool is_wide(char32_t point) {
  return (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0xA4CF) ||
         (point >= 0xAC00 && point <= 0xD7A3) || (point >= 0xF900 && point <= 0xFAFF) ||
         (point >= 0xFE30 && point <= 0xFE6F) || (point >= 0xFF00 && point <= 0xFF60) ||
         (point >= 0xFFE0 && point <= 0xFFE6) || (point >= 0x1F300 && point <= 0x1FAFF) ||
         (point >= 0x20000 && point <= 0x3FFFD);
}

bool is_control(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x202A && point <= 0x202E) ||
         (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
}

std::string escape_of(char32_t point) {
  std::string digits;
  for (; point != 0 || digits.size() < 2; point >>= 4) digits.insert(0, 1, hex_digits[point & 15]);
  return "\\u{" + digits + "}";
}

// One drawn character of the line.
struct Cell {
  std::size_t offset;  // in the line, in bytes
  std::size_t width;   // in columns of the screen
  std::string text;
};

std::vector<Cell> draw(std::string_view line) {
  std::vector<Cell> cells;
  bool valid = find_invalid_utf8(line) == std::string_view::npos;
  for (std::size_t at = 0; at < line.size();) {
    DecodedPoint decoded{static_cast<unsigned char>(line[at]), 1};
    if (valid) decoded = decode_utf8(line, at);
    Cell cell{at, 1, std::string(line.substr(at, decoded.length))};
    if (decoded.point == '\t') {
      cell.text = " ";
    } else if (is_control(decoded.point) || (!valid && decoded.point >= 0x80)) {
      cell.text = escape_of(decoded.point);
      cell.width = cell.text.size();
    } else if (is_combining(decoded.point)) {
      cell.width = 0;
    } else if (is_wide(decoded.point)) {
      cell.width = 2;
    }
    cells.push_back(std::move(cell));
    at += decoded.length;
  }
  return cells;
}

const char* class_word(DiagnosticClass which) {
  switch (which) {
    case DiagnosticClass::syntax:
      return "error";
    case DiagnosticClass::refused:
      return "refused";
    default:
      return "warning";
  }
}

// Only as much of a very long line as the window can show is drawn.
void render_line(const Diagnostic& diagnostic, const SourceText& source, std::string& out) {
  std::uint32_t line_number = source.position(diagnostic.start).line;
  std::string_view line = source.line_text(line_number);
  std::size_t start = std::min<std::size_t>(
      diagnostic.start - std::min(diagnostic.start, source.line_start(line_number)), line.size());
  std::size_t end = std::max<std::size_t>(diagnostic.end, diagnostic.start) -
                    std::min(diagnostic.start, source.line_start(line_number));
  std::size_t from = start > cells_before_caret * 4 ? start - cells_before_caret * 4 : 0;
  while (from > 0 && (static_cast<unsigned char>(line[from]) & 0xC0) == 0x80) --from;
  std::size_t to = std::min(line.size(), start + window_cells * 4);
  while (to < line.size() && (static_cast<unsigned char>(line[to]) & 0xC0) == 0x80) ++to;
  std::vector<Cell> cells = draw(line.substr(from, to - from));
  std::size_t caret = 0;
  while (caret < cells.size() && cells[caret].offset + from < start) ++caret;
  std::size_t first = caret > cells_before_caret ? caret - cells_before_caret : 0;
  std::size_t last = std::min(cells.size(), first + window_cells);
  std::string text = first + from > 0 ? "..." : "";
  std::string marks(text.size(), ' ');
  std::size_t marked = 0;
  for (std::size_t at = first; at < last; ++at) {
    bool in_range = at >= caret && cells[at].offset + from < end;
    text += cells[at].text;
    marks.append(cells[at].width, at < caret ? ' ' : in_range || at == caret ? '^' : '\0');
    if (in_range) ++marked;
  }
  while (!marks.empty() && marks.back() == '\0') marks.pop_back();
  if (caret >= last) marks += '^';
  if (last < cells.size() || to < line.size()) text += "...";
  out += "\n    " + text + "\n    " + marks;
}

void append_json(std::string& out, std::string_view text) {
  bool valid = find_invalid_utf8(text) == std::string_view::npos;
  out += '"';
  for (char unit : text) {
    auto byte = static_cast<unsigned char>(unit);
    if (unit == '"' || unit == '\\') {
      out += '\\';
      out += unit;
    } else if (byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !valid)) {
      out += "\\u00";
      out += hex_digits[byte >> 4];
      out += hex_digits[byte & 15];
    } else {
      out += unit;
    }
  }
  out += '"';
}

void append_number(std::string& out, const char* key, std::uint32_t value) {
  out += std::string(",\"") + key + "\":" + std::to_string(value);
}

void append_text(std::string& out, const char* key, std::string_view value) {
  out += std::string(",\"") + key + "\":";
  append_json(out, value);
}

// A line as long as the file is not repeated in every diagnostic.
constexpr std::size_t json_line_bytes_max = 400;

}  // namespace

std::string render_text(const Diagnostic& diagnostic, const SourceText& source) {
  SourcePosition position = source.position(diagnostic.start);
  std::string out = source.name() + ":" + std::to_string(position.line) + ":" +
                    std::to_string(position.column) + ": ";
  out += class_word(diagnostic_class(diagnostic.code));
  out += ": " + diagnostic.message + " [" + diagnostic_name(diagnostic.code) + "]";
  render_line(diagnostic, source, out);
  if (!diagnostic.hint.empty()) out += "\n    hint: " + diagnostic.hint;
  return out;
}

std::string render_json(const std::vector<Diagnostic>& diagnostics, const SourceText& source) {
  std::string out = "[";
  for (const Diagnostic& each : diagnostics) {
    SourcePosition start = source.position(each.start);
    SourcePosition end = source.position(each.end);
    out += out.size() > 1 ? ",\n{\"file\":" : "\n{\"file\":";
    append_json(out, source.name());
    append_text(out, "code", diagnostic_name(each.code));
    append_text(out, "class", class_word(diagnostic_class(each.code)));
    append_number(out, "line", start.line);
    append_number(out, "column", start.column);
    append_number(out, "endLine", end.line);
    append_number(out, "endColumn", end.column);
    append_text(out, "message", each.message);
    append_text(out, "hint", each.hint);
    std::string_view line = source.line_text(start.line);
    std::size_t length = std::min(line.size(), json_line_bytes_max);
    while (length < line.size() && (static_cast<unsigned char>(line[length]) & 0xC0) == 0x80) {
      --length;
    }
    append_text(out, "sourceLine", line.substr(0, length));
    out += '}';
  }
  out += out.size() > 1 ? "\n]" : "]";
  return out;
}

}  // namespace kitwork::compiler
