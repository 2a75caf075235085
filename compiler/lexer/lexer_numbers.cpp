// Numeric literals, to the exact nearest double.
#include <double-conversion/string-to-double.h>

#include <cmath>

#include "compiler/lexer/characters.hpp"
#include "compiler/lexer/lexer.hpp"
#include "compiler/unicode/identifier.hpp"

namespace kitwork::compiler {

namespace {

// The value of digits in a base of 2^bits, rounded to the nearest double, ties to even.
double power_of_two_value(const char* from, const char* to, unsigned bits) {
  std::uint64_t mantissa = 0;
  int exponent = 0;
  bool sticky = false;
  for (; from < to; ++from) {
    if (*from == '_') continue;
    std::uint64_t digit = digit_value(*from);
    for (unsigned bit = bits; bit-- > 0;) {
      bool set = (digit >> bit & 1) != 0;
      if (mantissa >> 63) {
        sticky = sticky || set;
        if (exponent < 4096) ++exponent;
      } else {
        mantissa = mantissa << 1 | (set ? 1u : 0u);
      }
    }
  }
  // The lowest of 64 bits is far below the rounding bit of 53, so it can stand for all lost bits.
  if (sticky) mantissa |= 1;
  return std::ldexp(static_cast<double>(mantissa), exponent);
}

}  // namespace

void Lexer::scan_number(Token& token) {
  token.kind = TokenKind::number;
  char second = static_cast<char>(at_[1] | 0x20);
  if (*at_ == '0' && (second == 'x' || second == 'o' || second == 'b')) {
    scan_radix_number(token, second == 'x' ? 4 : second == 'o' ? 3 : 1);
  } else {
    scan_decimal(token);
  }
  finish_number(token);
}

// Digits with separators. False when there is none or a separator is misplaced, which is reported.
bool Lexer::scan_digits(unsigned radix) {
  const char* start = at_;
  while (digit_value(*at_) < radix || *at_ == '_') {
    bool misplaced = *at_ == '_' && (at_ == start || digit_value(at_[1]) >= radix);
    if (misplaced) report(DiagnosticCode::misplaced_separator, at_, at_ + 1);
    ++at_;
  }
  return at_ > start;
}

void Lexer::scan_radix_number(Token& token, unsigned bits) {
  const char* start = at_;
  at_ += 2;
  if (!scan_digits(1u << bits)) {
    report(DiagnosticCode::missing_digits, start, at_,
           {std::string_view(start, static_cast<std::size_t>(at_ - start))});
    while (character_class(*at_) & identifier_part_class) ++at_;
    return;
  }
  token.number = power_of_two_value(start + 2, at_, bits);
  if (*at_ == 'n') finish_bigint(token);
}

void Lexer::scan_decimal(Token& token) {
  const char* start = at_;
  bool integer = true;
  if (*at_ == '0' && (is_digit(at_[1]) || at_[1] == '_')) {
    if (at_[1] == '_') {
      report(DiagnosticCode::misplaced_separator, at_ + 1, at_ + 2);
    } else {
      const char* last = at_;
      while (is_digit(*last)) ++last;
      std::string_view digits(at_ + 1, static_cast<std::size_t>(last - at_ - 1));
      report(DiagnosticCode::legacy_octal_number, at_, last, {digits});
    }
  }
  if (*at_ != '.') scan_digits(10);
  if (*at_ == 'n') return finish_bigint(token);
  if (*at_ == '.') {
    integer = false;
    ++at_;
    if (is_digit(*at_) || *at_ == '_') scan_digits(10);
  }
  if ((*at_ | 0x20) == 'e') {
    integer = false;
    ++at_;
    if (*at_ == '+' || *at_ == '-') ++at_;
    if (!scan_digits(10)) report(DiagnosticCode::missing_exponent, start, at_);
  }
  // Fifteen digits are exact in a double.
  if (integer && at_ - start <= 15) {
    std::uint64_t value = 0;
    for (const char* digit = start; digit < at_; ++digit) {
      if (*digit != '_') value = value * 10 + digit_value(*digit);
    }
    token.number = static_cast<double>(value);
    return;
  }
  token.number = decimal_value(start, at_);
}

double Lexer::decimal_value(const char* start, const char* end) {
  digits_.clear();
  for (const char* at = start; at < end; ++at) {
    if (*at != '_') digits_.push_back(*at);
  }
  using Converter = double_conversion::StringToDoubleConverter;
  Converter converter(Converter::ALLOW_TRAILING_JUNK, 0, 0, nullptr, nullptr);
  int used = 0;
  return converter.StringToDouble(digits_.data(), static_cast<int>(digits_.size()), &used);
}

// At the `n`.
void Lexer::finish_bigint(Token& token) {
  token.kind = TokenKind::bigint;
  text_.clear();
  for (const char* at = begin_ + token.start; at < at_; ++at) {
    if (*at != '_') text_.push_back(static_cast<unsigned char>(*at));
  }
  token.text = arena_->copy(std::u16string_view(text_));
  ++at_;
}

// A number and a word may not touch. The word is swallowed, so that one error is all.
void Lexer::finish_number(Token& token) {
  const char* start = at_;
  while (!at_end()) {
    if (*at_ == '\\') {
      ++at_;
      continue;
    }
    DecodedPoint decoded = decode(at_);
    if (!is_identifier_part(decoded.point)) break;
    at_ += decoded.length;
  }
  if (at_ == start) return;
  token.number = 0;
  report(DiagnosticCode::identifier_after_number, start, at_,
         {std::string_view(start, static_cast<std::size_t>(at_ - start))});
}

}  // namespace kitwork::compiler
