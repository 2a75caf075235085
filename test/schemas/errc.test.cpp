#include "schemas/errc.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

TEST_CASE("every error has a name, a sentence and a number of its own") {
  std::set<int> numbers;
  const kitwork::Errc all[] = {
#define KITWORK_ERROR(name, number, sentence) kitwork::Errc::name,
#include "schemas/errors.def"
#undef KITWORK_ERROR
  };
  for (const kitwork::Errc code : all) {
    CHECK(numbers.insert(static_cast<int>(code)).second);
    CHECK(std::string(kitwork::errc_name(code)) != "unknown");
    CHECK(std::string(kitwork::errc_sentence(code)) != "an unknown error");
  }
}

TEST_CASE("a number that no error has is told as unknown") {
  CHECK(std::string(kitwork::errc_name(static_cast<kitwork::Errc>(65535))) == "unknown");
}
