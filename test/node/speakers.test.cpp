// Whose word counts: what comes over a link is heard only in the name of the node behind it.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include "actors/node/command_role.hpp"
#include "actors/node/zone_policy.hpp"
#include "schemas/zone/item.hpp"
#include "schemas/zone/message.hpp"
#include "test/support/zone_keys.hpp"

namespace kitwork::test {
namespace {

using Json = nlohmann::json;

std::string text_of(const ByteVector& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Member 1, which takes every message for one of the node that the test names.
struct Listener {
  std::string directory = "/tmp/kitwork_speakers_XXXXXX";
  std::atomic<std::uint64_t> number{0};
  std::unique_ptr<node::CommandRole> role;

  explicit Listener(std::uint8_t members) {
    REQUIRE(::mkdtemp(directory.data()) != nullptr);
    node::CommandRoleSettings settings;
    settings.genesis.configuration = configuration_of(members, members);
    settings.genesis.root = key_of(200).public_key();
    settings.id = static_cast<MemberId>(1);
    settings.directory = directory;
    settings.begins = true;
    settings.threads = 1;
    // Nobody else stands for election meanwhile.
    settings.election_timeout_ms = members == 1 ? 100 : 600'000;
    settings.heartbeat_ms = 10;
    settings.speaker_of = [this](const caf::strong_actor_ptr&) {
      return consensus::Speaker{false, "n" + std::to_string(number), number};
    };
    auto started = node::CommandRole::start(settings, key_of(1));
    REQUIRE(started.ok());
    role = std::move(started.value());
  }
  ~Listener() {
    role.reset();
    std::filesystem::remove_all(directory);
  }
  const admission::CommandActor& member() const { return role->layer().command; }
  Json status() { return Json::parse(node::ask_status(role->actors(), member())); }

  template <class Condition>
  bool eventually(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition(status())) {
      if (std::chrono::steady_clock::now() >= end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
  }
};

TEST_CASE("a worker's report counts only from that worker's node") {
  Listener zone(1);
  node::FirstPolicy policy{"test", key_of(100).public_key(), 1000, {{7, key_of(7).public_key()}}};
  REQUIRE(node::settle_policy(zone.role->actors(), zone.member(), "asia",
                              node::first_policy(policy), key_of(200), 30'000)
              .ok());
  WorkerReport report{"asia", static_cast<WorkerId>(7), 1, 1, 10, 1u << 30, false, false, {}};
  sign_report(report, key_of(7));
  const std::string claim = text_of(encode_item(report));
  caf::scoped_actor self(zone.role->actors());
  zone.number = 8;
  self->send(zone.member(), admission::ClaimAtom::value, claim);
  // Answered after the claim was looked at; and what was taken would be applied by the next.
  REQUIRE(node::wait_for_log_end(zone.role->actors(), zone.member(), 30'000).ok());
  CHECK(zone.status()["workers"].empty());
  zone.number = 7;
  self->send(zone.member(), admission::ClaimAtom::value, claim);
  CHECK(zone.eventually([](const Json& status) { return status["workers"].size() == 1; }));
}

TEST_CASE("a submission counts only in the name of the gateway that brings it") {
  Listener zone(1);
  REQUIRE(zone.eventually([](const Json& status) { return status["leader"] == 1; }));
  const auto verdict_of = [&](const std::string& gateway) {
    Submission submission;
    submission.gateway = gateway;
    caf::scoped_actor self(zone.role->actors());
    Errc error{};
    self->request(zone.member(), std::chrono::seconds(30), admission::SubmitAtom::value,
                  text_of(encode_submission(submission)))
        .receive(
            [&](const std::string& bytes) {
              error = decode_verdict(bytes_of(bytes)).value().error;
            },
            [](const caf::error&) { FAIL("no answer"); });
    return error;
  };
  zone.number = 3;
  CHECK(verdict_of("n2") == Errc::not_permitted);
  CHECK(verdict_of("n3") != Errc::not_permitted);
}

TEST_CASE("a message of the log counts only from the member that it is from") {
  Listener zone(2);
  consensus::Message message;
  message.from = consensus::NodeId{2};
  message.to = consensus::NodeId{1};
  message.term = 50;
  message.body = consensus::Heartbeat{0, 1};
  const std::string bytes = consensus::encode_message(message);
  caf::scoped_actor self(zone.role->actors());
  zone.number = 3;
  self->send(zone.role->layer().replica, consensus::PeerAtom::value, bytes);
  // Answered after the message was looked at.
  bool answered = false;
  consensus::Request request;
  self->request(zone.role->layer().replica, std::chrono::seconds(30), consensus::AskAtom::value,
                consensus::encode_request(request))
      .receive(
          [&](const std::string& text) {
            answered = consensus::decode_response(text).value().leader == consensus::NodeId::none;
          },
          [](const caf::error&) {});
  CHECK(answered);
  zone.number = 2;
  self->send(zone.role->layer().replica, consensus::PeerAtom::value, bytes);
  CHECK(zone.eventually([](const Json& status) { return status["leader"] == 2; }));
}

}  // namespace
}  // namespace kitwork::test
