// The words of errors, as V8 says them wherever that is practical.
#include <string>

#include "vm/heap/string_text.hpp"
#include "vm/interpreter/operators.hpp"
#include "vm/object/object.hpp"
#include "vm/vm.hpp"

namespace kitwork::vm {
namespace {

constexpr std::size_t function_text_max = 512;

std::string short_text(Vm& vm, Value string) {
  if (string_length(vm.heap, string.ref()) <= value_text_max) return to_utf8(vm.heap, string.ref());
  const Ref flat = flatten(vm.heap, string.ref());
  return to_utf8(vm.heap, substring(vm.heap, flat, 0, value_text_max)) + "...";
}

std::string symbol_text(Vm& vm, Ref ref) {
  const Symbol* symbol = vm.heap.at<Symbol>(ref);
  const std::string description =
      symbol->description == no_ref ? "" : short_text(vm, Value::string(symbol->description));
  return (symbol->flags & symbol_private) != 0 ? description : "Symbol(" + description + ")";
}

// The beginning of a function's text.
std::string function_text(Vm& vm, Value value) {
  if (vm.heap.cell(value)->kind == CellKind::function) {
    const std::string_view text = vm.source_text(vm.heap.at<Function>(value.ref())->function);
    if (text.size() > function_text_max) {
      return std::string(text.substr(0, function_text_max)) + "...";
    }
    if (!text.empty()) return std::string(text);
  }
  return "function " + function_name(vm, value) + "() { [native code] }";
}

// How V8 names the object whose property resists.
std::string quoted_object(Vm& vm, Value value) {
  return (is_callable(vm.heap, value) ? "function '" : "object '") + describe(vm, value) + "'";
}

}  // namespace

std::string key_text(Vm& vm, PropertyKey key) {
  return key.is_index() ? std::to_string(key.as_index()) : key_text(vm, key.value());
}

std::string key_text(Vm& vm, Value key) {
  if (key.is_string()) return short_text(vm, key);
  if (key.is_symbol() || key.is_internal()) return symbol_text(vm, key.ref());
  if (key.is_object()) return describe(vm, key);
  return short_text(vm, to_string(vm, key));
}

std::string function_name(Vm& vm, Value function) {
  const Lookup name = lookup_own(vm, function, PropertyKey(vm.atom(Atom::name)));
  return name.found() && name.value().is_string() ? short_text(vm, name.value()) : "";
}

std::string constructor_name(Vm& vm, Value object) {
  const Lookup found = lookup(vm, object, PropertyKey(vm.atom(Atom::constructor)));
  if (found.steps > prototype_steps_free) vm.owe(found.steps);
  if (found.found() && !found.is_accessor() && is_callable(vm.heap, found.value())) {
    const std::string name = function_name(vm, found.value());
    if (!name.empty()) return name;
  }
  return "Object";
}

std::string describe(Vm& vm, Value value) {
  if (value.is_string()) return "\"" + short_text(vm, value) + "\"";
  if (value.is_symbol() || value.is_internal()) return symbol_text(vm, value.ref());
  if (!value.is_object()) return short_text(vm, to_string(vm, value));
  if (vm.heap.cell(value)->kind == CellKind::array) return "[object Array]";
  if (is_callable(vm.heap, value)) return function_text(vm, value);
  return "#<" + constructor_name(vm, value) + ">";
}

std::string refusal_message(Vm& vm, Refusal refusal, Value object, PropertyKey key) {
  const std::string name = key_text(vm, key);
  switch (refusal) {
    case Refusal::none:
      break;
    case Refusal::read_only:
      return "Cannot assign to read only property '" + name + "' of " + quoted_object(vm, object);
    case Refusal::no_setter:
      return "Cannot set property " + name + " of " + describe(vm, object) +
             " which has only a getter";
    case Refusal::not_extensible:
      return "Cannot define property " + name + ", object is not extensible";
    case Refusal::not_configurable:
    case Refusal::element_kept:
    case Refusal::fixed_length:
      return "Cannot redefine property: " + name;
    case Refusal::no_object:
      return "Cannot create property '" + name + "' on " +
             to_utf8(vm.heap, type_of(vm, object).ref()) + " '" +
             (object.is_string() ? short_text(vm, object) : describe(vm, object)) + "'";
    case Refusal::array_length:
      return "Invalid array length";
  }
  return "";
}

std::string set_failure_message(Vm& vm, const SetResult& result, Value object, PropertyKey key,
                                Value receiver) {
  switch (result.refusal) {
    case Refusal::not_extensible:
      return "Cannot add property " + key_text(vm, key) + ", object is not extensible";
    case Refusal::fixed_length:
      return "Cannot assign to read only property 'length' of " + quoted_object(vm, receiver);
    case Refusal::element_kept: {
      const std::uint32_t length = vm.heap.at<Array>(receiver.ref())->length;
      return "Cannot delete property '" + std::to_string(length - 1) + "' of " +
             describe(vm, receiver);
    }
    case Refusal::no_object:
      return refusal_message(vm, result.refusal, receiver, key);
    case Refusal::read_only:
      if (!object.is_object()) {
        return "Cannot assign to read only property '" + key_text(vm, key) + "' of " +
               to_utf8(vm.heap, type_of(vm, object).ref()) + " " +
               (object.is_string() ? "'" + short_text(vm, object) + "'" : describe(vm, object));
      }
      [[fallthrough]];
    default:
      return refusal_message(vm, result.refusal, object, key);
  }
}

}  // namespace kitwork::vm
