// The functions of builtins.def as objects, and the classes that they belong to.
#include <string>

#include "schemas/assert.hpp"
#include "vm/builtins/image_contents.hpp"
#include "vm/builtins/natives.hpp"

namespace kitwork::vm {
namespace {

using enum WellKnownObject;

enum class BuiltinKind : std::uint8_t { method, getter, setter, constructor, construct_only };

struct BuiltinRow {
  std::uint32_t number;
  WellKnownObject holder;  // count_: none
  std::string_view key;
  std::uint32_t length;
  bool native;
  std::string_view prelude;
  BuiltinKind kind;
};

// Names of the column of holders: WellKnownObject's, and `none`.
struct Holder {
#define KITWORK_WELL_KNOWN_OBJECT(name) \
  static constexpr WellKnownObject name = WellKnownObject::name;
#include "vm/builtins/well_known_objects.def"
#undef KITWORK_WELL_KNOWN_OBJECT
  static constexpr WellKnownObject none = WellKnownObject::count_;
};

const BuiltinRow builtin_rows[] = {
#define KITWORK_BUILTIN(number, holder, key, length, native, prelude, kind) \
  {number,                                                                  \
   Holder::holder,                                                          \
   key,                                                                     \
   length,                                                                  \
   &native_##native != &native_none,                                        \
   #prelude == std::string_view("none") ? "" : #prelude,                    \
   BuiltinKind::kind},
#include "schemas/builtins.def"
#undef KITWORK_BUILTIN
};

struct ClassRow {
  std::string_view name;
  WellKnownObject prototype;
  WellKnownObject constructor;  // count_: nobody names it
  bool error = false;           // its constructor inherits from Error
};
constexpr ClassRow class_rows[] = {
    {"Object", object_prototype, object_constructor},
    {"Function", function_prototype, function_constructor},
    {"Array", array_prototype, array_constructor},
    {"String", string_prototype, string_constructor},
    {"Number", number_prototype, number_constructor},
    {"Boolean", boolean_prototype, boolean_constructor},
    {"Symbol", symbol_prototype, symbol_constructor},
    {"Error", error_prototype, error_constructor},
    {"TypeError", type_error_prototype, count_, true},
    {"RangeError", range_error_prototype, count_, true},
    {"SyntaxError", syntax_error_prototype, count_, true},
    {"ReferenceError", reference_error_prototype, count_, true},
    {"EvalError", eval_error_prototype, count_, true},
    {"URIError", uri_error_prototype, count_, true},
    {"AggregateError", aggregate_error_prototype, count_, true},
    {"Map", map_prototype, map_constructor},
    {"Set", set_prototype, set_constructor},
    {"WeakMap", weak_map_prototype, count_},
    {"WeakSet", weak_set_prototype, count_},
    {"Iterator", iterator_prototype, iterator_constructor},
};

bool constructs(const BuiltinRow& row) {
  return row.kind == BuiltinKind::constructor || row.kind == BuiltinKind::construct_only;
}

const BuiltinRow* find_constructor(std::string_view name) {
  for (const BuiltinRow& row : builtin_rows) {
    if (constructs(row) && row.key == name) return &row;
  }
  return nullptr;
}

// The function object of a row; no_ref when its implementation is not there.
Ref make_function(ImageBuilder& builder, const BuiltinRow& row, const PreludeIndex& prelude) {
  std::string name = builder.function_name(row.key);
  if (row.kind == BuiltinKind::getter) name = "get " + name;
  if (row.kind == BuiltinKind::setter) name = "set " + name;
  if (row.native) return builder.make_native(row.number, name, row.length, constructs(row));
  const auto index = prelude(row.prelude);
  if (!index) return no_ref;
  const Ref ref = builder.make_prelude_function(*index, constructs(row));
  builder.define(ref, builder.text("length"), Value::unsigned_integer(row.length),
                 attribute_configurable);
  builder.define(ref, builder.text("name"), builder.text(name), attribute_configurable);
  return ref;
}

void make_class(ImageBuilder& builder, const ClassRow& row, const PreludeIndex& prelude) {
  const BuiltinRow* constructor = find_constructor(row.name);
  Ref ref = constructor == nullptr ? no_ref : make_function(builder, *constructor, prelude);
  const Ref prototype = builder.object(row.prototype);
  if (ref == no_ref) {
    // Its place is named all the same.
    if (row.constructor != count_) builder.set_object(row.constructor, prototype);
    return;
  }
  if (row.constructor != count_) builder.set_object(row.constructor, ref);
  if (row.error) builder.set_prototype(ref, builder.object(error_constructor));
  builder.define(ref, builder.text("prototype"), Value::object(prototype), 0);
  builder.define(prototype, builder.text("constructor"), Value::object(ref), hidden_attributes);
  builder.define(builder.object(global), builder.text(row.name), Value::object(ref),
                 hidden_attributes);
}

std::uint32_t attributes_for(std::string_view key) {
  if (key == "@@hasInstance") return 0;
  if (key == "@@toPrimitive") return attribute_configurable;
  return hidden_attributes;
}

void make_thrower(ImageBuilder& builder, Ref thrower) {
  builder.set_object(throw_type_error, thrower);
  builder.define(thrower, builder.text("length"), Value::integer(0), 0);
  builder.define(thrower, builder.text("name"), builder.text(""), 0);
  builder.forbid_extension(thrower);
}

}  // namespace

void make_builtin_functions(ImageBuilder& builder, const PreludeIndex& prelude) {
  const Ref function = builder.object(function_prototype);
  builder.define(function, builder.text("length"), Value::integer(0), attribute_configurable);
  builder.define(function, builder.text("name"), builder.text(""), attribute_configurable);
  for (const ClassRow& row : class_rows) make_class(builder, row, prelude);
  for (const BuiltinRow& row : builtin_rows) {
    if (row.prelude.empty() && !row.native) continue;
    if (constructs(row) && row.holder == global) continue;
    if (row.key == "%FunctionPrototype%") {
      builder.heap().at<NativeFunction>(function)->native = row.number;
      continue;
    }
    const Ref ref = make_function(builder, row, prelude);
    if (ref == no_ref) continue;
    if (row.key == "%ThrowTypeError%") {
      make_thrower(builder, ref);
      for (const std::string_view key : {"caller", "arguments"}) {
        builder.define_accessor(function, builder.text(key), Value::object(ref), false);
        builder.define_accessor(function, builder.text(key), Value::object(ref), true);
      }
      continue;
    }
    if (row.holder == count_) continue;
    const Ref holder = builder.object(row.holder);
    const Value key = builder.key(row.key);
    if (row.kind == BuiltinKind::getter || row.kind == BuiltinKind::setter) {
      builder.define_accessor(holder, key, Value::object(ref), row.kind == BuiltinKind::setter);
    } else {
      builder.define(holder, key, Value::object(ref), attributes_for(row.key));
    }
    if (row.holder == array_prototype && row.key == "values") {
      builder.set_object(array_prototype_values, ref);
    }
    if (row.holder == function_prototype && row.key == "@@hasInstance") {
      builder.set_object(function_has_instance, ref);
    }
    if (row.holder == array_iterator_prototype && row.key == "next") {
      builder.set_object(array_iterator_next, ref);
    }
  }
}

}  // namespace kitwork::vm
