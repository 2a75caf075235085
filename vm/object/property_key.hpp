// PropertyKey: what names a property: an array index, an interned string or a symbol (private names
// too).
#pragma once

#include <cstdint>
#include <optional>

#include "vm/value/value.hpp"

namespace kitwork::vm {

class Vm;

inline constexpr std::uint32_t array_index_max =
    0xFFFFFFFE;  // the last array index of the language

class PropertyKey {
 public:
  PropertyKey() : value_(Value::integer(0)) {}
  // Of a number that is an array index, an interned string that is none, a symbol, or a private
  // name.
  explicit PropertyKey(Value value)
      : value_(value.is_internal() ? Value::symbol(value.ref()) : value) {}
  // index is at most array_index_max.
  static PropertyKey index(std::uint32_t index) {
    return PropertyKey(Value::unsigned_integer(index));
  }
  // An interned string that is no array index.
  static PropertyKey name(Value interned) { return PropertyKey(interned); }
  static PropertyKey symbol(Ref symbol) { return PropertyKey(Value::symbol(symbol)); }

  bool is_index() const { return value_.is_number(); }
  bool is_name() const { return value_.is_string(); }
  bool is_symbol() const { return value_.is_symbol(); }
  std::uint32_t as_index() const {
    return value_.is_integer() ? static_cast<std::uint32_t>(value_.as_integer())
                               : static_cast<std::uint32_t>(value_.as_double());
  }
  // The cell of a name or a symbol.
  Ref ref() const { return value_.ref(); }
  // A number, an interned string or a symbol.
  Value value() const { return value_; }

  friend bool operator==(PropertyKey, PropertyKey) = default;

 private:
  Value value_;
};

// The key that a primitive names. May intern: a rope's flatten_bytes() are reserved.
PropertyKey to_key(Vm& vm, Value primitive);
// The same for reading: nothing when the string is interned nowhere, so that no object can have it.
std::optional<PropertyKey> find_key(Vm& vm, Value primitive);
// The key as a program sees it: a string or a symbol. An index becomes a string.
Value key_to_value(Vm& vm, PropertyKey key);

}  // namespace kitwork::vm
