#include "actors/gateway/connection_table.hpp"

#include <doctest/doctest.h>

namespace kitwork::gateway {
namespace {

PeerKey peer(std::uint8_t number) { return {4, 203, 0, 113, number}; }

TEST_CASE("an address has its places, and gets them back") {
  ConnectionTable table(10, 2);
  CHECK(table.enter(1, peer(1)).taken);
  CHECK(table.enter(2, peer(1)).taken);
  CHECK(!table.enter(3, peer(1)).taken);
  CHECK(table.enter(4, peer(2)).taken);
  table.leave(1);
  table.leave(1);
  CHECK(table.enter(5, peer(1)).taken);
  CHECK(table.size() == 3);
}

TEST_CASE("when all places are taken, whoever was idle for longest makes place") {
  ConnectionTable table(3, 3);
  for (std::uint8_t i = 1; i <= 3; ++i) REQUIRE(table.enter(i, peer(i)).taken);
  table.set_busy(1);
  table.set_busy(2);
  table.set_idle(2);  // since now
  CHECK(table.enter(4, peer(4)).evicted == 3);
  CHECK(table.enter(5, peer(5)).evicted == 2);
  table.set_busy(4);
  table.set_busy(5);
  const Place none = table.enter(6, peer(6));
  CHECK(!none.taken);
  CHECK(!none.evicted.has_value());
  CHECK(table.size() == 3);
  // Whoever left knows of nothing any more.
  table.set_idle(3);
  table.leave(3);
  CHECK(table.size() == 3);
}

}  // namespace
}  // namespace kitwork::gateway
