// The lexer: tokens, their values, and where they stand.
#include "compiler/lexer/lexer.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic_list.hpp"

using namespace kitwork::compiler;

namespace {

struct Lexed {
  Arena arena;
  NameTable names{arena, 1};
  DiagnosticList diagnostics;
  std::vector<Token> tokens;
};

std::unique_ptr<Lexed> lex(const std::string& source) {
  auto lexed = std::make_unique<Lexed>();
  register_keywords(lexed->names);
  Lexer lexer(source, lexed->arena, lexed->names, lexed->diagnostics);
  Token token;
  do {
    lexer.next(token);
    lexed->tokens.push_back(token);
  } while (token.kind != TokenKind::end_of_file);
  return lexed;
}

Token first(const std::string& source) { return lex(source)->tokens[0]; }
double number(const std::string& source) { return first(source).number; }

// The values of a string or the name of an identifier, copied out of the arena.
std::u16string text(const std::string& source) {
  auto lexed = lex(source);
  const Token& token = lexed->tokens[0];
  return std::u16string(token.name ? token.name->text : token.text);
}

}  // namespace

TEST_CASE("every punctuator and keyword is the token the table says") {
  struct Row {
    TokenKind kind;
    const char* text;
  };
  const Row rows[] = {
#define KITWORK_LITERAL(name, text)
#define KITWORK_TOKEN(name, text, precedence) {TokenKind::name, text},
#define KITWORK_KEYWORD(name, text, precedence) {TokenKind::name, text},
#include "compiler/lexer/tokens.def"
#undef KITWORK_LITERAL
#undef KITWORK_TOKEN
#undef KITWORK_KEYWORD
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    auto lexed = lex(row.text);
    REQUIRE(lexed->tokens.size() == 2);
    CHECK(lexed->tokens[0].kind == row.kind);
    CHECK(lexed->tokens[0].end == std::string(row.text).size());
    CHECK(token_text(row.kind) == row.text);
  }
}

TEST_CASE("the longest punctuator wins") {
  auto kinds = [](const std::string& source) {
    std::string result;
    auto lexed = lex(source);
    for (const Token& token : lexed->tokens) {
      if (token.kind != TokenKind::end_of_file) result += std::string(token_text(token.kind)) + " ";
    }
    return result;
  };
  CHECK(kinds(">>>=>>>>>=>>>=>") == ">>>= >>> >>= >>>= > ");
  CHECK(kinds("===!==!===>") == "=== !== !== => ");
  CHECK(kinds("+++-----") == "++ + -- -- - ");
  CHECK(kinds("****=**=") == "** **= **= ");
  CHECK(kinds("....") == "... . ");
  CHECK(kinds("&&=&&&|||||=") == "&&= && & || || |= ");
  CHECK(kinds("?\?=?\??.?") == "?\?= ?\? ?. ? ");
  CHECK(kinds("?.5") == "? number ");
}

TEST_CASE("numbers are the nearest doubles") {
  CHECK(number("0") == 0);
  CHECK(number("123") == 123);
  CHECK(number("0.1") == 0.1);
  CHECK(number(".5") == 0.5);
  CHECK(number("5.") == 5);
  CHECK(number("1e3") == 1000);
  CHECK(number("1.5E-3") == 0.0015);
  CHECK(number("0x1F") == 31);
  CHECK(number("0XfF") == 255);
  CHECK(number("0b101") == 5);
  CHECK(number("0O17") == 15);
  CHECK(number("1_000.5_0e0_1") == 10005);
  CHECK(number("0xF_F") == 255);
  CHECK(number("9007199254740993") == 9007199254740992.0);
  CHECK(number("9007199254740993.0000000000000000000001") == 9007199254740994.0);
  CHECK(number("0x20000000000001") == 9007199254740992.0);
  CHECK(number("0x20000000000003") == 9007199254740996.0);
  CHECK(number("0x200000000000010000000000000001") == std::ldexp(9007199254740994.0, 64));
  CHECK(number("5e-324") == 5e-324);
  CHECK(number("2.4703282292062327e-324") == 0);
  CHECK(number("1.7976931348623157e308") == 1.7976931348623157e308);
  CHECK(std::isinf(number("1e309")));
  CHECK(std::isinf(number("0x1" + std::string(400, '0'))));
  CHECK(number("0." + std::string(400, '0') + "1") == 0);
  CHECK(number("0b" + std::string(64, '1')) == 18446744073709551616.0);
}

TEST_CASE("strings hold UTF-16, with lone surrogates if so written") {
  CHECK(text("'abc'") == u"abc");
  CHECK(text("\"a'b\"") == u"a'b");
  CHECK(text("'\\n\\t\\r\\b\\f\\v\\0\\'\\\"\\\\\\q'") ==
        std::u16string(u"\n\t\r\b\f\v\0'\"\\q", 11));
  CHECK(text("'\\x41\\u0042\\u{43}\\u{1F600}'") == u"ABC\U0001F600");
  CHECK(text("'\\uD800'") == std::u16string(1, char16_t{0xD800}));
  CHECK(text("'\\uD83D\\uDE00'") == u"\U0001F600");
  CHECK(text("'a\\\nb\\\r\nc\\\rd\\\xE2\x80\xA8"
             "e'") == u"abcde");
  CHECK(text("'\xE2\x80\xA9\xC3\xA9\xF0\x9F\x98\x80'") == u"\u2029\u00E9\U0001F600");
}

TEST_CASE("templates keep what is cooked and what is raw, with line ends as LF") {
  auto lexed = lex("`a\\n\r\nb\\\r\nc`");
  CHECK(std::u16string(lexed->tokens[0].text) == u"a\n\nbc");
  CHECK(std::u16string(lexed->tokens[0].second) == u"a\\n\nb\\\nc");
  Token token = first("`\\u{zz} \\x1`");
  CHECK(token.kind == TokenKind::template_full);
  CHECK(token.fault.present);
  CHECK(token.fault.code == DiagnosticCode::invalid_unicode_escape);
  CHECK(token.fault.start == 1);
}

TEST_CASE("identifiers may have Unicode and escapes, and keywords with escapes are none") {
  CHECK(text("\xCF\x80r2") == u"\u03C0r2");
  CHECK(text("\\u0061b\\u{63}") == u"abc");
  CHECK(text("a\xE2\x80\x8D") == u"a\u200D");
  CHECK(first("\\u0061b").escaped);
  CHECK(first("\\u0061b").kind == TokenKind::identifier);
  CHECK(first("i\\u0066").kind == TokenKind::escaped_keyword);
  CHECK(first("await").kind == TokenKind::identifier);
  CHECK(first("let").kind == TokenKind::let);
  CHECK(text("#\\u0061") == u"#a");
  CHECK(first("#a").kind == TokenKind::private_name);
}

TEST_CASE("equal names are one pointer, however they are written") {
  auto lexed = lex("abc \\u0061bc ab\\u{63} abd");
  CHECK(lexed->tokens[0].name == lexed->tokens[1].name);
  CHECK(lexed->tokens[0].name == lexed->tokens[2].name);
  CHECK(lexed->tokens[0].name != lexed->tokens[3].name);
  CHECK(lexed->names[lexed->tokens[3].name->id] == lexed->tokens[3].name);
}

TEST_CASE("line ends of every kind and within comments are noticed") {
  for (const char* gap : {"\n", "\r", "\r\n", "\xE2\x80\xA8", "\xE2\x80\xA9", "//x\n", "/*\n*/",
                          "/*\xE2\x80\xA8*/", " \t/**/\n", "//\r"}) {
    CAPTURE(std::string(gap));
    auto lexed = lex("a" + std::string(gap) + "b");
    REQUIRE(lexed->tokens.size() == 3);
    CHECK(lexed->tokens[1].newline_before);
  }
  for (const char* gap : {" ", "\t\v\f", "/* */", "\xC2\xA0", "\xEF\xBB\xBF", "\xE3\x80\x80"}) {
    CAPTURE(std::string(gap));
    auto lexed = lex("a" + std::string(gap) + "b");
    REQUIRE(lexed->tokens.size() == 3);
    CHECK_FALSE(lexed->tokens[1].newline_before);
  }
}

TEST_CASE("a byte order mark and a hashbang are skipped at the beginning only") {
  CHECK(first("\xEF\xBB\xBFx").start == 3);
  CHECK(first("#!/bin/x y\nz").start == 11);
  CHECK(first("\xEF\xBB\xBF#!x\nz").start == 7);
  CHECK(first(" #!x").kind == TokenKind::invalid);
}

TEST_CASE("a zero byte is a character like any other, not the end") {
  std::string source = "a";
  source += '\0';
  source += "b";
  auto lexed = lex(source);
  REQUIRE(lexed->tokens.size() == 4);
  CHECK(lexed->tokens[1].kind == TokenKind::invalid);
  CHECK(text(std::string("'a\0b'", 5)) == std::u16string(u"a\0b", 3));
}

TEST_CASE("the name table keeps its entries apart while it grows") {
  Arena arena;
  NameTable names(arena, name_seed("any"));
  std::vector<Name> known;
  for (int at = 0; at < 5000; ++at) known.push_back(names.intern("name" + std::to_string(at)));
  for (int at = 0; at < 5000; ++at) {
    Name again = names.intern("name" + std::to_string(at));
    CHECK(again == known[static_cast<std::size_t>(at)]);
    CHECK(again->id == static_cast<std::uint32_t>(at));
  }
  CHECK(names.intern(std::u16string_view(u"name7")) == known[7]);
  CHECK(names.size() == 5000);
}
