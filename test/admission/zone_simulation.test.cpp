#include <doctest/doctest.h>

#include <cstdlib>

#include "test/support/zone_world.hpp"

namespace kitwork::test {
namespace {

// KITWORK_SEED=n replays one run.
std::vector<std::uint64_t> seeds(std::uint64_t count) {
  if (const char* one = std::getenv("KITWORK_SEED")) return {std::strtoull(one, nullptr, 10)};
  std::vector<std::uint64_t> seeds;
  for (std::uint64_t i = 1; i <= count; ++i) seeds.push_back(i);
  return seeds;
}

void run_seed(std::uint64_t seed) {
  std::mt19937_64 random(seed * 0x9E3779B97F4A7C15u);
  WorldParams params;
  params.seed = seed;
  params.members = static_cast<std::uint8_t>(random() % 2 == 0 ? 3 : 5);
  params.quorum = params.members / 2 + 1;
  params.loss = static_cast<double>(random() % 30) / 100;
  params.twice = static_cast<double>(random() % 30) / 100;
  params.delay_ms_max = random() % 300;
  params.proposal_loss = static_cast<double>(random() % 40) / 100;
  params.worker_deaths = static_cast<double>(random() % 20) / 100;
  World world(params);
  std::map<Digest, bool> sent;
  for (std::uint64_t nonce = 1; nonce <= 30 && world.problem.empty(); ++nonce) {
    if (nonce == 1 || random() % 6 == 0) {
      world.elect(static_cast<std::uint8_t>(random() % (params.members + 1u)));
    }
    if (random() % 10 == 0) world.stop(static_cast<std::uint8_t>(1 + random() % params.members));
    if (random() % 10 == 0) {
      world.restart(static_cast<std::uint8_t>(1 + random() % params.members));
    }
    const bool good = random() % 5 != 0;
    sent[world.send(nonce, good)] = good;
    world.run_for(random() % 400);
  }
  world.lose_nothing_more();
  world.elect(static_cast<std::uint8_t>(1 + random() % params.members));
  world.run_for(30'000);
  CHECK(world.problem == "");
  for (const auto& [digest, good] : sent) {
    CHECK(world.answers.contains(digest));
    if (!good) CHECK(world.runs[digest] == 0);
  }
  for (std::uint8_t each = 1; each <= params.members; ++each) {
    CHECK(world.state(each).under_way().empty());
    CHECK(world.state(each).slots().empty());
    CHECK(world.state(each).audit());
  }
  CHECK(world.evidence.empty());
}

TEST_CASE(
    "whatever is lost and whoever dies, every invocation has one outcome that somebody made") {
  for (const std::uint64_t seed : seeds(50)) {
    CAPTURE(seed);
    run_seed(seed);
  }
}

}  // namespace
}  // namespace kitwork::test
