#include "compiler/scope/global_names.hpp"

#include <algorithm>

namespace kitwork::compiler {

const std::vector<std::u16string_view>& standard_globals() {
  // Sorted. Functions and constructors are those of schemas/builtins.def.
  static const std::vector<std::u16string_view> names = {
      u"AggregateError",
      u"Array",
      u"Boolean",
      u"Error",
      u"EvalError",
      u"Function",
      u"Infinity",
      u"Iterator",
      u"JSON",
      u"Map",
      u"Math",
      u"NaN",
      u"Number",
      u"Object",
      u"RangeError",
      u"ReferenceError",
      u"Reflect",
      u"Set",
      u"String",
      u"Symbol",
      u"SyntaxError",
      u"TypeError",
      u"URIError",
      u"WeakMap",
      u"WeakSet",
      u"console",
      u"decodeURI",
      u"decodeURIComponent",
      u"encodeURI",
      u"encodeURIComponent",
      u"globalThis",
      u"isFinite",
      u"isNaN",
      u"parseFloat",
      u"parseInt",
      u"print",
      u"structuredClone",
      u"undefined",
  };
  return names;
}

bool is_standard_global(std::u16string_view name) {
  const std::vector<std::u16string_view>& names = standard_globals();
  return std::binary_search(names.begin(), names.end(), name);
}

}  // namespace kitwork::compiler
