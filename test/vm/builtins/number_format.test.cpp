#include "vm/builtins/number_format.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

using namespace kitwork::vm;

namespace {
std::string text(double value) {
  char buffer[number_text_bytes_max];
  return std::string(number_to_text(value, buffer));
}
std::string radix(double value, int r) {
  char buffer[number_text_long_bytes_max];
  return std::string(number_to_radix_text(value, r, buffer));
}
std::string fixed(double value, int digits) {
  char buffer[number_text_long_bytes_max];
  return std::string(number_to_fixed(value, digits, buffer));
}
std::string exponential(double value, int digits) {
  char buffer[number_text_long_bytes_max];
  return std::string(number_to_exponential(value, digits, buffer));
}
std::string precision(double value, int digits) {
  char buffer[number_text_long_bytes_max];
  return std::string(number_to_precision(value, digits, buffer));
}
constexpr double largest = std::numeric_limits<double>::max();
}  // namespace

TEST_CASE("a number's text is the shortest that reads back") {
  CHECK(text(0.0) == "0");
  CHECK(text(-0.0) == "0");
  CHECK(text(0.1 + 0.2) == "0.30000000000000004");
  CHECK(text(-4294967296) == "-4294967296");
  CHECK(text(1e21) == "1e+21");
  CHECK(text(123456789012345680000.0) == "123456789012345680000");
  CHECK(text(1e-6) == "0.000001");
  CHECK(text(1e-7) == "1e-7");
  CHECK(text(-1.5e-9) == "-1.5e-9");
  CHECK(text(5e-324) == "5e-324");
  CHECK(text(-largest) == "-1.7976931348623157e+308");
  CHECK(text(std::nan("")) == "NaN");
  CHECK(text(-HUGE_VAL) == "-Infinity");
}

TEST_CASE("other radices print as V8 prints them") {
  CHECK(radix(255, 16) == "ff");
  CHECK(radix(-255.5, 2) == "-11111111.1");
  CHECK(radix(0.1, 3) == "0.0022002200220022002200220022002201");
  CHECK(radix(9007199254740994, 3) == "1121202011211211122211100012101111");
  CHECK(radix(1e21, 7) == "5135235413265003022600000");
  CHECK(radix(0.1, 10) == "0.1");
  CHECK(radix(largest, 36).size() == 199);
  CHECK(radix(5e-324, 2).size() == 1076);
  CHECK(radix(-largest, 2).size() == 1025);
}

TEST_CASE("toFixed rounds the exact value and takes halves up") {
  CHECK(fixed(1.005, 2) == "1.00");
  CHECK(fixed(2.5, 0) == "3");
  CHECK(fixed(-2.5, 0) == "-3");
  CHECK(fixed(1.45, 1) == "1.4");
  CHECK(fixed(0.000001, 7) == "0.0000010");
  CHECK(fixed(1e-10, 2) == "0.00");
  CHECK(fixed(-1e-10, 2) == "-0.00");
  CHECK(fixed(-0.0, 2) == "0.00");
  CHECK(fixed(1e21, 2) == "1e+21");
  CHECK(fixed(123.456, 100).size() == 104);
  CHECK(fixed(999999999999999868928.0, 100).size() == 122);
}

TEST_CASE("toExponential and toPrecision") {
  CHECK(exponential(0, 2) == "0.00e+0");
  CHECK(exponential(123456, shortest_digits) == "1.23456e+5");
  CHECK(exponential(-1.25, 1) == "-1.3e+0");
  CHECK(exponential(largest, 100).size() == 107);
  CHECK(precision(123.456, 4) == "123.5");
  CHECK(precision(0.000001, 2) == "0.0000010");
  CHECK(precision(1e-7, 2) == "1.0e-7");
  CHECK(precision(1e21, 22) == "1000000000000000000000");
  CHECK(precision(123456, 2) == "1.2e+5");
  CHECK(precision(0, 3) == "0.00");
  CHECK(precision(99.99, 3) == "100");
}
