#include "actors/admission/vote_book.hpp"

#include <doctest/doctest.h>

#include "test/support/zone_keys.hpp"

namespace kitwork::admission {
namespace {

Statement statement_at(std::uint64_t index, std::uint64_t term = 1, std::uint8_t root = 1) {
  return {"asia", 1, term, index, 5, 1, test::digest_like(root), {}, 0, {}};
}

TEST_CASE("one statement for each place, also after a restart, and never backwards") {
  VoteBook book;
  CHECK(book.may_sign(statement_at(5)) == VoteBook::Answer::fresh);
  CHECK(book.may_sign(statement_at(5)) == VoteBook::Answer::recorded);
  CHECK(book.on_record(statement_at(5)));
  CHECK(book.may_sign(statement_at(5, 1, 2)) == VoteBook::Answer::refused);
  CHECK(book.may_sign(statement_at(5, 2)) == VoteBook::Answer::refused);
  CHECK(book.may_sign(statement_at(9)) == VoteBook::Answer::fresh);
  CHECK(book.may_sign(statement_at(7)) == VoteBook::Answer::refused);
  VoteBook again;
  for (const VoteLine& each : book.lines()) CHECK(again.recover(each).ok());
  CHECK(again.may_sign(statement_at(5)) == VoteBook::Answer::recorded);
  CHECK(again.may_sign(statement_at(5, 1, 2)) == VoteBook::Answer::refused);
  CHECK(again.may_sign(statement_at(8)) == VoteBook::Answer::refused);
  VoteLine other = book.lines().front();
  other.statement[0] ^= 1;
  CHECK(again.recover(other).error().code == Errc::corrupted);
}

TEST_CASE("what is forgotten cannot be signed anew") {
  VoteBook book;
  for (std::uint64_t index = 1; index <= VoteBook::places_max + 1; ++index) {
    CHECK(book.may_sign(statement_at(index)) == VoteBook::Answer::fresh);
  }
  CHECK(book.lines().size() == VoteBook::places_max);
  CHECK(book.may_sign(statement_at(1)) == VoteBook::Answer::refused);
  CHECK(book.may_sign(statement_at(2)) == VoteBook::Answer::recorded);
}

TEST_CASE("a line of the record is whole or none") {
  const VoteLine line{3, 4, test::digest_like(9)};
  const std::string bytes = encode_vote_line(line);
  REQUIRE(bytes.size() == vote_line_bytes);
  CHECK(decode_vote_line(bytes) == line);
  CHECK(!decode_vote_line(bytes.substr(1)));
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 4);
    CHECK(!decode_vote_line(changed));
  }
}

}  // namespace
}  // namespace kitwork::admission
