// A node's links as strangers meet them who have a certificate of the zone, but of the wrong role.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include <caf/actor_cast.hpp>
#include <caf/scoped_actor.hpp>

#include "actors/admission/zone_protocol_actor.hpp"
#include "actors/consensus/replica_protocol_actor.hpp"
#include "actors/include/kitwork/node.hpp"
#include "actors/node/key_file.hpp"
#include "actors/node/node_process.hpp"
#include "actors/node/services.hpp"
#include "schemas/capsule/capsule.hpp"
#include "test/guard/basp_attacks.hpp"
#include "test/support/zone_fixture.hpp"

namespace kitwork::test {
namespace {

using guard::Role;

std::int64_t unix_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// A zone of one node, set up as for people, and its authority in the hands of the test.
struct OneNode {
  std::string directory = "/tmp/kitwork_links_XXXXXX";
  node::NodeConfig config;
  std::unique_ptr<node::NodeProcess> process;

  OneNode() {
    REQUIRE(::mkdtemp(directory.data()) != nullptr);
    SetupSettings setup;
    setup.directory = directory;
    setup.zones = setup.nodes = 1;
    setup.port = 0;
    const auto made = set_up_zones(setup);
    REQUIRE(made.ok());
    auto read = node::read_node_config(made.value().front().config);
    REQUIRE(read.ok());
    config = std::move(read.value());
    auto started = node::NodeProcess::start(config, {Role::command, Role::worker});
    REQUIRE(started.ok());
    process = std::move(started.value());
  }
  ~OneNode() {
    process.reset();
    std::filesystem::remove_all(directory);
  }

  guard::CertifiedKey authority() const {
    const std::string stem = directory + "/" + config.zone + "/links";
    return {node::read_small_file(stem + ".pem").value(),
            node::read_small_file(stem + ".key").value()};
  }
};

// Whoever has a certificate, and nothing else of ours.
struct Visitor {
  node::NodeSystem system{node::SystemUse::messages, 1};
  std::unique_ptr<guard::Guard> guard;
  const node::NodeConfig& config;

  Visitor(const OneNode& zone, const guard::CertifiedKey& authority, const std::string& name,
          guard::RoleSet roles)
      : config(zone.config) {
    auto own =
        guard::issue_certificate(authority, {config.zone, name, roles}, {unix_seconds(), 3600});
    REQUIRE(own.ok());
    auto made = guard::Guard::create(system.actors(),
                                     {{own.value(), {zone.authority().certificate}, {}}, {}});
    REQUIRE(made.ok());
    guard = std::move(made.value());
  }
  Result<caf::strong_actor_ptr> visit(const guard::Service& service) {
    const node::HostPort& address = config.self().address;
    return guard->connect_and_wait(
        service, {{address.host, address.port}, {config.zone, Role::command, config.node}, 10'000});
  }
};

TEST_CASE("each service is for one role, and a certificate of another one opens nothing") {
  const OneNode zone;
  const std::pair<const guard::Service*, Role> doors[] = {
      {&node::replica_service(), Role::command},
      {&node::member_service(), Role::command},
      {&node::worker_service(), Role::worker},
      {&node::gateway_service(), Role::gateway}};
  for (const Role role : {Role::command, Role::worker, Role::gateway, Role::client}) {
    Visitor visitor(zone, zone.authority(), "n9", {role});
    for (const auto& door : doors) {
      CAPTURE(guard::role_name(role));
      CAPTURE(door.first->name);
      CHECK(visitor.visit(*door.first).ok() == (role == door.second));
    }
  }
}

guard::Credentials credentials_of(const OneNode& zone, guard::RoleSet roles) {
  const guard::CertifiedKey authority = zone.authority();
  auto own =
      guard::issue_certificate(authority, {zone.config.zone, "n9", roles}, {unix_seconds(), 3600});
  REQUIRE(own.ok());
  return {own.value(), {authority.certificate}, {}};
}

struct ServiceOfRole {
  const char* name;
  Role role;
};
constexpr ServiceOfRole services[] = {{"replica/1", Role::command},
                                      {"member/1", Role::command},
                                      {"worker/1", Role::worker},
                                      {"gateway/1", Role::gateway}};

TEST_CASE(
    "with a certificate of the wrong role, no attack of the list succeeds at any service of a "
    "node") {
  const OneNode zone;
  const std::uint16_t port = zone.config.self().address.port;
  const Greeting guess{node_named(1), 1};
  for (const Role role : {Role::command, Role::worker, Role::gateway, Role::client}) {
    const auto credentials = credentials_of(zone, {role});
    for (const ServiceOfRole& service : services) {
      for (const BaspAttack& attack : basp_attacks()) {
        if (role == service.role) continue;
        CAPTURE(guard::role_name(role));
        CAPTURE(service.name);
        CAPTURE(attack.name);
        RawPeer peer(credentials, service.name, port);
        if (attack.greets) peer.write(client_handshake(peer.node()));
        peer.write(attack.bytes(guess, peer.node()));
        CHECK(!peer.greeting().has_value());
        CHECK(peer.ends());
      }
    }
  }
  Visitor good(zone, zone.authority(), "n9", {Role::gateway});
  CHECK(good.visit(node::gateway_service()).ok());
}

TEST_CASE("with the right role they cost the link, or get nothing, and the node goes on") {
  const OneNode zone;
  const std::uint16_t port = zone.config.self().address.port;
  for (const ServiceOfRole& service : services) {
    const auto credentials = credentials_of(zone, {service.role});
    for (const BaspAttack& attack : basp_attacks()) {
      CAPTURE(service.name);
      CAPTURE(attack.name);
      RawPeer peer(credentials, service.name, port);
      const auto greeting = peer.greeting();
      REQUIRE(greeting.has_value());
      if (attack.greets) peer.write(client_handshake(peer.node()));
      peer.write(attack.bytes(*greeting, peer.node()));
      if (attack.cut) CHECK(peer.ends(attack.greets));
    }
  }
  Visitor good(zone, zone.authority(), "n9", {Role::gateway});
  CHECK(good.visit(node::gateway_service()).ok());
}

TEST_CASE("a message without a sender does not pass for one of the node's own") {
  const OneNode zone;
  RawPeer peer(credentials_of(zone, {Role::command}), "replica/1", zone.config.self().address.port);
  const auto greeting = peer.greeting();
  REQUIRE(greeting.has_value());
  peer.write(client_handshake(peer.node()));
  peer.write(direct(async_id, 0, greeting->published, text_message("kw_peer", "x")));
  CHECK(peer.ends(true));
}

TEST_CASE("an authority of one's own opens nothing, whatever it vouches for") {
  const OneNode zone;
  const auto forged = guard::make_authority(zone.config.zone, {unix_seconds(), 3600});
  REQUIRE(forged.ok());
  Visitor visitor(zone, forged.value(), "n1", {Role::command, Role::worker, Role::gateway});
  CHECK(!visitor.visit(node::gateway_service()).ok());
  CHECK(!visitor.visit(node::replica_service()).ok());
}

TEST_CASE("a gateway cannot use another one's name, nor say what gateways do not say") {
  const OneNode zone;
  Visitor gateway(zone, zone.authority(), "n9", {Role::gateway});
  const auto actor = gateway.visit(node::gateway_service());
  REQUIRE(actor.ok());
  const auto member = caf::actor_cast<admission::CommandActor>(actor.value());
  caf::scoped_actor self(gateway.system.actors());
  const auto submit = [&](const std::string& name) {
    const ByteVector capsule = test::capsule_of(1000);
    InvocationPlan plan;
    plan.capsule = verify_capsule(capsule).value();
    Submission submission = submission_of(plan, capsule);
    submission.gateway = name;
    const ByteVector bytes = encode_submission(submission);
    Errc error = Errc::unavailable;
    self->request(member, std::chrono::seconds(30), admission::SubmitAtom::value,
                  std::string(bytes.begin(), bytes.end()))
        .receive(
            [&](const std::string& text) { error = decode_verdict(bytes_of(text)).value().error; },
            [](const caf::error&) {});
    return error;
  };
  CHECK(submit("n1") == Errc::not_permitted);
  CHECK(submit("n9") != Errc::not_permitted);
  // A command for the log, which a member's own actors say to the replica.
  bool failed = false;
  self->request(caf::actor_cast<consensus::ReplicaActor>(actor.value()), std::chrono::seconds(30),
                consensus::AskAtom::value, std::string("x"))
      .receive([](const std::string&) {}, [&](const caf::error&) { failed = true; });
  CHECK(failed);
  CHECK(submit("n9") != Errc::unavailable);
}

}  // namespace
}  // namespace kitwork::test
