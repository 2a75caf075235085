#include "actors/capsule/json_value.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "schemas/capsule/json_text.hpp"
#include "vm/builtins/number_format.hpp"
#include "vm/heap/intern.hpp"
#include "vm/heap/string_text.hpp"
#include "vm/object/object.hpp"
#include "vm/vm.hpp"

namespace kitwork::capsule {

using Json = nlohmann::ordered_json;
using vm::PropertyKey;
using vm::Value;

namespace {

Value make(vm::Vm& vm, const Json& json);

Value text_value(vm::Vm& vm, const std::string& text) {
  return Value::string(vm::make_string_utf8(vm.heap, text));
}

Value make_object_of(vm::Vm& vm, const Json& json) {
  const Value object = vm::make_object(vm, static_cast<std::uint32_t>(json.size()));
  for (const auto& [name, member] : json.items()) {
    const PropertyKey key = vm::to_key(vm, text_value(vm, name));
    vm::define_own_data(
        vm, object, key, make(vm, member),
        vm::attribute_writable | vm::attribute_enumerable | vm::attribute_configurable);
  }
  return object;
}

Value make(vm::Vm& vm, const Json& json) {
  switch (json.type()) {
    case Json::value_t::boolean:
      return Value::boolean(json.get<bool>());
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float:
      return Value::number(json.get<double>());
    case Json::value_t::string:
      return text_value(vm, json.get_ref<const std::string&>());
    case Json::value_t::array: {
      const Value array = vm::make_array_of_length(vm, 0);
      for (const Json& each : json) vm::append(vm, array, make(vm, each));
      return array;
    }
    case Json::value_t::object:
      return make_object_of(vm, json);
    default:
      return Value::null();
  }
}

class Writer {
 public:
  explicit Writer(vm::Vm& vm) : vm_(vm) {}

  bool write(Value value, std::uint32_t depth) {
    if (out.size() > answer_bytes_max) {
      return fail(Errc::limit_exceeded, "the answer is longer than answer_bytes_max");
    }
    if (value.is_null()) return out += "null", true;
    if (value.is_boolean()) return out += value.as_boolean() ? "true" : "false", true;
    if (value.is_number()) return number(value.as_number());
    if (value.is_string()) return text(vm::to_utf8(vm_.heap, value.ref()));
    if (!is_plain(value)) return false;
    if (depth > json_depth_max) {
      return fail(Errc::limit_exceeded, "the answer is deeper than 64, or contains itself");
    }
    return vm_.heap.cell(value)->kind == vm::CellKind::array ? array(value, depth)
                                                             : object(value, depth);
  }

  // undefined, a function or a symbol: left out of objects.
  bool is_nothing(Value value) {
    return value.is_undefined() || value.is_symbol() || is_function(value);
  }

  std::string out;
  Error error{Errc::invalid_argument, {}};

 private:
  bool fail(Errc code, const char* what) {
    error = {code, what};
    return false;
  }

  // What JSON.stringify would ask the capsule's code for.
  bool is_plain(Value value) {
    const PropertyKey key = PropertyKey::name(Value::string(vm::intern(vm_.heap, "toJSON")));
    const vm::Lookup found = vm::lookup(vm_, value, key);
    if (!found.found() || (!found.is_accessor() && !is_function(found.value()))) return true;
    return fail(
        Errc::invalid_argument,
        "it has toJSON, or is a query: give what JSON.parse(JSON.stringify(it)) makes of it, "
        "and end a query with get()");
  }

  bool is_function(Value value) {
    if (!value.is_object()) return false;
    const vm::CellKind kind = vm_.heap.cell(value)->kind;
    return kind == vm::CellKind::function || kind == vm::CellKind::native_function ||
           kind == vm::CellKind::bound_function;
  }

  bool number(double number) {
    if (!std::isfinite(number)) return out += "null", true;
    if (number == 0) return out += "0", true;
    char buffer[vm::number_text_bytes_max];
    return out += vm::number_to_text(number, buffer), true;
  }

  bool text(const std::string& text) {
    out += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
    return true;
  }

  bool member(Value holder, PropertyKey key, Value& value) {
    const vm::Lookup found = vm::lookup_own(vm_, holder, key);
    if (found.found() && found.is_accessor()) {
      return fail(Errc::invalid_argument, "the answer has a getter: answer with plain values");
    }
    value = found.found() ? found.value() : Value::undefined();
    return true;
  }

  bool array(Value array, std::uint32_t depth) {
    Value length;
    if (!member(array, PropertyKey::name(vm_.atom(vm::Atom::length)), length)) return false;
    out += '[';
    for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(length.as_number()); ++i) {
      Value value;
      if (i > 0) out += ',';
      if (!member(array, PropertyKey::index(i), value)) return false;
      if (is_nothing(value)) {
        out += "null";
      } else if (!write(value, depth + 1)) {
        return false;
      }
    }
    out += ']';
    return true;
  }

  bool object(Value object, std::uint32_t depth) {
    out += '{';
    bool more = false;
    for (const PropertyKey& key : vm::own_keys(vm_, object, vm::KeyFilter::enumerable_strings)) {
      Value value;
      if (!member(object, key, value)) return false;
      if (is_nothing(value)) continue;
      if (more) out += ',';
      more = true;
      text(key.is_index() ? std::to_string(key.as_index()) : vm::to_utf8(vm_.heap, key.ref()));
      out += ':';
      if (!write(value, depth + 1)) return false;
    }
    out += '}';
    return true;
  }

  vm::Vm& vm_;
};

}  // namespace

Result<Value> json_to_value(vm::Vm& vm, std::string_view text) {
  const Result<std::string> canonical = canonical_json(text);
  if (!canonical) return canonical.error();
  // A character costs at most an element, a member with its key, or a text with its header.
  const std::uint64_t bytes = 64 + canonical.value().size() * 64;
  if (vm.heap.reserve(bytes) == vm::Reserve::too_much) {
    return Error{Errc::out_of_space, "the value does not fit under the memory limit"};
  }
  return make(vm, Json::parse(canonical.value(), nullptr, false));
}

Result<std::optional<std::string>> value_to_json(vm::Vm& vm, Value value) {
  Writer writer(vm);
  if (writer.is_nothing(value)) return std::optional<std::string>();
  if (!writer.write(value, 0)) return writer.error;
  return std::optional<std::string>(std::move(writer.out));
}

}  // namespace kitwork::capsule
