// Primary expressions: names, literals, parentheses and the heads of arrow functions.
#include <string>
#include <utility>

#include "compiler/parser/parser.hpp"

namespace kitwork::compiler {

using namespace ast;

Expression* Parser::parse_primary(Cover& cover) {
  switch (token_.kind) {
    case TokenKind::identifier:
    case TokenKind::escaped_keyword:
    case TokenKind::static_:
    case TokenKind::implements:
    case TokenKind::interface:
    case TokenKind::package:
    case TokenKind::private_:
    case TokenKind::protected_:
    case TokenKind::public_:
    case TokenKind::yield:
    case TokenKind::enum_:
      return parse_identifier_or_arrow();
    case TokenKind::let:
      // On a line of its own it begins the next statement, and something is missing before it.
      return token_.newline_before ? parse_literal() : parse_identifier_or_arrow();
    case TokenKind::left_paren:
      return parse_parenthesized();
    case TokenKind::left_bracket:
      return parse_array(cover);
    case TokenKind::left_brace:
      return parse_object(cover);
    case TokenKind::template_full:
    case TokenKind::template_head:
      return parse_template(false);
    case TokenKind::function:
      return parse_function(token_.start, false, false);
    case TokenKind::at:
      skip_decorators();
      return parse_class(false);
    case TokenKind::class_:
      return parse_class(false);
    case TokenKind::divide:
    case TokenKind::assign_divide:
      return parse_regexp();
    case TokenKind::private_name:
      report_token(DiagnosticCode::private_name_alone);
      panic();
      return missing();
    case TokenKind::remainder:
      return options_.intrinsics ? parse_intrinsic() : parse_literal();
    default:
      return parse_literal();
  }
}

// %name, which only the prelude may call: an identifier whose name begins with the %.
Expression* Parser::parse_intrinsic() {
  auto* identifier = make<Identifier>(token_.start);
  advance();
  std::u16string name = u"%";
  if (token_.name) name += token_.name->text;
  identifier->name = script_.names.intern(std::u16string_view(name));
  advance();
  return finish(identifier);
}

Expression* Parser::parse_literal() {
  std::uint32_t start = token_.start;
  TokenKind kind = token_.kind;
  std::u16string_view text = token_.text;
  double number = token_.number;
  switch (kind) {
    case TokenKind::number:
      advance();
      return [&] {
        auto* node = make<NumberLiteral>(start);
        node->value = number;
        return node;
      }();
    case TokenKind::string:
      advance();
      return [&] {
        auto* node = make<StringLiteral>(start);
        node->value = text;
        return node;
      }();
    case TokenKind::bigint:
      report_token(DiagnosticCode::bigint_refused);
      advance();
      return [&] {
        auto* node = make<BigIntLiteral>(start);
        node->digits = text;
        return node;
      }();
    case TokenKind::true_:
    case TokenKind::false_:
      advance();
      return [&] {
        auto* node = make<BooleanLiteral>(start);
        node->value = kind == TokenKind::true_;
        return node;
      }();
    case TokenKind::null:
      advance();
      return make<NullLiteral>(start);
    case TokenKind::this_:
      function_->uses.this_ = true;
      advance();
      return make<ThisExpression>(start);
    default:
      fail_found(DiagnosticCode::expected_expression);
      return missing();
  }
}

Expression* Parser::parse_regexp() {
  lexer_.rescan_as_regexp(token_);
  if (at(TokenKind::invalid)) {
    panic();
    return missing();
  }
  report(DiagnosticCode::regexp_refused, token_.start, token_.end);
  auto* node = make<RegExpLiteral>(token_.start);
  node->pattern = token_.text;
  node->flags = token_.second;
  advance();
  return finish(node);
}

// A word as a name: reports what strict code reserves.
void Parser::check_word(TokenKind kind, std::uint32_t start, std::uint32_t end) {
  if (kind == TokenKind::escaped_keyword) {
    report_text(DiagnosticCode::escaped_keyword, start, end);
  } else if (is_keyword(kind)) {
    report_text(DiagnosticCode::reserved_word, start, end);
  }
}

void Parser::check_reference(Name name, std::uint32_t start, std::uint32_t end) {
  if (name == words_.arguments) {
    function_->uses.arguments = true;
    if (function_->arguments_forbidden) {
      report(DiagnosticCode::arguments_in_initializer, start, end);
    }
  } else if (name == words_.await) {
    last_await_ = start + 1;
    if (function_->is_async || function_->await_reserved) {
      report(DiagnosticCode::await_reserved, start, end);
    }
  }
}

Identifier* Parser::parse_identifier_reference() {
  check_word(token_.kind, token_.start, token_.end);
  check_reference(token_.name, token_.start, token_.end);
  auto* node = make<Identifier>(token_.start);
  node->name = token_.name;
  advance();
  return finish(node);
}

Expression* Parser::parse_identifier_or_arrow() {
  std::uint32_t start = token_.start;
  bool arrow_allowed = arrow_at_ == start;
  if (at_word(words_.async)) return parse_async(arrow_allowed);
  Identifier* identifier = parse_identifier_reference();
  if (!at(TokenKind::arrow) || !arrow_allowed) return identifier;
  return parse_single_parameter_arrow(identifier, false, start);
}

Expression* Parser::parse_single_parameter_arrow(Identifier* parameter, bool is_async,
                                                 std::uint32_t start) {
  ArrowHead head;
  head.start = start;
  Expression* item = parameter;
  head.items = script_.arena.copy(&item, 1);
  head.is_async = is_async;
  return parse_arrow(head);
}

// At the word `async`, which may be a name like any other.
Expression* Parser::parse_async(bool arrow_allowed) {
  std::uint32_t start = token_.start;
  auto* name = make<Identifier>(start);
  name->name = token_.name;
  advance();
  finish(name);
  if (at(TokenKind::function) && !token_.newline_before) return parse_function(start, true, false);
  if (!arrow_allowed) return name;
  if (at(TokenKind::arrow)) return parse_single_parameter_arrow(name, false, start);
  if (token_.newline_before) return name;
  if (at(TokenKind::left_paren)) return parse_async_call(name, start);
  bool word = at_any_word() && !at(TokenKind::in) && !at(TokenKind::instanceof_);
  return word ? parse_async_single_parameter(start) : name;
}

// async x => ...
Expression* Parser::parse_async_single_parameter(std::uint32_t start) {
  auto* parameter = make<Identifier>(token_.start);
  parameter->name = token_.name;
  check_word(token_.kind, token_.start, token_.end);
  if (token_.name == words_.await) last_await_ = token_.start + 1;
  bool is_of = at_word(words_.of);
  Token word = token_;
  advance();
  finish(parameter);
  if (at(TokenKind::arrow)) return parse_single_parameter_arrow(parameter, true, start);
  if (!panic_) {
    if (is_of && !in_allowed_) {
      report(DiagnosticCode::for_of_async, start, word.end);
    } else {
      report(DiagnosticCode::unexpected_token, word.start, word.end,
             {"the name " + quote(word.start, word.end)});
    }
    panic();
  }
  return parameter;
}

// async(...), a call or the head of an arrow function.
Expression* Parser::parse_async_call(Expression* callee, std::uint32_t start) {
  Uses outer_uses = std::exchange(function_->uses, {});
  Cover inner;
  std::uint32_t comma_after_rest = no_offset;
  List<Expression*> arguments = parse_argument_list(&inner, &comma_after_rest);
  if (at(TokenKind::arrow)) {
    if (comma_after_rest != no_offset) {
      report(DiagnosticCode::rest_not_last, comma_after_rest, comma_after_rest + 1);
    }
    ArrowHead head;
    head.start = start;
    head.items = arguments;
    head.is_async = true;
    head.uses = std::exchange(function_->uses, outer_uses);
    return parse_arrow(head);
  }
  function_->uses.merge(outer_uses);
  report_cover(inner);
  auto* node = make<Call>(start);
  node->callee = callee;
  node->arguments = arguments;
  return node;
}

// An expression in parentheses, or the head of an arrow function.
Expression* Parser::parse_parenthesized() {
  std::uint32_t start = token_.start;
  bool arrow_allowed = arrow_at_ == start;
  Uses outer_uses = std::exchange(function_->uses, {});
  bool in_allowed = std::exchange(in_allowed_, true);
  std::size_t list = nodes_.begin();
  Cover inner;
  Target* rest = nullptr;
  std::uint32_t wrong_comma = no_offset;
  advance();
  while (!at(TokenKind::right_paren) && !panic_) {
    if (at(TokenKind::ellipsis)) {
      rest = parse_parenthesized_rest();
      break;
    }
    nodes_.push(parse_assignment(&inner));
    wrong_comma = at(TokenKind::comma) ? token_.start : no_offset;
    if (!accept(TokenKind::comma)) break;
  }
  std::uint32_t close = token_.start;
  in_allowed_ = in_allowed;
  expect(TokenKind::right_paren);
  List<Expression*> items = nodes_.finish(list, script_.arena);
  if (at(TokenKind::arrow)) {
    if (!arrow_allowed) fail(DiagnosticCode::arrow_not_allowed);
    ArrowHead head;
    head.start = start;
    head.items = items;
    head.rest = rest;
    head.uses = std::exchange(function_->uses, outer_uses);
    return parse_arrow(head);
  }
  function_->uses.merge(outer_uses);
  if (items.empty() || rest || wrong_comma != no_offset) {
    report(DiagnosticCode::expected_expression, close, close + 1, {"')'"});
    panic();
    return missing();
  }
  return finish_parenthesized(items, start, inner);
}

Target* Parser::parse_parenthesized_rest() {
  advance();
  Target* rest = parse_binding_target();
  if (at(TokenKind::assign)) fail(DiagnosticCode::rest_with_default);
  if (at(TokenKind::comma)) fail(DiagnosticCode::rest_not_last);
  return rest;
}

Expression* Parser::finish_parenthesized(List<Expression*> items, std::uint32_t start,
                                         Cover& inner) {
  report_cover(inner);
  Expression* expression = items[0];
  if (items.size() > 1) {
    auto* sequence = make<Sequence>(start + 1);
    sequence->end = items.back()->end;
    sequence->expressions = items;
    expression = sequence;
  }
  expression->parenthesized = true;
  return expression;
}

void Parser::push_chunk(bool tagged) {
  TemplateChunk chunk;
  chunk.cooked = token_.text;
  chunk.raw = token_.second;
  chunk.range = {token_.start, token_.end};
  if (token_.fault.present) {
    chunk.cooked = {};
    chunk.cooked_is_undefined = true;
    if (!tagged) report(token_.fault.code, token_.fault.start, token_.fault.end);
  }
  chunks_.push(chunk);
}

TemplateLiteral* Parser::parse_template(bool tagged) {
  std::uint32_t start = token_.start;
  std::size_t chunks = chunks_.begin();
  std::size_t expressions = nodes_.begin();
  bool in_allowed = std::exchange(in_allowed_, true);
  for (;;) {
    push_chunk(tagged);
    bool last = at(TokenKind::template_full) || at(TokenKind::template_tail);
    advance();
    if (last || panic_) break;
    nodes_.push(parse_expression());
    if (!at(TokenKind::right_brace)) {
      expect(TokenKind::right_brace);
      break;
    }
    lexer_.rescan_as_template(token_);
    if (at(TokenKind::invalid)) {
      panic();
      break;
    }
  }
  in_allowed_ = in_allowed;
  auto* node = make<TemplateLiteral>(start);
  node->chunks = chunks_.finish(chunks, script_.arena);
  node->expressions = nodes_.finish(expressions, script_.arena);
  return node;
}

Expression* Parser::parse_array(Cover& cover) {
  std::uint32_t start = token_.start;
  bool in_allowed = std::exchange(in_allowed_, true);
  std::size_t list = nodes_.begin();
  bool trailing_comma = false;
  advance();
  while (!at(TokenKind::right_bracket) && !panic_) {
    trailing_comma = false;
    if (accept(TokenKind::comma)) {
      nodes_.push(nullptr);
      continue;
    }
    std::uint32_t element_start = token_.start;
    bool is_spread = accept(TokenKind::ellipsis);
    Expression* element = parse_assignment(&cover);
    if (is_spread) {
      auto* spread = make<Spread>(element_start);
      spread->argument = element;
      element = spread;
    }
    nodes_.push(element);
    if (!at(TokenKind::right_bracket)) trailing_comma = expect(TokenKind::comma);
  }
  in_allowed_ = in_allowed;
  expect(TokenKind::right_bracket);
  auto* node = make<ArrayLiteral>(start);
  node->elements = nodes_.finish(list, script_.arena);
  node->trailing_comma = trailing_comma;
  grow();
  return node;
}

}  // namespace kitwork::compiler
