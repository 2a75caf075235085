// Objects and shapes of a snapshot: each part of HeapCheck that knows how properties lie.
#include <algorithm>

#include "vm/builtins/internal_types.hpp"
#include "vm/heap/cell_size.hpp"
#include "vm/heap/reference_table.hpp"
#include "vm/object/slots.hpp"
#include "vm/snapshot/heap_check.hpp"

namespace kitwork::vm {

// --- shapes

bool HeapCheck::check_shape(Ref ref, Shape& shape) {
  shapes_.push_back(ref);
  constexpr unsigned known =
      shape_dictionary | shape_not_extensible | shape_lazy_function | shape_image | shape_own;
  const bool dictionary = (shape.flags & shape_dictionary) != 0;
  const std::uint32_t fields = layout_fields_bytes(shape.aux);
  if ((shape.flags & ~known) != 0 || (in_heap(ref) && (shape.flags & shape_image) != 0) ||
      layout_inline_slots(shape.aux) > inline_slots_max || fields < sizeof(Object) ||
      fields > sizeof(InternalObject)) {
    return refuse("a shape of a form that it cannot have");
  }
  if (!(shape.parent == no_ref || map_.is_shape(shape.parent)) ||
      !(shape.child_root == no_ref || map_.is_shape(shape.child_root)) ||
      !(shape.prototype == no_ref || map_.is_object(shape.prototype)) ||
      !(shape.last_key == no_ref || is_key(shape.last_key))) {
    return refuse("a shape that names something else");
  }
  if (shape.table == no_ref) {
    if (shape.word != 0) return refuse("a shape with properties and no table");
  } else {
    const CellMark mark = dictionary ? CellMark::dictionary_table : CellMark::shared_table;
    if (dictionary && in_heap(ref) && !in_heap(shape.table)) {
      return refuse("a dictionary whose table is not its own");
    }
    if (!claim(shape.table, CellKind::property_table, mark, dictionary)) {
      return refuse("a property table that a dictionary must have alone");
    }
    const auto& table = *heap_.at<const PropertyTable>(shape.table);
    if (dictionary ? shape.word != table.count : shape.word > table.count) {
      return refuse("a shape with more properties than its table");
    }
    const auto deleted = static_cast<std::uint32_t>(
        dictionary ? std::count_if(table.entries(), table.entries() + shape.word,
                                   [](PropertyEntry entry) { return entry.key == no_ref; })
                   : 0);
    if (dictionary && deleted != shape.last_attributes)
      return refuse("a dictionary that miscounts");
  }
  if ((shape.flags & shape_lazy_function) != 0 && (shape.word != 0 || fields != sizeof(Function))) {
    return refuse("a lazy shape with properties");
  }
  if (shape.child_root != no_ref) {
    const auto& root = *heap_.at<const Shape>(shape.child_root);
    if (root.word != 0 || (root.flags & (shape_dictionary | shape_own)) != 0) {
      return refuse("a root with properties");
    }
  }
  return check_parent(shape);
}

// A transition must say the same as the shape that it leads to: objects go from one to the other
// without their slots being looked at.
bool HeapCheck::check_parent(const Shape& shape) {
  if (shape.parent == no_ref) return true;
  const auto& parent = *heap_.at<const Shape>(shape.parent);
  constexpr unsigned unshared = shape_dictionary | shape_own;
  const bool adds = shape.last_key != no_ref;
  if ((shape.flags & unshared) != 0 || (parent.flags & shape_dictionary) != 0 ||
      parent.aux != shape.aux || shape.word != parent.word + (adds ? 1u : 0u)) {
    return refuse("a shape that does not follow from its parent");
  }
  if (adds) {
    const PropertyEntry last = heap_.at<const PropertyTable>(shape.table)->entries()[parent.word];
    if (last.key != shape.last_key || last.attributes != shape.last_attributes) {
      return refuse("a shape that does not follow from its parent");
    }
  }
  return same_entries(parent.table, shape.table, parent.word) ||
         refuse("a shape that does not follow from its parent");
}

bool HeapCheck::same_entries(Ref a, Ref b, std::uint32_t count) {
  if (a == b || count == 0) return true;
  if (!map_.is_property_table(a)) return false;
  const auto& first = *heap_.at<const PropertyTable>(a);
  const auto& second = *heap_.at<const PropertyTable>(b);
  if (count > first.count || first.count > first.word || count > second.count) return false;
  // Tables are compared once for each that was copied; a stranger's shapes could ask for more.
  if (comparisons_left_ < count) return refuse("shapes that are too costly to compare");
  comparisons_left_ -= count;
  return std::equal(first.entries(), first.entries() + count, second.entries(),
                    [](PropertyEntry x, PropertyEntry y) {
                      return x.key == y.key && x.attributes == y.attributes;
                    });
}

bool HeapCheck::check_transitions() {
  if (heap_.transitions == no_ref) return true;
  if (heap_.transitions == heap_.interned) return refuse("one table for two purposes");
  auto& table = *heap_.at<ReferenceTable>(heap_.transitions);
  if (!table_has_form(table)) return refuse("a table of references of no known form");
  const std::vector<ReferenceEntry> entries(table.entries(), table.entries() + table.count);
  reference_table_clear(table, table.word);
  for (const ReferenceEntry entry : entries) {
    if (!map_.is(entry.ref, CellKind::shape) || !in_heap(entry.ref)) {
      return refuse("a transition to something else than a shared shape");
    }
    const auto& shape = *heap_.at<const Shape>(entry.ref);
    const bool root = shape.parent == no_ref;
    if ((shape.flags & (shape_dictionary | shape_own)) != 0 || (root && shape.word != 0) ||
        (root && shape.last_attributes != std::uint32_t{shape.aux} << 16)) {
      return refuse("a transition to something else than a shared shape");
    }
    reference_table_append(table, entry.ref, transition_hash(shape));
  }
  return true;
}

bool HeapCheck::check_prototypes() {
  for (const Ref start : shapes_) {
    std::vector<Ref> path;
    for (Ref at = start; map_.colour(at) != 2;) {
      if (map_.colour(at) == 1) return refuse("prototypes in a circle");
      map_.set_colour(at, 1);
      path.push_back(at);
      const Ref prototype = heap_.at<Shape>(at)->prototype;
      if (prototype == no_ref) break;
      // What inline caches know of a prototype is void when it changes, and it must say so.
      const Cell& object = *heap_.cell(prototype);
      if (in_heap(prototype) && ((object.flags & object_is_prototype) == 0 ||
                                 map_.at(object.word) != CellMark::taken_shape)) {
        return refuse("a prototype that does not know that it is one");
      }
      at = object.word;
    }
    for (const Ref at : path) map_.set_colour(at, 2);
  }
  return true;
}

// --- objects

bool HeapCheck::check_object(Ref ref, Object& object) {
  const std::uint32_t fields = object_fields_bytes(object.kind);
  if (fields == 0 || !map_.is_shape(object.word)) return refuse("an object without a shape");
  const auto& shape = *heap_.at<const Shape>(object.word);
  if (layout_fields_bytes(shape.aux) != fields || layout_inline_slots(shape.aux) != object.aux) {
    return refuse("an object that lies otherwise than its shape says");
  }
  if ((shape.flags & shape_exclusive) != 0 &&
      !claim(object.word, CellKind::shape, CellMark::taken_shape, true)) {
    return refuse("an own shape that two objects have");
  }
  if (in_heap(ref) && ((object.slots != no_ref && !in_heap(object.slots)) ||
                       (object.elements != no_ref && !in_heap(object.elements)))) {
    return refuse("an object whose properties are not its own");
  }
  return check_object_flags(object) && check_slots(object, shape) && check_elements(object) &&
         check_fields(ref, object);
}

bool HeapCheck::check_object_flags(const Object& object) {
  unsigned known = object_is_prototype | object_elements_sealed | object_elements_frozen;
  if (object.kind == CellKind::array) known |= object_length_fixed;
  if (object.kind == CellKind::function) {
    known |= object_constructor | object_class | object_materialised;
  }
  if (object.kind == CellKind::bound_function || object.kind == CellKind::native_function) {
    known |= object_constructor;
  }
  if (object.kind == CellKind::error) known |= object_error_data;
  return (object.flags & ~known) == 0 || refuse("an object with flags that it cannot have");
}

bool HeapCheck::check_slots(const Object& object, const Shape& shape) {
  const Value* more = nullptr;
  std::uint64_t capacity = object.aux;
  if (object.slots != no_ref) {
    if (!claim(object.slots, CellKind::values, CellMark::slots, true) ||
        content_of(object.slots) == Content::unknown) {
      return refuse("an object without its slots");
    }
    more = heap_.at<const ValueArray>(object.slots)->values();
    capacity += heap_.cell(object.slots)->word;
  }
  if (capacity < shape.word) return refuse("an object with fewer slots than properties");
  // The shape itself may come later.
  if (shape.word != 0 &&
      !(map_.is_property_table(shape.table) && shape.word <= heap_.cell(shape.table)->word)) {
    return refuse("an object whose shape has no table");
  }
  const PropertyEntry* entries =
      shape.word == 0 ? nullptr : heap_.at<const PropertyTable>(shape.table)->entries();
  const Value* own = inline_slots(const_cast<Object*>(&object));
  for (std::uint32_t i = 0; i < capacity; ++i) {
    const Value value = i < object.aux ? own[i] : more[i - object.aux];
    const bool accessor = i < shape.word && (entries[i].attributes & attribute_accessor) != 0;
    const bool own_accessor = accessor && is_internal(value, CellKind::accessor) &&
                              (in_heap(value.ref()) || !in_heap(place_of(object)));
    if (!(accessor ? own_accessor : is_visible(value))) {
      return refuse("a property whose value is none");
    }
  }
  return true;
}

bool HeapCheck::check_elements(const Object& object) {
  if (object.elements == no_ref) return true;
  if (map_.is(object.elements, CellKind::sparse_elements)) return true;
  if (!claim(object.elements, CellKind::values, CellMark::elements, false)) {
    return refuse("elements that are none");
  }
  const Content content = content_of(object.elements);
  return content == Content::visible || content == Content::holes ||
         refuse("an element that no program may see");
}

bool HeapCheck::check_function(const Function& closure) {
  if ((closure.function & prelude_function_bit) != 0) {
    return refuse("a function of the prelude that is not the image's");
  }
  const kitwork::Function* source = function(closure.function);
  if (source == nullptr) return refuse("a closure of a function that is not there");
  const bool constructs = source->kind == FunctionKind::normal ||
                          source->kind == FunctionKind::class_constructor ||
                          source->kind == FunctionKind::derived_constructor;
  const bool is_class = constructs && source->kind != FunctionKind::normal;
  if (((closure.flags & object_constructor) != 0) != constructs ||
      ((closure.flags & object_class) != 0) != is_class) {
    return refuse("a closure of a form that it cannot have");
  }
  return check_form_of_closure(closure) &&
         (captures_fit(closure.function, closure.captures) ||
          refuse("a closure whose captures do not fit its function"));
}

// What may change of a closure, its properties aside.
bool HeapCheck::check_form_of_closure(const Function& closure) {
  const bool lazy = (heap_.cell(closure.word)->flags & shape_lazy_function) != 0;
  return ((!lazy || (closure.flags & object_materialised) == 0) &&
          (closure.home == no_ref || map_.is_object(closure.home))) ||
         refuse("a closure of a form that it cannot have");
}

// What the slots of internal objects hold, a letter each: o an object or undefined, s a string or
// undefined, n a number that is not negative, i an integer that is not, k an IterationKind, t a
// hash table or undefined, v any value, - nothing.
bool HeapCheck::check_internal_object(const InternalObject& object) {
  static constexpr const char* letters[] = {
      "vvvvvv",  // none
      "onk---",  // array_iterator
      "sn----",  // string_iterator
      "otikv-",  // map_iterator
      "otikv-",  // set_iterator
      "vvvvvv",  // iterator_helper
      "vvvvvv",  // wrapped_iterator
      "vvvvvv",  // regexp_string_iterator
  };
  if (object.type >= std::size(letters)) return refuse("an internal object of no known type");
  for (std::uint32_t i = 0; i < internal_slots_max; ++i) {
    const Value value = object.internal[i];
    const bool natural = value.is_integer() && value.as_integer() >= 0;
    bool fits = is_visible(value);
    switch (letters[object.type][i]) {
      case 'o':
        fits = fits && (value.is_object() || value.is_undefined());
        break;
      case 's':
        fits = fits && (value.is_string() || value.is_undefined());
        break;
      case 'n':
        fits = is_visible(value) && is_iteration_index(value);
        break;
      case 'i':
        fits = natural;
        break;
      case 'k':
        fits = natural && value.as_integer() <= static_cast<int>(IterationKind::entries);
        break;
      case 't':
        fits = value.is_undefined() || is_own_internal(value, CellKind::hash_table) ||
               is_own_internal(value, CellMark::taken_table);
        break;
      case '-':
        fits = value.is_undefined() || value == Value::integer(0);
        break;
      default:
        break;
    }
    if (!fits) return refuse("an internal object with a slot that it cannot have");
  }
  // An iterator of a collection stands at an entry of its table, or behind the last.
  const Value table = object.internal[1];
  if (letters[object.type][1] == 't' && table.is_internal() &&
      static_cast<std::uint32_t>(object.internal[2].as_integer()) >
          heap_.at<const HashTable>(table.ref())->count) {
    return refuse("an iterator beyond the end of its table");
  }
  return true;
}

bool HeapCheck::check_fields(Ref ref, Object& object) {
  switch (object.kind) {
    case CellKind::function:
      return in_heap(ref) ? check_function(static_cast<Function&>(object))
                          : check_form_of_closure(static_cast<Function&>(object));
    case CellKind::native_function:
      if (in_heap(ref)) return refuse("a built-in that is not the image's");
      return is_visible(static_cast<NativeFunction&>(object).slot) ||
             refuse("a built-in with a value that is none");
    case CellKind::bound_function: {
      const auto& bound = static_cast<BoundFunction&>(object);
      bound_functions_.push_back(ref);
      const bool callable = bound.target.is_object() && is_visible(bound.target) &&
                            (map_.is(bound.target.ref(), CellKind::function) ||
                             map_.is(bound.target.ref(), CellKind::native_function) ||
                             map_.is(bound.target.ref(), CellKind::bound_function));
      if (!callable || !is_visible(bound.this_value)) return refuse("a bound function of nothing");
      if (bound.arguments == no_ref) return bound.argument_count == 0;
      return claim(bound.arguments, CellKind::values, CellMark::arguments, false) &&
             bound.argument_count <= heap_.cell(bound.arguments)->word &&
             content_of(bound.arguments) == Content::visible;
    }
    case CellKind::boolean_object:
      return static_cast<Wrapper&>(object).primitive.is_boolean();
    case CellKind::number_object:
      return static_cast<Wrapper&>(object).primitive.is_number() &&
             is_visible(static_cast<Wrapper&>(object).primitive);
    case CellKind::string_object:
      return static_cast<Wrapper&>(object).primitive.is_string() &&
             is_visible(static_cast<Wrapper&>(object).primitive);
    case CellKind::symbol_object:
      return static_cast<Wrapper&>(object).primitive.is_symbol() &&
             is_visible(static_cast<Wrapper&>(object).primitive);
    case CellKind::map:
    case CellKind::set:
    case CellKind::weak_map:
    case CellKind::weak_set: {
      const Ref table = static_cast<Collection&>(object).table;
      const bool weak = object.kind == CellKind::weak_map || object.kind == CellKind::weak_set;
      return claim_hash_table(table) && ((heap_.cell(table)->flags & table_weak) != 0) == weak;
    }
    case CellKind::internal_object:
      return check_internal_object(static_cast<InternalObject&>(object));
    default:
      return true;
  }
}

bool HeapCheck::check_bound_chains() {
  for (const Ref start : bound_functions_) {
    std::vector<Ref> path;
    for (Ref at = start; map_.is(at, CellKind::bound_function) && map_.colour(at) != 2;) {
      if (map_.colour(at) == 1) return refuse("functions bound in a circle");
      map_.set_colour(at, 1);
      path.push_back(at);
      at = heap_.at<BoundFunction>(at)->target.ref();
    }
    for (const Ref at : path) map_.set_colour(at, 2);
  }
  return true;
}

}  // namespace kitwork::vm
