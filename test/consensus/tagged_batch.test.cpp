#include "actors/consensus/tagged_batch.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace kitwork::consensus {
namespace {

std::vector<std::string> taken(std::string_view rest, bool& whole) {
  std::vector<std::string> items;
  Tagged item;
  while (take_tagged(rest, item))
    items.push_back(std::to_string(item.tag) + std::string(item.bytes));
  whole = rest.empty();
  return items;
}

}  // namespace

TEST_CASE("what was put into a batch comes out of it, in order and aligned") {
  std::string batch;
  bool whole = false;
  CHECK(taken(batch, whole).empty());
  CHECK(whole);
  add_tagged(batch, 7, "seven");
  add_tagged(batch, 8, "");
  add_tagged(batch, 9, "exactly8");
  CHECK(batch.size() % 8 == 0);
  CHECK(taken(batch, whole) == std::vector<std::string>{"7seven", "8", "9exactly8"});
  CHECK(whole);
}

TEST_CASE("a batch that is cut off anywhere gives what is whole, and tells that there was more") {
  std::string batch;
  add_tagged(batch, 1, "first");
  const std::size_t first = batch.size();
  add_tagged(batch, 2, "second");
  bool whole = true;
  for (std::size_t size = 1; size < batch.size(); ++size) {
    CHECK(taken(std::string_view(batch).substr(0, size), whole).size() == (size < first ? 0 : 1));
    CHECK(whole == (size == first));
  }
  // A length beyond everything.
  batch[15] = '\x7f';
  CHECK(taken(batch, whole).empty());
  CHECK_FALSE(whole);
}

}  // namespace kitwork::consensus
