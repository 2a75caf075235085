// Classes and their elements.
#include <utility>

#include "compiler/parser/parser.hpp"

namespace kitwork::compiler {

using namespace ast;

// @expression ..., which is refused.
void Parser::skip_decorators() {
  while (at(TokenKind::at)) {
    Level level(*this);
    std::uint32_t start = token_.start;
    advance();
    Cover cover;
    parse_left_hand_side(cover);
    report_cover(cover);
    report(DiagnosticCode::decorator_refused, start, previous_end_);
  }
}

Class* Parser::parse_class(bool name_required) {
  Level level(*this);
  auto* node = make<Class>(token_.start);
  if (!expect(TokenKind::class_)) return node;
  bool named = !at(TokenKind::left_brace) && !at(TokenKind::extends);
  if (named || name_required) node->name = parse_binding_identifier();
  if (accept(TokenKind::extends)) {
    // The heritage sees the private names of the classes around this one, not its own.
    Cover cover;
    node->heritage = parse_left_hand_side(cover);
    report_cover(cover);
  }
  private_names_.enter_class();
  parse_class_body(node);
  std::vector<PrivateName> declared = private_names_.declared();
  node->private_names = script_.arena.copy(declared.data(), declared.size());
  for (const PrivateNames::Reference& reference : private_names_.leave_class()) {
    auto length = static_cast<std::uint32_t>(reference.name->text.size());
    report_text(DiagnosticCode::undeclared_private_name, reference.start, reference.start + length);
  }
  finish(node);
  grow();
  return node;
}

void Parser::parse_class_body(Class* node) {
  node->body_range.start = token_.start;
  expect(TokenKind::left_brace);
  std::size_t list = class_elements_.begin();
  bool in_allowed = std::exchange(in_allowed_, true);
  while (!at(TokenKind::right_brace) && !at(TokenKind::end_of_file) && !panic_) {
    if (!accept(TokenKind::semicolon)) parse_class_element(node);
  }
  in_allowed_ = in_allowed;
  node->elements = class_elements_.finish(list, script_.arena);
  expect(TokenKind::right_brace);
  node->body_range.end = previous_end_;
}

void Parser::parse_class_element(Class* node) {
  skip_decorators();
  std::uint32_t start = token_.start;
  bool is_static = false;
  MemberHead head;
  if (at(TokenKind::static_)) {
    Name word = token_.name;
    advance();
    if (at(TokenKind::left_brace)) return parse_static_block(start);
    is_static = at_property_key() || at(TokenKind::multiply);
    if (!is_static) {
      head.start = start;
      head.key.name = word;
      head.key.range = {start, previous_end_};
    }
  }
  if (head.key.name == nullptr) head = parse_member_head();
  head.is_static = is_static;
  if (panic_) return;
  bool modified = head.is_async || head.is_generator || head.is_getter || head.is_setter;
  if (modified || at(TokenKind::left_paren)) {
    parse_class_method(node, head);
  } else {
    check_member_name(head, false);
    parse_field(head);
  }
}

void Parser::check_member_name(const MemberHead& head, bool is_method) {
  const PropertyKey& key = head.key;
  std::uint32_t start = key.range.start;
  std::uint32_t end = key.range.end;
  if (key.kind == PropertyKeyKind::private_ && key.name == words_.private_constructor) {
    report(DiagnosticCode::private_constructor, start, end);
  }
  if (key.kind != PropertyKeyKind::name) return;
  if (head.is_static && key.name == words_.prototype) {
    report_text(DiagnosticCode::static_prototype, start, end);
  }
  if (!is_method && key.name == words_.constructor) {
    report(DiagnosticCode::field_named_constructor, start, end);
  }
}

void Parser::declare_private(const MemberHead& head, PrivateNameKind kind) {
  if (head.key.kind != PropertyKeyKind::private_ || panic_) return;
  if (!private_names_.declare(head.key.name, kind, head.is_static)) {
    report_text(DiagnosticCode::duplicate_private_name, head.key.range.start, head.key.range.end);
  }
}

void Parser::parse_class_method(Class* node, const MemberHead& head) {
  check_member_name(head, true);
  ClassElement element;
  element.is_static = head.is_static;
  element.key = head.key;
  FunctionKind kind = FunctionKind::method;
  PrivateNameKind private_kind = PrivateNameKind::method;
  if (head.is_getter) {
    element.kind = ClassElementKind::getter;
    kind = FunctionKind::getter;
    private_kind = PrivateNameKind::getter;
  } else if (head.is_setter) {
    element.kind = ClassElementKind::setter;
    kind = FunctionKind::setter;
    private_kind = PrivateNameKind::setter;
  }
  declare_private(head, private_kind);
  bool is_constructor = !head.is_static && head.key.kind == PropertyKeyKind::name &&
                        head.key.name == words_.constructor;
  if (!is_constructor) {
    element.value = parse_method(head, kind);
    class_elements_.push(element);
    return;
  }
  bool special = head.is_async || head.is_generator || kind != FunctionKind::method;
  if (special) {
    report(DiagnosticCode::special_constructor, head.key.range.start, head.key.range.end);
  } else if (node->constructor) {
    report(DiagnosticCode::duplicate_constructor, head.key.range.start, head.key.range.end);
  }
  kind = node->heritage ? FunctionKind::derived_constructor : FunctionKind::constructor;
  node->constructor = parse_method(head, kind);
}

void Parser::parse_field(const MemberHead& head) {
  declare_private(head, PrivateNameKind::field);
  ClassElement element;
  element.kind = ClassElementKind::field;
  element.is_static = head.is_static;
  element.key = head.key;
  if (accept(TokenKind::assign)) {
    Sibling level(*this);
    auto* function = make<Function>(token_.start);
    function->function_kind = FunctionKind::field_initializer;
    FunctionState state = state_for(function);
    enter_function(state, token_.start);
    function->expression_body = parse_assignment();
    finish(function);
    function->body_range = function->range();
    leave_function(state, function);
    element.value = function;
  }
  consume_semicolon();
  class_elements_.push(element);
}

// At the brace behind `static`.
void Parser::parse_static_block(std::uint32_t start) {
  Sibling level(*this);
  auto* function = make<Function>(start);
  function->function_kind = FunctionKind::static_block;
  FunctionState state = state_for(function);
  enter_function(state, token_.start);
  parse_function_body(function);
  finish(function);
  leave_function(state, function);
  ClassElement element;
  element.kind = ClassElementKind::static_block;
  element.is_static = true;
  element.value = function;
  class_elements_.push(element);
}

}  // namespace kitwork::compiler
