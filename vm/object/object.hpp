// Objects: the essential internal methods of the language, on any value. Nothing here calls the
// capsule's code: where a getter or a setter is to be called, the answer says which, and the engine
// does it.
//
// Functions that take a Value work on every object; those that read also on primitives (a string's
// characters and length, then the prototype of its type), but not on null and undefined. What
// allocates much says before how much: ask Heap::reserve().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vm/heap/heap.hpp"
#include "vm/native.hpp"
#include "vm/object/create.hpp"
#include "vm/object/property_key.hpp"
#include "vm/object/shape.hpp"
#include "vm/object/slots.hpp"

namespace kitwork::vm {

class Vm;

// --- reading

struct Lookup {
  enum class Place : std::uint8_t {
    absent,
    slot,      // slot number `slot` of `holder`: an inline cache may read it there
    computed,  // an element, a character, an array's length
  };
  Place place = Place::absent;
  std::uint8_t attributes = 0;
  Ref holder = no_ref;
  std::uint32_t slot = 0;
  std::uint32_t steps = 0;  // how many prototypes were passed
  Value first;              // the value, or the getter
  Value second;             // the setter

  bool found() const { return place != Place::absent; }
  bool is_accessor() const { return (attributes & attribute_accessor) != 0; }
  bool is_writable() const { return (attributes & attribute_writable) != 0; }
  bool is_enumerable() const { return (attributes & attribute_enumerable) != 0; }
  bool is_configurable() const { return (attributes & attribute_configurable) != 0; }
  // undefined when there is no property.
  Value value() const { return first; }
  Value getter() const { return first; }
  Value setter() const { return second; }
};

// Prototypes that a lookup may pass for nothing; a longer way costs gas, and is not cached.
inline constexpr std::uint32_t prototype_steps_free = 64;
// The property along the prototype chain. A private name is looked for in the object itself only.
Lookup lookup(Vm& vm, Value object, PropertyKey key);
// The object's own property, or a string's.
Lookup lookup_own(Vm& vm, Value object, PropertyKey key);
// [[GetPrototypeOf]] of an object, or the prototype of a primitive's type; no_ref is null.
Ref prototype_ref(Vm& vm, Value value);
Value get_prototype(Vm& vm, Value value);

// --- writing: [[Set]]

enum class Refusal : std::uint8_t {
  none,
  read_only,  // not writable
  no_setter,  // an accessor without a setter
  not_extensible,
  not_configurable,  // cannot be redefined or deleted
  no_object,         // the receiver is a primitive
  array_length,      // RangeError: no array length
  fixed_length,      // an array whose length is not writable cannot grow
  element_kept,      // a length cannot pass an element that is not configurable
};
enum class SetStatus : std::uint8_t {
  done,
  setter,       // call `setter` with the value
  refused,      // `refusal` says why
  need_length,  // an array's length is set to what converts by code: the prelude does it
};
struct SetResult {
  SetStatus status = SetStatus::done;
  Refusal refusal = Refusal::none;
  // What an inline cache may remember when it is done: a receiver of shape `shape_before` has the
  // value in slot `slot`, and its shape becomes `shape_after` (the same one for a write). no_ref:
  // nothing. An addition holds while the prototype epoch does.
  Ref shape_before = no_ref;
  Ref shape_after = no_ref;
  std::uint32_t slot = 0;
  Value setter;
};
// What the write may allocate at most, and what it costs in gas when it is more than usual.
std::uint64_t set_bytes(Vm& vm, Value object, PropertyKey key);
// Gas for a write beyond the usual: sparse elements make room.
std::uint64_t set_price(Vm& vm, Value object, PropertyKey key);
SetResult set_property(Vm& vm, Value object, PropertyKey key, Value value, Value receiver);
// The message and the type of the error that a refused write, definition or deletion throws in
// strict code.
std::string set_failure_message(Vm& vm, const SetResult& result, Value object, PropertyKey key,
                                Value receiver);
std::string refusal_message(Vm& vm, Refusal refusal, Value object, PropertyKey key);
inline ErrorType refusal_type(Refusal refusal) {
  return refusal == Refusal::array_length ? ErrorType::range_error : ErrorType::type_error;
}

// --- defining: [[DefineOwnProperty]]

struct Descriptor {
  bool has_value = false;
  bool has_get = false;
  bool has_set = false;
  bool has_writable = false;
  bool has_enumerable = false;
  bool has_configurable = false;
  std::uint32_t attributes = 0;  // those that are present and true
  Value value;
  Value getter;  // a function or undefined
  Value setter;

  bool is_accessor() const { return has_get || has_set; }
  bool is_data() const { return has_value || has_writable; }
};
// Refusal::none when it is done. The value of an array's length must be a number.
Refusal define_own_property(Vm& vm, Value object, PropertyKey key, const Descriptor& descriptor);
// CreateDataProperty, and definitions with all attributes given. False: refused.
bool define_own_data(Vm& vm, Value object, PropertyKey key, Value value, std::uint32_t attributes);
// A hole leaves the getter or the setter as it is, undefined in a new property.
bool define_own_accessor(Vm& vm, Value object, PropertyKey key, Value getter, Value setter,
                         std::uint32_t attributes);
// ArraySetLength with a number that is a valid length already.
bool set_array_length(Vm& vm, Value array, std::uint32_t length);

// --- deleting and the rest

// Gas for a deletion beyond the usual.
std::uint64_t delete_price(Vm& vm, Value object);
// [[Delete]]: false when refused.
bool delete_own(Vm& vm, Value object, PropertyKey key);
// Gas for set_prototype beyond the usual.
std::uint64_t set_prototype_price(Vm& vm, Value object, Value prototype);
// [[SetPrototypeOf]]; prototype is an object or null. False when refused (not extensible, a cycle,
// Object.prototype).
bool set_prototype(Vm& vm, Value object, Value prototype);
bool is_extensible(Vm& vm, Value object);
void prevent_extensions(Vm& vm, Value object);
// Object.seal and Object.freeze, and their tests.
void seal_object(Vm& vm, Value object, bool frozen);
bool is_sealed(Vm& vm, Value object, bool frozen);

enum class KeyFilter : std::uint8_t {
  all,  // strings and symbols
  strings,
  symbols,
  enumerable_strings,
};
// At least as many as own_keys() gives: for gas and memory beforehand.
std::uint64_t own_keys_bound(Vm& vm, Value object);
// [[OwnPropertyKeys]]: indices ascending, strings, symbols; private names never.
std::vector<PropertyKey> own_keys(Vm& vm, Value object, KeyFilter filter);

// A closure's length, name and prototype become ordinary properties.
void materialise_function(Vm& vm, Ref function);
// SetFunctionName for a function without a name of its own. Mode: 0 as it is, 1 with "get ", 2 with
// "set ".
void set_function_name(Vm& vm, Value key, Value function, std::uint32_t mode);

// --- words for messages

// The key as text: x, Symbol(x), 0.
std::string key_text(Vm& vm, PropertyKey key);
std::string key_text(Vm& vm, Value key);
// A value as messages show it: 5, "text", #<Point>, [object Array], Symbol(x). At most
// value_text_max units of strings.
inline constexpr std::uint32_t value_text_max = 64;
std::string describe(Vm& vm, Value value);
// The name of the constructor as V8 finds it, "Object" when there is none.
std::string constructor_name(Vm& vm, Value object);
// The property name of a function when it is a string of its own, else "".
std::string function_name(Vm& vm, Value function);

}  // namespace kitwork::vm
