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

struct Points {
  char32_t first;
  char32_t last;
};

// Characters that take two columns of a terminal, and those that take none.
constexpr Points wide_points[] = {{0x1100, 0x115F},   {0x2329, 0x232A},   {0x2E80, 0x303E},
                                  {0x3040, 0x4DBF},   {0x4E00, 0xA4C6},   {0xA960, 0xA97C},
                                  {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},
                                  {0xFE30, 0xFE6B},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},
                                  {0x1B000, 0x1B001}, {0x1F200, 0x1F251}, {0x1F300, 0x1F64F},
                                  {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
constexpr Points narrow_points[] = {{0, 0x1F},        {0x7F, 0x9F},      {0x300, 0x36F},
                                    {0x200B, 0x200F}, {0x20D0, 0x20FF},  {0xFE00, 0xFE0F},
                                    {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF}};

template <std::size_t Count>
bool is_among(const Points (&all)[Count], char32_t point) {
  return std::any_of(all, all + Count,
                     [&](const Points& p) { return point >= p.first && point <= p.last; });
}

std::size_t columns_of(std::u16string_view text) {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char32_t point = text[i];
    const bool pair =
        (point & 0xFC00) == 0xD800 && i + 1 < text.size() && (text[i + 1] & 0xFC00) == 0xDC00;
    if (pair) point = (point << 10) + text[++i] - 0x35FDC00;
    columns += is_among(wide_points, point) ? 2 : is_among(narrow_points, point) ? 0 : 1;
  }
  return columns;
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
    const std::size_t columns = columns_of(entries[index]);
    grid.total += columns + separator_columns;
    grid.widest = std::max(grid.widest, columns);
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
  const std::size_t columns = columns_of(text);
  const std::u16string spaces(width > columns ? width - columns : 0, u' ');
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
      widest = std::max(widest, columns_of(entries[index]));
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
