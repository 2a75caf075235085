// String literals, templates and regular expression literals.
#include "compiler/lexer/characters.hpp"
#include "compiler/lexer/lexer.hpp"
#include "compiler/unicode/identifier.hpp"

namespace kitwork::compiler {

void Lexer::append_point(char32_t point) {
  if (point < 0x10000) {
    text_.push_back(static_cast<char16_t>(point));
    return;
  }
  text_.push_back(static_cast<char16_t>(0xD7C0 + (point >> 10)));
  text_.push_back(static_cast<char16_t>(0xDC00 + (point & 0x3FF)));
}

void Lexer::append_utf8(std::u16string& text, const char* from, const char* to) {
  text_.swap(text);
  while (from < to) {
    DecodedPoint decoded = decode(from);
    append_point(decoded.point);
    from += decoded.length;
  }
  text_.swap(text);
}

void Lexer::scan_string(Token& token) {
  const char* start = at_;
  char quote = *at_++;
  token.kind = TokenKind::string;
  text_.clear();
  for (;;) {
    const char* plain = at_;
    while ((character_class(*at_) & string_plain_class) && *at_ != quote) ++at_;
    text_.append(plain, at_);
    if (*at_ == quote) {
      ++at_;
      break;
    }
    if (at_end() || *at_ == '\n' || *at_ == '\r') {
      report(DiagnosticCode::unterminated_string, start, start + 1, {std::string_view(&quote, 1)});
      token.kind = TokenKind::invalid;
      return;
    }
    if (*at_ == '\\') {
      token.escaped = true;
      const char* place = at_++;
      DiagnosticCode fault{};
      if (!scan_escape(fault)) report(fault, place, at_);
      continue;
    }
    DecodedPoint decoded = decode(at_);
    append_point(decoded.point);
    at_ += decoded.length;
  }
  token.text = arena_->copy(std::u16string_view(text_));
}

bool Lexer::scan_hex_escape(DiagnosticCode& fault) {
  unsigned high = digit_value(*at_);
  if (high < 16) ++at_;
  unsigned low = high < 16 ? digit_value(*at_) : 16;
  if (low > 15) {
    fault = DiagnosticCode::invalid_hex_escape;
    return false;
  }
  ++at_;
  append_point(high << 4 | low);
  return true;
}

// At the digit. \0 alone is NUL; all others are of the past.
bool Lexer::scan_octal_escape(const char* start, DiagnosticCode& fault) {
  if (*start == '0' && !is_digit(start[1])) {
    at_ = start + 1;
    append_point(0);
    return true;
  }
  while (is_digit(*at_) && at_ < start + 3) ++at_;
  fault = DiagnosticCode::octal_escape;
  return false;
}

bool Lexer::scan_escape(DiagnosticCode& fault) {
  const char* start = at_;
  switch (*at_) {
    // clang-format off
    case 'n': ++at_; append_point('\n'); return true;
    case 't': ++at_; append_point('\t'); return true;
    case 'r': ++at_; append_point('\r'); return true;
    case 'b': ++at_; append_point('\b'); return true;
    case 'f': ++at_; append_point('\f'); return true;
    case 'v': ++at_; append_point('\v'); return true;
    // clang-format on
    case 'x':
      ++at_;
      return scan_hex_escape(fault);
    case 'u': {
      char32_t point = 0;
      if (scan_unicode_escape(point)) {
        append_point(point);
        return true;
      }
      fault = DiagnosticCode::invalid_unicode_escape;
      return false;
    }
    case '\r':
      at_ += at_[1] == '\n' ? 2 : 1;
      return true;
    case '\n':
      ++at_;
      return true;
    default:
      break;
  }
  if (is_digit(*at_)) return scan_octal_escape(start, fault);
  if (at_end()) return true;
  DecodedPoint decoded = decode(at_);
  bool continues_line = at_line_terminator(at_);
  at_ += decoded.length;
  if (!continues_line) append_point(decoded.point);
  return true;
}

void Lexer::rescan_as_template(Token& token) {
  at_ = begin_ + token.start + 1;
  scan_template(token, true);
  token.end = offset();
}

// Behind the backquote or the right brace.
void Lexer::scan_template(Token& token, bool continuation) {
  text_.clear();
  raw_.clear();
  token.fault = {};
  for (;;) {
    if (at_end()) {
      report(DiagnosticCode::unterminated_template, begin_ + token.start, begin_ + token.start + 1);
      token.kind = TokenKind::invalid;
      return;
    }
    if (*at_ == '`') {
      ++at_;
      token.kind = continuation ? TokenKind::template_tail : TokenKind::template_full;
      break;
    }
    if (*at_ == '$' && at_[1] == '{') {
      at_ += 2;
      token.kind = continuation ? TokenKind::template_middle : TokenKind::template_head;
      break;
    }
    if (*at_ == '\\') {
      scan_template_escape(token);
    } else if (*at_ == '\r') {
      at_ += at_[1] == '\n' ? 2 : 1;
      text_.push_back(u'\n');
      raw_.push_back(u'\n');
    } else {
      std::size_t before = text_.size();
      DecodedPoint decoded = decode(at_);
      append_point(decoded.point);
      raw_.append(text_, before, std::u16string::npos);
      at_ += decoded.length;
    }
  }
  token.text = arena_->copy(std::u16string_view(text_));
  token.second = arena_->copy(std::u16string_view(raw_));
}

void Lexer::scan_template_escape(Token& token) {
  const char* start = at_++;
  DiagnosticCode fault{};
  bool valid = scan_escape(fault);
  // Whatever an invalid escape has eaten, the template's end must be seen.
  if (!valid && !token.fault.present) {
    token.fault = {true, fault, offset_of(start), offset()};
  }
  // The raw text has line ends as LF, too.
  for (const char* at = start; at < at_;) {
    if (*at == '\r') {
      raw_.push_back(u'\n');
      at += at[1] == '\n' ? 2 : 1;
      continue;
    }
    DecodedPoint decoded = decode(at);
    append_utf8(raw_, at, at + decoded.length);
    at += decoded.length;
  }
}

void Lexer::rescan_as_regexp(Token& token) {
  const char* start = begin_ + token.start;
  at_ = start + 1;
  token.kind = TokenKind::regexp;
  if (!scan_regexp_body()) {
    report(DiagnosticCode::unterminated_regexp, start, start + 1);
    token.kind = TokenKind::invalid;
    token.end = offset();
    return;
  }
  text_.clear();
  append_utf8(text_, start + 1, at_ - 1);
  token.text = arena_->copy(std::u16string_view(text_));
  scan_regexp_flags(token);
  token.end = offset();
}

// From behind the first slash to behind the last one.
bool Lexer::scan_regexp_body() {
  bool in_class = false;
  for (; !at_end() && !at_line_terminator(at_); ++at_) {
    if (*at_ == '/' && !in_class) {
      ++at_;
      return true;
    }
    if (*at_ == '\\') {
      ++at_;
      if (at_end() || at_line_terminator(at_)) return false;
    } else if (*at_ == '[') {
      in_class = true;
    } else if (*at_ == ']') {
      in_class = false;
    }
  }
  return false;
}

void Lexer::scan_regexp_flags(Token& token) {
  constexpr std::string_view known = "dgimsuvy";
  const char* start = at_;
  unsigned seen = 0;
  bool wrong = false;
  while (!at_end()) {
    if (*at_ == '\\') {
      wrong = true;
      ++at_;
      continue;
    }
    DecodedPoint decoded = decode(at_);
    if (!is_identifier_part(decoded.point)) break;
    std::size_t flag = decoded.point < 0x80 ? known.find(*at_) : std::string_view::npos;
    wrong = wrong || flag == std::string_view::npos || (seen >> flag & 1) != 0;
    if (flag != std::string_view::npos) seen |= 1u << flag;
    at_ += decoded.length;
  }
  constexpr unsigned both_unicode = 1u << 5 | 1u << 6;  // u and v exclude each other
  if (wrong || (seen & both_unicode) == both_unicode) {
    report(DiagnosticCode::invalid_regexp_flags, start, at_);
  }
  text_.clear();
  append_utf8(text_, start, at_);
  token.second = arena_->copy(std::u16string_view(text_));
}

}  // namespace kitwork::compiler
