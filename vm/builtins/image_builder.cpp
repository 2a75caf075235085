// Cells of the image: strings, symbols, objects and their shapes.
#include "vm/builtins/image_builder.hpp"

#include <algorithm>
#include <cstring>

#include "schemas/assert.hpp"
#include "vm/heap/hash.hpp"
#include "vm/heap/intern.hpp"
#include "vm/heap/reference_table.hpp"
#include "vm/object/shape.hpp"
#include "vm/object/shape_table.hpp"
#include "vm/object/slots.hpp"

namespace kitwork::vm {
namespace {

constexpr std::uint32_t interned_capacity = 2048;
constexpr std::uint32_t symbol_hash_first = 0xFFFFFF00;  // far from where capsules count

constexpr std::string_view symbol_names[] = {"iterator",
                                             "asyncIterator",
                                             "hasInstance",
                                             "toPrimitive",
                                             "toStringTag",
                                             "species",
                                             "isConcatSpreadable",
                                             "unscopables",
                                             "match",
                                             "matchAll",
                                             "replace",
                                             "search",
                                             "split"};
static_assert(std::size(symbol_names) == static_cast<std::size_t>(WellKnownSymbol::count_));

}  // namespace

ImageBuilder::ImageBuilder(Window& window) : heap_(window, image_begin, image_end) {
  const Ref table =
      heap_.allocate(CellKind::reference_table,
                     static_cast<std::uint32_t>(reference_table_bytes(interned_capacity)));
  reference_table_clear(*heap_.at<ReferenceTable>(table), interned_capacity);
  heap_.interned = table;
  make_atoms();
  make_symbols();
}

void ImageBuilder::make_atoms() {
  constexpr std::string_view atoms[] = {
#define KITWORK_ATOM(identifier, text) text,
#include "vm/builtins/atoms.def"
#undef KITWORK_ATOM
  };
  for (std::size_t i = 0; i < std::size(atoms); ++i) intrinsics_.atoms[i] = text(atoms[i]).ref();
  for (std::uint32_t i = 0; i < 256; ++i) {
    const char unit = static_cast<char>(i);
    intrinsics_.latin1[i] = text(std::string_view(&unit, 1)).ref();
  }
}

void ImageBuilder::make_symbols() {
  for (std::uint32_t i = 0; i < std::size(symbol_names); ++i) {
    const Ref description = text("Symbol." + std::string(symbol_names[i])).ref();
    const Ref ref = heap_.allocate(CellKind::symbol, sizeof(Symbol));
    Symbol* symbol = heap_.at<Symbol>(ref);
    symbol->flags = symbol_well_known;
    symbol->hash = hash_word(symbol_hash_first + i);
    symbol->description = description;
    intrinsics_.symbols[i] = ref;
  }
}

Value ImageBuilder::text(std::string_view latin1) { return Value::string(intern(heap_, latin1)); }

Value ImageBuilder::symbol(WellKnownSymbol symbol) const {
  return Value::symbol(intrinsics_.symbols[static_cast<std::uint32_t>(symbol)]);
}

Value ImageBuilder::key(std::string_view key) {
  if (!key.starts_with("@@")) return text(key);
  const auto* found = std::find(std::begin(symbol_names), std::end(symbol_names), key.substr(2));
  KITWORK_ASSERT(found != std::end(symbol_names));
  return Value::symbol(intrinsics_.symbols[found - std::begin(symbol_names)]);
}

std::string ImageBuilder::function_name(std::string_view key) const {
  if (!key.starts_with("@@")) return std::string(key);
  return "[Symbol." + std::string(key.substr(2)) + "]";
}

Ref ImageBuilder::object(WellKnownObject object) const {
  return intrinsics_.objects[static_cast<std::uint32_t>(object)];
}

void ImageBuilder::set_object(WellKnownObject object, Ref ref) {
  intrinsics_.objects[static_cast<std::uint32_t>(object)] = ref;
}

Ref ImageBuilder::make_object(CellKind kind, Ref prototype) {
  const std::uint32_t slots = kind == CellKind::native_function ? 2 : 0;
  const std::uint32_t fields = object_fields_bytes(kind);
  const Ref ref = heap_.allocate(kind, fields + slots * static_cast<std::uint32_t>(sizeof(Value)));
  Object* object = heap_.at<Object>(ref);
  object->aux = static_cast<std::uint16_t>(slots);
  object->flags = object_is_prototype;
  std::memset(static_cast<void*>(&object->slots), 0, fields - sizeof(Cell));
  std::fill_n(inline_slots(object), slots, Value::undefined());
  plan_index_.emplace(ref, plans_.size());
  plans_.push_back(Plan{ref, prototype, {}, true});
  return ref;
}

Ref ImageBuilder::make_native(std::uint32_t native, std::string_view name, std::uint32_t length,
                              bool constructor) {
  const Ref ref =
      make_object(CellKind::native_function, object(WellKnownObject::function_prototype));
  NativeFunction* function = heap_.at<NativeFunction>(ref);
  function->native = native;
  function->slot = Value::undefined();
  if (constructor) function->flags |= object_constructor;
  define(ref, text("length"), Value::unsigned_integer(length), attribute_configurable);
  define(ref, text("name"), text(name), attribute_configurable);
  return ref;
}

Ref ImageBuilder::make_prelude_function(std::uint32_t index, bool constructor) {
  const Ref ref = make_object(CellKind::function, object(WellKnownObject::function_prototype));
  Function* function = heap_.at<Function>(ref);
  function->function = index | prelude_function_bit;
  function->flags |= object_materialised;
  if (constructor) function->flags |= object_constructor;
  prelude_cells_.push_back(PreludeFunctionCell{ref, index});
  return ref;
}

ImageBuilder::Plan& ImageBuilder::plan_of(Ref object) { return plans_[plan_index_.at(object)]; }
const ImageBuilder::Plan& ImageBuilder::plan_of(Ref object) const {
  return plans_[plan_index_.at(object)];
}

void ImageBuilder::define(Ref object, Value key, Value value, std::uint32_t attributes) {
  for (Property& property : plan_of(object).properties) {
    if (property.key != key) continue;
    property.value = value;
    property.attributes = attributes;
    return;
  }
  plan_of(object).properties.push_back(Property{key, value, attributes});
}

void ImageBuilder::define_accessor(Ref object, Value key, Value function, bool setter) {
  Value pair = has(object, key) ? get(object, key) : Value::undefined();
  if (!pair.is_internal()) {
    const Ref ref = heap_.allocate(CellKind::accessor, sizeof(Accessor));
    *heap_.at<Accessor>(ref) = Accessor{Cell{CellKind::accessor, 0, 0, 0}, {}, {}};
    pair = Value::internal(ref);
    define(object, key, pair, attribute_configurable | attribute_accessor);
  }
  Accessor* accessor = heap_.at<Accessor>(pair.ref());
  (setter ? accessor->setter : accessor->getter) = function;
}

bool ImageBuilder::has(Ref object, Value key) const {
  const std::vector<Property>& properties = plan_of(object).properties;
  return std::any_of(properties.begin(), properties.end(),
                     [&](const Property& property) { return property.key == key; });
}

Value ImageBuilder::get(Ref object, Value key) const {
  for (const Property& property : plan_of(object).properties) {
    if (property.key == key) return property.value;
  }
  return Value::undefined();
}

// --- shapes

Ref ImageBuilder::make_root(Ref prototype, std::uint16_t layout) {
  const Ref ref = heap_.allocate(CellKind::shape, sizeof(Shape));
  Shape* shape = heap_.at<Shape>(ref);
  *shape = Shape{};
  shape->kind = CellKind::shape;
  shape->aux = layout;
  shape->prototype = prototype;
  shape->last_attributes = static_cast<std::uint32_t>(layout) << 16;
  return ref;
}

Ref ImageBuilder::make_table(const std::vector<Property>& properties) {
  if (properties.empty()) return no_ref;
  const auto count = static_cast<std::uint32_t>(properties.size());
  const Ref ref = copy_table(heap_, no_ref, 0, count);
  for (const Property& property : properties) {
    append_entry(heap_, heap_.at<PropertyTable>(ref), property.key.ref(), property.attributes);
  }
  return ref;
}

Ref ImageBuilder::make_shape_with(Ref shape, const std::vector<Property>& properties) {
  const Ref table = make_table(properties);
  heap_.at<Shape>(shape)->table = table;
  heap_.at<Shape>(shape)->word = static_cast<std::uint32_t>(properties.size());
  return shape;
}

void ImageBuilder::make_shapes() {
  const Ref object_prototype = object(WellKnownObject::object_prototype);
  const Ref function_prototype = object(WellKnownObject::function_prototype);
  const auto set = [this](RootShape root, Ref shape) {
    intrinsics_.shapes[static_cast<std::uint32_t>(root)] = shape;
  };
  for (std::uint32_t i = 0; i < literal_sizes; ++i) {
    intrinsics_.literal_shapes[i] =
        make_root(object_prototype, object_layout(CellKind::object, literal_size[i]));
    if (literal_size[i] == inline_slots_first) {
      set(RootShape::object, intrinsics_.literal_shapes[i]);
    }
  }
  const auto plain = object_layout(CellKind::object, inline_slots_first);
  set(RootShape::null_object, make_root(no_ref, plain));
  set(RootShape::error, make_root(object(WellKnownObject::error_prototype), plain));
  set(RootShape::array,
      make_root(object(WellKnownObject::array_prototype), object_layout(CellKind::array, 0)));
  set(RootShape::array_iterator, make_root(object(WellKnownObject::array_iterator_prototype),
                                           object_layout(CellKind::internal_object, 0)));
  for (const RootShape root : {RootShape::function, RootShape::method, RootShape::class_function}) {
    const Ref shape = make_root(function_prototype, object_layout(CellKind::function, 0));
    heap_.cell(shape)->flags = shape_lazy_function;
    set(root, shape);
  }
  set(RootShape::arguments,
      make_shape_with(make_root(object_prototype, object_layout(CellKind::arguments, 3)),
                      {{text("length"), {}, hidden_attributes},
                       {text("callee"), {}, attribute_accessor},
                       {symbol(WellKnownSymbol::iterator), {}, hidden_attributes}}));
  set(RootShape::iterator_result,
      make_shape_with(make_root(object_prototype, object_layout(CellKind::object, 2)),
                      {{text("value"), {}, attributes_all}, {text("done"), {}, attributes_all}}));
}

void ImageBuilder::write_plan(const Plan& plan) {
  const Object* cell = heap_.at<Object>(plan.ref);
  const std::uint32_t inline_count = cell->aux;
  // Functions with nothing but length and name share a shape.
  const bool common = cell->kind == CellKind::native_function && plan.properties.size() == 2 &&
                      plan.prototype == object(WellKnownObject::function_prototype) &&
                      plan.properties[0].attributes == attribute_configurable;
  Ref shape = common ? native_shape_ : no_ref;
  if (shape == no_ref) {
    shape = make_shape_with(make_root(plan.prototype, object_layout(cell->kind, inline_count)),
                            plan.properties);
    heap_.cell(shape)->flags = common ? shape_image : shape_image | shape_own;
    if (!plan.extensible) heap_.cell(shape)->flags |= shape_not_extensible;
    if (common) native_shape_ = shape;
  }
  const auto count = static_cast<std::uint32_t>(plan.properties.size());
  Ref slots = no_ref;
  if (count > inline_count) {
    const std::uint32_t capacity = count - inline_count;
    slots = heap_.allocate(CellKind::values, static_cast<std::uint32_t>(sizeof(ValueArray) +
                                                                        capacity * sizeof(Value)));
    heap_.cell(slots)->word = capacity;
  }
  Object* object = heap_.at<Object>(plan.ref);
  object->word = shape;
  object->slots = slots;
  for (std::uint32_t i = 0; i < count; ++i) slot_of(heap_, object, i) = plan.properties[i].value;
}

void ImageBuilder::finish() {
  for (const Plan& plan : plans_) write_plan(plan);
  const auto adopt = [this](WellKnownObject prototype, RootShape root) {
    heap_.at<Shape>(heap_.cell(object(prototype))->word)->child_root =
        intrinsics_.shapes[static_cast<std::uint32_t>(root)];
  };
  adopt(WellKnownObject::object_prototype, RootShape::object);
  adopt(WellKnownObject::array_prototype, RootShape::array);
  adopt(WellKnownObject::error_prototype, RootShape::error);
  adopt(WellKnownObject::array_iterator_prototype, RootShape::array_iterator);
  intrinsics_.interned = heap_.interned;
  intrinsics_.top = heap_.top();
}

}  // namespace kitwork::vm
