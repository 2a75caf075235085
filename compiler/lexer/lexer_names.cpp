// Identifiers, keywords and private names, with Unicode and with escapes.
#include <string>

#include "compiler/lexer/characters.hpp"
#include "compiler/lexer/lexer.hpp"
#include "compiler/unicode/identifier.hpp"

namespace kitwork::compiler {

void Lexer::finish_name(Token& token, Name name) {
  token.name = name;
  if (name->keyword == 0) {
    token.kind = TokenKind::identifier;
  } else {
    token.kind = token.escaped ? TokenKind::escaped_keyword : static_cast<TokenKind>(name->keyword);
  }
}

void Lexer::scan_identifier(Token& token) {
  const char* start = at_;
  while (character_class(*at_) & identifier_part_class) ++at_;
  if (*at_ == '\\' || static_cast<unsigned char>(*at_) >= 0x80) {
    if (!scan_identifier_slow(start, token)) return;
    finish_name(token, names_->intern(std::u16string_view(text_)));
    return;
  }
  finish_name(token,
              names_->intern(std::string_view(start, static_cast<std::size_t>(at_ - start))));
}

// The text from `start` on, decoded into text_. False when there is no identifier at all.
bool Lexer::scan_identifier_slow(const char* start, Token& token) {
  text_.assign(start, at_);
  while (!at_end()) {
    const char* place = at_;
    char32_t point = 0;
    if (*at_ == '\\') {
      ++at_;
      token.escaped = true;
      if (!scan_unicode_escape(point)) {
        report(DiagnosticCode::invalid_unicode_escape, place, at_);
        token.kind = TokenKind::invalid;
        return false;
      }
    } else {
      DecodedPoint decoded = decode(at_);
      point = decoded.point;
      at_ += decoded.length;
    }
    bool fits = text_.empty() ? is_identifier_start(point) : is_identifier_part(point);
    if (fits) {
      append_point(point);
      continue;
    }
    if (*place == '\\') {
      report(DiagnosticCode::escape_not_identifier, place, at_);
      token.kind = TokenKind::invalid;
      return false;
    }
    at_ = place;
    break;
  }
  if (!text_.empty()) return true;
  scan_unexpected(token);
  return false;
}

bool Lexer::scan_unicode_escape(char32_t& point) {
  if (!accept('u')) return false;
  point = 0;
  if (!accept('{')) {
    for (int digit = 0; digit < 4; ++digit, ++at_) {
      if (digit_value(*at_) > 15) return false;
      point = point << 4 | digit_value(*at_);
    }
    return true;
  }
  if (*at_ == '}') return false;
  for (; digit_value(*at_) <= 15; ++at_) {
    point = point << 4 | digit_value(*at_);
    if (point > 0x10FFFF) return false;
  }
  return accept('}');
}

void Lexer::scan_private_name(Token& token) {
  const char* start = at_++;
  bool plain = (character_class(*at_) & identifier_start_class) || *at_ == '\\';
  if (!plain && !is_identifier_start(decode(at_).point)) {
    report(DiagnosticCode::unexpected_character, start, at_, {"#"});
    token.kind = TokenKind::invalid;
    return;
  }
  scan_identifier(token);
  if (token.kind == TokenKind::invalid) return;
  std::u16string text = u"#";
  text += token.name->text;
  token.name = names_->intern(std::u16string_view(text));
  token.kind = TokenKind::private_name;
}

void Lexer::scan_unexpected(Token& token) {
  const char* start = at_;
  at_ += decode(at_).length;
  report(DiagnosticCode::unexpected_character, start, at_,
         {std::string_view(start, static_cast<std::size_t>(at_ - start))});
  token.kind = TokenKind::invalid;
}

}  // namespace kitwork::compiler
