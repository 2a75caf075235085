// A gateway's CAF door as it is in a node, before a zone that only counts.
#include "actors/node/door_role.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>

#include <caf/actor_cast.hpp>
#include <caf/scoped_actor.hpp>

#include "actors/admission/zone_protocol_actor.hpp"
#include "actors/gateway/door_service.hpp"
#include "test/guard/basp_attacks.hpp"
#include "test/support/zone_fixture.hpp"

namespace kitwork::test {
namespace {

using guard::Role;

std::int64_t now_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

class CountingZone final : public gateway::Zone {
 public:
  void submit(Submission, Answered answered) override {
    ++asked;
    answered({});
  }
  void fetch_result(const gateway::ResultQuestion&, Answered answered) override { answered({}); }
  void fetch_trace(const gateway::TraceQuestion&, Traced traced) override { traced({}); }
  bool ready() const override { return true; }

  std::atomic<std::uint64_t> asked = 0;
};

struct OneDoor {
  guard::CertifiedKey authority = guard::make_authority("asia", {now_seconds(), 3600}).value();
  CountingZone zone;
  std::unique_ptr<node::DoorRole> role;

  OneDoor() {
    gateway::GatewaySettings settings;
    settings.zone = "asia";
    settings.name = "edge1";
    settings.authorities = {key_of(authority_number).public_key()};
    settings.limits.address_rate = 1;
    settings.limits.address_burst = 10;
    auto started = node::DoorRole::start({"127.0.0.1", 0}, credentials("edge1", Role::gateway),
                                         settings, zone);
    REQUIRE(started.ok());
    role = std::move(started.value());
  }
  guard::Credentials credentials(const std::string& name, Role of) const {
    const auto own =
        guard::issue_certificate(authority, {"asia", name, {of}}, {now_seconds(), 3600});
    REQUIRE(own.ok());
    return {own.value(), {authority.certificate}, {}};
  }
  std::uint16_t port() const { return role->port(); }
};

// A program with a certificate of a client's.
struct Client {
  node::NodeSystem system{node::SystemUse::messages, 1};
  std::unique_ptr<guard::Guard> guard;
  caf::strong_actor_ptr door;

  Client(const OneDoor& to, const std::string& name) {
    auto made = guard::Guard::create(system.actors(), {to.credentials(name, Role::client), {}});
    REQUIRE(made.ok());
    guard = std::move(made.value());
    auto found = guard->connect_and_wait(
        gateway::door_service(),
        {{"127.0.0.1", to.port()}, {"asia", Role::gateway, "edge1"}, 10'000});
    REQUIRE(found.ok());
    door = std::move(found.value());
  }
  // What so many submissions, which are none, are answered.
  std::vector<Errc> submit(std::size_t count) {
    caf::scoped_actor self(system.actors());
    const auto actor = caf::actor_cast<DoorActor>(door);
    std::vector<Errc> errors(count, Errc::unavailable);
    for (std::size_t i = 0; i < count; ++i) {
      self->request(actor, std::chrono::seconds(60), admission::SubmitAtom::value, std::string("x"))
          .receive(
              [&](const std::string& text) {
                errors[i] = decode_verdict(bytes_of(text)).value().error;
              },
              [](const caf::error&) {});
    }
    return errors;
  }
};

TEST_CASE(
    "at a gateway's own door no attack of the list succeeds, and a client's certificate is "
    "needed") {
  OneDoor door;
  for (const Role role : {Role::client, Role::command, Role::worker, Role::gateway}) {
    const auto credentials = door.credentials("mallory", role);
    for (const BaspAttack& attack : basp_attacks()) {
      CAPTURE(guard::role_name(role));
      CAPTURE(attack.name);
      RawPeer peer(credentials, "door/1", door.port());
      const auto greeting = peer.greeting();
      REQUIRE(greeting.has_value() == (role == Role::client));
      if (!greeting) {
        CHECK(peer.ends());
        continue;
      }
      if (attack.greets) peer.write(client_handshake(peer.node()));
      peer.write(attack.bytes(*greeting, peer.node()));
      if (attack.cut) CHECK(peer.ends(attack.greets));
    }
  }
  CHECK(door.zone.asked == 0);
  CHECK(Client(door, "c1").submit(1) == std::vector{Errc::malformed});
}

TEST_CASE("a client that asks too often at the door is refused, and others are not") {
  OneDoor door;
  Client busy(door, "busy");
  const auto errors = busy.submit(20);
  CHECK(std::count(errors.begin(), errors.end(), Errc::overloaded) > 0);
  CHECK(Client(door, "quiet").submit(1) == std::vector{Errc::malformed});
}

}  // namespace
}  // namespace kitwork::test
