// The objects of the language, before they have functions.
#include "vm/builtins/image_contents.hpp"

#include <limits>
#include <numbers>
#include <string>

#include "schemas/assert.hpp"
#include "vm/heap/intern.hpp"

namespace kitwork::vm {
namespace {

using enum WellKnownObject;

struct ObjectRow {
  WellKnownObject object;
  CellKind kind;
  WellKnownObject prototype;  // count_: null
  std::string_view tag;       // Symbol.toStringTag
};

// Prototypes come before what has them.
constexpr ObjectRow object_rows[] = {
    {object_prototype, CellKind::object, count_, ""},
    {function_prototype, CellKind::native_function, object_prototype, ""},
    {global, CellKind::object, object_prototype, ""},
    {array_prototype, CellKind::array, object_prototype, ""},
    {string_prototype, CellKind::string_object, object_prototype, ""},
    {number_prototype, CellKind::number_object, object_prototype, ""},
    {boolean_prototype, CellKind::boolean_object, object_prototype, ""},
    {symbol_prototype, CellKind::object, object_prototype, "Symbol"},
    {error_prototype, CellKind::object, object_prototype, ""},
    {type_error_prototype, CellKind::object, error_prototype, ""},
    {range_error_prototype, CellKind::object, error_prototype, ""},
    {syntax_error_prototype, CellKind::object, error_prototype, ""},
    {reference_error_prototype, CellKind::object, error_prototype, ""},
    {eval_error_prototype, CellKind::object, error_prototype, ""},
    {uri_error_prototype, CellKind::object, error_prototype, ""},
    {aggregate_error_prototype, CellKind::object, error_prototype, ""},
    {iterator_prototype, CellKind::object, object_prototype, ""},
    {array_iterator_prototype, CellKind::object, iterator_prototype, "Array Iterator"},
    {map_prototype, CellKind::object, object_prototype, "Map"},
    {set_prototype, CellKind::object, object_prototype, "Set"},
    {weak_map_prototype, CellKind::object, object_prototype, "WeakMap"},
    {weak_set_prototype, CellKind::object, object_prototype, "WeakSet"},
    {map_iterator_prototype, CellKind::object, iterator_prototype, "Map Iterator"},
    {set_iterator_prototype, CellKind::object, iterator_prototype, "Set Iterator"},
    {string_iterator_prototype, CellKind::object, iterator_prototype, "String Iterator"},
    {iterator_helper_prototype, CellKind::object, iterator_prototype, "Iterator Helper"},
    {wrap_for_valid_iterator_prototype, CellKind::object, iterator_prototype, ""},
    {math, CellKind::object, object_prototype, "Math"},
    {json, CellKind::object, object_prototype, "JSON"},
    {reflect, CellKind::object, object_prototype, "Reflect"},
    {console, CellKind::object, object_prototype, "console"},
};

struct ErrorRow {
  WellKnownObject prototype;
  std::string_view name;
};
constexpr ErrorRow error_rows[] = {
    {error_prototype, "Error"},
    {type_error_prototype, "TypeError"},
    {range_error_prototype, "RangeError"},
    {syntax_error_prototype, "SyntaxError"},
    {reference_error_prototype, "ReferenceError"},
    {eval_error_prototype, "EvalError"},
    {uri_error_prototype, "URIError"},
    {aggregate_error_prototype, "AggregateError"},
};

// Functions that are the same object under two names.
struct AliasRow {
  WellKnownObject holder;
  std::string_view key;
  WellKnownObject source;
  std::string_view source_key;
};
constexpr AliasRow alias_rows[] = {
    {array_prototype, "@@iterator", array_prototype, "values"},
    {map_prototype, "@@iterator", map_prototype, "entries"},
    {set_prototype, "keys", set_prototype, "values"},
    {set_prototype, "@@iterator", set_prototype, "values"},
    {string_prototype, "trimLeft", string_prototype, "trimStart"},
    {string_prototype, "trimRight", string_prototype, "trimEnd"},
    {number_constructor, "parseFloat", global, "parseFloat"},
    {number_constructor, "parseInt", global, "parseInt"},
};

constexpr std::string_view unscopable_names[] = {
    "at",         "copyWithin",    "entries",   "fill",    "find",     "findIndex",
    "findLast",   "findLastIndex", "flat",      "flatMap", "includes", "keys",
    "toReversed", "toSorted",      "toSpliced", "values"};

struct NumberRow {
  WellKnownObject holder;
  std::string_view key;
  double value;
};
constexpr NumberRow number_rows[] = {
    {math, "E", std::numbers::e},
    {math, "LN10", std::numbers::ln10},
    {math, "LN2", std::numbers::ln2},
    {math, "LOG10E", std::numbers::log10e},
    {math, "LOG2E", std::numbers::log2e},
    {math, "PI", std::numbers::pi},
    {math, "SQRT1_2", 0.70710678118654752440},
    {math, "SQRT2", std::numbers::sqrt2},
    {number_constructor, "MAX_VALUE", std::numeric_limits<double>::max()},
    {number_constructor, "MIN_VALUE", std::numeric_limits<double>::denorm_min()},
    {number_constructor, "NaN", std::numeric_limits<double>::quiet_NaN()},
    {number_constructor, "NEGATIVE_INFINITY", -std::numeric_limits<double>::infinity()},
    {number_constructor, "POSITIVE_INFINITY", std::numeric_limits<double>::infinity()},
    {number_constructor, "MAX_SAFE_INTEGER", 9007199254740991.0},
    {number_constructor, "MIN_SAFE_INTEGER", -9007199254740991.0},
    {number_constructor, "EPSILON", std::numeric_limits<double>::epsilon()},
    {global, "NaN", std::numeric_limits<double>::quiet_NaN()},
    {global, "Infinity", std::numeric_limits<double>::infinity()},
};

}  // namespace

void make_intrinsic_objects(ImageBuilder& builder) {
  for (const ObjectRow& row : object_rows) {
    const Ref prototype = row.prototype == count_ ? no_ref : builder.object(row.prototype);
    const Ref ref = builder.make_object(row.kind, prototype);
    builder.set_object(row.object, ref);
  }
  Heap& heap = builder.heap();
  heap.at<Wrapper>(builder.object(string_prototype))->primitive = builder.text("");
  heap.at<Wrapper>(builder.object(number_prototype))->primitive = Value::integer(0);
  heap.at<Wrapper>(builder.object(boolean_prototype))->primitive = Value::boolean(false);
  heap.at<NativeFunction>(builder.object(function_prototype))->slot = Value::undefined();
}

void make_builtin_values(ImageBuilder& builder) {
  const Ref world = builder.object(global);
  builder.define(world, builder.text("globalThis"), Value::object(world), hidden_attributes);
  builder.define(world, builder.text("undefined"), Value::undefined(), 0);
  for (const NumberRow& row : number_rows) {
    builder.define(builder.object(row.holder), builder.text(row.key), Value::number(row.value), 0);
  }
  const auto add_global = [&](WellKnownObject object, std::string_view name) {
    builder.define(world, builder.text(name), Value::object(builder.object(object)),
                   hidden_attributes);
  };
  add_global(math, "Math");
  add_global(json, "JSON");
  add_global(reflect, "Reflect");
  for (const ErrorRow& row : error_rows) {
    const Ref prototype = builder.object(row.prototype);
    builder.define(prototype, builder.text("name"), builder.text(row.name), hidden_attributes);
    builder.define(prototype, builder.text("message"), builder.text(""), hidden_attributes);
  }
  for (const AliasRow& row : alias_rows) {
    const Value function = builder.get(builder.object(row.source), builder.key(row.source_key));
    if (!function.is_object()) continue;
    builder.define(builder.object(row.holder), builder.key(row.key), function, hidden_attributes);
  }
  for (const ObjectRow& row : object_rows) {
    if (row.tag.empty()) continue;
    builder.define(builder.object(row.object), builder.symbol(WellKnownSymbol::to_string_tag),
                   builder.text(row.tag), attribute_configurable);
  }
  const Ref unscopable = builder.make_object(CellKind::object, no_ref);
  for (const std::string_view name : unscopable_names) {
    builder.define(unscopable, builder.text(name), Value::boolean(true), attributes_all);
  }
  builder.define(builder.object(array_prototype), builder.symbol(WellKnownSymbol::unscopables),
                 Value::object(unscopable), attribute_configurable);
  const Ref symbols = builder.object(symbol_constructor);
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(WellKnownSymbol::count_); ++i) {
    const Value symbol = builder.symbol(static_cast<WellKnownSymbol>(i));
    const Symbol* cell = builder.heap().at<Symbol>(symbol.ref());
    const Units units = units_of(builder.heap(), cell->description);
    const std::string name(reinterpret_cast<const char*>(units.units8) + 7, units.length - 7);
    builder.define(symbols, builder.text(name), symbol, 0);
  }
}

}  // namespace kitwork::vm
