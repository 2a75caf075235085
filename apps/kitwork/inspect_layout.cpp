#include "apps/kitwork/inspect_layout.hpp"

#include <algorithm>
#include <cmath>

namespace kitwork::app {

namespace {

constexpr std::size_t separator_columns = 2;
constexpr std::size_t grid_columns_max = 15;
constexpr std::size_t grid_entries_min = 7;
constexpr std::size_t string_line_units_min = 16;

std::u16string join(const std::vector<std::u16string>& entries, std::u16string_view separator) {
  std::u16string text;
  for (std::size_t index = 0; index < entries.size(); ++index) {
    if (index > 0) text += separator;
    text += entries[index];
  }
  return text;
}

// Entries of a grid, and how wide they are. The last entry of a list that was cut says so, and
// stands on a line of its own.
struct Grid {
  std::size_t count = 0;
  std::size_t total = 0;
  std::size_t widest = 0;
};

Grid measure(const std::vector<std::u16string>& entries) {
  Grid grid;
  grid.count = entries.size() > inspect_array_entries_max ? entries.size() - 1 : entries.size();
  for (std::size_t index = 0; index < grid.count; ++index) {
    grid.total += entries[index].size() + separator_columns;
    grid.widest = std::max(grid.widest, entries[index].size());
  }
  return grid;
}

// How many columns look like a square, where a character is two and a half times as high as wide.
std::size_t grid_columns(const Grid& grid, std::size_t entry_count, std::size_t indentation) {
  const std::size_t width = grid.widest + separator_columns;
  const auto total = static_cast<double>(grid.total);
  const auto wide = static_cast<double>(width);
  if (width * 3 + indentation >= inspect_break_columns) return 1;
  if (total / wide <= 5 && grid.widest > 6) return 1;
  const double bias = std::sqrt(wide - total / static_cast<double>(entry_count));
  const double biased = std::max(wide - 3 - bias, 1.0);
  const double square = std::sqrt(2.5 * biased * static_cast<double>(grid.count)) / biased;
  return std::min({static_cast<std::size_t>(std::floor(square + 0.5)),
                   (inspect_break_columns - indentation) / width,
                   static_cast<std::size_t>(inspect_compact_levels) * 4, grid_columns_max});
}

std::u16string padded(const std::u16string& text, std::size_t width, bool at_start) {
  const std::u16string spaces(width > text.size() ? width - text.size() : 0, u' ');
  return at_start ? spaces + text : text + spaces;
}

std::vector<std::u16string> group(const InspectBlock& block, std::size_t indentation) {
  const std::vector<std::u16string>& entries = block.entries;
  const Grid grid = measure(entries);
  const std::size_t columns = grid_columns(grid, entries.size(), indentation);
  if (columns <= 1) return entries;
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < columns; ++column) {
    std::size_t widest = 0;
    for (std::size_t index = column; index < grid.count; index += columns) {
      widest = std::max(widest, entries[index].size());
    }
    widths.push_back(widest + separator_columns);
  }
  std::vector<std::u16string> lines;
  for (std::size_t first = 0; first < grid.count; first += columns) {
    const std::size_t last = std::min(first + columns, grid.count) - 1;
    std::u16string line;
    for (std::size_t index = first; index < last; ++index) {
      line += padded(entries[index] + u", ", widths[index - first], block.all_numbers);
    }
    line += block.all_numbers
                ? padded(entries[last], widths[last - first] - separator_columns, true)
                : entries[last];
    lines.push_back(std::move(line));
  }
  if (grid.count < entries.size()) lines.push_back(entries.back());
  return lines;
}

bool fits_one_line(const InspectBlock& block, std::size_t indentation) {
  const std::size_t count = block.entries.size();
  std::size_t total = count + count + indentation + block.open.size() + block.base.size() + 10;
  if (total + count > inspect_break_columns) return false;
  for (const std::u16string& entry : block.entries) {
    total += entry.size();
    if (total > inspect_break_columns || entry.find(u'\n') != entry.npos) return false;
  }
  return block.base.find(u'\n') == block.base.npos;
}

void add_escaped(std::u16string& out, char16_t unit) {
  // Lone surrogates are told in small letters, control characters in capitals.
  const std::u16string_view digits = unit >= 0xD800 ? u"0123456789abcdef" : u"0123456789ABCDEF";
  switch (unit) {
    case u'\b':
      out += u"\\b";
      return;
    case u'\t':
      out += u"\\t";
      return;
    case u'\n':
      out += u"\\n";
      return;
    case u'\f':
      out += u"\\f";
      return;
    case u'\r':
      out += u"\\r";
      return;
    case u'\\':
      out += u"\\\\";
      return;
    default:
      break;
  }
  if (unit >= 0xD800) {
    out += u"\\u";
    out += digits[unit >> 12];
    out += digits[(unit >> 8) & 15];
  } else {
    out += u"\\x";
  }
  out += digits[(unit >> 4) & 15];
  out += digits[unit & 15];
}

bool is_lead(char16_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_trail(char16_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

}  // namespace

std::u16string lay_out(InspectBlock block, std::size_t indentation, int depth, int deepest) {
  const std::size_t count = block.entries.size();
  if (block.is_array && count >= grid_entries_min) block.entries = group(block, indentation);
  const std::u16string start = block.base.empty() ? block.open : block.base + u" " + block.open;
  if (deepest - depth < inspect_compact_levels && count == block.entries.size() &&
      fits_one_line(block, indentation)) {
    return start + u" " + join(block.entries, u", ") + u" " + block.close;
  }
  const std::u16string line = u"\n" + std::u16string(indentation, u' ');
  return start + line + u"  " + join(block.entries, u"," + line + u"  ") + line + block.close;
}

std::u16string quote(std::u16string_view text) {
  char16_t mark = u'\'';
  if (text.find(u'\'') != text.npos) {
    if (text.find(u'"') == text.npos) {
      mark = u'"';
    } else if (text.find(u'`') == text.npos && text.find(u"${") == text.npos) {
      mark = u'`';
    }
  }
  std::u16string out(1, mark);
  for (std::size_t index = 0; index < text.size(); ++index) {
    const char16_t unit = text[index];
    if (is_lead(unit) && index + 1 < text.size() && is_trail(text[index + 1])) {
      out += unit;
      out += text[++index];
    } else if (unit == mark) {
      out += u'\\';
      out += unit;
    } else if (unit < 0x20 || (unit >= 0x7F && unit < 0xA0) || unit == u'\\' || is_lead(unit) ||
               is_trail(unit)) {
      add_escaped(out, unit);
    } else {
      out += unit;
    }
  }
  return out + mark;
}

std::u16string lay_out_string(std::u16string_view text, std::size_t indentation) {
  std::u16string trailer;
  if (text.size() > inspect_string_units_max) {
    const std::size_t left = text.size() - inspect_string_units_max;
    for (const char digit : std::to_string(left)) trailer += static_cast<char16_t>(digit);
    trailer = u"... " + trailer + (left > 1 ? u" more characters" : u" more character");
    text = text.substr(0, inspect_string_units_max);
  }
  if (text.size() <= string_line_units_min ||
      text.size() + indentation + 4 <= inspect_break_columns) {
    return quote(text) + trailer;
  }
  std::vector<std::u16string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find(u'\n');
    const std::size_t count = end == text.npos ? text.size() : end + 1;
    lines.push_back(quote(text.substr(0, count)));
    text.remove_prefix(count);
  }
  return join(lines, u" +\n" + std::u16string(indentation + 2, u' ')) + trailer;
}

std::u16string property_name(std::u16string_view name) {
  const auto is_letter = [](char16_t unit) {
    return (unit >= u'a' && unit <= u'z') || (unit >= u'A' && unit <= u'Z') || unit == u'_';
  };
  const auto is_part = [&](char16_t unit) {
    return is_letter(unit) || (unit >= u'0' && unit <= u'9');
  };
  if (name == u"__proto__") return u"['__proto__']";
  const bool plain =
      !name.empty() && is_letter(name[0]) && std::all_of(name.begin(), name.end(), is_part);
  return plain ? std::u16string(name) : quote(name);
}

}  // namespace kitwork::app
