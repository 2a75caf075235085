#include "vm/builtins/unicode/case.hpp"

namespace kitwork::vm::unicode {
namespace {

struct Run {
  std::int32_t first;
  std::int32_t last;
  std::int32_t step;
  std::int32_t delta;
};
struct Special {
  char32_t point;
  CaseImage image;
};
struct Range {
  char32_t first;
  char32_t last;
};

#define KITWORK_UPPER_RUNS(count) constexpr Run upper_runs[count] = {
#define KITWORK_LOWER_RUNS(count) constexpr Run lower_runs[count] = {
#define KITWORK_UPPER_SPECIAL(count) constexpr Special upper_special[count] = {
#define KITWORK_LOWER_SPECIAL(count) constexpr Special lower_special[count] = {
#define KITWORK_CASED(count) constexpr Range cased_ranges[count] = {
#define KITWORK_CASE_IGNORABLE(count) constexpr Range ignorable_ranges[count] = {
#define KITWORK_TABLE_END \
  }                       \
  ;
#include "vm/builtins/unicode/case_tables.def"
#undef KITWORK_UPPER_RUNS
#undef KITWORK_LOWER_RUNS
#undef KITWORK_UPPER_SPECIAL
#undef KITWORK_LOWER_SPECIAL
#undef KITWORK_CASED
#undef KITWORK_CASE_IGNORABLE
#undef KITWORK_TABLE_END

// The last entry of a sorted table that does not begin after the point, or null.
template <class Entry, std::size_t count, class First>
const Entry* find_last(const Entry (&table)[count], char32_t point, First first) {
  std::size_t low = 0;
  std::size_t high = count;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (first(table[middle]) <= point) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low == 0 ? nullptr : &table[low - 1];
}

template <std::size_t run_count, std::size_t special_count>
CaseImage image(const Run (&runs)[run_count], const Special (&specials)[special_count],
                char32_t point) {
  const Special* special = find_last(specials, point, [](const Special& s) { return s.point; });
  if (special != nullptr && special->point == point) return special->image;
  const Run* run =
      find_last(runs, point, [](const Run& r) { return static_cast<char32_t>(r.first); });
  const auto c = static_cast<std::int32_t>(point);
  if (run == nullptr || c > run->last || (c - run->first) % run->step != 0) return {{point, 0, 0}};
  return {{static_cast<char32_t>(c + run->delta), 0, 0}};
}

template <std::size_t count>
bool contains(const Range (&ranges)[count], char32_t point) {
  const Range* range = find_last(ranges, point, [](const Range& r) { return r.first; });
  return range != nullptr && point <= range->last;
}

char32_t point_before(const char16_t* units, std::size_t& at) {
  const char16_t last = units[--at];
  if ((last & 0xFC00) != 0xDC00 || at == 0 || (units[at - 1] & 0xFC00) != 0xD800) return last;
  --at;
  return 0x10000u + ((units[at] & 0x3FFu) << 10) + (last & 0x3FFu);
}

// Whether the capital sigma at `at` ends a word: something cased before it, nothing cased after it.
bool is_final_sigma(const char16_t* units, std::size_t count, std::size_t at) {
  std::size_t before = at;
  bool cased_before = false;
  while (before > 0) {
    const char32_t point = point_before(units, before);
    if (contains(ignorable_ranges, point)) continue;
    cased_before = contains(cased_ranges, point);
    break;
  }
  if (!cased_before) return false;
  std::size_t after = at + 1;
  while (after < count) {
    const char32_t point = next_point(units, count, after);
    if (contains(ignorable_ranges, point)) continue;
    return !contains(cased_ranges, point);
  }
  return true;
}

void append_image(std::u16string& out, const CaseImage& image) {
  for (const char32_t point : image.points) {
    if (point == 0) break;
    append_point(out, point);
  }
}

}  // namespace

CaseImage upper_image(char32_t point) { return image(upper_runs, upper_special, point); }
CaseImage lower_image(char32_t point) { return image(lower_runs, lower_special, point); }

void to_upper(const char16_t* units, std::size_t count, std::u16string& out) {
  for (std::size_t at = 0; at < count;) {
    const char32_t point = next_point(units, count, at);
    if (point < 0x80) {
      out.push_back(static_cast<char16_t>(point >= 'a' && point <= 'z' ? point - 32 : point));
    } else {
      append_image(out, upper_image(point));
    }
  }
}

void to_lower(const char16_t* units, std::size_t count, std::u16string& out) {
  // The search around a sigma ends at the next sigma, so that all of them together stay linear.
  for (std::size_t at = 0; at < count;) {
    const std::size_t begin = at;
    const char32_t point = next_point(units, count, at);
    if (point < 0x80) {
      out.push_back(static_cast<char16_t>(point >= 'A' && point <= 'Z' ? point + 32 : point));
    } else if (point == 0x3A3) {
      out.push_back(is_final_sigma(units, count, begin) ? 0x3C2 : 0x3C3);
    } else {
      append_image(out, lower_image(point));
    }
  }
}

}  // namespace kitwork::vm::unicode
