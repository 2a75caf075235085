#include "actors/consensus/crc32c.hpp"

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

namespace kitwork::consensus {
namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST_CASE("the checksum of the digits is the one that the standard gives") {
  CHECK(crc32c(bytes_of("123456789")) == 0xe3069283u);
  CHECK(crc32c_by_table(bytes_of("123456789")) == 0xe3069283u);
  CHECK(crc32c({}) == 0);
}

TEST_CASE("the instruction and the table give the same bits at every length and alignment") {
  std::vector<std::uint8_t> bytes(300);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 37 + 11);
  for (std::size_t begin = 0; begin < 9; ++begin) {
    for (std::size_t length = 0; begin + length <= bytes.size(); ++length) {
      const auto piece = std::span<const std::uint8_t>(bytes).subspan(begin, length);
      REQUIRE(crc32c(piece, 7) == crc32c_by_table(piece, 7));
    }
  }
}

TEST_CASE("a checksum can be continued") {
  const auto whole = bytes_of("the quick brown fox");
  CHECK(crc32c(whole.subspan(5), crc32c(whole.first(5))) == crc32c(whole));
}

}  // namespace
}  // namespace kitwork::consensus
