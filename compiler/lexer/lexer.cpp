// Spaces, comments and punctuators.
#include "compiler/lexer/lexer.hpp"

#include <cstring>

#include "compiler/lexer/characters.hpp"
#include "compiler/unicode/identifier.hpp"

namespace kitwork::compiler {

void register_keywords(NameTable& names) {
#define KITWORK_LITERAL(name, text)
#define KITWORK_TOKEN(name, text, precedence)
#define KITWORK_KEYWORD(name, text, precedence) \
  names.set_keyword(text, static_cast<std::uint8_t>(TokenKind::name));
#include "compiler/lexer/tokens.def"
#undef KITWORK_LITERAL
#undef KITWORK_TOKEN
#undef KITWORK_KEYWORD
}

Lexer::Lexer(std::string_view source, Arena& arena, NameTable& names, DiagnosticList& diagnostics)
    : begin_(source.data()),
      at_(begin_),
      end_(begin_ + source.size()),
      arena_(&arena),
      names_(&names),
      diagnostics_(&diagnostics) {
  if (source.substr(0, 3) == "\xEF\xBB\xBF") at_ += 3;
  if (at_[0] == '#' && at_[1] == '!') skip_line();
}

DecodedPoint Lexer::decode(const char* place) const {
  return decode_utf8(source(), static_cast<std::size_t>(place - begin_));
}

void Lexer::report(DiagnosticCode code, const char* from, const char* to,
                   std::initializer_list<std::string_view> arguments) {
  diagnostics_->add(code, offset_of(from), offset_of(to), arguments);
}

Token Lexer::peek() {
  const char* saved = at_;
  diagnostics_->mute(true);
  Token token;
  next(token);
  diagnostics_->mute(false);
  at_ = saved;
  return token;
}

void Lexer::next(Token& token) {
  token.newline_before = false;
  token.escaped = false;
  token.name = nullptr;
  do {
    if (!skip_space(token)) {
      token.start = token.end = offset();
      token.kind = TokenKind::invalid;
      return;
    }
    token.start = offset();
  } while (!scan_token(token));
  token.end = offset();
}

bool Lexer::at_line_terminator(const char* place) const {
  if (*place == '\n' || *place == '\r') return true;
  return *place == '\xE2' && place[1] == '\x80' && (place[2] == '\xA8' || place[2] == '\xA9');
}

void Lexer::skip_line() {
  while (!at_end() && !at_line_terminator(at_)) ++at_;
}

bool Lexer::skip_space(Token& token) {
  for (;;) {
    switch (*at_) {
      case ' ':
      case '\t':
      case '\v':
      case '\f':
        ++at_;
        break;
      case '\n':
      case '\r':
        token.newline_before = true;
        ++at_;
        break;
      case '/':
        if (at_[1] == '/') {
          skip_line();
        } else if (at_[1] == '*') {
          if (!skip_block_comment(token)) return false;
        } else {
          return true;
        }
        break;
      default:
        if (static_cast<unsigned char>(*at_) < 0x80 || !skip_unicode_space(token)) return true;
        break;
    }
  }
}

bool Lexer::skip_unicode_space(Token& token) {
  if (at_line_terminator(at_)) {
    token.newline_before = true;
    at_ += 3;
    return true;
  }
  DecodedPoint decoded = decode(at_);
  if (!is_unicode_space(decoded.point)) return false;
  at_ += decoded.length;
  return true;
}

bool Lexer::skip_block_comment(Token& token) {
  const char* start = at_;
  at_ += 2;
  while (!at_end()) {
    if (*at_ == '*' && at_[1] == '/') {
      at_ += 2;
      return true;
    }
    if (at_line_terminator(at_)) token.newline_before = true;
    ++at_;
  }
  report(DiagnosticCode::unterminated_comment, start, start + 2);
  return false;
}

bool Lexer::accept(char expected) {
  if (*at_ != expected) return false;
  ++at_;
  return true;
}

// False when what stood here was no token after all.
bool Lexer::scan_token(Token& token) {
  char first = *at_;
  std::uint8_t kind = character_class(first);
  if (kind & identifier_start_class) {
    scan_identifier(token);
    return true;
  }
  if ((kind & digit_class) || (first == '.' && is_digit(at_[1]))) {
    scan_number(token);
    return true;
  }
  switch (first) {
    case '"':
    case '\'':
      scan_string(token);
      return true;
    case '`':
      ++at_;
      scan_template(token, false);
      return true;
    case '#':
      scan_private_name(token);
      return true;
    case '<':
    case '-':
      if (scan_html_comment(token)) return false;
      break;
    case '\0':
      if (!at_end()) break;
      token.kind = TokenKind::end_of_file;
      return true;
    default:
      break;
  }
  if (static_cast<unsigned char>(first) >= 0x80 || first == '\\') {
    scan_identifier(token);
  } else {
    scan_punctuator(token);
  }
  return true;
}

// Annex B of the language lets a script have `<!--` anywhere and `-->` at the start of a line.
bool Lexer::scan_html_comment(const Token& token) {
  bool opens = std::strncmp(at_, "<!--", 4) == 0;
  bool first_of_line =
      token.newline_before || token.start == 0 || source().substr(0, token.start) == "\xEF\xBB\xBF";
  bool closes = first_of_line && std::strncmp(at_, "-->", 3) == 0;
  if (!opens && !closes) return false;
  report(DiagnosticCode::html_comment, at_, at_ + (opens ? 4 : 3));
  skip_line();
  return true;
}

TokenKind Lexer::punctuator_with_assign(TokenKind plain, TokenKind assign) {
  return accept('=') ? assign : plain;
}

TokenKind Lexer::scan_less() {
  if (accept('<')) {
    return punctuator_with_assign(TokenKind::shift_left, TokenKind::assign_shift_left);
  }
  return accept('=') ? TokenKind::less_equal : TokenKind::less;
}

TokenKind Lexer::scan_greater() {
  if (!accept('>')) return accept('=') ? TokenKind::greater_equal : TokenKind::greater;
  if (!accept('>')) {
    return punctuator_with_assign(TokenKind::shift_right, TokenKind::assign_shift_right);
  }
  return punctuator_with_assign(TokenKind::shift_right_unsigned,
                                TokenKind::assign_shift_right_unsigned);
}

TokenKind Lexer::scan_question() {
  if (accept('?')) {
    return punctuator_with_assign(TokenKind::coalesce, TokenKind::assign_coalesce);
  }
  // `a?.5:b` is a conditional.
  if (*at_ != '.' || is_digit(at_[1])) return TokenKind::question;
  ++at_;
  return TokenKind::optional_dot;
}

TokenKind Lexer::scan_equal_sign() {
  if (accept('>')) return TokenKind::arrow;
  if (!accept('=')) return TokenKind::assign;
  return accept('=') ? TokenKind::strict_equal : TokenKind::equal;
}

void Lexer::scan_punctuator(Token& token) {
  using enum TokenKind;
  switch (*at_++) {
    // clang-format off
    case '{': token.kind = left_brace; return;
    case '}': token.kind = right_brace; return;
    case '(': token.kind = left_paren; return;
    case ')': token.kind = right_paren; return;
    case '[': token.kind = left_bracket; return;
    case ']': token.kind = right_bracket; return;
    case ';': token.kind = semicolon; return;
    case ',': token.kind = comma; return;
    case ':': token.kind = colon; return;
    case '~': token.kind = bit_not; return;
    case '@': token.kind = at; return;
    case '<': token.kind = scan_less(); return;
    case '>': token.kind = scan_greater(); return;
    case '?': token.kind = scan_question(); return;
    case '=': token.kind = scan_equal_sign(); return;
    case '/': token.kind = punctuator_with_assign(divide, assign_divide); return;
    case '%': token.kind = punctuator_with_assign(remainder, assign_remainder); return;
    case '^': token.kind = punctuator_with_assign(bit_xor, assign_bit_xor); return;
    // clang-format on
    case '+':
      token.kind = accept('+') ? increment : punctuator_with_assign(add, assign_add);
      return;
    case '-':
      token.kind = accept('-') ? decrement : punctuator_with_assign(subtract, assign_subtract);
      return;
    case '.':
      token.kind = dot;
      if (at_[0] == '.' && at_[1] == '.') {
        at_ += 2;
        token.kind = ellipsis;
      }
      return;
    case '!':
      token.kind = not_;
      if (accept('=')) token.kind = accept('=') ? strict_not_equal : not_equal;
      return;
    case '*':
      token.kind = accept('*') ? punctuator_with_assign(power, assign_power)
                               : punctuator_with_assign(multiply, assign_multiply);
      return;
    case '&':
      token.kind = accept('&') ? punctuator_with_assign(and_, assign_and)
                               : punctuator_with_assign(bit_and, assign_bit_and);
      return;
    case '|':
      token.kind = accept('|') ? punctuator_with_assign(or_, assign_or)
                               : punctuator_with_assign(bit_or, assign_bit_or);
      return;
    default:
      --at_;
      scan_unexpected(token);
      return;
  }
}

}  // namespace kitwork::compiler
