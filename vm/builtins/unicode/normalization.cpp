#include "vm/builtins/unicode/normalization.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "vm/builtins/unicode/case.hpp"

namespace kitwork::vm::unicode {
namespace {

struct Decomposition {
  char32_t point;
  std::uint16_t place;
  std::uint16_t length;
};
struct Composition {
  char32_t first;
  char32_t second;
  char32_t composed;
};
struct ClassRange {
  char32_t first;
  char32_t last;
  std::uint8_t combining;
};

#define KITWORK_CANONICAL(count) constexpr Decomposition canonical[count] = {
#define KITWORK_COMPATIBILITY(count) constexpr Decomposition compatibility[count] = {
#define KITWORK_POOL(count) constexpr char16_t pool[count] = {
#define KITWORK_COMPOSITION(count) constexpr Composition compositions[count] = {
#define KITWORK_COMBINING(count) constexpr ClassRange combining_ranges[count] = {
#define KITWORK_TABLE_END \
  }                       \
  ;
#include "vm/builtins/unicode/normalization_tables.def"
#undef KITWORK_CANONICAL
#undef KITWORK_COMPATIBILITY
#undef KITWORK_POOL
#undef KITWORK_COMPOSITION
#undef KITWORK_COMBINING
#undef KITWORK_TABLE_END

constexpr char32_t hangul_first = 0xAC00;
constexpr char32_t hangul_count = 11172;
constexpr char32_t lead_first = 0x1100;
constexpr char32_t vowel_first = 0x1161;
constexpr char32_t trail_first = 0x11A7;

template <std::size_t count>
const Decomposition* find(const Decomposition (&table)[count], char32_t point) {
  const auto* found =
      std::lower_bound(std::begin(table), std::end(table), point,
                       [](const Decomposition& d, char32_t p) { return d.point < p; });
  return found != std::end(table) && found->point == point ? found : nullptr;
}

const Decomposition* decomposition(char32_t point, bool compatible) {
  if (point < 0xA0) return nullptr;
  if (const Decomposition* found = compatible ? find(compatibility, point) : nullptr) return found;
  return find(canonical, point);
}

bool is_hangul(char32_t point) { return point - hangul_first < hangul_count; }

struct Marked {
  char32_t point;
  std::uint8_t combining;
};

class Normalizer {
 public:
  explicit Normalizer(Form form)
      : compatible_(form == Form::nfkc || form == Form::nfkd),
        composing_(form == Form::nfc || form == Form::nfkc) {}

  void add(char32_t point) {
    if (is_hangul(point)) {
      const char32_t index = point - hangul_first;
      push(lead_first + index / 588);
      push(vowel_first + index % 588 / 28);
      if (index % 28 != 0) push(trail_first + index % 28);
      return;
    }
    const Decomposition* found = decomposition(point, compatible_);
    if (found == nullptr) {
      push(point);
      return;
    }
    for (std::size_t at = 0; at < found->length;)
      push(next_point(pool + found->place, found->length, at));
  }

  void finish(std::u16string& out) {
    sort_marks();
    if (composing_) compose();
    for (const Marked& m : points_) append_point(out, m.point);
  }

 private:
  void push(char32_t point) {
    const std::uint8_t combining = combining_class(point);
    if (combining == 0) sort_marks();
    points_.push_back({point, combining});
    if (combining == 0) marks_begin_ = points_.size();
  }

  void sort_marks() {
    if (points_.size() - marks_begin_ > 1) {
      std::stable_sort(points_.begin() + static_cast<std::ptrdiff_t>(marks_begin_), points_.end(),
                       [](const Marked& a, const Marked& b) { return a.combining < b.combining; });
    }
  }

  static char32_t composed(char32_t a, char32_t b) {
    if (a - lead_first < 19 && b - vowel_first < 21) {
      return hangul_first + ((a - lead_first) * 21 + (b - vowel_first)) * 28;
    }
    if (is_hangul(a) && (a - hangul_first) % 28 == 0 && b > trail_first && b < trail_first + 28) {
      return a + (b - trail_first);
    }
    const Composition key{a, b, 0};
    const auto* found =
        std::lower_bound(std::begin(compositions), std::end(compositions), key,
                         [](const Composition& x, const Composition& y) {
                           return x.first != y.first ? x.first < y.first : x.second < y.second;
                         });
    if (found == std::end(compositions) || found->first != a || found->second != b) return 0;
    return found->composed;
  }

  void compose() {
    std::size_t kept = 0;
    std::size_t starter = points_.size();  // none yet
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const Marked m = points_[i];
      if (starter < points_.size()) {
        // Blocked when something of the same or a higher class lies between.
        const bool adjacent = kept == starter + 1;
        const bool blocked = !adjacent && (points_[kept - 1].combining >= m.combining);
        const char32_t c = blocked ? 0 : composed(points_[starter].point, m.point);
        if (c != 0) {
          points_[starter].point = c;
          continue;
        }
      }
      if (m.combining == 0) starter = kept;
      points_[kept++] = m;
    }
    points_.resize(kept);
  }

  bool compatible_;
  bool composing_;
  std::vector<Marked> points_;
  std::size_t marks_begin_ = 0;
};

}  // namespace

std::uint8_t combining_class(char32_t point) {
  if (point < 0x300) return 0;
  const auto* found =
      std::upper_bound(std::begin(combining_ranges), std::end(combining_ranges), point,
                       [](char32_t p, const ClassRange& r) { return p < r.first; });
  if (found == std::begin(combining_ranges)) return 0;
  --found;
  return point <= found->last ? found->combining : std::uint8_t{0};
}

std::size_t decomposed_length(const char16_t* units, std::size_t count, Form form) {
  const bool compatible = form == Form::nfkc || form == Form::nfkd;
  std::size_t length = 0;
  for (std::size_t at = 0; at < count;) {
    const char32_t point = next_point(units, count, at);
    const Decomposition* found = decomposition(point, compatible);
    length += is_hangul(point) ? 3 : found != nullptr ? found->length : point < 0x10000 ? 1 : 2;
  }
  return length;
}

void normalize(const char16_t* units, std::size_t count, Form form, std::u16string& out) {
  Normalizer normalizer(form);
  for (std::size_t at = 0; at < count;) normalizer.add(next_point(units, count, at));
  normalizer.finish(out);
}

}  // namespace kitwork::vm::unicode
