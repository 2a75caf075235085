#include "vm/builtins/unicode/collation.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "vm/builtins/unicode/case.hpp"
#include "vm/builtins/unicode/normalization.hpp"

namespace kitwork::vm::unicode {
namespace {

// What stands before the digits, in order.
constexpr char16_t symbols_in_order[] =
    u"\t\n\v\f\r\u0085 "
    u"\u00A0_-,;:!\u00A1?\u00BF.\u00B7'\"\u00AB\u00BB()[]{}\u00A7\u00B6@*/\\&#%`\u00B4^\u00AF"
    u"\u00A8\u00B8\u00B0\u00A9\u00AE+\u00B1\u00F7\u00D7<=>\u00AC|\u00A6~\u00A4\u00A2$\u00A3\u00A5";
constexpr std::uint32_t first_letter_weight = 0x1000;

struct Element {
  std::uint32_t primary;  // 0: a mark that only counts after all letters
  std::uint32_t secondary;
  std::uint32_t tertiary;
};

struct SymbolWeights {
  std::uint8_t weight[256] = {};
  constexpr SymbolWeights() {
    std::uint8_t next = 1;
    for (const char16_t unit : symbols_in_order) {
      if (unit != 0) weight[unit] = next++;
    }
  }
};
constexpr SymbolWeights symbol_weights;

class Elements {
 public:
  Elements(const char16_t* units, std::size_t count) {
    std::u16string text;
    normalize(units, count, Form::nfd, text);
    elements_.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) add(next_point(text.data(), text.size(), at));
  }
  const std::vector<Element>& all() const { return elements_; }

 private:
  void letter(char32_t point, std::uint32_t secondary, std::uint32_t tertiary) {
    elements_.push_back({first_letter_weight + point, secondary, tertiary});
  }

  void add(char32_t point) {
    if (combining_class(point) != 0) {
      elements_.push_back({0, point, 0});
      return;
    }
    const char32_t lower = lower_image(point).points[0];
    const std::uint32_t upper = lower != point ? 1 : 0;
    if (lower < 0x100 && symbol_weights.weight[lower] != 0) {
      elements_.push_back({symbol_weights.weight[lower], 0, 0});
    } else if (lower < 0x20 || lower == 0xAD || (lower >= 0x7F && lower < 0xA0)) {
      return;  // controls count for nothing
    } else if (lower == 0xDF) {
      letter('s', 0, 0);
      letter('s', 1, 1);
    } else if (lower == 0xE6) {
      letter('a', 0, upper);
      letter('e', 1, upper);
    } else if (lower == 0x153) {
      letter('o', 0, upper);
      letter('e', 1, upper);
    } else if (lower == 0xF8) {
      letter('o', 1, upper);
    } else if (lower == 0xF0 || lower == 0x111) {
      letter('d', 1, upper);
    } else if (lower == 0x142) {
      letter('l', 1, upper);
    } else if (lower == 0xFE) {
      elements_.push_back({first_letter_weight + 'z', 0x100, upper});
      elements_.back().primary = first_letter_weight + 0x7B;
    } else {
      letter(lower, 0, upper);
    }
  }

  std::vector<Element> elements_;
};

// The sign of the first difference at one level; elements of weight 0 do not count at the first.
template <class Weight>
int compare_level(const std::vector<Element>& a, const std::vector<Element>& b, bool primary,
                  Weight weight) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (true) {
    while (primary && i < a.size() && a[i].primary == 0) ++i;
    while (primary && j < b.size() && b[j].primary == 0) ++j;
    if (i == a.size() || j == b.size()) break;
    const std::uint32_t x = weight(a[i++]);
    const std::uint32_t y = weight(b[j++]);
    if (x != y) return x < y ? -1 : 1;
  }
  return i < a.size() ? 1 : j < b.size() ? -1 : 0;
}

}  // namespace

int compare_for_readers(const char16_t* a, std::size_t a_count, const char16_t* b,
                        std::size_t b_count) {
  const Elements left(a, a_count);
  const Elements right(b, b_count);
  const auto& x = left.all();
  const auto& y = right.all();
  int order = compare_level(x, y, true, [](const Element& e) { return e.primary; });
  if (order == 0) order = compare_level(x, y, false, [](const Element& e) { return e.secondary; });
  if (order == 0) order = compare_level(x, y, false, [](const Element& e) { return e.tertiary; });
  return order;
}

}  // namespace kitwork::vm::unicode
