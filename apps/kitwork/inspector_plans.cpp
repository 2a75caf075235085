// What stands before and around the entries of each kind of object.
#include <algorithm>

#include "apps/kitwork/inspector.hpp"

namespace kitwork::app {

using vm::Atom;
using vm::CellKind;
using vm::PropertyKey;
using vm::Value;

namespace {

std::u16string size_text(std::uint64_t size) {
  const std::string text = "(" + std::to_string(size) + ")";
  return {text.begin(), text.end()};
}

bool contains(const std::u16string& text, const std::u16string& part) {
  return text.find(part) != text.npos;
}

bool ends_with(const std::u16string& text, std::u16string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

Inspector::Plan Inspector::plan_of(Value value, const Identity& identity) {
  switch (kind_of(value)) {
    case CellKind::array:
      return plan_array(value, identity);
    case CellKind::map:
      return plan_collection(value, identity, u"Map");
    case CellKind::set:
      return plan_collection(value, identity, u"Set");
    case CellKind::function:
    case CellKind::native_function:
    case CellKind::bound_function:
      return plan_function(value, identity);
    case CellKind::boolean_object:
    case CellKind::number_object:
    case CellKind::string_object:
    case CellKind::symbol_object:
      return plan_wrapper(value, identity);
    default:
      break;
  }
  const auto* object = vm_.heap.at<vm::Object>(value.ref());
  const bool is_error =
      object->kind == CellKind::error || (object->flags & vm::object_error_data) != 0;
  return is_error ? plan_error(value, identity) : plan_ordinary(value, identity);
}

Inspector::Plan Inspector::plan_array(Value value, const Identity& identity) {
  Plan plan;
  const std::uint32_t length = vm_.heap.at<vm::Array>(value.ref())->length;
  const bool plain = identity.has_constructor && identity.constructor == u"Array";
  if (!plain || !identity.tag.empty()) {
    plan.block.open = prefix(identity, u"Array", size_text(length));
  }
  plan.block.open += u"[";
  plan.block.close = u"]";
  plan.block.is_array = true;
  plan.keys = enumerable_keys(value, false);
  plan.ready = length == 0 && plan.keys.empty();
  if (plan.ready) plan.block.base = plan.block.open + u"]";
  return plan;
}

Inspector::Plan Inspector::plan_collection(Value value, const Identity& identity,
                                           std::u16string_view name) {
  Plan plan;
  const vm::Ref table = vm_.heap.at<vm::Collection>(value.ref())->table;
  const std::uint32_t size = table == vm::no_ref ? 0 : vm_.heap.at<vm::HashTable>(table)->live;
  plan.block.open = prefix(identity, name, size_text(size)) + u"{";
  plan.block.close = u"}";
  plan.keys = enumerable_keys(value, true);
  plan.ready = size == 0 && plan.keys.empty();
  if (plan.ready) plan.block.base = plan.block.open + u"}";
  return plan;
}

Inspector::Plan Inspector::plan_function(Value value, const Identity& identity) {
  Plan plan;
  plan.block.base = function_text(value, identity);
  plan.block.open = u"{";
  plan.block.close = u"}";
  plan.keys = enumerable_keys(value, true);
  plan.ready = plan.keys.empty();
  return plan;
}

std::u16string Inspector::function_text(Value value, const Identity& identity) {
  const std::u16string name = utf8_to_utf16(vm::function_name(vm_, value));
  const auto* cell = vm_.heap.cell(value);
  const std::u16string tag = identity.tag.empty() || identity.tag == identity.constructor
                                 ? std::u16string()
                                 : u" [" + identity.tag + u"]";
  if (cell->kind == CellKind::function && (cell->flags & vm::object_class) != 0) {
    std::u16string text = u"class " + (name.empty() ? u"(anonymous)" : name);
    if (!identity.has_constructor) return u"[" + text + tag + u" extends null]";
    if (identity.constructor != u"Function") text += u" [" + identity.constructor + u"]";
    text += tag;
    const Value above = read(vm::get_prototype(vm_, value), Atom::name);
    const std::u16string super =
        above.is_string() ? string_text(vm_.heap, above.ref()) : std::u16string();
    return u"[" + text + (super.empty() ? u"" : u" extends " + super) + u"]";
  }
  std::u16string text = u"[Function";
  if (!identity.has_constructor) text += u" (null prototype)";
  text += name.empty() ? u" (anonymous)]" : u": " + name + u"]";
  if (identity.has_constructor && identity.constructor != u"Function") {
    text += u" " + identity.constructor;
  }
  return text + tag;
}

Inspector::Plan Inspector::plan_wrapper(Value value, const Identity& identity) {
  Plan plan;
  const Value primitive = vm_.heap.at<vm::Wrapper>(value.ref())->primitive;
  const CellKind kind = kind_of(value);
  const std::u16string type = kind == CellKind::number_object    ? u"Number"
                              : kind == CellKind::string_object  ? u"String"
                              : kind == CellKind::boolean_object ? u"Boolean"
                                                                 : u"Symbol";
  std::u16string text = u"[" + type;
  if (!identity.has_constructor) {
    text += u" (null prototype)";
  } else if (identity.constructor != type) {
    text += u" (" + identity.constructor + u")";
  }
  text += u": " + format_primitive(primitive) + u"]";
  if (!identity.tag.empty() && identity.tag != identity.constructor) {
    text += u" [" + identity.tag + u"]";
  }
  plan.block.base = text;
  plan.block.open = u"{";
  plan.block.close = u"}";
  plan.keys = enumerable_keys(value, kind != CellKind::string_object);
  plan.ready = plan.keys.empty();
  return plan;
}

// An error shows its stack, with the name of its class where the stack says another one.
Inspector::Plan Inspector::plan_error(Value value, const Identity& identity) {
  Plan plan;
  const auto text_of = [&](Atom atom) {
    const Value text = read(value, atom);
    return text.is_string() ? string_text(vm_.heap, text.ref()) : std::u16string();
  };
  const std::u16string name = text_of(Atom::name);
  const std::u16string message = text_of(Atom::message);
  std::u16string stack = text_of(Atom::stack);
  if (stack.empty()) stack = name + (message.empty() ? u"" : u": " + message);
  for (const PropertyKey key : enumerable_keys(value, true)) {
    const bool hidden =
        (key == PropertyKey::name(vm_.atom(Atom::name)) && contains(stack, name)) ||
        (key == PropertyKey::name(vm_.atom(Atom::message)) && contains(stack, message)) ||
        key == PropertyKey::name(vm_.atom(Atom::stack));
    if (!hidden) plan.keys.push_back(key);
  }
  for (const Atom atom : {Atom::cause, Atom::errors}) {
    const PropertyKey key = PropertyKey::name(vm_.atom(atom));
    const vm::Lookup found = vm::lookup_own(vm_, value, key);
    if (found.found() && !found.is_enumerable()) plan.keys.push_back(key);
  }
  stack = improved_stack(std::move(stack), identity, name);
  if (!contains(stack, u"\n    at")) stack = u"[" + stack + u"]";
  const std::u16string indentation(indentation_, u' ');
  for (const char16_t unit : stack) {
    plan.block.base += unit;
    if (unit == u'\n') plan.block.base += indentation;
  }
  plan.block.open = u"{";
  plan.block.close = u"}";
  plan.ready = plan.keys.empty();
  return plan;
}

std::u16string Inspector::improved_stack(std::u16string stack, const Identity& identity,
                                         const std::u16string& name) {
  const std::size_t length = name.size();
  const bool regular = ends_with(name, u"Error") && stack.compare(0, length, name) == 0 &&
                       (stack.size() == length || stack[length] == u':' || stack[length] == u'\n');
  if (identity.has_constructor && !regular) return stack;
  std::u16string title = prefix(identity, u"Error");
  title.pop_back();
  if (title == name) return stack;
  if (contains(title, name)) {
    return length == 0 ? title + u": " + stack : title + stack.substr(length);
  }
  return title + u" [" + name + u"]" + stack.substr(std::min(length, stack.size()));
}

Inspector::Plan Inspector::plan_ordinary(Value value, const Identity& identity) {
  Plan plan;
  const CellKind kind = kind_of(value);
  const bool is_weak = kind == CellKind::weak_map || kind == CellKind::weak_set;
  plan.keys = enumerable_keys(value, true);
  if (kind == CellKind::arguments) {
    plan.block.open = u"[Arguments] ";
  } else if (!identity.has_constructor || identity.constructor != u"Object" ||
             !identity.tag.empty()) {
    plan.block.open = prefix(identity, u"Object");
  }
  plan.block.open += u"{";
  plan.block.close = u"}";
  plan.ready = plan.keys.empty() && !is_weak;
  if (plan.ready) plan.block.base = plan.block.open + u"}";
  return plan;
}

}  // namespace kitwork::app
