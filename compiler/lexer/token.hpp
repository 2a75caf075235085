// Tokens: what the lexer hands to the parser.
#pragma once

#include <cstdint>
#include <string_view>

#include "compiler/ast/name.hpp"
#include "compiler/diagnostics/diagnostic.hpp"

namespace kitwork::compiler {

enum class TokenKind : std::uint8_t {
#define KITWORK_LITERAL(name, text) name,
#define KITWORK_TOKEN(name, text, precedence) name,
#define KITWORK_KEYWORD(name, text, precedence) name,
#include "compiler/lexer/tokens.def"
#undef KITWORK_LITERAL
#undef KITWORK_TOKEN
#undef KITWORK_KEYWORD
};

// The text of a punctuator or a keyword; for the rest, what messages call it.
std::string_view token_text(TokenKind kind);
// From 1 (??) to 12 (**); 0 for all that are no binary operators.
std::uint8_t token_precedence(TokenKind kind);

inline constexpr TokenKind first_keyword = TokenKind::break_;
inline bool is_keyword(TokenKind kind) { return kind >= first_keyword; }
inline bool is_assignment_operator(TokenKind kind) {
  return kind >= TokenKind::assign && kind <= TokenKind::assign_coalesce;
}

// The first invalid escape of a template chunk, which only an untagged template minds.
struct TemplateFault {
  bool present = false;
  DiagnosticCode code{};
  std::uint32_t start = 0;
  std::uint32_t end = 0;
};

struct Token {
  TokenKind kind = TokenKind::end_of_file;
  bool newline_before = false;
  bool escaped = false;  // an identifier or keyword written with \u, a string with any escape
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  Name name = nullptr;         // identifiers, keywords, private names
  double number = 0;           // numbers
  std::u16string_view text;    // string value, cooked template, bigint digits, regexp pattern
  std::u16string_view second;  // raw template, regexp flags
  TemplateFault fault;         // templates
};

}  // namespace kitwork::compiler
