// Keys from primitives.
#include "vm/object/property_key.hpp"

#include "vm/heap/intern.hpp"
#include "vm/heap/string_compare.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {
namespace {

// Whether the number is an array index.
bool number_to_index(Value number, std::uint32_t* index) {
  if (number.is_integer()) {
    *index = static_cast<std::uint32_t>(number.as_integer());
    return number.as_integer() >= 0;
  }
  const double d = number.as_double();
  if (!(d >= 0 && d <= array_index_max)) return false;
  *index = static_cast<std::uint32_t>(d);
  return static_cast<double>(*index) == d;
}

}  // namespace

PropertyKey to_key(Vm& vm, Value primitive) {
  std::uint32_t index = 0;
  if (primitive.is_string()) {
    if (string_to_index(vm.heap, primitive.ref(), &index)) return PropertyKey::index(index);
    return PropertyKey::name(Value::string(intern(vm.heap, primitive.ref())));
  }
  if (primitive.is_symbol()) return PropertyKey::symbol(primitive.ref());
  if (primitive.is_internal()) return PropertyKey(primitive);
  if (primitive.is_number() && number_to_index(primitive, &index)) {
    return PropertyKey::index(index);
  }
  return PropertyKey::name(Value::string(intern(vm.heap, to_string(vm, primitive).ref())));
}

std::optional<PropertyKey> find_key(Vm& vm, Value primitive) {
  std::uint32_t index = 0;
  if (!primitive.is_string()) return to_key(vm, primitive);
  if (string_to_index(vm.heap, primitive.ref(), &index)) return PropertyKey::index(index);
  const Ref interned = find_interned(vm.heap, primitive.ref());
  if (interned == no_ref) return std::nullopt;
  return PropertyKey::name(Value::string(interned));
}

Value key_to_value(Vm& vm, PropertyKey key) {
  return key.is_index() ? to_string(vm, key.value()) : key.value();
}

}  // namespace kitwork::vm
