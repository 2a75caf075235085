// What the fast form's loop asks for when an inline cache does not know, and the cases between
// common and rare.
#include "vm/builtins/image.hpp"
#include "vm/heap/string_compare.hpp"
#include "vm/heap/strings.hpp"
#include "vm/interpreter/engine.hpp"
#include "vm/interpreter/fast_code.hpp"
#include "vm/interpreter/inline_cache.hpp"
#include "vm/interpreter/join.hpp"
#include "vm/object/elements.hpp"
#include "vm/object/object.hpp"

namespace kitwork::vm {
namespace {

// Where slot `slot` of the object lies in the block.
Ref slot_place(const Heap& heap, Ref holder, std::uint32_t slot) {
  auto* object = heap.at<Object>(holder);
  return static_cast<Ref>(reinterpret_cast<std::uint8_t*>(&slot_of(heap, object, slot)) -
                          heap.base());
}

// Remembers where objects of `shape` have the slot themselves.
void remember_own(PropertyCache& cache, const Object* object, Ref shape, std::uint32_t slot) {
  const std::uint32_t offset = object_fields_bytes(object->kind) + slot * 8;
  if (slot >= object->aux) {
    cache.remember(CacheWay{shape, CacheKind::own_far, slot - object->aux, 0, no_ref});
  } else if (cache.near_shape == no_ref || cache.near_shape == shape) {
    cache.near_shape = shape;
    cache.near_offset = offset;
  } else {
    cache.remember(CacheWay{shape, CacheKind::own_near, offset, 0, no_ref});
  }
}

// A key that a computation left as a double is an index all the same.
Value as_integer_key(Value key) {
  if (!key.is_double()) return key;
  const double number = key.as_double();
  if (!(number >= 0 && number <= 2147483647)) return key;
  const auto integer = static_cast<std::int32_t>(number);
  return integer == number ? Value::integer(integer) : key;
}

// Writes an element that is there, or the one behind the last of a plain array with room for it.
bool replace_or_append(Vm& vm, Value object, Value key, Value value) {
  auto* array = vm.heap.at<Array>(object.ref());
  if (array->elements == no_ref || in_image(object.ref())) return false;
  auto* elements = vm.heap.at<ValueArray>(array->elements);
  const auto index = static_cast<std::uint32_t>(key.as_integer());
  if (elements->kind != CellKind::values || index >= elements->word) return false;
  Value& place = elements->values()[index];
  if (!place.is_hole()) {
    if ((array->flags & object_elements_frozen) != 0) return false;
    place = value;
    return true;
  }
  if (vm.image_owned() || array->kind != CellKind::array || index != array->length ||
      array->word != vm.shape(RootShape::array) || (array->flags & object_length_fixed) != 0) {
    return false;
  }
  place = value;
  ++array->length;
  return true;
}

}  // namespace

// --- gas. While a collection is due the loop holds no gas, so that the next block brings it here.

std::int64_t Engine::hold_gas(std::int64_t gas) {
  held_gas_ = gas + 1;
  return -1;
}

std::int64_t Engine::release_gas(std::int64_t gas) {
  const std::int64_t held = held_gas_;
  held_gas_ = 0;
  return gas + held;
}

void Engine::resume_caller() {
  vm_.entry_pending_ = false;
  advance();
}

// --- properties

// Reads object.name and remembers how. False: the reference must do it.
bool Engine::get_cached(Value object, Value name, PropertyCache& cache, Value& value) {
  if (object.is_nullish()) return false;
  const Lookup found = lookup(vm_, object, PropertyKey(name));
  if (found.is_accessor() || found.steps > prototype_steps_free) return false;
  value = found.value();
  Ref shape = no_ref;
  if (object.is_object()) {
    const auto* cell = vm_.heap.at<Object>(object.ref());
    if (!shape_is_stable(vm_.heap.at<Shape>(cell->word))) return true;
    shape = cell->word;
    if (found.place == Lookup::Place::slot && found.holder == object.ref()) {
      if ((vm_.heap.at<Shape>(shape)->flags & shape_lazy_function) == 0) {
        remember_own(cache, cell, shape, found.slot);
      }
      return true;
    }
  } else {
    shape = object.is_string()   ? string_shape_marker
            : object.is_number() ? number_shape_marker
                                 : no_ref;
  }
  if (shape == no_ref || found.place == Lookup::Place::computed) return true;
  const Ref place = found.found() ? slot_place(vm_.heap, found.holder, found.slot) : no_ref;
  cache.remember(CacheWay{shape, found.found() ? CacheKind::prototype : CacheKind::absent, place,
                          vm_.prototype_epoch_, no_ref});
  return true;
}

// Writes object.name = value and remembers how. False: the reference must do it; nothing has
// happened.
bool Engine::set_cached(Value object, Value name, Value value, PropertyCache& cache) {
  const PropertyKey key(name);
  const Lookup found = lookup(vm_, object, key);
  if (found.is_accessor() || set_bytes(vm_, object, key) > allocation_unreserved_max) return false;
  if (found.found() && !found.is_writable()) return false;
  if (found.steps > prototype_steps_free) return false;
  const Ref before = vm_.heap.cell(object)->word;
  const SetResult result = set_property(vm_, object, key, value, object);
  if (result.status != SetStatus::done) return false;
  if (result.shape_before == no_ref || result.shape_before != before) return true;
  const auto* cell = vm_.heap.at<Object>(object.ref());
  if (result.shape_after == result.shape_before) {
    remember_own(cache, cell, before, result.slot);
  } else if (result.slot < cell->aux) {
    cache.remember(CacheWay{before, CacheKind::transition,
                            object_fields_bytes(cell->kind) + result.slot * 8, vm_.prototype_epoch_,
                            result.shape_after});
  }
  return true;
}

bool Engine::define_cached(Value object, Value name, Value value, PropertyCache& cache) {
  const Ref before = vm_.heap.cell(object)->word;
  if (lookup_own(vm_, object, PropertyKey(name)).found()) return false;
  if (!define_own_data(vm_, object, PropertyKey(name), value, attributes_all)) return false;
  const auto* cell = vm_.heap.at<Object>(object.ref());
  if (!shape_is_shared(vm_.heap.at<Shape>(before)) ||
      !shape_is_shared(vm_.heap.at<Shape>(cell->word)))
    return true;
  const std::uint32_t slot = find_property(vm_.heap, vm_.heap.at<Shape>(cell->word), name.ref());
  if (slot >= cell->aux) return true;
  cache.remember(CacheWay{before, CacheKind::transition, object_fields_bytes(cell->kind) + slot * 8,
                          0, cell->word});
  return true;
}

// A global's place is stable until the global object changes, which is a change of epoch.
bool Engine::fill_global(Value name, PropertyCache& cache) {
  const Lookup found = lookup(vm_, vm_.global(), PropertyKey(name));
  if (found.place != Lookup::Place::slot || found.is_accessor()) return false;
  cache.ways[0] =
      CacheWay{no_ref, CacheKind::prototype, slot_place(vm_.heap, found.holder, found.slot),
               vm_.prototype_epoch_, no_ref};
  return true;
}

// The object that a plain construction begins with. False: its prototype is not an object, or a
// getter's.
bool Engine::new_this(const vm::Function& closure, PropertyCache& cache, Value& value) {
  Value prototype;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&closure);
  if (closure.word == cache.near_shape) {
    prototype = *reinterpret_cast<const Value*>(bytes + cache.near_offset);
  } else if (closure.word == cache.ways[0].shape && cache.ways[0].kind == CacheKind::own_near) {
    prototype = *reinterpret_cast<const Value*>(bytes + cache.ways[0].data);
  } else if (closure.word == cache.ways[1].shape && cache.ways[1].kind == CacheKind::own_near) {
    prototype = *reinterpret_cast<const Value*>(bytes + cache.ways[1].data);
  } else {
    const Value object = value_of(vm_.heap, &closure);
    const Lookup found = lookup(vm_, object, PropertyKey(vm_.atom(Atom::prototype)));
    if (found.place != Lookup::Place::slot || found.is_accessor()) return false;
    prototype = found.value();
    const auto* shape = vm_.heap.at<Shape>(closure.word);
    if (found.holder == object.ref() && shape_is_stable(shape) &&
        (shape->flags & shape_lazy_function) == 0) {
      remember_own(cache, &closure, closure.word, found.slot);
    }
  }
  if (!prototype.is_object()) return false;
  value = make_object_with_prototype(vm_, prototype.ref());
  return true;
}

// Reads super.name as a function with this home object sees it. False: the reference must do it.
bool Engine::get_super(const vm::Function& closure, Value name, PropertyCache& cache,
                       Value& value) {
  if (closure.home == no_ref) return false;
  const Ref prototype = prototype_ref(vm_, Value::object(closure.home));
  if (prototype == no_ref) return false;
  const Ref shape = vm_.heap.at<Cell>(prototype)->word;
  for (const CacheWay& way : cache.ways) {
    if (way.shape != shape || way.kind != CacheKind::prototype ||
        way.epoch != vm_.prototype_epoch_) {
      continue;
    }
    value = *vm_.heap.at<Value>(way.data);
    return true;
  }
  return get_cached(Value::object(prototype), name, cache, value);
}

// Where the object has the private field itself, in bytes from its cell; remembered for its shape
// and this name. False: the reference must do it.
bool Engine::find_private(Value object, Value name, bool writing, PropertyCache& cache,
                          std::uint32_t& offset) {
  const Lookup found = lookup_own(vm_, object, PropertyKey(name));
  if (!found.found() || found.is_accessor() || (writing && !found.is_writable())) return false;
  const auto* cell = vm_.heap.at<Object>(object.ref());
  if (found.place != Lookup::Place::slot || found.slot >= cell->aux) return false;
  if (writing && in_image(object.ref())) return false;
  offset = object_fields_bytes(cell->kind) + found.slot * 8;
  if (shape_is_stable(vm_.heap.at<Shape>(cell->word))) {
    cache.ways[0] = CacheWay{cell->word, CacheKind::own_near, offset, 0, name.ref()};
  }
  return true;
}

// --- elements

// object[key] where no getter runs and the key needs no conversion.
bool Engine::get_element(Value object, Value key, Value& value) {
  key = as_integer_key(key);
  if (object.is_object() && key.is_integer()) {
    const auto* cell = vm_.heap.at<Object>(object.ref());
    const auto* elements = vm_.heap.at<ValueArray>(cell->elements);
    const auto index = static_cast<std::uint32_t>(key.as_integer());
    if (cell->elements != no_ref && elements->kind == CellKind::values && index < elements->word &&
        !elements->values()[index].is_hole()) {
      value = elements->values()[index];
      return true;
    }
  }
  if (object.is_nullish() || key.is_object()) return false;
  const std::uint64_t price = key_price(key);
  if (price != 0 && key.is_number()) return false;  // the reference keeps the text that it makes
  if (!vm_.charge(price)) return false;
  if (get_element_paid(object, key, value)) return true;
  vm_.gas_ += static_cast<std::int64_t>(price);
  return false;
}

bool Engine::get_element_paid(Value object, Value key, Value& value) {
  if (object.is_string() && flatten_bytes(vm_.heap, object.ref()) != 0) return false;
  if (object.is_string() && key.is_integer()) {
    const auto index = static_cast<std::uint32_t>(key.as_integer());
    if (index < string_length(vm_.heap, object.ref()) && !is_rope(vm_.heap, object.ref())) {
      const char16_t unit = unit_at(vm_.heap, object.ref(), index);
      if (unit < 256) {
        value = Value::string(vm_.intrinsics().latin1[unit]);
        return true;
      }
    }
  }
  const auto property_key = find_key(vm_, key);
  if (!property_key) {
    value = Value::undefined();
    return true;
  }
  const Lookup found = lookup(vm_, object, *property_key);
  if (found.is_accessor() || found.steps > prototype_steps_free) return false;
  value = found.value();
  return true;
}

bool Engine::set_element(Value object, Value key, Value value) {
  key = as_integer_key(key);
  if (object.is_object() && key.is_integer() && replace_or_append(vm_, object, key, value)) {
    return true;
  }
  if (!object.is_object() || key.is_object()) return false;
  const std::uint64_t price = key_price(key);
  if (price != 0 && key.is_number()) return false;  // the reference keeps the text that it makes
  if (!vm_.charge(price)) return false;
  if (set_element_paid(object, key, value)) return true;
  // A string that has become a key meanwhile is paid for good.
  if (key_price(key) != 0) vm_.gas_ += static_cast<std::int64_t>(price);
  return false;
}

bool Engine::set_element_paid(Value object, Value key, Value value) {
  const PropertyKey property_key = to_key(vm_, key);
  if (set_bytes(vm_, object, property_key) > allocation_unreserved_max) return false;
  const Lookup found = lookup(vm_, object, property_key);
  if (found.is_accessor() || (found.found() && !found.is_writable())) return false;
  if (found.steps > prototype_steps_free || set_price(vm_, object, property_key) != 0) return false;
  return set_property(vm_, object, property_key, value, object).status == SetStatus::done;
}

// --- strings

bool Engine::add_primitives(Value a, Value b, Value& result) {
  if (a.is_object() || b.is_object() || a.is_symbol() || b.is_symbol()) return false;
  const Value both[2] = {a, b};
  return concat_strings(both, 2, result);
}

// As step_concat does; false when it would throw or cannot be paid.
bool Engine::concat_strings(const Value* values, std::uint32_t count, Value& result) {
  const JoinCost cost = join_cost(vm_.heap, values, count);
  if (cost.length > string_length_max || !vm_.charge(cost.gas)) return false;
  result = join(vm_, values, count);
  return true;
}

// Of two strings. False: it cannot be paid, or something has to be written out first.
bool Engine::pay_comparison(Value a, Value b, bool equality) {
  if (equality && vm_.heap.cell(a)->word != vm_.heap.cell(b)->word) return true;
  if (flatten_bytes(vm_.heap, a.ref()) != 0 || flatten_bytes(vm_.heap, b.ref()) != 0) return false;
  return vm_.charge(comparison_price(a, b, equality));
}

}  // namespace kitwork::vm
