// The lexer: UTF-8 source to tokens, one at a time, as the parser asks for them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/ast/arena.hpp"
#include "compiler/ast/name.hpp"
#include "compiler/diagnostics/diagnostic_list.hpp"
#include "compiler/lexer/token.hpp"
#include "compiler/unicode/identifier.hpp"

namespace kitwork::compiler {

// Makes the names of all keywords known to the table.
void register_keywords(NameTable& names);

class Lexer {
 public:
  // `source` must be valid UTF-8 and followed by a NUL byte, as a std::string is. A byte order mark
  // and a hashbang line at the beginning are skipped.
  Lexer(std::string_view source, Arena& arena, NameTable& names, DiagnosticList& diagnostics);

  // The next token; a slash is taken for a division, a right brace for itself. An error that leaves
  // no token is reported and gives TokenKind::invalid.
  void next(Token& token);

  // When the parser knows better: from the slash, a regular expression; from the right brace, the
  // next chunk of a template.
  void rescan_as_regexp(Token& token);
  void rescan_as_template(Token& token);

  // The token after the current one, without taking it and without reporting its errors.
  Token peek();

 private:
  bool at_end() const { return at_ >= end_; }
  std::uint32_t offset() const { return static_cast<std::uint32_t>(at_ - begin_); }
  std::uint32_t offset_of(const char* place) const {
    return static_cast<std::uint32_t>(place - begin_);
  }
  std::string_view source() const { return {begin_, static_cast<std::size_t>(end_ - begin_)}; }
  DecodedPoint decode(const char* place) const;
  void report(DiagnosticCode code, const char* from, const char* to,
              std::initializer_list<std::string_view> arguments = {});

  // Spaces, line ends and comments. False after an unterminated comment.
  bool skip_space(Token& token);
  bool skip_block_comment(Token& token);
  bool skip_unicode_space(Token& token);
  void skip_line();
  bool at_line_terminator(const char* place) const;

  bool scan_token(Token& token);
  bool scan_html_comment(const Token& token);
  void scan_punctuator(Token& token);
  TokenKind punctuator_with_assign(TokenKind plain, TokenKind assign);
  TokenKind scan_less();
  TokenKind scan_greater();
  TokenKind scan_question();
  TokenKind scan_equal_sign();
  bool accept(char expected);

  void scan_identifier(Token& token);
  bool scan_identifier_slow(const char* start, Token& token);
  void scan_private_name(Token& token);
  // After `\`: u and four digits or a braced code point. False when malformed.
  bool scan_unicode_escape(char32_t& point);
  void finish_name(Token& token, Name name);
  void scan_unexpected(Token& token);

  void scan_number(Token& token);
  void scan_radix_number(Token& token, unsigned bits);
  void scan_decimal(Token& token);
  bool scan_digits(unsigned radix);
  void finish_number(Token& token);
  double decimal_value(const char* start, const char* end);
  void finish_bigint(Token& token);

  void scan_string(Token& token);
  bool scan_string_escape(Token& token);
  bool scan_octal_escape(const char* start, DiagnosticCode& fault);
  // After `\` in a string or a template: appends to text_. False, with the fault, when invalid.
  bool scan_escape(DiagnosticCode& fault);
  bool scan_hex_escape(DiagnosticCode& fault);
  void scan_template(Token& token, bool continuation);
  void scan_template_escape(Token& token);
  bool scan_regexp_body();
  void scan_regexp_flags(Token& token);
  void append_point(char32_t point);
  void append_utf8(std::u16string& text, const char* from, const char* to);

  const char* begin_;
  const char* at_;
  const char* end_;
  Arena* arena_;
  NameTable* names_;
  DiagnosticList* diagnostics_;
  std::u16string text_;  // scratch
  std::u16string raw_;   // scratch
  std::string digits_;   // scratch
};

}  // namespace kitwork::compiler
