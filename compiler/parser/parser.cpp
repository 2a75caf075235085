// The parser's engine: tokens, reports, and going on after an error.
#include "compiler/parser/parser.hpp"

#include <algorithm>
#include <utility>

#include "compiler/limits.hpp"
#include "compiler/unicode/identifier.hpp"

namespace kitwork::compiler {

using namespace ast;

Parser::Parser(ParsedScript& script, DiagnosticList& diagnostics, const ParseOptions& options)
    : script_(script),
      diagnostics_(diagnostics),
      options_(options),
      lexer_(script.source.bytes(), script.arena, script.names, diagnostics) {
  NameTable& names = script.names;
  register_keywords(names);
  auto intern = [&](std::string_view text) { return names.intern(text); };
  words_ = {intern("arguments"),    intern("as"),        intern("async"),     intern("await"),
            intern("constructor"),  intern("eval"),      intern("from"),      intern("Function"),
            intern("get"),          intern("meta"),      intern(""),          intern("of"),
            intern("#constructor"), intern("__proto__"), intern("prototype"), intern("set"),
            intern("target")};
}

Script* Parser::parse() {
  FunctionState state;
  state.kind = FunctionKind::script;
  state.return_allowed = options_.allow_return;
  enter_function(state, 0);
  advance();
  auto* function = make<Function>(0);
  function->function_kind = FunctionKind::script;
  parse_script_body(function);
  leave_function(state, function);
  function->end = script_.source.size();
  function->body_range = function->range();
  auto* script = make<Script>(0);
  script->function = function;
  script->end = script_.source.size();
  return script;
}

void Parser::track_brackets() {
  switch (token_.kind) {
    case TokenKind::left_brace:
    case TokenKind::left_paren:
    case TokenKind::left_bracket:
    case TokenKind::template_head:
      brackets_.push_back({token_.kind, token_.start,
                           braces_above(0) + (token_.kind == TokenKind::left_brace ||
                                              token_.kind == TokenKind::template_head)});
      break;
    case TokenKind::right_brace:
    case TokenKind::right_paren:
    case TokenKind::right_bracket:
    case TokenKind::template_tail:
      // The parser takes a closer only where it belongs; recovery drops the rest beforehand.
      if (!brackets_.empty()) brackets_.pop_back();
      break;
    default:
      break;
  }
}

void Parser::advance() {
  if (panic_) return;
  track_brackets();
  previous_end_ = token_.end;
  previous_kind_ = token_.kind;
  lexer_.next(token_);
  if (token_.kind == TokenKind::invalid) panic();
}

bool Parser::accept(TokenKind kind) {
  if (token_.kind != kind) return false;
  advance();
  return true;
}

bool Parser::expect(TokenKind kind) {
  if (accept(kind)) return true;
  if (panic_) return false;
  bool closer = kind == TokenKind::right_brace || kind == TokenKind::right_paren ||
                kind == TokenKind::right_bracket;
  if (closer && at(TokenKind::end_of_file) && !brackets_.empty()) {
    const OpenBracket& open = brackets_.back();
    std::string needed = "'" + std::string(token_text(kind)) + "'";
    report(DiagnosticCode::unclosed_bracket, open.start, open.start + 1,
           {quote(open.start, open.start + 1), needed});
    panic();
    return false;
  }
  fail(DiagnosticCode::expected_token,
       {"'" + std::string(token_text(kind)) + "'", describe_token()});
  return false;
}

void Parser::consume_semicolon() {
  if (accept(TokenKind::semicolon)) return;
  bool inserted = at(TokenKind::right_brace) || at(TokenKind::end_of_file) || token_.newline_before;
  if (!inserted) fail_found(DiagnosticCode::unexpected_token);
}

bool Parser::at_word(Name word) const { return token_.name == word && !token_.escaped; }

bool Parser::at_any_word() const {
  return at(TokenKind::identifier) || at(TokenKind::escaped_keyword) || is_keyword(token_.kind);
}

void Parser::report(DiagnosticCode code, std::uint32_t start, std::uint32_t end,
                    std::initializer_list<std::string_view> arguments) {
  if (panic_) return;
  diagnostics_.add(code, start, end, arguments);
  // Hostile source could have a million errors; nobody reads more than the first.
  if (diagnostics_.full()) {
    stopped_ = true;
    panic();
  }
}

void Parser::report_text(DiagnosticCode code, std::uint32_t start, std::uint32_t end) {
  if (!panic_) report(code, start, end, {quote(start, end)});
}

std::string Parser::quote(std::uint32_t start, std::uint32_t end) const {
  constexpr std::uint32_t quoted_bytes_max = 60;
  std::string_view text = script_.source.bytes();
  if (end - start <= quoted_bytes_max)
    return "'" + std::string(text.substr(start, end - start)) + "'";
  end = start + quoted_bytes_max;
  while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return "'" + std::string(text.substr(start, end - start)) + "...'";
}

std::string Parser::describe_token() const {
  switch (token_.kind) {
    case TokenKind::end_of_file:
      return "the end of the file";
    case TokenKind::number:
    case TokenKind::bigint:
    case TokenKind::string:
    case TokenKind::template_full:
    case TokenKind::template_head:
    case TokenKind::template_middle:
    case TokenKind::template_tail:
    case TokenKind::regexp:
      return "a " + std::string(token_text(token_.kind));
    case TokenKind::identifier:
      return "the name " + quote(token_.start, token_.end);
    default:
      return quote(token_.start, token_.end);
  }
}

void Parser::fail(DiagnosticCode code, std::initializer_list<std::string_view> arguments) {
  if (panic_) return;
  report(code, token_.start, token_.end, arguments);
  panic();
}

void Parser::fail_found(DiagnosticCode code) {
  if (!panic_) fail(code, {describe_token()});
}

// From here on no token fits anything, nothing is reported, and all unwinds to a statement list.
void Parser::panic() {
  if (panic_) return;
  panic_ = true;
  panic_token_ = token_;
  token_.kind = TokenKind::invalid;
}

void Parser::stop_nesting() {
  if (!stopped_) {
    report(DiagnosticCode::nested_too_deeply, token_.start, token_.end,
           {std::to_string(nesting_levels_max)});
  }
  stopped_ = true;
  panic();
}

Parser::Level::Level(Parser& parser) : Sibling(parser) {
  if (++parser_.depth_ > nesting_levels_max) parser_.stop_nesting();
}

// Ends a level that began beside something of the given height.
void Parser::rejoin(std::uint32_t outer_height) {
  grow();
  height_ = std::max(height_, outer_height);
}

void Parser::grow(std::uint32_t levels) {
  height_ += levels;
  if (height_ > nesting_levels_max && !stopped_) stop_nesting();
}

// Stands in for an expression that an error has left out.
Expression* Parser::missing() {
  auto* node = make<Identifier>(previous_end_);
  node->name = words_.nothing;
  return node;
}

namespace {

// Whether a line that begins with this token is most likely a new statement.
bool begins_statement(TokenKind kind) {
  switch (kind) {
    case TokenKind::in:
    case TokenKind::instanceof_:
    case TokenKind::else_:
    case TokenKind::catch_:
    case TokenKind::finally:
    case TokenKind::extends:
      return false;
    case TokenKind::identifier:
    case TokenKind::string:
    case TokenKind::number:
    case TokenKind::left_brace:
      return true;
    default:
      return is_keyword(kind);
  }
}

// Whether the keyword can stand only at the beginning of a statement.
bool only_begins_statement(TokenKind kind) {
  switch (kind) {
    case TokenKind::const_:
    case TokenKind::let:
    case TokenKind::var:
    case TokenKind::if_:
    case TokenKind::for_:
    case TokenKind::while_:
    case TokenKind::return_:
    case TokenKind::switch_:
    case TokenKind::throw_:
    case TokenKind::try_:
      return true;
    default:
      return false;
  }
}

bool ends_operand(TokenKind kind) {
  return kind == TokenKind::identifier || kind == TokenKind::number || kind == TokenKind::string ||
         kind == TokenKind::right_paren || kind == TokenKind::right_bracket ||
         kind == TokenKind::right_brace || kind == TokenKind::this_ || kind == TokenKind::super ||
         kind == TokenKind::template_full || kind == TokenKind::template_tail;
}

TokenKind opener_of(TokenKind closer) {
  if (closer == TokenKind::right_paren) return TokenKind::left_paren;
  return closer == TokenKind::right_bracket ? TokenKind::left_bracket : TokenKind::left_brace;
}

}  // namespace

bool Parser::at_recovery_point(std::size_t bracket_base, bool progress) const {
  if (at(TokenKind::end_of_file)) return true;
  bool new_line = progress && token_.newline_before;
  if (brackets_.size() <= bracket_base) {
    return at(TokenKind::right_brace) || (new_line && begins_statement(token_.kind));
  }
  // Within round and square brackets only, a statement's keyword says that one was not closed.
  if (!new_line || !only_begins_statement(token_.kind)) return false;
  return braces_above(bracket_base) == 0;
}

std::uint32_t Parser::braces_above(std::size_t bracket_base) const {
  if (brackets_.size() <= bracket_base) return 0;
  std::uint32_t below = bracket_base == 0 ? 0 : brackets_[bracket_base - 1].braces;
  return brackets_.back().braces - below;
}

// At a closing bracket: closes what it belongs to, or ignores it. True when a block of the
// statement's own has ended.
bool Parser::skip_closer(std::size_t bracket_base) {
  TokenKind closer = token_.kind;
  std::size_t open = brackets_.size();
  auto fits = [&](TokenKind kind) {
    return kind == opener_of(closer) ||
           (closer == TokenKind::right_brace && kind == TokenKind::template_head);
  };
  // A round or square one is looked for nearby only, so that the search costs no more than reading.
  constexpr std::size_t search_max = 16;
  std::size_t lowest = bracket_base;
  if (closer != TokenKind::right_brace) {
    lowest = std::max(lowest, brackets_.size() - std::min(brackets_.size(), search_max));
  }
  while (open > lowest && !fits(brackets_[open - 1].kind)) --open;
  if (open == lowest) {
    // Not ours: a round or square one is a leftover.
    token_.kind = TokenKind::comma;
    advance();
    return false;
  }
  brackets_.resize(open);
  if (brackets_.back().kind == TokenKind::template_head) {
    lexer_.rescan_as_template(token_);
    if (token_.kind == TokenKind::invalid) token_.kind = TokenKind::comma;
    advance();
    return false;
  }
  advance();
  bool block_ended = closer == TokenKind::right_brace && braces_above(bracket_base) == 0;
  bool goes_on = at(TokenKind::else_) || at(TokenKind::catch_) || at(TokenKind::finally);
  return block_ended && !goes_on && (token_.newline_before || begins_statement(token_.kind));
}

// Skips the rest of the statement that began at `statement_start`, with its brackets.
void Parser::synchronize(std::size_t bracket_base, std::uint32_t statement_start) {
  if (stopped_) return;
  diagnostics_.mute(true);
  panic_ = false;
  token_ = panic_token_;
  bool progress = token_.start > statement_start;
  for (;; progress = true) {
    if (panic_ || at(TokenKind::invalid)) {
      // The lexer's own errors: it is behind the bad text already.
      panic_ = false;
      token_.kind = TokenKind::comma;
    } else if (at_recovery_point(bracket_base, progress)) {
      break;
    } else if (at(TokenKind::semicolon) && braces_above(bracket_base) == 0) {
      // Within parentheses it may be that of a `for`, but hardly at the end of a line.
      advance();
      if (brackets_.size() <= bracket_base || token_.newline_before) break;
      continue;
    } else if (at(TokenKind::right_brace) || at(TokenKind::right_paren) ||
               at(TokenKind::right_bracket)) {
      bool enclosing = at(TokenKind::right_brace) && braces_above(bracket_base) == 0;
      if (enclosing) break;
      if (skip_closer(bracket_base)) break;
      continue;
    } else if ((at(TokenKind::divide) || at(TokenKind::assign_divide)) &&
               !ends_operand(previous_kind_)) {
      lexer_.rescan_as_regexp(token_);
      if (at(TokenKind::invalid)) continue;
    }
    advance();
  }
  if (panic_) {
    panic_ = false;
    token_.kind = TokenKind::comma;
  }
  if (brackets_.size() > bracket_base) brackets_.resize(bracket_base);
  diagnostics_.mute(false);
}

bool Parser::report_misspelling(const Expression* expression) {
  if (panic_ || expression->parenthesized || at(TokenKind::end_of_file)) return false;
  std::vector<std::string_view> candidates;
  const Identifier* word = try_as<Identifier>(expression);
  if (word) {
    candidates = {"function", "const", "let",   "var", "return", "class", "throw",  "new",
                  "typeof",   "else",  "async", "try", "do",     "case",  "finally"};
  } else if (const auto* call = try_as<Call>(expression); call && at(TokenKind::left_brace)) {
    word = try_as<Identifier>(call->callee);
    candidates = {"if", "while", "for", "switch", "catch", "function"};
  }
  if (!word) return false;
  std::string_view text = script_.source.bytes().substr(word->start, word->end - word->start);
  std::string_view meant = did_you_mean(text, candidates);
  if (meant.empty()) return false;
  report(DiagnosticCode::misspelt_keyword, word->start, word->end,
         {quote(word->start, word->end), meant});
  panic();
  return true;
}

std::unique_ptr<ParsedScript> parse_script(std::string name, std::string source,
                                           const ParseOptions& options) {
  DiagnosticList diagnostics;
  if (source.size() > source_bytes_max) {
    std::string size = std::to_string(source.size());
    diagnostics.add(DiagnosticCode::source_too_long, 0, 0,
                    {size, std::to_string(source_bytes_max)});
    source.clear();
  }
  std::size_t invalid = find_invalid_utf8(source);
  if (invalid != std::string::npos) {
    auto at = static_cast<std::uint32_t>(invalid);
    diagnostics.add(DiagnosticCode::invalid_utf8, at, at + 1, {std::to_string(invalid)});
  }
  auto script = std::make_unique<ParsedScript>(std::move(name), std::move(source));
  if (diagnostics.count(DiagnosticClass::syntax) == 0) {
    script->script = Parser(*script, diagnostics, options).parse();
  }
  if (diagnostics.count(DiagnosticClass::syntax) != 0) {
    script->verdict = Verdict::syntax_error;
    script->script = nullptr;
  } else if (diagnostics.count(DiagnosticClass::refused) != 0) {
    script->verdict = Verdict::refused;
  }
  script->diagnostics = diagnostics.take();
  return script;
}

}  // namespace kitwork::compiler
