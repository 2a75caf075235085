// Array and object literals, keys, and functions that get their name from where they stand.
#include <algorithm>

#include "compiler/codegen/generator.hpp"

namespace kitwork::compiler {
namespace {

using ast::NodeKind;
using ast::PropertyKeyKind;
using ast::PropertyKind;

// The canonical form of an index that push_int can push.
bool is_small_index(std::u16string_view text) {
  if (text.empty() || text.size() > 9 || (text[0] == u'0' && text.size() > 1)) return false;
  return std::all_of(text.begin(), text.end(), [](char16_t c) { return c >= u'0' && c <= u'9'; });
}

bool is_anonymous_class(const ast::Node* node) {
  const auto* definition = ast::try_as<ast::Class>(node);
  return definition && !definition->name;
}

}  // namespace

std::u16string Generator::key_text(const ast::PropertyKey& key) const {
  if (key.kind == PropertyKeyKind::number) return number_text(key.number);
  return key.name ? std::u16string(key.name->text) : std::u16string();
}

bool Generator::is_index(const ast::PropertyKey& key) const {
  if (key.kind == PropertyKeyKind::computed || key.kind == PropertyKeyKind::private_) return false;
  return is_array_index(key_text(key));
}

// -> key. A property key for define_element and define_method.
void Generator::key_value(const ast::PropertyKey& key) {
  at(key.range.start);
  if (key.kind == PropertyKeyKind::computed) {
    value(key.expression);
    at(key.range.start);
    return emit(Opcode::to_property_key);
  }
  key_text_value(key_text(key));
}

void Generator::key_text_value(std::u16string_view name) {
  if (!is_small_index(name)) return string(name);
  std::uint32_t index = 0;
  for (char16_t c : name) index = index * 10 + (c - u'0');
  emit(Opcode::push_int, index);
}

// -> the value. Arrays and objects are made anew each time, as their literals would be.
void Generator::folded_value(const FoldedValue& value) {
  switch (value.kind) {
    case FoldedValue::Kind::undefined:
      return emit(Opcode::push_undefined);
    case FoldedValue::Kind::null:
      return emit(Opcode::push_null);
    case FoldedValue::Kind::boolean:
      return emit(value.boolean ? Opcode::push_true : Opcode::push_false);
    case FoldedValue::Kind::number:
      return number(value.number);
    case FoldedValue::Kind::text:
      return string(value.text);
    case FoldedValue::Kind::array:
      return folded_array(value);
    case FoldedValue::Kind::object:
      break;
  }
  emit(Opcode::create_object, static_cast<std::uint32_t>(std::min<std::size_t>(
                                  value.keys.size(), object_properties_expected_max)));
  for (std::size_t i = 0; i < value.keys.size(); ++i) {
    if (is_array_index(value.keys[i])) {
      key_text_value(value.keys[i]);
      folded_value(value.elements[i]);
      emit(Opcode::define_element);
    } else {
      folded_value(value.elements[i]);
      emit(Opcode::define_field, text(value.keys[i]));
    }
  }
}

void Generator::folded_array(const FoldedValue& value) {
  constexpr std::size_t pushed_at_once_max = 64;
  const std::size_t count = value.elements.size();
  const bool at_once = count <= pushed_at_once_max;
  if (!at_once) emit(Opcode::create_array, 0);
  for (const FoldedValue& each : value.elements) {
    folded_value(each);
    if (!at_once) emit(Opcode::append);
  }
  if (at_once) emit(Opcode::create_array, static_cast<std::uint32_t>(count));
}

// A function or class that is anonymous gets the name; every other value is what it is.
void Generator::anonymous_value(const Expression* node, const InferredName& name) {
  if (const auto* definition = ast::try_as<ast::Class>(node)) {
    return class_value(*definition, is_anonymous_class(node) ? name : InferredName{});
  }
  const auto* function = ast::try_as<ast::Function>(node);
  if (!function) return value(node);
  if (function->name) return closure(*function, function->name->name->text);
  closure(*function, name.text);
  if (name.key_local == no_slot) return;
  emit(Opcode::get_local, name.key_local);
  emit(Opcode::swap);
  emit(Opcode::set_function_name, 0);
  emit(Opcode::swap);
  emit(Opcode::pop);
}

void Generator::array_literal(const ast::ArrayLiteral& node) {
  at(node.start);
  elements(node.elements);
}

// -> array. A few elements are pushed and taken at once, the others appended.
void Generator::elements(const List<Expression*>& list) {
  constexpr std::uint32_t taken_at_once_max = 64;
  std::uint32_t count = 0;
  while (count < list.size() && count < taken_at_once_max) {
    const Expression* element = list[count];
    if (element && element->kind == NodeKind::spread) break;
    element ? value(element) : emit(Opcode::push_hole);
    ++count;
  }
  emit(Opcode::create_array, count);
  for (std::uint32_t i = count; i < list.size(); ++i) {
    const Expression* element = list[i];
    const auto* spread = ast::try_as<ast::Spread>(element);
    if (spread) {
      value(spread->argument);
      at(spread->argument->start);
      emit(Opcode::append_spread);
      continue;
    }
    element ? value(element) : emit(Opcode::push_hole);
    emit(Opcode::append);
  }
}

void Generator::object_literal(const ast::ObjectLiteral& node) {
  at(node.start);
  emit(Opcode::create_object, std::min(node.properties.size(), object_properties_expected_max));
  for (const ast::Property& property : node.properties) object_property(property);
}

// object -> object
void Generator::object_property(const ast::Property& property) {
  switch (property.kind) {
    case PropertyKind::spread:
      value(property.value);
      at(property.value->start);
      return emit(Opcode::copy_properties);
    case PropertyKind::prototype:
      value(property.value);
      return emit(Opcode::set_prototype);
    case PropertyKind::method:
    case PropertyKind::getter:
    case PropertyKind::setter:
      return method_property(property);
    default:
      break;
  }
  if (property.key.kind == PropertyKeyKind::computed) {
    key_value(property.key);
    std::uint32_t first = next_local_;
    bool is_named =
        property.value->kind == NodeKind::function || is_anonymous_class(property.value);
    InferredName name;
    if (is_named) {
      name.key_local = allocate_local();
      emit(Opcode::dup);
      emit(Opcode::set_local, name.key_local);
    }
    anonymous_value(property.value, name);
    release_locals(first);
    return emit(Opcode::define_element);
  }
  std::u16string name = key_text(property.key);
  bool index = is_index(property.key);
  if (index) key_value(property.key);
  anonymous_value(property.value, {name});
  at(property.key.range.start);
  if (index) return emit(Opcode::define_element);
  emit(Opcode::define_field, text(name));
}

void Generator::method_property(const ast::Property& property) {
  std::uint32_t mode = property.kind == PropertyKind::getter   ? 1
                       : property.kind == PropertyKind::setter ? 2
                                                               : 0;
  constexpr std::uint32_t enumerable = 4;
  constexpr std::u16string_view prefixes[] = {u"", u"get ", u"set "};
  key_value(property.key);
  bool computed = property.key.kind == PropertyKeyKind::computed;
  std::u16string name;
  if (!computed) name = std::u16string(prefixes[mode]) + key_text(property.key);
  closure(*ast::as<ast::Function>(property.value), name);
  if (computed) emit(Opcode::set_function_name, mode);
  emit(Opcode::define_method, mode | enumerable);
}

}  // namespace kitwork::compiler
