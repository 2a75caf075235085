// Member accesses, calls, new, super and import.
#include <utility>

#include "compiler/limits.hpp"
#include "compiler/parser/parser.hpp"

namespace kitwork::compiler {

using namespace ast;

Expression* Parser::parse_left_hand_side(Cover& cover) {
  std::uint32_t start = token_.start;
  Expression* base = nullptr;
  switch (token_.kind) {
    case TokenKind::new_:
      base = parse_new();
      break;
    case TokenKind::super:
      base = parse_super(true);
      break;
    case TokenKind::import_:
      base = parse_import_expression(true);
      break;
    default:
      base = parse_primary(cover);
      break;
  }
  if (is_bare_arrow(base)) return base;
  return parse_subscripts(base, start, true, cover);
}

Expression* Parser::parse_subscripts(Expression* base, std::uint32_t start, bool calls,
                                     Cover& cover) {
  bool in_chain = false;
  for (;;) {
    Expression* next = nullptr;
    switch (token_.kind) {
      case TokenKind::dot:
        advance();
        next = parse_member(base, start, false);
        break;
      case TokenKind::left_bracket:
        next = parse_index(base, start, false);
        break;
      case TokenKind::left_paren:
        if (calls) next = parse_call(base, start, false);
        break;
      case TokenKind::optional_dot:
        if (!calls) report_token(DiagnosticCode::new_optional_chain);
        in_chain = true;
        next = parse_optional(base, start);
        break;
      case TokenKind::template_full:
      case TokenKind::template_head:
        if (in_chain) report_token(DiagnosticCode::template_after_chain);
        next = parse_tagged(base, start);
        break;
      default:
        break;
    }
    if (!next) break;
    // What is followed by an access is no pattern.
    report_cover(cover);
    base = next;
    grow();
  }
  if (!in_chain) return base;
  auto* chain = make<OptionalChain>(start);
  chain->expression = base;
  grow();
  return chain;
}

void Parser::refer_private(const Token& token) {
  if (private_names_.in_class()) {
    private_names_.refer(token.name, token.start);
  } else {
    report_text(DiagnosticCode::undeclared_private_name, token.start, token.end);
  }
}

// Behind the dot.
Expression* Parser::parse_member(Expression* object, std::uint32_t start, bool optional) {
  Token name = token_;
  if (at(TokenKind::private_name)) {
    refer_private(token_);
    advance();
    auto* node = make<PrivateMember>(start);
    node->object = object;
    node->name = name.name;
    node->name_start = name.start;
    node->optional = optional;
    return node;
  }
  if (!at_any_word()) {
    fail_found(DiagnosticCode::expected_identifier);
    return object;
  }
  advance();
  auto* node = make<Member>(start);
  node->object = object;
  node->name = name.name;
  node->name_start = name.start;
  node->optional = optional;
  return node;
}

Expression* Parser::parse_index(Expression* object, std::uint32_t start, bool optional) {
  advance();
  bool in_allowed = std::exchange(in_allowed_, true);
  Expression* key = parse_expression();
  in_allowed_ = in_allowed;
  expect(TokenKind::right_bracket);
  auto* node = make<Index>(start);
  node->object = object;
  node->key = key;
  node->optional = optional;
  return node;
}

Expression* Parser::parse_call(Expression* callee, std::uint32_t start, bool optional) {
  check_callee(callee);
  List<Expression*> arguments = parse_arguments();
  auto* node = make<Call>(start);
  node->callee = callee;
  node->arguments = arguments;
  node->optional = optional;
  return node;
}

// Code that is made at run time could not be verified beforehand.
void Parser::check_callee(const Expression* callee) {
  const auto* identifier = try_as<Identifier>(callee);
  if (!identifier) return;
  if (identifier->name == words_.eval) report_node(DiagnosticCode::eval_refused, callee);
  if (identifier->name == words_.function_constructor) {
    report_node(DiagnosticCode::function_constructor_refused, callee);
  }
}

Expression* Parser::parse_optional(Expression* object, std::uint32_t start) {
  advance();
  switch (token_.kind) {
    case TokenKind::left_paren:
      return parse_call(object, start, true);
    case TokenKind::left_bracket:
      return parse_index(object, start, true);
    case TokenKind::template_full:
    case TokenKind::template_head:
      report_token(DiagnosticCode::template_after_chain);
      return parse_tagged(object, start);
    default:
      return parse_member(object, start, true);
  }
}

Expression* Parser::parse_tagged(Expression* tag, std::uint32_t start) {
  TemplateLiteral* quasi = parse_template(true);
  auto* node = make<TaggedTemplate>(start);
  node->tag = tag;
  node->quasi = quasi;
  return node;
}

List<Expression*> Parser::parse_arguments() { return parse_argument_list(nullptr, nullptr); }

// With a cover these may be an async arrow function's parameters; then a comma behind a spread is
// noted, for it may not stand behind a rest.
List<Expression*> Parser::parse_argument_list(Cover* cover, std::uint32_t* comma_after_rest) {
  expect(TokenKind::left_paren);
  bool in_allowed = std::exchange(in_allowed_, true);
  std::size_t list = nodes_.begin();
  bool spreads = false;
  while (!at(TokenKind::right_paren) && !panic_) {
    std::uint32_t start = token_.start;
    bool is_spread = accept(TokenKind::ellipsis);
    spreads = spreads || is_spread;
    Expression* argument = parse_assignment(cover);
    if (is_spread) {
      auto* spread = make<Spread>(start);
      spread->argument = argument;
      argument = spread;
      if (at(TokenKind::comma) && comma_after_rest) *comma_after_rest = token_.start;
    }
    nodes_.push(argument);
    if (!accept(TokenKind::comma)) break;
  }
  if (nodes_.count_from(list) > arguments_max) {
    report(DiagnosticCode::too_many_arguments, token_.start, token_.end,
           {std::to_string(arguments_max)});
  }
  in_allowed_ = in_allowed;
  expect(TokenKind::right_paren);
  if (spreads) grow();
  return nodes_.finish(list, script_.arena);
}

Expression* Parser::parse_new() {
  Level level(*this);
  std::uint32_t start = token_.start;
  advance();
  if (accept(TokenKind::dot)) return parse_new_target(start);
  std::uint32_t callee_start = token_.start;
  Cover cover;
  Expression* callee = nullptr;
  if (at(TokenKind::new_)) {
    callee = parse_new();
  } else if (at(TokenKind::super)) {
    callee = parse_super(false);
  } else if (at(TokenKind::import_)) {
    callee = parse_import_expression(false);
  } else {
    callee = parse_primary(cover);
  }
  callee = parse_subscripts(callee, callee_start, false, cover);
  report_cover(cover);
  check_callee(callee);
  List<Expression*> arguments;
  if (at(TokenKind::left_paren)) arguments = parse_arguments();
  auto* node = make<New>(start);
  node->callee = callee;
  node->arguments = arguments;
  grow();
  return node;
}

Expression* Parser::parse_new_target(std::uint32_t start) {
  if (!at_word(words_.target) || !at(TokenKind::identifier)) {
    fail_found(DiagnosticCode::unexpected_token);
    return missing();
  }
  advance();
  if (!function_->new_target_allowed) {
    report(DiagnosticCode::new_target_outside, start, previous_end_);
  }
  function_->uses.new_target = true;
  return make<NewTarget>(start);
}

Expression* Parser::parse_super(bool calls) {
  std::uint32_t start = token_.start;
  std::uint32_t end = token_.end;
  advance();
  function_->uses.this_ = true;
  if (at(TokenKind::left_paren) && calls) {
    if (!function_->super_call_allowed) report(DiagnosticCode::super_call_outside, start, end);
    function_->uses.super_call = true;
    List<Expression*> arguments = parse_arguments();
    auto* node = make<SuperCall>(start);
    node->arguments = arguments;
    return node;
  }
  if (!at(TokenKind::dot) && !at(TokenKind::left_bracket)) {
    report(DiagnosticCode::super_alone, start, end);
    return missing();
  }
  if (!function_->super_property_allowed) {
    report(DiagnosticCode::super_property_outside, start, end);
  }
  function_->uses.super_property = true;
  if (at(TokenKind::left_bracket)) {
    auto* index = as<Index>(parse_index(nullptr, start, false));
    auto* node = make<SuperIndex>(start);
    node->key = index->key;
    return node;
  }
  advance();
  Name name = token_.name;
  if (!at_any_word()) {
    fail_found(DiagnosticCode::expected_identifier);
    return missing();
  }
  advance();
  auto* node = make<SuperMember>(start);
  node->name = name;
  return node;
}

// import(...) and import.meta.
Expression* Parser::parse_import_expression(bool calls) {
  std::uint32_t start = token_.start;
  advance();
  if (accept(TokenKind::dot)) {
    if (!at_word(words_.meta) || !at(TokenKind::identifier)) {
      fail_found(DiagnosticCode::unexpected_token);
      return missing();
    }
    advance();
    report(DiagnosticCode::module_refused, start, previous_end_, {"import.meta"});
    return make<ImportMeta>(start);
  }
  if (!calls) report(DiagnosticCode::new_import, start, previous_end_);
  report(DiagnosticCode::module_refused, start, previous_end_, {"import()"});
  expect(TokenKind::left_paren);
  bool in_allowed = std::exchange(in_allowed_, true);
  Expression* specifier = parse_assignment();
  // Options and a comma at the end.
  if (accept(TokenKind::comma) && !at(TokenKind::right_paren)) {
    parse_assignment();
    accept(TokenKind::comma);
  }
  in_allowed_ = in_allowed;
  expect(TokenKind::right_paren);
  auto* node = make<ImportCall>(start);
  node->specifier = specifier;
  return node;
}

}  // namespace kitwork::compiler
