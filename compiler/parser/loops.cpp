// Loops.
#include <utility>

#include "compiler/parser/parser.hpp"

namespace kitwork::compiler {

using namespace ast;

Statement* Parser::parse_loop_body() {
  ++function_->loops;
  ++function_->breakables;
  Statement* body = parse_statement(Place::body);
  --function_->loops;
  --function_->breakables;
  return body;
}

Statement* Parser::parse_while() {
  std::uint32_t start = token_.start;
  advance();
  expect(TokenKind::left_paren);
  Expression* test = parse_expression();
  expect(TokenKind::right_paren);
  Statement* body = parse_loop_body();
  auto* statement = make<WhileStatement>(start);
  statement->test = test;
  statement->body = body;
  return statement;
}

Statement* Parser::parse_do_while() {
  std::uint32_t start = token_.start;
  advance();
  Statement* body = parse_loop_body();
  expect(TokenKind::while_);
  expect(TokenKind::left_paren);
  Expression* test = parse_expression();
  expect(TokenKind::right_paren);
  // A semicolon is inserted here even within a line.
  accept(TokenKind::semicolon);
  auto* statement = make<DoWhileStatement>(start);
  statement->body = body;
  statement->test = test;
  return statement;
}

bool Parser::at_in_or_of() const {
  return at(TokenKind::in) || (at(TokenKind::identifier) && at_word(words_.of));
}

Statement* Parser::parse_for() {
  std::uint32_t start = token_.start;
  advance();
  bool is_await = at(TokenKind::identifier) && at_word(words_.await);
  if (is_await) {
    if (!function_->is_async) report_token(DiagnosticCode::for_await_outside);
    advance();
  }
  expect(TokenKind::left_paren);
  scopes_.enter_block(token_.start);
  Statement* statement = nullptr;
  switch (token_.kind) {
    case TokenKind::var:
    case TokenKind::let:
    case TokenKind::const_:
      statement = parse_for_declaration(start, is_await);
      break;
    case TokenKind::semicolon:
      statement = parse_for_rest(start, nullptr, is_await);
      break;
    default:
      statement = parse_for_expression(start, is_await);
      break;
  }
  scopes_.leave_block();
  return statement;
}

Statement* Parser::parse_for_declaration(std::uint32_t start, bool is_await) {
  bool in_allowed = std::exchange(in_allowed_, false);
  VariableDeclaration* declaration = parse_declarators(true);
  in_allowed_ = in_allowed;
  if (!at_in_or_of()) return parse_for_rest(start, declaration, is_await);
  check_for_in_of_head(declaration);
  return parse_for_in_of(start, declaration, is_await);
}

void Parser::check_for_in_of_head(const VariableDeclaration* declaration) {
  if (declaration->declarators.size() > 1) {
    report_node(DiagnosticCode::for_in_declarations, declaration);
  }
  const Declarator& first = declaration->declarators[0];
  if (first.initializer) report_node(DiagnosticCode::for_in_initializer, first.initializer);
  bool is_var = declaration->declaration_kind == DeclarationKind::var;
  if (is_var && !at(TokenKind::in)) declare_vars(first.target);
}

Statement* Parser::parse_for_expression(std::uint32_t start, bool is_await) {
  bool in_allowed = std::exchange(in_allowed_, false);
  std::uint32_t init_start = token_.start;
  Cover cover;
  Expression* init = nullptr;
  bool plain_async = is_await && at_word(words_.async) && lexer_.peek().name == words_.of;
  if (plain_async) {
    init = parse_identifier_reference();
  } else {
    init = parse_assignment(&cover);
  }
  in_allowed_ = in_allowed;
  if (at_in_or_of()) {
    return parse_for_in_of(start, to_target(init, TargetUse::assignment), is_await);
  }
  report_cover(cover);
  if (at(TokenKind::comma)) {
    in_allowed = std::exchange(in_allowed_, false);
    std::size_t list = nodes_.begin();
    nodes_.push(init);
    while (accept(TokenKind::comma)) nodes_.push(parse_assignment());
    auto* sequence = make<Sequence>(init_start);
    sequence->expressions = nodes_.finish(list, script_.arena);
    init = sequence;
    in_allowed_ = in_allowed;
  }
  return parse_for_rest(start, init, is_await);
}

// At the first semicolon.
Statement* Parser::parse_for_rest(std::uint32_t start, Node* init, bool is_await) {
  if (is_await) report_token(DiagnosticCode::for_await_outside);
  auto* statement = make<ForStatement>(start);
  statement->init = init;
  expect(TokenKind::semicolon);
  if (!at(TokenKind::semicolon)) statement->test = parse_expression();
  expect(TokenKind::semicolon);
  if (!at(TokenKind::right_paren)) statement->update = parse_expression();
  expect(TokenKind::right_paren);
  statement->body = parse_loop_body();
  return finish(statement);
}

// At `in` or `of`.
Statement* Parser::parse_for_in_of(std::uint32_t start, Node* left, bool is_await) {
  bool is_in = at(TokenKind::in);
  if (is_in && is_await) report_token(DiagnosticCode::for_await_outside);
  advance();
  Expression* right = is_in ? parse_expression() : parse_assignment();
  expect(TokenKind::right_paren);
  Statement* body = parse_loop_body();
  if (is_in) {
    auto* statement = make<ForInStatement>(start);
    statement->left = left;
    statement->right = right;
    statement->body = body;
    return statement;
  }
  auto* statement = make<ForOfStatement>(start);
  statement->is_await = is_await;
  statement->left = left;
  statement->right = right;
  statement->body = body;
  return statement;
}

}  // namespace kitwork::compiler
