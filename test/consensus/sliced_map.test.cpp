#include "actors/consensus/sliced_map.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <map>

#include "actors/consensus/random.hpp"

namespace kitwork::consensus {
namespace {

using Numbers = std::map<std::uint64_t, std::uint64_t>;

// Adds, changes and removes something at random.
void change(SlicedMap<std::uint64_t, std::uint64_t>& map, Random& random) {
  const std::uint64_t key = random.below(64);
  switch (random.below(4)) {
    case 0:
      map.erase(key);
      break;
    case 1:
      map.erase_if([&](std::uint64_t value) { return value % 16 == key % 16; });
      break;
    default:
      map.modify(key) = random.next();
  }
}

TEST_CASE("a save visits what the map held when it began, whatever changes in between") {
  Random random(7);
  SlicedMap<std::uint64_t, std::uint64_t> map;
  for (int round = 0; round < 300; ++round) {
    for (int i = 0; i < 40; ++i) change(map, random);
    const Numbers expected(map.begin(), map.end());
    Numbers visited;
    map.begin_save();
    for (bool more = true; more;) {
      std::uint64_t left = 1 + random.below(5);
      more = map.save_some([&](std::uint64_t key, std::uint64_t value) {
        CHECK((visited.empty() || visited.rbegin()->first < key));
        visited[key] = value;
        return --left > 0;
      });
      for (std::uint64_t i = random.below(8); i > 0; --i) change(map, random);
    }
    REQUIRE(visited == expected);
  }
}

TEST_CASE("a cleared map has nothing left to save") {
  SlicedMap<int, int> map;
  map.modify(1) = 2;
  map.begin_save();
  map.clear();
  map.modify(3) = 4;
  CHECK(!map.save_some([](int, int) { return true; }));
  CHECK(map.find(1) == nullptr);
  CHECK(*map.find(3) == 4);
}

}  // namespace
}  // namespace kitwork::consensus
