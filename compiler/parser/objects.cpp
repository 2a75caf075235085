// Object literals, and the heads of members that they share with classes.
#include <utility>

#include "compiler/parser/parser.hpp"

namespace kitwork::compiler {

using namespace ast;

bool Parser::at_property_key() const {
  return at_any_word() || at(TokenKind::string) || at(TokenKind::number) || at(TokenKind::bigint) ||
         at(TokenKind::left_bracket) || at(TokenKind::private_name);
}

PropertyKey Parser::parse_property_key() {
  PropertyKey key;
  key.range.start = token_.start;
  if (at_any_word()) {
    key.name = token_.name;
  } else if (at(TokenKind::string)) {
    key.name = script_.names.intern(token_.text);
    key.from_string = true;
  } else if (at(TokenKind::number)) {
    key.kind = PropertyKeyKind::number;
    key.number = token_.number;
  } else if (at(TokenKind::bigint)) {
    report_token(DiagnosticCode::bigint_refused);
    key.name = script_.names.intern(token_.text);
  } else if (at(TokenKind::private_name)) {
    key.kind = PropertyKeyKind::private_;
    key.name = token_.name;
  } else if (at(TokenKind::left_bracket)) {
    advance();
    bool in_allowed = std::exchange(in_allowed_, true);
    key.kind = PropertyKeyKind::computed;
    key.expression = parse_assignment();
    in_allowed_ = in_allowed;
    if (!at(TokenKind::right_bracket)) expect(TokenKind::right_bracket);
  } else {
    fail_found(DiagnosticCode::expected_identifier);
    key.name = words_.async;
  }
  advance();
  key.range.end = previous_end_;
  return key;
}

// Modifiers and the key. `async`, `get` and `set` are keys themselves when no key follows.
MemberHead Parser::parse_member_head() {
  MemberHead head;
  head.start = token_.start;
  Name word = at(TokenKind::identifier) && !token_.escaped ? token_.name : nullptr;
  if (word && (word == words_.async || word == words_.get || word == words_.set)) {
    Range range{token_.start, token_.end};
    advance();
    if (word == words_.async) {
      head.is_async = !token_.newline_before && (at_property_key() || at(TokenKind::multiply));
    } else if (at_property_key()) {
      head.is_getter = word == words_.get;
      head.is_setter = word == words_.set;
    }
    if (!head.is_async && !head.is_getter && !head.is_setter) {
      head.key.name = word;
      head.key.range = range;
      return head;
    }
  }
  bool accessor = head.is_getter || head.is_setter;
  if (!accessor && accept(TokenKind::multiply)) head.is_generator = true;
  head.key = parse_property_key();
  return head;
}

Expression* Parser::parse_object(Cover& cover) {
  std::uint32_t start = token_.start;
  bool in_allowed = std::exchange(in_allowed_, true);
  std::size_t list = properties_.begin();
  bool trailing_comma = false;
  bool has_proto = false;
  advance();
  while (!at(TokenKind::right_brace) && !panic_) {
    trailing_comma = false;
    parse_property(cover, has_proto);
    if (!at(TokenKind::right_brace)) trailing_comma = expect(TokenKind::comma);
  }
  in_allowed_ = in_allowed;
  expect(TokenKind::right_brace);
  auto* node = make<ObjectLiteral>(start);
  node->properties = properties_.finish(list, script_.arena);
  node->trailing_comma = trailing_comma;
  grow();
  return node;
}

void Parser::parse_property(Cover& cover, bool& has_proto) {
  Property property;
  if (accept(TokenKind::ellipsis)) {
    property.kind = PropertyKind::spread;
    property.value = parse_assignment();
    properties_.push(property);
    return;
  }
  TokenKind first = token_.kind;
  MemberHead head = parse_member_head();
  property.key = head.key;
  if (head.key.kind == PropertyKeyKind::private_ && !panic_) {
    report(DiagnosticCode::unexpected_token, head.key.range.start, head.key.range.end,
           {quote(head.key.range.start, head.key.range.end)});
  }
  if (head.is_getter || head.is_setter) {
    property.kind = head.is_getter ? PropertyKind::getter : PropertyKind::setter;
    property.value =
        parse_method(head, head.is_getter ? FunctionKind::getter : FunctionKind::setter);
  } else if (head.is_async || head.is_generator || at(TokenKind::left_paren)) {
    property.kind = PropertyKind::method;
    property.value = parse_method(head, FunctionKind::method);
  } else if (accept(TokenKind::colon)) {
    parse_value_property(property, cover, has_proto);
  } else {
    parse_shorthand(property, first, cover);
  }
  properties_.push(property);
}

// Behind the colon.
void Parser::parse_value_property(Property& property, Cover& cover, bool& has_proto) {
  if (property.key.kind == PropertyKeyKind::name && property.key.name == words_.proto) {
    property.kind = PropertyKind::prototype;
    if (has_proto && cover.duplicate_proto == no_offset) {
      cover.duplicate_proto = property.key.range.start;
    }
    has_proto = true;
  }
  property.value = parse_assignment(&cover);
}

// `name` or, in hope of a pattern, `name = default`.
void Parser::parse_shorthand(Property& property, TokenKind word, Cover& cover) {
  bool is_word =
      word == TokenKind::identifier || word == TokenKind::escaped_keyword || is_keyword(word);
  if (!is_word || property.key.from_string) {
    expect(TokenKind::colon);
    return;
  }
  Range range = property.key.range;
  check_word(word, range.start, range.end);
  check_reference(property.key.name, range.start, range.end);
  auto* identifier = make<Identifier>(range.start);
  identifier->name = property.key.name;
  property.kind = PropertyKind::shorthand;
  property.value = identifier;
  if (!at(TokenKind::assign)) return;
  if (cover.shorthand_default == no_offset) cover.shorthand_default = token_.start;
  advance();
  check_binding_name(identifier);
  auto* assignment = make<Assignment>(range.start);
  assignment->target = identifier;
  assignment->value = parse_assignment();
  property.value = finish(assignment);
}

}  // namespace kitwork::compiler
