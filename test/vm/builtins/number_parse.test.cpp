#include "vm/builtins/number_parse.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <string>

using namespace kitwork::vm;

namespace {
const std::uint8_t* units(const std::string& s) {
  return reinterpret_cast<const std::uint8_t*>(s.data());
}
double number(const std::string& s) { return text_to_number(units(s), s.size()); }
double floating(const std::string& s) { return parse_float(units(s), s.size()); }
double integer(const std::string& s, int radix = 0) { return parse_int(units(s), s.size(), radix); }
bool same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}
}  // namespace

TEST_CASE("a text is a number when all of it is a literal") {
  CHECK(same(number(""), 0.0));
  CHECK(same(number(" \t\n\xA0"), 0.0));
  CHECK(same(number("-0"), -0.0));
  CHECK(number(" 42 ") == 42);
  CHECK(number("1.") == 1);
  CHECK(number(".5e1") == 5);
  CHECK(number("0xFf") == 255);
  CHECK(number("0o17") == 15);
  CHECK(number("0B101") == 5);
  CHECK(number("-Infinity") == -HUGE_VAL);
  for (const char* bad : {".", "+", "1_0", "0x", "-0x1", "1e", "1e+", "e1", "infinity", "Infinityx",
                          "1 2", "0b2", "12px"}) {
    CHECK_MESSAGE(std::isnan(number(bad)), bad);
  }
}

TEST_CASE("decimal texts give the nearest double however long they are") {
  CHECK(number("9007199254740993") == 9007199254740992.0);
  CHECK(number("9007199254740993.00000000000000000000000000000001") == 9007199254740994.0);
  CHECK(number("1" + std::string(400, '0')) == HUGE_VAL);
  CHECK(number("0." + std::string(400, '0') + "1") == 0);
  CHECK(number("0." + std::string(323, '0') + "5") == 5e-324);
  CHECK(number("1e99999999999999999999") == HUGE_VAL);
  CHECK(number("1e-99999999999999999999") == 0);
  CHECK(number("0e99999999999999999999") == 0);
  CHECK(number("2.2250738585072011e-308") == 0x0.fffffffffffffp-1022);
  // The halfway point between two doubles with a digit far behind it that decides.
  CHECK(number("9007199254740993" + std::string(2000, '0') + "1e-2001") == 9007199254740994.0);
}

TEST_CASE("parseFloat takes the longest prefix") {
  CHECK(floating("  3.14abc") == 3.14);
  CHECK(floating("1e5e5") == 1e5);
  CHECK(floating("1e+") == 1);
  CHECK(floating("0x10") == 0);
  CHECK(floating("-Infinitys") == -HUGE_VAL);
  CHECK(floating(".5.5") == 0.5);
  CHECK(std::isnan(floating(".")));
  CHECK(std::isnan(floating("")));
  CHECK(same(floating("-0"), -0.0));
}

TEST_CASE("parseInt reads every radix") {
  CHECK(integer("0x1F") == 31);
  CHECK(integer("1F", 16) == 31);
  CHECK(integer("0x1F", 16) == 31);
  CHECK(integer("0x1F", 10) == 0);
  CHECK(integer("  -12.9") == -12);
  CHECK(integer("zz", 36) == 1295);
  CHECK(integer("1" + std::string(53, '0') + "1", 2) == 0x1p54);
  CHECK(integer("1" + std::string(52, '0') + "11", 2) == 0x1p54 + 4);
  CHECK(integer("9007199254740993") == 9007199254740992.0);
  CHECK(std::isnan(integer("")));
  CHECK(std::isnan(integer("0x")));
  CHECK(std::isnan(integer("2", 2)));
  CHECK(same(integer("-0"), -0.0));
}

TEST_CASE("two-byte texts read like one-byte texts") {
  const std::u16string text = u"\u3000 12.5e1\u2028";
  CHECK(text_to_number(text.data(), text.size()) == 125);
  const std::u16string wide = u"\u0131\u0662";
  CHECK(std::isnan(text_to_number(wide.data(), wide.size())));
}
