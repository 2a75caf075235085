// The two-way algorithm of Crochemore and Perrin: linear time, constant space. It is written over
// readers, so that widths mix and a search from the end is the same search read backwards.
#include "vm/heap/string_search.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace kitwork::vm {

namespace {

template <class Unit>
struct Forward {
  const Unit* units;
  std::uint32_t length;
  char16_t operator[](std::uint32_t i) const { return units[i]; }
};
template <class Unit>
struct Backward {
  const Unit* units;
  std::uint32_t length;
  char16_t operator[](std::uint32_t i) const { return units[length - 1 - i]; }
};

// The maximal suffix of the needle under an order of units or its opposite: where it begins, and
// its period.
template <class Needle>
std::pair<std::int64_t, std::int64_t> maximal_suffix(Needle needle, bool opposite) {
  const std::int64_t n = needle.length;
  std::int64_t start = -1;
  std::int64_t candidate = 0;
  std::int64_t offset = 1;
  std::int64_t period = 1;
  while (candidate + offset < n) {
    const char16_t a = needle[static_cast<std::uint32_t>(candidate + offset)];
    const char16_t b = needle[static_cast<std::uint32_t>(start + offset)];
    if (opposite ? b < a : a < b) {
      candidate += offset;
      offset = 1;
      period = candidate - start;
    } else if (a == b) {
      if (offset == period) {
        candidate += period;
        offset = 1;
      } else {
        ++offset;
      }
    } else {
      start = candidate;
      ++candidate;
      offset = 1;
      period = 1;
    }
  }
  return {start, period};
}

template <class Needle>
bool has_period(Needle needle, std::int64_t length, std::int64_t period) {
  for (std::int64_t i = 0; i < length; ++i) {
    if (i + period >= needle.length) return false;
    if (needle[static_cast<std::uint32_t>(i)] != needle[static_cast<std::uint32_t>(i + period)]) {
      return false;
    }
  }
  return true;
}

// The first position of the needle (two units or more) in the text.
template <class Text, class Needle>
std::uint32_t two_way(Text text, Needle needle) {
  const std::int64_t n = text.length;
  const std::int64_t m = needle.length;
  const auto same = [&](std::int64_t i, std::int64_t at) {
    return needle[static_cast<std::uint32_t>(i)] == text[static_cast<std::uint32_t>(i + at)];
  };
  auto [critical, period] = std::max(maximal_suffix(needle, false), maximal_suffix(needle, true));
  const bool periodic = has_period(needle, critical + 1, period);
  if (!periodic) period = std::max(critical + 1, m - critical - 1) + 1;
  std::int64_t memory = -1;  // up to here the needle is known to match after a shift by its period
  for (std::int64_t at = 0; at <= n - m;) {
    std::int64_t i = std::max(critical, memory) + 1;
    while (i < m && same(i, at)) ++i;
    if (i < m) {
      at += i - critical;
      memory = -1;
      continue;
    }
    i = critical;
    while (i > memory && same(i, at)) --i;
    if (i <= memory) return static_cast<std::uint32_t>(at);
    at += period;
    memory = periodic ? m - period - 1 : -1;
  }
  return not_found;
}

template <template <class> class Direction>
std::uint32_t search(Units text, Units needle) {
  if (!text.is_16()) {
    return two_way(Direction<std::uint8_t>{text.units8, text.length},
                   Direction<std::uint8_t>{needle.units8, needle.length});
  }
  if (!needle.is_16()) {
    return two_way(Direction<char16_t>{text.units16, text.length},
                   Direction<std::uint8_t>{needle.units8, needle.length});
  }
  return two_way(Direction<char16_t>{text.units16, text.length},
                 Direction<char16_t>{needle.units16, needle.length});
}

std::uint32_t find_unit(Units text, char16_t unit) {
  if (!text.is_16()) {
    const void* found = unit > 255 ? nullptr : std::memchr(text.units8, unit, text.length);
    if (found == nullptr) return not_found;
    return static_cast<std::uint32_t>(static_cast<const std::uint8_t*>(found) - text.units8);
  }
  const char16_t* end = text.units16 + text.length;
  const char16_t* found = std::find(text.units16, end, unit);
  return found == end ? not_found : static_cast<std::uint32_t>(found - text.units16);
}

}  // namespace

std::uint32_t find_units(Units text, Units needle, std::uint32_t from) {
  if (from > text.length || needle.length > text.length - from) return not_found;
  if (needle.length == 0) return from;
  const Units rest = text.part(from, text.length);
  std::uint32_t found = not_found;
  if (needle.length == 1) {
    found = find_unit(rest, needle[0]);
  } else if (!rest.is_16() && needle.is_16()) {
    return not_found;
  } else {
    // Most searches end or miss at a rare first unit, which a plain scan finds fastest.
    const std::uint32_t skipped = find_unit(rest, needle[0]);
    if (skipped == not_found || rest.length - skipped < needle.length) return not_found;
    found = search<Forward>(rest.part(skipped, rest.length), needle);
    if (found != not_found) found += skipped;
  }
  return found == not_found ? not_found : found + from;
}

std::uint32_t find_units_last(Units text, Units needle, std::uint32_t from) {
  if (needle.length > text.length) return not_found;
  const std::uint32_t last = std::min(from, text.length - needle.length);
  if (needle.length == 0) return last;
  const Units part = text.part(0, last + needle.length);
  if (needle.length == 1) {
    for (std::uint32_t i = part.length; i > 0; --i) {
      if (part[i - 1] == needle[0]) return i - 1;
    }
    return not_found;
  }
  if (!part.is_16() && needle.is_16()) return not_found;
  const std::uint32_t found = search<Backward>(part, needle);
  return found == not_found ? not_found : part.length - found - needle.length;
}

}  // namespace kitwork::vm
