// Statement lists, simple statements and labels.
#include <utility>

#include "compiler/parser/parser.hpp"

namespace kitwork::compiler {

using namespace ast;

// Pushes the statements of a list on nodes_, and goes on after errors.
void Parser::parse_statement_list(Function* prologue_of, bool in_switch) {
  std::size_t bracket_base = brackets_.size();
  while (!stopped_) {
    if (at(TokenKind::right_brace) || at(TokenKind::end_of_file)) return;
    if (in_switch && (at(TokenKind::case_) || at(TokenKind::default_))) return;
    std::uint32_t start = token_.start;
    Statement* statement = parse_statement(Place::list);
    if (panic_) {
      synchronize(bracket_base, start);
      prologue_of = nullptr;
      continue;
    }
    if (prologue_of && !check_directive(statement, prologue_of)) prologue_of = nullptr;
    nodes_.push(statement);
  }
}

void Parser::parse_script_body(Function* function) {
  std::size_t list = nodes_.begin();
  parse_statement_list(function, false);
  while (at(TokenKind::right_brace) && !stopped_) {
    // After an error it most likely belongs to what could not be read.
    if (diagnostics_.count(DiagnosticClass::syntax) == 0) {
      report(DiagnosticCode::unexpected_token, token_.start, token_.end, {describe_token()});
    }
    advance();
    if (panic_) synchronize(0, 0);
    parse_statement_list(nullptr, false);
  }
  if (export_default_.name && !stopped_) nodes_.push(call_default_export());
  function->body = nodes_.finish(list, script_.arena);
}

bool Parser::at_async_function() {
  if (!at_word(words_.async)) return false;
  Token next = lexer_.peek();
  return next.kind == TokenKind::function && !next.newline_before;
}

void Parser::check_declaration_place(Place place, bool is_function) {
  if (place == Place::list) return;
  bool labeled = place == Place::labeled && is_function;
  report_token(labeled ? DiagnosticCode::labeled_function
                       : DiagnosticCode::declaration_not_allowed);
}

Statement* Parser::parse_statement(Place place) {
  Level level(*this);
  std::uint32_t start = token_.start;
  switch (token_.kind) {
    case TokenKind::left_brace:
      return parse_block(true);
    case TokenKind::semicolon:
      advance();
      return make<EmptyStatement>(start);
    case TokenKind::function:
      check_declaration_place(place, true);
      return parse_function_declaration(start, false);
    case TokenKind::at:
      skip_decorators();
      check_declaration_place(place, false);
      return parse_class_declaration();
    case TokenKind::class_:
      check_declaration_place(place, false);
      return parse_class_declaration();
    case TokenKind::let:
    case TokenKind::const_:
      check_declaration_place(place, false);
      return parse_variable_statement();
    case TokenKind::var:
      return parse_variable_statement();
    case TokenKind::identifier:
      if (!at_async_function()) return parse_expression_statement(place);
      check_declaration_place(place, true);
      advance();
      return parse_function_declaration(start, true);
    default:
      if (is_keyword(token_.kind)) return parse_keyword_statement(place);
      return parse_expression_statement(place);
  }
}

Statement* Parser::parse_keyword_statement(Place place) {
  switch (token_.kind) {
    case TokenKind::if_:
      return parse_if();
    case TokenKind::for_:
      return parse_for();
    case TokenKind::while_:
      return parse_while();
    case TokenKind::do_:
      return parse_do_while();
    case TokenKind::return_:
      return parse_return();
    case TokenKind::break_:
      return parse_break();
    case TokenKind::continue_:
      return parse_continue();
    case TokenKind::throw_:
      return parse_throw();
    case TokenKind::try_:
      return parse_try();
    case TokenKind::switch_:
      return parse_switch();
    case TokenKind::with:
      return parse_with();
    case TokenKind::debugger: {
      std::uint32_t start = token_.start;
      advance();
      consume_semicolon();
      return make<DebuggerStatement>(start);
    }
    case TokenKind::export_:
      return parse_module_item(place);
    case TokenKind::import_: {
      TokenKind next = lexer_.peek().kind;
      bool expression = next == TokenKind::left_paren || next == TokenKind::dot;
      return expression ? parse_expression_statement(place) : parse_module_item(place);
    }
    default:
      return parse_expression_statement(place);
  }
}

Statement* Parser::parse_expression_statement(Place place) {
  std::uint32_t start = token_.start;
  Expression* expression = parse_expression();
  const auto* label = try_as<Identifier>(expression);
  if (label && at(TokenKind::colon) && !label->parenthesized) return parse_labeled(label, place);
  bool ended = at(TokenKind::semicolon) || at(TokenKind::right_brace) ||
               at(TokenKind::end_of_file) || token_.newline_before;
  if (!ended) report_misspelling(expression);
  consume_semicolon();
  auto* statement = make<ExpressionStatement>(start);
  statement->expression = expression;
  return statement;
}

void Parser::mark_loop_labels(std::size_t chain) {
  for (std::size_t at = chain; at < labels_.size(); ++at) labels_[at].is_loop = true;
}

// At the colon.
Statement* Parser::parse_labeled(const Identifier* label, Place place) {
  for (std::size_t at = function_->label_base; at < labels_.size(); ++at) {
    if (labels_[at].name == label->name) report_node(DiagnosticCode::duplicate_label, label);
  }
  bool chained = place == Place::labeled;
  std::size_t chain = chained ? labels_.back().chain : labels_.size();
  labels_.push_back({label->name, false, chain});
  advance();
  if (at(TokenKind::for_) || at(TokenKind::while_) || at(TokenKind::do_)) mark_loop_labels(chain);
  Statement* body = parse_statement(Place::labeled);
  labels_.pop_back();
  auto* statement = make<LabeledStatement>(label->start);
  statement->label = label->name;
  statement->body = body;
  return statement;
}

// Pushes no statement of its own: null when there is no label.
Name Parser::parse_jump_label(bool is_continue) {
  if (!at_any_word() || token_.newline_before) return nullptr;
  check_word(token_.kind, token_.start, token_.end);
  Name name = token_.name;
  std::size_t at = labels_.size();
  while (at > function_->label_base && labels_[at - 1].name != name) --at;
  if (at == function_->label_base) {
    report_token(DiagnosticCode::undefined_label);
  } else if (is_continue && !labels_[at - 1].is_loop) {
    report_token(DiagnosticCode::continue_label);
  }
  advance();
  return name;
}

Statement* Parser::parse_break() {
  std::uint32_t start = token_.start;
  std::uint32_t end = token_.end;
  advance();
  Name label = parse_jump_label(false);
  if (!label && function_->breakables == 0) report(DiagnosticCode::break_outside, start, end);
  consume_semicolon();
  auto* statement = make<BreakStatement>(start);
  statement->label = label;
  return statement;
}

Statement* Parser::parse_continue() {
  std::uint32_t start = token_.start;
  std::uint32_t end = token_.end;
  advance();
  Name label = parse_jump_label(true);
  if (function_->loops == 0) report(DiagnosticCode::continue_outside, start, end);
  consume_semicolon();
  auto* statement = make<ContinueStatement>(start);
  statement->label = label;
  return statement;
}

Statement* Parser::parse_return() {
  std::uint32_t start = token_.start;
  if (!function_->return_allowed) report_token(DiagnosticCode::return_outside);
  if (function_->kind == FunctionKind::script) export_default_.script_return = {start, token_.end};
  advance();
  Expression* argument = nullptr;
  bool bare = at(TokenKind::semicolon) || at(TokenKind::right_brace) ||
              at(TokenKind::end_of_file) || token_.newline_before;
  if (!bare) argument = parse_expression();
  consume_semicolon();
  auto* statement = make<ReturnStatement>(start);
  statement->argument = argument;
  return statement;
}

Statement* Parser::parse_throw() {
  std::uint32_t start = token_.start;
  std::uint32_t end = token_.end;
  advance();
  if (token_.newline_before) report(DiagnosticCode::newline_after_throw, start, end);
  Expression* argument = parse_expression();
  consume_semicolon();
  auto* statement = make<ThrowStatement>(start);
  statement->argument = argument;
  return statement;
}

Statement* Parser::parse_with() {
  std::uint32_t start = token_.start;
  report_token(DiagnosticCode::with_statement);
  advance();
  expect(TokenKind::left_paren);
  parse_expression();
  expect(TokenKind::right_paren);
  parse_statement(Place::body);
  return make<EmptyStatement>(start);
}

Block* Parser::parse_block(bool own_scope) {
  std::uint32_t start = token_.start;
  if (own_scope) scopes_.enter_block(start);
  std::size_t list = nodes_.begin();
  if (expect(TokenKind::left_brace)) parse_statement_list(nullptr, false);
  List<Statement*> statements = nodes_.finish(list, script_.arena);
  expect(TokenKind::right_brace);
  if (own_scope) scopes_.leave_block();
  auto* block = make<Block>(start);
  block->statements = statements;
  return block;
}

// The arms of an else-if chain are gathered in a loop, so that its length costs no depth.
Statement* Parser::parse_if() {
  std::uint32_t start = token_.start;
  std::size_t list = arms_.begin();
  Statement* alternate = nullptr;
  while (accept(TokenKind::if_)) {
    IfArm arm;
    expect(TokenKind::left_paren);
    arm.test = parse_expression();
    expect(TokenKind::right_paren);
    arm.body = parse_statement(Place::body);
    arms_.push(arm);
    if (!accept(TokenKind::else_)) break;
    if (at(TokenKind::if_)) continue;
    alternate = parse_statement(Place::body);
    break;
  }
  auto* statement = make<IfStatement>(start);
  statement->arms = arms_.finish(list, script_.arena);
  statement->alternate = alternate;
  return statement;
}

Statement* Parser::parse_switch() {
  std::uint32_t start = token_.start;
  advance();
  expect(TokenKind::left_paren);
  Expression* discriminant = parse_expression();
  expect(TokenKind::right_paren);
  scopes_.enter_block(token_.start);
  ++function_->breakables;
  std::size_t list = cases_.begin();
  bool has_default = false;
  expect(TokenKind::left_brace);
  while (!at(TokenKind::right_brace) && !panic_) parse_switch_case(has_default);
  expect(TokenKind::right_brace);
  --function_->breakables;
  scopes_.leave_block();
  auto* statement = make<SwitchStatement>(start);
  statement->discriminant = discriminant;
  statement->cases = cases_.finish(list, script_.arena);
  return statement;
}

void Parser::parse_switch_case(bool& has_default) {
  SwitchCase clause;
  clause.range.start = token_.start;
  if (at(TokenKind::default_)) {
    if (has_default) report_token(DiagnosticCode::duplicate_default);
    has_default = true;
    advance();
  } else {
    if (!expect(at(TokenKind::end_of_file) ? TokenKind::right_brace : TokenKind::case_)) return;
    clause.test = parse_expression();
  }
  if (!expect(TokenKind::colon)) return;
  std::size_t body = nodes_.begin();
  parse_statement_list(nullptr, true);
  clause.body = nodes_.finish(body, script_.arena);
  clause.range.end = previous_end_;
  cases_.push(clause);
}

Statement* Parser::parse_try() {
  std::uint32_t start = token_.start;
  std::uint32_t end = token_.end;
  advance();
  auto* statement = make<TryStatement>(start);
  statement->block = parse_block(true);
  if (accept(TokenKind::catch_)) parse_catch(statement);
  if (accept(TokenKind::finally)) statement->finalizer = parse_block(true);
  if (!statement->handler && !statement->finalizer) {
    report(DiagnosticCode::try_without_catch, start, end);
  }
  return finish(statement);
}

// The parameter and the block share a scope here, so that one cannot redeclare the other.
void Parser::parse_catch(TryStatement* statement) {
  scopes_.enter_block(token_.start);
  if (accept(TokenKind::left_paren)) {
    statement->parameter = parse_binding_target();
    bool simple = statement->parameter->kind == NodeKind::identifier;
    declare_targets(statement->parameter, simple ? ScopeTracker::Binding::simple_catch
                                                 : ScopeTracker::Binding::pattern_catch);
    expect(TokenKind::right_paren);
  }
  statement->handler = parse_block(false);
  scopes_.leave_block();
}

}  // namespace kitwork::compiler
