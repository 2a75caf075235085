#include "actors/capsule/plain_data.hpp"

#include <string>
#include <string_view>

#include "vm/heap/string_text.hpp"
#include "vm/object/object.hpp"

namespace kitwork {

using compiler::FoldedValue;
using vm::Value;

namespace {

constexpr std::uint32_t depth_max = 64;

// Surrogates without partner are three bytes of their own there.
std::u16string units_of_wtf8(std::string_view text) {
  std::u16string units;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::uint32_t point = size == 1 ? lead : lead & (0x7Fu >> size);
    for (std::size_t k = 1; k < size && i + k < text.size(); ++k) {
      point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3Fu);
    }
    i += size;
    if (point >= 0x10000) {
      units += static_cast<char16_t>(0xD7C0 + (point >> 10));
      point = 0xDC00 + (point & 0x3FF);
    }
    units += static_cast<char16_t>(point);
  }
  return units;
}

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
  std::string bytes;
  vm::append_wtf8(vm_.heap, from.ref(), bytes);
  to = units_of_wtf8(bytes);
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
