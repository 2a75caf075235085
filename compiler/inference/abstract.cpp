#include "compiler/inference/abstract.hpp"

#include <algorithm>
#include <string_view>

namespace kitwork::compiler {

using Kind = Abstract::Kind;

bool same(const Abstract& a, const Abstract& b) {
  return a.kind == b.kind && a.exact == b.exact && a.number == b.number && a.index == b.index &&
         a.text == b.text && a.query == b.query && a.site == b.site && a.result_of == b.result_of;
}

Abstract join(const Abstract& a, const Abstract& b) {
  const Abstract& one = a.is(Kind::none) ? b : a;
  if (a.is(Kind::none) || b.is(Kind::none) || same(a, b)) {
    Abstract value = one;
    value.local.reset();
    value.step.reset();
    value.comparison.reset();
    return value;
  }
  if (a.kind != b.kind) return Abstract();
  if (a.is(Kind::number) || a.is(Kind::boolean)) return Abstract::of(a.kind);
  if (!a.is(Kind::text)) return Abstract();
  const auto end = std::mismatch(a.text.begin(), a.text.end(), b.text.begin(), b.text.end());
  return Abstract::of_text(std::string(a.text.begin(), end.first), false);
}

bool is_effect(const Abstract& value) {
  if (value.is(Kind::query)) return true;
  if (!value.is(Kind::global) && !value.is(Kind::method)) return false;
  const std::string_view root = std::string_view(value.text).substr(0, value.text.find('.'));
  if (value.text == extension_bound) return false;
  for (const std::string_view each :
       {"kv", "http", "queue", "zone", "time", "db", "from", "import", "globalThis"}) {
    if (root == each) return true;
  }
  return false;
}

}  // namespace kitwork::compiler
