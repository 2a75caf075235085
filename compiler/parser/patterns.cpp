// Destructuring patterns: written as such in bindings, made from literals in assignments.
#include <utility>

#include "compiler/parser/parser.hpp"

namespace kitwork::compiler {

using namespace ast;

namespace {

// Properties of the global object that can be neither changed nor deleted; nor may a script's own
// names hide them.
bool is_unchangeable_global(Name name) {
  return name->text == u"undefined" || name->text == u"NaN" || name->text == u"Infinity";
}

}  // namespace

void Parser::check_binding_name(const Identifier* identifier) {
  if (identifier->name == words_.eval || identifier->name == words_.arguments) {
    report_node(DiagnosticCode::strict_binding, identifier);
  }
}

Identifier* Parser::parse_binding_identifier() {
  if (!at_any_word()) {
    fail_found(DiagnosticCode::expected_identifier);
    return as<Identifier>(missing());
  }
  check_word(token_.kind, token_.start, token_.end);
  if (token_.name == words_.await) {
    last_await_ = token_.start + 1;
    if (function_->is_async || function_->await_reserved) {
      report_token(DiagnosticCode::await_reserved);
    }
  }
  auto* node = make<Identifier>(token_.start);
  node->name = token_.name;
  advance();
  finish(node);
  check_binding_name(node);
  return node;
}

Target* Parser::parse_binding_target() {
  if (at(TokenKind::left_bracket)) return parse_array_binding();
  if (at(TokenKind::left_brace)) return parse_object_binding();
  return parse_binding_identifier();
}

Target* Parser::parse_array_binding() {
  Level level(*this);
  std::uint32_t start = token_.start;
  std::size_t list = elements_.begin();
  Target* rest = nullptr;
  advance();
  bool in_allowed = std::exchange(in_allowed_, true);
  while (!at(TokenKind::right_bracket) && !panic_) {
    if (accept(TokenKind::comma)) {
      elements_.push({});
      continue;
    }
    if (accept(TokenKind::ellipsis)) {
      rest = parse_binding_target();
      if (at(TokenKind::assign)) fail(DiagnosticCode::rest_with_default);
      if (at(TokenKind::comma)) fail(DiagnosticCode::rest_not_last);
      break;
    }
    PatternElement element;
    element.target = parse_binding_target();
    if (accept(TokenKind::assign)) element.default_value = parse_assignment();
    elements_.push(element);
    if (!at(TokenKind::right_bracket)) expect(TokenKind::comma);
  }
  in_allowed_ = in_allowed;
  expect(TokenKind::right_bracket);
  auto* pattern = make<ArrayPattern>(start);
  pattern->elements = elements_.finish(list, script_.arena);
  pattern->rest = rest;
  return pattern;
}

Target* Parser::parse_object_binding() {
  Level level(*this);
  std::uint32_t start = token_.start;
  std::size_t list = pattern_properties_.begin();
  Target* rest = nullptr;
  advance();
  bool in_allowed = std::exchange(in_allowed_, true);
  while (!at(TokenKind::right_brace) && !panic_) {
    if (accept(TokenKind::ellipsis)) {
      rest = parse_binding_identifier();
      if (at(TokenKind::comma)) fail(DiagnosticCode::rest_not_last);
      break;
    }
    pattern_properties_.push(parse_binding_property());
    if (!at(TokenKind::right_brace)) expect(TokenKind::comma);
  }
  in_allowed_ = in_allowed;
  expect(TokenKind::right_brace);
  auto* pattern = make<ObjectPattern>(start);
  pattern->properties = pattern_properties_.finish(list, script_.arena);
  pattern->rest = rest;
  return pattern;
}

PatternProperty Parser::parse_binding_property() {
  PatternProperty property;
  TokenKind first = token_.kind;
  if (first == TokenKind::private_name) fail_found(DiagnosticCode::unexpected_token);
  property.key = parse_property_key();
  if (accept(TokenKind::colon)) {
    property.target = parse_binding_target();
  } else if (first == TokenKind::identifier || first == TokenKind::escaped_keyword ||
             is_keyword(first)) {
    Range range = property.key.range;
    check_word(first, range.start, range.end);
    bool await_is_reserved = function_->is_async || function_->await_reserved;
    if (property.key.name == words_.await && await_is_reserved) {
      report(DiagnosticCode::await_reserved, range.start, range.end);
    }
    auto* identifier = make<Identifier>(range.start);
    identifier->name = property.key.name;
    check_binding_name(identifier);
    property.target = identifier;
  } else {
    expect(TokenKind::colon);
    property.target = missing();
  }
  if (accept(TokenKind::assign)) property.default_value = parse_assignment();
  return property;
}

// An expression as what is assigned to or bound. Reports what cannot be.
Target* Parser::to_target(Expression* node, TargetUse use) {
  bool binding = use == TargetUse::binding;
  switch (node->kind) {
    case NodeKind::identifier:
      check_binding_name(as<Identifier>(node));
      if (binding && node->parenthesized) report_node(DiagnosticCode::invalid_parameter, node);
      return node;
    case NodeKind::array_literal:
    case NodeKind::object_literal:
    case NodeKind::array_pattern:
    case NodeKind::object_pattern:
      if (node->parenthesized) report_node(DiagnosticCode::parenthesized_pattern, node);
      if (node->kind == NodeKind::array_literal) {
        return array_to_pattern(as<ArrayLiteral>(node), use);
      }
      if (node->kind == NodeKind::object_literal) {
        return object_to_pattern(as<ObjectLiteral>(node), use);
      }
      // An assignment within has made it a pattern already.
      if (binding) check_pattern_bindings(node);
      return node;
    case NodeKind::member:
    case NodeKind::index:
    case NodeKind::private_member:
    case NodeKind::super_member:
    case NodeKind::super_index:
      if (binding) report_node(DiagnosticCode::invalid_parameter, node);
      return node;
    default:
      report_node(
          binding ? DiagnosticCode::invalid_parameter : DiagnosticCode::invalid_assignment_target,
          node);
      return node;
  }
}

void Parser::check_pattern_bindings(Target* pattern) {
  if (auto* array = try_as<ArrayPattern>(pattern)) {
    for (const PatternElement& element : array->elements) {
      if (element.target) to_target(element.target, TargetUse::binding);
    }
    if (array->rest) to_target(array->rest, TargetUse::binding);
  } else if (auto* object = try_as<ObjectPattern>(pattern)) {
    for (const PatternProperty& property : object->properties) {
      to_target(property.target, TargetUse::binding);
    }
    if (object->rest) to_target(object->rest, TargetUse::binding);
  }
}

// target or target = default.
PatternElement Parser::to_element(Expression* node, TargetUse use) {
  PatternElement element;
  auto* assignment = try_as<Assignment>(node);
  bool has_default = assignment && assignment->assignment_kind == AssignmentKind::assign &&
                     !assignment->parenthesized;
  if (!has_default) {
    element.target = to_target(node, use);
    return element;
  }
  element.default_value = assignment->value;
  element.target = assignment->target;
  if (use == TargetUse::binding) to_target(element.target, use);
  return element;
}

Target* Parser::rest_to_target(Expression* argument, TargetUse use, bool in_object) {
  if (argument->kind == NodeKind::assignment && !argument->parenthesized) {
    report_node(DiagnosticCode::rest_with_default, argument);
    return argument;
  }
  bool pattern =
      argument->kind == NodeKind::array_literal || argument->kind == NodeKind::object_literal;
  if (in_object && pattern) {
    report_node(DiagnosticCode::invalid_destructuring, argument);
    return argument;
  }
  return to_target(argument, use);
}

Target* Parser::array_to_pattern(ArrayLiteral* literal, TargetUse use) {
  std::size_t list = elements_.begin();
  Target* rest = nullptr;
  for (std::uint32_t at = 0; at < literal->elements.size(); ++at) {
    Expression* element = literal->elements[at];
    if (!element) {
      elements_.push({});
    } else if (auto* spread = try_as<Spread>(element)) {
      bool is_last = at + 1 == literal->elements.size() && !literal->trailing_comma;
      if (!is_last) report_node(DiagnosticCode::rest_not_last, spread);
      rest = rest_to_target(spread->argument, use, false);
    } else {
      elements_.push(to_element(element, use));
    }
  }
  auto* pattern = make<ArrayPattern>(literal->start);
  pattern->end = literal->end;
  pattern->parenthesized = literal->parenthesized;
  pattern->elements = elements_.finish(list, script_.arena);
  pattern->rest = rest;
  return pattern;
}

Target* Parser::object_to_pattern(ObjectLiteral* literal, TargetUse use) {
  auto* pattern = make<ObjectPattern>(literal->start);
  pattern->end = literal->end;
  pattern->parenthesized = literal->parenthesized;
  std::size_t list = pattern_properties_.begin();
  for (std::uint32_t at = 0; at < literal->properties.size(); ++at) {
    bool is_last = at + 1 == literal->properties.size() && !literal->trailing_comma;
    property_to_pattern(literal->properties[at], pattern, is_last, use);
  }
  pattern->properties = pattern_properties_.finish(list, script_.arena);
  return pattern;
}

void Parser::property_to_pattern(const Property& property, ObjectPattern* pattern, bool is_last,
                                 TargetUse use) {
  switch (property.kind) {
    case PropertyKind::spread:
      if (!is_last) report_node(DiagnosticCode::rest_not_last, property.value);
      pattern->rest = rest_to_target(property.value, use, true);
      return;
    case PropertyKind::method:
    case PropertyKind::getter:
    case PropertyKind::setter:
      report(DiagnosticCode::invalid_destructuring, property.key.range.start,
             property.key.range.end);
      return;
    default:
      break;
  }
  if (!property.value) return;
  PatternElement element = to_element(property.value, use);
  pattern_properties_.push({property.key, element.target, element.default_value});
}

void Parser::declare_identifier(const Identifier* identifier, ScopeTracker::Binding binding) {
  if (binding == ScopeTracker::Binding::lexical && identifier->name->keyword != 0 &&
      identifier->name->text == u"let") {
    report_node(DiagnosticCode::let_as_lexical_name, identifier);
  }
  if (options_.script && scopes_.at_script_level() && is_unchangeable_global(identifier->name)) {
    report_node(DiagnosticCode::unchangeable_global, identifier);
  }
  if (scopes_.declare(identifier->name, binding)) return;
  report_node(binding == ScopeTracker::Binding::parameter ? DiagnosticCode::duplicate_parameter
                                                          : DiagnosticCode::duplicate_declaration,
              identifier);
}

// Declares every name that the target binds.
void Parser::declare_targets(Target* target, ScopeTracker::Binding binding) {
  if (!target || panic_) return;
  if (const auto* identifier = try_as<Identifier>(target)) {
    declare_identifier(identifier, binding);
  } else if (const auto* array = try_as<ArrayPattern>(target)) {
    for (const PatternElement& element : array->elements) declare_targets(element.target, binding);
    declare_targets(array->rest, binding);
  } else if (const auto* object = try_as<ObjectPattern>(target)) {
    for (const PatternProperty& each : object->properties) declare_targets(each.target, binding);
    declare_targets(object->rest, binding);
  }
}

void Parser::declare_vars(Target* target) {
  if (!target || panic_) return;
  if (const auto* identifier = try_as<Identifier>(target)) {
    if (!scopes_.declare_var(identifier->name, identifier->start)) {
      report_node(DiagnosticCode::duplicate_declaration, identifier);
    }
  } else if (const auto* array = try_as<ArrayPattern>(target)) {
    for (const PatternElement& element : array->elements) declare_vars(element.target);
    declare_vars(array->rest);
  } else if (const auto* object = try_as<ObjectPattern>(target)) {
    for (const PatternProperty& each : object->properties) declare_vars(each.target);
    declare_vars(object->rest);
  }
}

}  // namespace kitwork::compiler
