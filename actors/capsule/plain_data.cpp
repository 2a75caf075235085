#include "actors/capsule/plain_data.hpp"

#include <string>
#include <string_view>

#include "vm/heap/string_walk.hpp"
#include "vm/object/object.hpp"

namespace kitwork {

using compiler::FoldedValue;
using vm::Value;

namespace {

constexpr std::uint32_t depth_max = 64;

}  // namespace

std::optional<FoldedValue> PlainData::read(Value from) {
  FoldedValue to;
  if (!value(from, to)) return std::nullopt;
  return to;
}

bool PlainData::value(Value from, FoldedValue& to) {
  if (values_left_ == 0) return false;
  --values_left_;
  if (from.is_undefined()) return true;
  if (from.is_null()) return to = FoldedValue::null(), true;
  if (from.is_boolean()) return to = FoldedValue::of(from.as_boolean()), true;
  if (from.is_number()) return to = FoldedValue::of(from.as_number()), true;
  if (from.is_string()) {
    to.kind = FoldedValue::Kind::text;
    return text(from, to.text);
  }
  return from.is_object() && object(from, to);
}

bool PlainData::text(Value from, std::u16string& to) {
  const std::uint32_t length = vm_.heap.cell(from)->word;
  if (length > units_left_) return false;
  units_left_ -= length;
  to.reserve(length);
  vm::StringCursor cursor(vm_.heap, from.ref(), 0);
  for (vm::Units piece = cursor.next(); piece.length != 0; piece = cursor.next()) {
    for (std::uint32_t i = 0; i < piece.length; ++i) to.push_back(static_cast<char16_t>(piece[i]));
  }
  return true;
}

bool PlainData::member(Value from, vm::PropertyKey key, FoldedValue& to) {
  const vm::Lookup found = vm::lookup_own(vm_, from, key);
  const bool plain =
      found.found() && !found.is_accessor() && found.attributes == vm::attributes_all;
  return plain && value(found.value(), to);
}

bool PlainData::object(Value from, FoldedValue& to) {
  const vm::CellKind kind = vm_.heap.cell(from)->kind;
  const bool array = kind == vm::CellKind::array;
  if (!array && kind != vm::CellKind::object) return false;
  if (!met_.insert(from.ref()).second) return false;
  const vm::Ref prototype = vm_.object(array ? vm::WellKnownObject::array_prototype
                                             : vm::WellKnownObject::object_prototype);
  if (vm::prototype_ref(vm_, from) != prototype || !vm::is_extensible(vm_, from)) return false;
  if (vm::own_keys_bound(vm_, from) > values_left_ + 1) return false;
  if (++depth_ > depth_max) return false;
  to.kind = array ? FoldedValue::Kind::array : FoldedValue::Kind::object;
  std::uint32_t elements = 0;
  for (const vm::PropertyKey& key : vm::own_keys(vm_, from, vm::KeyFilter::all)) {
    if (key.is_symbol()) return false;
    if (array && !key.is_index()) {
      const bool is_length = key.ref() == vm_.atom(vm::Atom::length).ref();
      const vm::Lookup length = vm::lookup_own(vm_, from, key);
      if (!is_length || !length.is_writable()) return false;
      if (length.value().as_number() != elements) return false;
      continue;
    }
    if (array && key.as_index() != elements) return false;  // a hole
    ++elements;
    if (!array) {
      std::u16string& name = to.keys.emplace_back();
      if (!text(vm::key_to_value(vm_, key), name)) return false;
    }
    if (!member(from, key, to.elements.emplace_back())) return false;
  }
  --depth_;
  return true;
}

bool is_untouched_function(vm::Vm& vm, Value value) {
  if (!value.is_object() || vm.heap.cell(value)->kind != vm::CellKind::function) return false;
  const vm::Ref shape = vm.heap.cell(value)->word;
  return shape == vm.shape(vm::RootShape::function) || shape == vm.shape(vm::RootShape::method);
}

}  // namespace kitwork
