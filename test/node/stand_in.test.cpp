#include "actors/node/stand_in.hpp"

#include <doctest/doctest.h>

namespace kitwork::node {
namespace {

using Step = StandIn::Step;

constexpr std::uint64_t own = 3;

// Looks twice a second, until it is to do something or `ms` are over.
Step look_for(StandIn& stand_in, StandIn::Seen& seen, std::uint64_t ms) {
  seen.own = own;
  for (const std::uint64_t end = seen.now_ms + ms; seen.now_ms < end;) {
    seen.now_ms += 500;
    if (const Step step = stand_in.look(seen); step != Step::none) return step;
  }
  return Step::none;
}

TEST_CASE("a node asks when the zone has had no gateway for a while, and begins when it is told") {
  StandIn stand_in;
  StandIn::Seen seen{.now_ms = 1000, .others = true};
  CHECK(look_for(stand_in, seen, 60'000) == Step::none);
  seen.others = false;
  CHECK(look_for(stand_in, seen, StandIn::patience_ms - 500) == Step::none);
  CHECK(look_for(stand_in, seen, 1500) == Step::ask);
  CHECK(look_for(stand_in, seen, 60'000) == Step::none);
  seen.holder = own;
  CHECK(look_for(stand_in, seen, 500) == Step::begin);
  seen.runs = seen.listed = true;
  CHECK(look_for(stand_in, seen, 60'000) == Step::none);
}

TEST_CASE("a short absence is none") {
  StandIn stand_in;
  StandIn::Seen seen{.now_ms = 1000};
  for (int i = 0; i < 10; ++i) {
    seen.others = false;
    CHECK(look_for(stand_in, seen, StandIn::patience_ms - 500) == Step::none);
    seen.others = true;
    CHECK(look_for(stand_in, seen, 500) == Step::none);
  }
}

StandIn standing_in(StandIn::Seen& seen) {
  StandIn stand_in;
  seen.now_ms = 1000;
  CHECK(look_for(stand_in, seen, 60'000) == Step::ask);
  seen.holder = own;
  CHECK(look_for(stand_in, seen, 500) == Step::begin);
  seen.runs = seen.listed = true;
  return stand_in;
}

TEST_CASE("who comes second does not begin, and asks again when there is nobody") {
  StandIn stand_in;
  StandIn::Seen seen{.now_ms = 1000};
  CHECK(look_for(stand_in, seen, 60'000) == Step::ask);
  seen.holder = own + 1;
  CHECK(look_for(stand_in, seen, 500) == Step::end);
  seen.others = true;
  CHECK(look_for(stand_in, seen, 60'000) == Step::none);
  seen.others = false;
  seen.holder = 0;
  CHECK(look_for(stand_in, seen, 60'000) == Step::ask);
}

TEST_CASE("the role is given up when there is another gateway again, or another one holds it") {
  StandIn::Seen seen;
  StandIn stand_in = standing_in(seen);
  seen.others = true;
  CHECK(look_for(stand_in, seen, StandIn::patience_ms - 500) == Step::none);
  CHECK(look_for(stand_in, seen, 1500) == Step::end);

  StandIn::Seen cut;
  StandIn lost = standing_in(cut);
  // The zone thought it lost, and nobody else asked: its next report brings the role back.
  cut.holder = 0;
  CHECK(look_for(lost, cut, 60'000) == Step::none);
  cut.holder = own + 1;
  CHECK(look_for(lost, cut, 500) == Step::end);
}

TEST_CASE("a gateway of ours that the zone never hears of makes room for another node's") {
  StandIn::Seen seen;
  StandIn stand_in = standing_in(seen);
  seen.listed = false;
  CHECK(look_for(stand_in, seen, StandIn::silent_ms - 500) == Step::none);
  CHECK(look_for(stand_in, seen, 1500) == Step::end);
  seen.runs = false;
  seen.holder = 0;
  CHECK(look_for(stand_in, seen, StandIn::pause_ms - 1000) == Step::none);
  CHECK(look_for(stand_in, seen, 60'000) == Step::ask);
}

}  // namespace
}  // namespace kitwork::node
