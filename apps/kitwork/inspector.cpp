#include "apps/kitwork/inspector.hpp"

#include <algorithm>
#include <cmath>

#include "vm/builtins/number_format.hpp"
#include "vm/heap/string_walk.hpp"

namespace kitwork::app {

using vm::Atom;
using vm::CellKind;
using vm::KeyFilter;
using vm::Lookup;
using vm::PropertyKey;
using vm::Value;

namespace {

std::u16string widen(std::string_view ascii) { return {ascii.begin(), ascii.end()}; }

std::u16string count_text(std::uint64_t count) { return widen(std::to_string(count)); }

std::u16string more_items(std::uint64_t count) {
  return u"... " + count_text(count) + (count > 1 ? u" more items" : u" more item");
}

std::u16string empty_items(std::uint64_t count) {
  return u"<" + count_text(count) + (count > 1 ? u" empty items>" : u" empty item>");
}

}  // namespace

std::u16string number_text(double number) {
  if (number == 0 && std::signbit(number)) return u"-0";
  char buffer[vm::number_text_bytes_max];
  return widen(vm::number_to_text(number, buffer));
}

std::u16string string_text(const vm::Heap& heap, vm::Ref string) {
  std::u16string text;
  text.reserve(vm::string_length(heap, string));
  // Reading a rope uses the heap's scratch memory and changes nothing that anybody can see.
  vm::StringCursor cursor(const_cast<vm::Heap&>(heap), string, 0);
  for (vm::Units units = cursor.next(); units.length > 0; units = cursor.next()) {
    for (std::uint32_t index = 0; index < units.length; ++index) text += units[index];
  }
  return text;
}

std::u16string Inspector::format(Value value, int depth) {
  if (!value.is_object()) return format_primitive(value);
  if (std::find(seen_.begin(), seen_.end(), value) != seen_.end()) return format_circular(value);
  return format_object(value, depth);
}

std::u16string Inspector::format_primitive(Value value) {
  if (value.is_string()) return lay_out_string(string_text(vm_.heap, value.ref()), indentation_);
  if (value.is_number()) return number_text(value.as_number());
  if (value.is_boolean()) return value.as_boolean() ? u"true" : u"false";
  if (value.is_null()) return u"null";
  if (value.is_symbol()) return symbol_text(value);
  return u"undefined";
}

std::u16string Inspector::symbol_text(Value symbol) {
  const vm::Ref description = vm_.heap.at<vm::Symbol>(symbol.ref())->description;
  return u"Symbol(" +
         (description == vm::no_ref ? std::u16string() : string_text(vm_.heap, description)) + u")";
}

std::u16string Inspector::format_circular(Value value) {
  auto found = std::find(circular_.begin(), circular_.end(), value);
  if (found == circular_.end()) found = circular_.insert(circular_.end(), value);
  return u"[Circular *" + count_text(static_cast<std::uint64_t>(found - circular_.begin()) + 1) +
         u"]";
}

std::u16string Inspector::format_object(Value value, int depth) {
  const Identity identity = identify(value);
  Plan plan = plan_of(value, identity);
  if (plan.ready) return plan.block.base;
  if (depth > depth_max_) {
    const bool is_array = kind_of(value) == CellKind::array;
    std::u16string name = prefix(identity, is_array ? u"Array" : u"Object");
    name.pop_back();
    return identity.has_constructor ? u"[" + name + u"]" : name;
  }
  ++depth;
  seen_.push_back(value);
  deepest_ = depth;
  add_entries(value, plan.block, depth);
  for (const PropertyKey key : plan.keys) {
    plan.block.entries.push_back(format_property(value, key, depth, false));
  }
  seen_.pop_back();
  const auto circle = std::find(circular_.begin(), circular_.end(), value);
  if (circle != circular_.end()) {
    const std::u16string mark =
        u"<ref *" + count_text(static_cast<std::uint64_t>(circle - circular_.begin()) + 1) + u">";
    plan.block.base = plan.block.base.empty() ? mark : mark + u" " + plan.block.base;
  }
  return lay_out(std::move(plan.block), indentation_, depth, deepest_);
}

void Inspector::add_entries(Value value, InspectBlock& block, int depth) {
  switch (kind_of(value)) {
    case CellKind::array:
      return add_elements(value, block, depth);
    case CellKind::map:
    case CellKind::set:
      return add_members(value, block, depth);
    case CellKind::weak_map:
    case CellKind::weak_set:
      block.entries.push_back(u"<items unknown>");
      return;
    default:
      return;
  }
}

// A run of holes is one entry. The loop goes over the indices that are there, so that a huge sparse
// array costs what it holds.
void Inspector::add_elements(Value value, InspectBlock& block, int depth) {
  const std::uint32_t length = vm_.heap.at<vm::Array>(value.ref())->length;
  std::uint32_t next = 0;
  block.all_numbers = true;
  for (const PropertyKey key : vm::own_keys(vm_, value, KeyFilter::strings)) {
    if (!key.is_index() || block.entries.size() >= inspect_array_entries_max) break;
    const std::uint32_t index = key.as_index();
    if (index > next) {
      block.entries.push_back(empty_items(index - next));
      block.all_numbers = false;
      next = index;
      if (block.entries.size() == inspect_array_entries_max) break;
    }
    block.entries.push_back(format_property(value, key, depth, true));
    next = index + 1;
  }
  for (std::size_t index = 0; index < block.entries.size() && block.all_numbers; ++index) {
    const auto key = PropertyKey::index(static_cast<std::uint32_t>(index));
    block.all_numbers = vm::lookup_own(vm_, value, key).value().is_number();
  }
  const std::uint32_t left = length - next;
  if (left == 0) return;
  const bool full = block.entries.size() >= inspect_array_entries_max;
  block.entries.push_back(full ? more_items(left) : empty_items(left));
  if (!full) block.all_numbers = false;
}

void Inspector::add_members(Value value, InspectBlock& block, int depth) {
  const bool is_map = kind_of(value) == CellKind::map;
  auto* table = vm_.heap.at<vm::HashTable>(vm_.heap.at<vm::Collection>(value.ref())->table);
  indentation_ += 2;
  for (std::uint32_t index = 0; index < table->count; ++index) {
    const vm::HashEntry entry = table->entries()[index];
    if (entry.key.is_hole()) continue;
    if (block.entries.size() == inspect_array_entries_max) {
      block.entries.push_back(more_items(table->live - inspect_array_entries_max));
      break;
    }
    std::u16string text = format(entry.key, depth);
    if (is_map) text += u" => " + format(entry.value, depth);
    block.entries.push_back(std::move(text));
  }
  indentation_ -= 2;
}

std::u16string Inspector::format_lookup(const Lookup& found, int depth) {
  if (!found.is_accessor()) {
    indentation_ += 2;
    std::u16string text = format(found.value(), depth);
    indentation_ -= 2;
    return text;
  }
  if (found.getter().is_undefined()) {
    return found.setter().is_undefined() ? u"undefined" : u"[Setter]";
  }
  return found.setter().is_undefined() ? u"[Getter]" : u"[Getter/Setter]";
}

std::u16string Inspector::format_property(Value value, PropertyKey key, int depth, bool in_array) {
  const Lookup found = vm::lookup_own(vm_, value, key);
  const std::u16string text = format_lookup(found, depth);
  if (in_array) return text;
  std::u16string name;
  if (key.is_symbol()) {
    name = u"[" + symbol_text(key.value()) + u"]";
  } else if (key.is_index()) {
    name = u"'" + count_text(key.as_index()) + u"'";
  } else {
    name = string_text(vm_.heap, key.ref());
    name = found.is_enumerable() ? property_name(name) : u"[" + name + u"]";
  }
  return name + u": " + text;
}

Value Inspector::read(Value value, PropertyKey key) {
  const Lookup found = vm::lookup(vm_, value, key);
  return found.found() && !found.is_accessor() ? found.value() : Value::undefined();
}

Value Inspector::read(Value value, Atom name) {
  return read(value, PropertyKey::name(vm_.atom(name)));
}

bool Inspector::is_instance(Value value, Value constructor) {
  const Value prototype = read(constructor, Atom::prototype);
  if (!prototype.is_object()) return false;
  for (Value link = vm::get_prototype(vm_, value); link.is_object();
       link = vm::get_prototype(vm_, link)) {
    if (link == prototype) return true;
  }
  return false;
}

Inspector::Identity Inspector::identify(Value value) {
  Identity identity;
  const PropertyKey tag_key = PropertyKey::symbol(vm_.symbol(vm::WellKnownSymbol::to_string_tag));
  const Lookup own_tag = vm::lookup_own(vm_, value, tag_key);
  const Value tag = read(value, tag_key);
  if (tag.is_string() && !(own_tag.found() && own_tag.is_enumerable())) {
    identity.tag = string_text(vm_.heap, tag.ref());
  }
  const PropertyKey key = PropertyKey::name(vm_.atom(Atom::constructor));
  for (Value link = value; link.is_object(); link = vm::get_prototype(vm_, link)) {
    const Lookup found = vm::lookup_own(vm_, link, key);
    if (!found.found() || found.is_accessor() || !found.value().is_object()) continue;
    const std::string name = vm::function_name(vm_, found.value());
    if (name.empty() || !is_instance(value, found.value())) continue;
    identity.has_constructor = true;
    identity.constructor = utf8_to_utf16(name);
    return identity;
  }
  // Somewhere above is an object without a constructor: named after what it was made from.
  const Value prototype = vm::get_prototype(vm_, value);
  if (prototype.is_object()) {
    const Identity above = identify(prototype);
    identity.has_constructor = true;
    identity.constructor =
        u"Object <" + (above.has_constructor ? above.constructor : u"[Object: null prototype] {}") +
        u">";
  }
  return identity;
}

std::u16string Inspector::prefix(const Identity& identity, std::u16string_view fallback,
                                 std::u16string_view size) {
  std::u16string text;
  if (!identity.has_constructor) {
    text = u"[" + std::u16string(fallback) + std::u16string(size) + u": null prototype] ";
    return identity.tag.empty() || identity.tag == fallback ? text
                                                            : text + u"[" + identity.tag + u"] ";
  }
  text = identity.constructor + std::u16string(size) + u" ";
  return identity.tag.empty() || identity.tag == identity.constructor
             ? text
             : text + u"[" + identity.tag + u"] ";
}

std::vector<PropertyKey> Inspector::enumerable_keys(Value value, bool with_indices) {
  std::vector<PropertyKey> keys;
  for (const PropertyKey key : vm::own_keys(vm_, value, KeyFilter::all)) {
    if (key.is_index() && !with_indices) continue;
    if (vm::lookup_own(vm_, value, key).is_enumerable()) keys.push_back(key);
  }
  return keys;
}

}  // namespace kitwork::app
