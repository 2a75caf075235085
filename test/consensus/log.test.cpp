#include "actors/consensus/log.hpp"

#include <doctest/doctest.h>

namespace kitwork::consensus {
namespace {

Entry entry(Term term, Index index, std::size_t bytes = 10) {
  Entry made;
  made.term = term;
  made.index = index;
  made.kind = EntryKind::command;
  made.time_ms = 100 + index;
  made.data = Payload(std::string(bytes, 'x'));
  return made;
}

Log log_of(std::initializer_list<Term> terms) {
  Log log;
  for (const Term term : terms) log.append(entry(term, log.last_index() + 1));
  return log;
}

}  // namespace

TEST_CASE("a log knows the terms of what it has and of its base, and of nothing else") {
  Log log = log_of({1, 1, 2, 4});
  CHECK(log.term_at(0) == Term{0});
  CHECK(log.term_at(3) == Term{2});
  CHECK(!log.term_at(5));
  log.compact_to(2);
  CHECK(log.first_index() == 3);
  CHECK(log.term_at(2) == Term{1});
  CHECK(!log.term_at(1));
  CHECK(log.matches({1, 2}));
  CHECK(!log.matches({2, 2}));
}

TEST_CASE("a hint finds the last position that two logs can share") {
  const Log log = log_of({1, 1, 2, 2, 5});
  CHECK(log.last_not_after({3, 9}) == Position{2, 4});
  CHECK(log.last_not_after({5, 9}) == Position{5, 5});
  CHECK(log.last_not_after({1, 4}) == Position{1, 2});
  CHECK(log.last_not_after({0, 4}) == Position{0, 0});
}

TEST_CASE("a slice holds at least one entry and then as many as fit") {
  Log log;
  for (Index index = 1; index <= 5; ++index) log.append(entry(1, index, 100));
  const std::size_t one = 100 + entry_overhead_bytes;
  CHECK(log.slice(1, 5, 1).size() == 1);
  CHECK(log.slice(1, 5, 3 * one).size() == 3);
  CHECK(log.slice(1, 5, 3 * one - 1).size() == 2);
  CHECK(log.slice(4, 5, 100 * one).size() == 2);
  CHECK(log.slice(6, 5, one).empty());
}

TEST_CASE("bytes follow appends, truncations and compactions") {
  Log log = log_of({1, 1, 1, 1});
  const std::size_t one = 10 + entry_overhead_bytes;
  CHECK(log.bytes() == 4 * one);
  CHECK(log.bytes_between(2, 3) == 2 * one);
  log.truncate_from(4);
  log.compact_to(1);
  CHECK(log.bytes() == 2 * one);
  CHECK(log.last() == Position{1, 3});
  log.compact_to(3);
  CHECK(log.bytes() == 0);
  CHECK(log.last() == Position{1, 3});
  CHECK(log.last_time_ms() == 103);
}

}  // namespace kitwork::consensus
