// The layout of inspected values, equal to node's util.inspect with its default options: when the
// entries of a value share a line, when they stand one a line, when an array becomes a grid.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kitwork::app {

inline constexpr std::size_t inspect_break_columns = 80;
inline constexpr std::size_t inspect_array_entries_max = 100;
inline constexpr std::size_t inspect_string_units_max = 10000;
inline constexpr int inspect_depth_max = 2;
// How many of the innermost levels may share one line.
inline constexpr int inspect_compact_levels = 3;

// A value that is to be laid out: its entries as text, between what opens and what closes it.
struct InspectBlock {
  std::vector<std::u16string> entries;
  std::u16string base;  // before the opening: the text of an error or a function with properties
  std::u16string open;
  std::u16string close;
  bool is_array = false;
  bool all_numbers = false;  // of an array: then a grid is aligned to the right
};

// `indentation` is the columns that the value's own lines are indented by, `depth` the level of the
// value and `deepest` the deepest level that was reached while its entries were made.
std::u16string lay_out(InspectBlock block, std::size_t indentation, int depth, int deepest);

// The text in quotes: single ones, unless others need fewer escapes.
std::u16string quote(std::u16string_view text);

// A string as a value: quoted, and one line a line of text when it is long.
std::u16string lay_out_string(std::u16string_view text, std::size_t indentation);

// A property's name: as it is when it is an identifier in ASCII, else quoted.
std::u16string property_name(std::u16string_view name);

}  // namespace kitwork::app
