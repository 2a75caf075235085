// The tables behind the tokens.
#include "compiler/lexer/token.hpp"

#include <cstddef>

namespace kitwork::compiler {

namespace {

constexpr std::string_view texts[] = {
#define KITWORK_LITERAL(name, text) text,
#define KITWORK_TOKEN(name, text, precedence) text,
#define KITWORK_KEYWORD(name, text, precedence) text,
#include "compiler/lexer/tokens.def"
#undef KITWORK_LITERAL
#undef KITWORK_TOKEN
#undef KITWORK_KEYWORD
};

constexpr std::uint8_t precedences[] = {
#define KITWORK_LITERAL(name, text) 0,
#define KITWORK_TOKEN(name, text, precedence) precedence,
#define KITWORK_KEYWORD(name, text, precedence) precedence,
#include "compiler/lexer/tokens.def"
#undef KITWORK_LITERAL
#undef KITWORK_TOKEN
#undef KITWORK_KEYWORD
};

}  // namespace

std::string_view token_text(TokenKind kind) { return texts[static_cast<std::size_t>(kind)]; }
std::uint8_t token_precedence(TokenKind kind) {
  return precedences[static_cast<std::size_t>(kind)];
}

}  // namespace kitwork::compiler
