// Destructuring, of bindings and of assignments.
#include <algorithm>

#include "compiler/codegen/generator.hpp"

namespace kitwork::compiler {
namespace {

using ast::NodeKind;

bool is_pattern(const ast::Node* node) {
  return node->kind == NodeKind::array_pattern || node->kind == NodeKind::object_pattern;
}

}  // namespace

// Evaluates what a target is made of, before there is a value for it.
Generator::Reference Generator::prepare(const ast::Target* target, bool binds) {
  Reference reference{target, binds};
  reference.first = next_local_;
  if (target->kind == NodeKind::identifier || is_pattern(target)) return reference;
  reference.count = push_reference(target, false);
  // A name's constant and a private name are pushed when they are needed.
  bool drops_key =
      target->kind == NodeKind::super_member || target->kind == NodeKind::private_member;
  if (drops_key) {
    emit(Opcode::pop);
    reference.count = 1;
  }
  for (std::uint32_t i = 0; i < reference.count; ++i) allocate_local();
  for (std::uint32_t i = reference.count; i-- > 0;) emit(Opcode::set_local, reference.first + i);
  return reference;
}

// v ->. Releases what prepare() took.
void Generator::assign_to(const Reference& reference) {
  const ast::Target* target = reference.target;
  if (const auto* identifier = ast::try_as<ast::Identifier>(target)) {
    if (!reference.binds) return store_name(*identifier);
    return initialize(*use_of(identifier));
  }
  if (is_pattern(target)) return pattern(target, reference.binds);
  for (std::uint32_t i = 0; i < reference.count; ++i) {
    emit(Opcode::get_local, reference.first + i);
  }
  std::uint32_t below = reference.count;
  if (target->kind == NodeKind::super_member) {
    string(ast::as<ast::SuperMember>(target)->name->text);
    ++below;
  } else if (target->kind == NodeKind::private_member) {
    private_name(target);
    ++below;
  }
  emit(Opcode::dig, below);
  write_reference(target);
  emit(Opcode::pop);
  release_locals(reference.first);
}

// v ->
void Generator::pattern(const ast::Target* target, bool binds) {
  if (const auto* array = ast::try_as<ast::ArrayPattern>(target)) {
    return array_pattern(*array, binds);
  }
  object_pattern(*ast::as<ast::ObjectPattern>(target), binds);
}

// v -> v, or the default value when v is undefined.
void Generator::default_value(const Expression* value, const ast::Target* target) {
  if (!value) return;
  JumpLabel given = code_.make_label();
  emit(Opcode::dup);
  jump(Opcode::jump_if_not_undefined, given);
  emit(Opcode::pop);
  const auto* identifier = ast::try_as<ast::Identifier>(target);
  InferredName name;
  if (identifier && !identifier->parenthesized) name.text = identifier->name->text;
  anonymous_value(value, name);
  code_.bind(given);
}

// Whether nothing can be thrown between taking the value and having assigned it.
bool Generator::is_silent(const ast::Target* target, const Expression* default_value,
                          bool binds) const {
  if (!target) return true;
  const auto* identifier = ast::try_as<ast::Identifier>(target);
  if (default_value || !identifier) return false;
  if (binds) return true;
  const Variable* variable = use_of(identifier);
  return variable && !variable->is_constant() && !may_be_unset(*variable, identifier->start);
}

// While it runs, `iterator next` lie on the stack. What targets and default values throw closes the
// iterator; what the iterator itself throws does not.
void Generator::array_pattern(const ast::ArrayPattern& node, bool binds) {
  at(node.start);
  emit(Opcode::get_iterator);
  emit(Opcode::dup);
  emit(Opcode::get_property, text(u"next"));
  if (node.elements.empty() && !node.rest) return emit(Opcode::iterator_close, 0);
  std::uint32_t first = next_local_;
  JumpLabel caught = code_.make_label();
  Iteration iteration;
  iteration.done_local = allocate_local();
  iteration.has_handler =
      !is_silent(node.rest, nullptr, binds) ||
      std::any_of(node.elements.begin(), node.elements.end(), [&](const ast::PatternElement& e) {
        return !is_silent(e.target, e.default_value, binds);
      });
  emit(Opcode::push_false);
  emit(Opcode::set_local, iteration.done_local);
  std::uint32_t depth = code_.depth();
  if (iteration.has_handler) iteration.handler = code_.open_handler(caught, depth);
  for (const ast::PatternElement& element : node.elements) {
    array_element(element, binds, iteration);
  }
  if (node.rest) array_rest(node.rest, binds, iteration);
  if (iteration.has_handler) code_.close_handler(iteration.handler);
  at(node.start);
  finish_iteration(iteration, node.rest != nullptr);
  if (iteration.has_handler) {
    JumpLabel end = code_.make_label();
    JumpLabel closed = code_.make_label();
    jump(Opcode::jump, end);
    code_.set_depth(depth + 1);
    code_.bind(caught);
    emit(Opcode::get_local, iteration.done_local);
    jump(Opcode::jump_if_true, closed);
    emit(Opcode::bury, 2);
    emit(Opcode::iterator_close, 1);
    emit(Opcode::throw_value);
    code_.bind(closed);
    emit(Opcode::throw_value);
    code_.set_depth(depth - 2);
    code_.bind(end);
  }
  release_locals(first);
}

// iterator next ->
void Generator::finish_iteration(const Iteration& iteration, bool exhausted) {
  if (exhausted) {
    emit(Opcode::pop);
    return emit(Opcode::pop);
  }
  JumpLabel done = code_.make_label();
  JumpLabel end = code_.make_label();
  emit(Opcode::get_local, iteration.done_local);
  jump(Opcode::jump_if_true, done);
  emit(Opcode::iterator_close, 0);
  jump(Opcode::jump, end);
  code_.bind(done);
  emit(Opcode::pop);
  emit(Opcode::pop);
  code_.bind(end);
}

void Generator::array_element(const ast::PatternElement& element, bool binds,
                              Iteration& iteration) {
  std::uint32_t first = next_local_;
  Reference reference;
  if (element.target) reference = prepare(element.target, binds);
  if (iteration.has_handler) code_.suspend(iteration.handler);
  JumpLabel ended = code_.make_label();
  JumpLabel nothing = code_.make_label();
  JumpLabel taken = code_.make_label();
  if (!iteration.at_first) {
    emit(Opcode::get_local, iteration.done_local);
    jump(Opcode::jump_if_true, nothing);
  }
  iteration.at_first = false;
  if (element.target) at(element.target->start);
  emit(element.target ? Opcode::iterator_step : Opcode::iterator_skip);
  jump(Opcode::jump_if_done, ended);
  jump(Opcode::jump, taken);
  code_.bind(ended);
  emit(Opcode::push_true);
  emit(Opcode::set_local, iteration.done_local);
  code_.bind(nothing);
  emit(Opcode::push_undefined);
  code_.bind(taken);
  if (iteration.has_handler) code_.resume(iteration.handler);
  if (!element.target) {
    emit(Opcode::pop);
  } else {
    default_value(element.default_value, element.target);
    assign_to(reference);
  }
  release_locals(first);
}

void Generator::array_rest(const ast::Target* target, bool binds, Iteration& iteration) {
  std::uint32_t first = next_local_;
  Reference reference = prepare(target, binds);
  if (iteration.has_handler) code_.suspend(iteration.handler);
  JumpLabel nothing = code_.make_label();
  JumpLabel taken = code_.make_label();
  if (!iteration.at_first) {
    emit(Opcode::get_local, iteration.done_local);
    jump(Opcode::jump_if_true, nothing);
  }
  at(target->start);
  emit(Opcode::push_true);
  emit(Opcode::set_local, iteration.done_local);
  emit(Opcode::iterator_rest);
  jump(Opcode::jump, taken);
  code_.set_depth(code_.depth() - 1);
  code_.bind(nothing);
  emit(Opcode::create_array, 0);
  code_.bind(taken);
  if (iteration.has_handler) code_.resume(iteration.handler);
  assign_to(reference);
  release_locals(first);
}

void Generator::object_pattern(const ast::ObjectPattern& node, bool binds) {
  std::uint32_t first = next_local_;
  at(node.start);
  emit(Opcode::require_object_coercible);
  std::vector<std::uint32_t> keys;
  for (const ast::PatternProperty& property : node.properties) {
    keys.push_back(object_element(property, binds, node.rest != nullptr));
  }
  if (node.rest) {
    Reference reference = prepare(node.rest, binds);
    emit(Opcode::dup);
    for (std::uint32_t i = 0; i < keys.size(); ++i) {
      if (keys[i] == no_slot) {
        key_value(node.properties[i].key);
      } else {
        emit(Opcode::get_local, keys[i]);
      }
    }
    at(node.rest->start);
    emit(Opcode::copy_properties_except, static_cast<std::uint32_t>(keys.size()));
    assign_to(reference);
  }
  emit(Opcode::pop);
  release_locals(first);
}

// object -> object. The local that keeps a computed key for the rest, if one is wanted.
std::uint32_t Generator::object_element(const ast::PatternProperty& property, bool binds,
                                        bool has_rest) {
  bool computed = property.key.kind == ast::PropertyKeyKind::computed;
  std::uint32_t key_local = no_slot;
  std::uint32_t first = next_local_;
  if (computed) {
    key_local = allocate_local();
    if (has_rest) first = next_local_;
    key_value(property.key);
    emit(Opcode::set_local, key_local);
  }
  Reference reference = prepare(property.target, binds);
  emit(Opcode::dup);
  if (computed) {
    emit(Opcode::get_local, key_local);
    at(property.key.range.start);
    emit(Opcode::get_element);
  } else if (is_index(property.key)) {
    key_value(property.key);
    emit(Opcode::get_element);
  } else {
    at(property.key.range.start);
    emit(Opcode::get_property, text(key_text(property.key)));
  }
  default_value(property.default_value, property.target);
  assign_to(reference);
  release_locals(first);
  return has_rest ? key_local : no_slot;
}

}  // namespace kitwork::compiler
