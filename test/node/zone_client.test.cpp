#include "actors/node/zone_client_actor.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include "actors/admission/zone_protocol_actor.hpp"
#include "actors/consensus/message_codec.hpp"
#include "actors/node/node_system.hpp"

namespace kitwork::test {
namespace {

using admission::CommandActor;
using node::ZoneClient;
using node::ZoneClientSettings;

std::string text_of(const ByteVector& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A member that answers as it is told, and counts.
struct FakeMember {
  std::atomic<Errc> error{};
  std::atomic<std::uint64_t> leader{0};
  std::atomic<int> asked{0};
  std::atomic<int> policy{0};  // and as many blocks are revoked
  std::atomic<bool> silent{false};
  std::vector<caf::typed_response_promise<std::string>> held;
};

CommandActor::behavior_type fake_member(CommandActor::pointer self,
                                        const std::shared_ptr<FakeMember>& fake) {
  const auto verdict = [self, fake](const std::string&) {
    ++fake->asked;
    auto promise = self->make_response_promise<std::string>();
    if (fake->silent) {
      fake->held.push_back(promise);
      return promise;
    }
    Verdict answer;
    answer.error = fake->error;
    answer.leader = static_cast<MemberId>(fake->leader.load());
    answer.finished = answer.error == Errc{};
    promise.deliver(text_of(encode_verdict(answer)));
    return promise;
  };
  return {
      [verdict](admission::SubmitAtom, const std::string& bytes) { return verdict(bytes); },
      [verdict](admission::OutcomeAtom, const std::string& bytes) { return verdict(bytes); },
      [fake](admission::TraceAtom, const std::string&) {
        consensus::Response response;
        response.error = fake->error;
        return consensus::encode_response(response);
      },
      [fake](admission::StatusAtom) {
        return std::string("{\"leader\":") + std::to_string(fake->leader.load()) +
               ",\"policy\":" + std::to_string(fake->policy.load()) +
               ",\"workers\":[{\"lost\":false}]}";
      },
      [fake](admission::RevokedAtom) {
        return std::string(32 * static_cast<std::size_t>(fake->policy.load()), 'r');
      },
      [](admission::ClaimAtom, const std::string&) {},
      [](admission::VoteAtom, const std::string&) {},
      [](admission::EvidenceAtom, const std::string&) {},
      [](admission::ClockAtom) {},
      [](admission::InboxAtom) {},
      [](admission::LinkAtom, std::uint64_t, const caf::strong_actor_ptr&) {},
  };
}

struct TwoMembers {
  node::NodeSystem system{node::SystemUse::messages, 1};
  std::shared_ptr<FakeMember> fakes[2] = {std::make_shared<FakeMember>(),
                                          std::make_shared<FakeMember>()};
  CommandActor actors[2];
  std::unique_ptr<ZoneClient> client;

  explicit TwoMembers(ZoneClientSettings settings = {}, int linked = 2) {
    client = std::make_unique<ZoneClient>(system.actors(), settings);
    for (int i = 0; i < 2; ++i) actors[i] = system.actors().spawn(fake_member, fakes[i]);
    for (int i = 0; i < linked; ++i) {
      client->link(static_cast<MemberId>(i + 1), caf::actor_cast<caf::strong_actor_ptr>(actors[i]));
    }
  }
  ~TwoMembers() {
    client.reset();
    for (int i = 0; i < 2; ++i) end(i);
  }
  void end(int i) {
    fakes[i]->held.clear();
    node::end_and_wait(system.actors(), caf::actor_cast<caf::strong_actor_ptr>(actors[i]));
    actors[i] = CommandActor{};
  }
  Verdict ask() {
    auto promise = std::make_shared<std::promise<Verdict>>();
    auto future = promise->get_future();
    // A second call would throw, and end the test.
    client->fetch_result({},
                         [promise](Verdict verdict) { promise->set_value(std::move(verdict)); });
    return future.get();
  }
};

TEST_CASE("whoever does not lead names who does, and that one is asked from then on") {
  TwoMembers zone;
  zone.fakes[0]->error = Errc::not_leader;
  zone.fakes[0]->leader = zone.fakes[1]->leader = 2;
  for (int i = 0; i < 5; ++i) CHECK(zone.ask().finished);
  CHECK(zone.fakes[0]->asked <= 1);
  CHECK(zone.fakes[1]->asked == 5);
}

TEST_CASE("a refusal by the zone is an answer, and nobody is asked again") {
  TwoMembers zone;
  for (const auto& fake : zone.fakes) fake->error = Errc::gas_insufficient;
  CHECK(zone.ask().error == Errc::gas_insufficient);
  for (const auto& fake : zone.fakes) fake->error = Errc::overloaded;
  CHECK(zone.ask().error == Errc::overloaded);
  CHECK(zone.fakes[0]->asked + zone.fakes[1]->asked == 2);
}

TEST_CASE("a member that is silent or gone is left for another one") {
  TwoMembers zone({.attempt_ms = 50});
  zone.fakes[0]->leader = zone.fakes[1]->leader = 1;
  zone.fakes[0]->silent = true;
  CHECK(zone.ask().finished);
  zone.end(0);
  CHECK(zone.ask().finished);
}

TEST_CASE("a zone that does not answer is told as unavailable when patience ends, exactly once") {
  TwoMembers zone({.patience_ms = 100, .pause_ms = 5});
  for (const auto& fake : zone.fakes) fake->error = Errc::unavailable;
  CHECK(zone.ask().error == Errc::unavailable);
  CHECK(zone.fakes[0]->asked + zone.fakes[1]->asked > 2);
  TwoMembers nobody({.patience_ms = 50}, 0);
  CHECK(nobody.ask().error == Errc::unavailable);
  CHECK(!nobody.client->ready());
}

TEST_CASE("questions beyond the limit are refused, and those that wait are answered at the end") {
  TwoMembers zone({.questions_max = 3});
  for (const auto& fake : zone.fakes) fake->silent = true;
  std::atomic<int> unavailable{0};
  std::atomic<int> overloaded{0};
  for (int i = 0; i < 5; ++i) {
    zone.client->fetch_result({}, [&](const Verdict& verdict) {
      unavailable += verdict.error == Errc::unavailable ? 1 : 0;
      overloaded += verdict.error == Errc::overloaded ? 1 : 0;
    });
  }
  CHECK(overloaded == 2);
  CHECK(unavailable == 0);
  zone.client.reset();
  // The actor ends on a thread of its own.
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (unavailable < 3 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  CHECK(unavailable == 3);
}

TEST_CASE("a zone is ready when a member says that one leads and a worker is there") {
  TwoMembers zone({.look_ms = 5});
  CHECK(!zone.client->ready());
  zone.fakes[0]->leader = zone.fakes[1]->leader = 1;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!zone.client->ready() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  CHECK(zone.client->ready());
}

TEST_CASE("what the zone revokes is told with each change of its policy, and never an older list") {
  std::atomic<int> told{0};
  std::atomic<std::size_t> count{0};
  TwoMembers zone({.look_ms = 5});
  zone.client->on_revoked([&](const std::vector<Digest>& revoked) {
    count = revoked.size();
    ++told;
  });
  zone.fakes[0]->leader = zone.fakes[1]->leader = 1;
  const auto told_of = [&](std::size_t blocks) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (count != blocks && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    return count == blocks;
  };
  zone.fakes[0]->policy = 2;
  CHECK(told_of(2));
  zone.fakes[0]->policy = 3;
  CHECK(told_of(3));
  // The other one leads now, and knows less.
  zone.fakes[1]->policy = 1;
  zone.fakes[0]->leader = zone.fakes[1]->leader = 2;
  zone.end(0);
  CHECK(zone.ask().finished);
  zone.fakes[1]->policy = 4;
  CHECK(told_of(4));
  CHECK(told == 3);
  zone.client->on_revoked({});
}

}  // namespace
}  // namespace kitwork::test
