// Import and export declarations: read and refused, because modules come later.
#include "compiler/parser/parser.hpp"

namespace kitwork::compiler {

using namespace ast;

Statement* Parser::parse_module_item() {
  std::uint32_t start = token_.start;
  // Within any bracket they are not even modules' syntax.
  if (!brackets_.empty()) {
    fail_found(DiagnosticCode::unexpected_token);
    return make<EmptyStatement>(start);
  }
  bool is_import = at(TokenKind::import_);
  report(DiagnosticCode::module_refused, token_.start, token_.end,
         {is_import ? "import" : "export"});
  advance();
  if (is_import) {
    parse_import_declaration();
  } else {
    parse_export_declaration();
  }
  return make<EmptyStatement>(start);
}

// Behind `import`.
void Parser::parse_import_declaration() {
  if (!at(TokenKind::string)) {
    bool more = true;
    if (at(TokenKind::identifier)) {
      declare_identifier(parse_binding_identifier(), ScopeTracker::Binding::lexical);
      more = accept(TokenKind::comma);
    }
    if (more && accept(TokenKind::multiply)) {
      if (!at_word(words_.as)) fail_found(DiagnosticCode::unexpected_token);
      advance();
      declare_identifier(parse_binding_identifier(), ScopeTracker::Binding::lexical);
    } else if (more) {
      parse_module_clause();
    }
    if (!at_word(words_.from)) fail_found(DiagnosticCode::unexpected_token);
    advance();
  }
  parse_module_source();
}

// { name, name as other, "text" as other }
void Parser::parse_module_clause() {
  expect(TokenKind::left_brace);
  while (!at(TokenKind::right_brace) && !panic_) {
    for (int part = 0; part < 2; ++part) {
      if (!at_any_word() && !at(TokenKind::string)) {
        fail_found(DiagnosticCode::expected_identifier);
      }
      advance();
      if (part == 0 && !at_word(words_.as)) break;
      if (part == 0) advance();
    }
    if (!at(TokenKind::right_brace)) expect(TokenKind::comma);
  }
  expect(TokenKind::right_brace);
}

void Parser::parse_module_source() {
  expect(TokenKind::string);
  if (accept(TokenKind::with)) {
    Cover cover;
    if (at(TokenKind::left_brace)) {
      parse_object(cover);
    } else {
      expect(TokenKind::left_brace);
    }
  }
  consume_semicolon();
}

// Behind `export`.
void Parser::parse_export_declaration() {
  if (accept(TokenKind::default_)) {
    bool declaration = at(TokenKind::function) || at(TokenKind::class_) || at_async_function();
    parse_assignment();
    if (!declaration) consume_semicolon();
  } else if (accept(TokenKind::multiply)) {
    if (at_word(words_.as)) {
      advance();
      advance();
    }
    if (!at_word(words_.from)) fail_found(DiagnosticCode::unexpected_token);
    advance();
    parse_module_source();
  } else if (at(TokenKind::left_brace)) {
    parse_module_clause();
    if (at_word(words_.from)) {
      advance();
      parse_module_source();
    } else {
      consume_semicolon();
    }
  } else {
    parse_statement(Place::list);
  }
}

}  // namespace kitwork::compiler
