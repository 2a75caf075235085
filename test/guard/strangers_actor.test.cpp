#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "test/guard/basp_attacks.hpp"
#include "test/guard/guard_nodes_actor.hpp"

// Each thing that BASP lets a stranger do, against real CAF systems behind the guard: at the CAF
// door without, with a foreign and with a good certificate, and at a node link with a certificate
// of the wrong role. Each fails, and a good client goes on.
namespace kitwork::test {
namespace {

using guard::Role;

struct Scene {
  TestZone zone;
  TestZone foreign{"test"};
  TestNode server{zone.credentials("n1", {Role::gateway, Role::command})};
  TestNode client{zone.credentials("c1", {Role::client})};
  std::uint16_t port = server.serve_echo();
  std::uint16_t control_port = server.serve_echo(control_service());
  EchoActor echo = client.connect(port).value();

  bool good_client_goes_on() {
    return ask_echo(client.system(), echo, "good") == "good" && client.connect(port).ok();
  }
};

// What one good question gets, over the link that the attack went through.
bool answers(RawPeer& peer, const Greeting& server) {
  peer.write(direct(async_id | 999, peer_actor, server.published, text_message("kw_echo", "good")));
  while (const auto frame = peer.next_frame()) {
    const FrameHeader header = guard::read_header(*frame);
    if (header.operation == Operation::monitor) continue;
    return header.operation == Operation::direct &&
           header.data == (guard::id_response | async_id | 999);
  }
  return false;
}

TEST_CASE("with a good client's certificate, no attack of the list succeeds at the CAF door") {
  Scene scene;
  const auto credentials = scene.zone.credentials("mallory", {Role::client});
  for (const BaspAttack& attack : basp_attacks()) {
    CAPTURE(attack.name);
    RawPeer peer(credentials, "echo/1", scene.port);
    REQUIRE(peer.shook_hands());
    const auto greeting = peer.greeting();
    REQUIRE(greeting.has_value());
    if (attack.greets) peer.write(client_handshake(peer.node()));
    peer.write(attack.bytes(*greeting, peer.node()));
    CHECK((attack.cut ? peer.ends(attack.greets) : answers(peer, *greeting)));
    CHECK(scene.good_client_goes_on());
  }
}

TEST_CASE("without a certificate that the zone's authority signed, nobody is greeted") {
  Scene scene;
  const Greeting guess{node_named(1), 1};
  const auto foreign = scene.foreign.credentials("mallory", {Role::client});
  for (const BaspAttack& attack : basp_attacks()) {
    CAPTURE(attack.name);
    // Plain BASP, no TLS.
    RawSocket plain(scene.port);
    REQUIRE(plain.connected());
    plain.write(attack.bytes(guess, node_named(77)));
    CHECK(plain.ends());
    // An authority of the same name with another key, and the certificate that it signed.
    guard::Credentials credentials = foreign;
    credentials.authorities.push_back(scene.zone.authority().certificate);
    RawPeer peer(credentials, "echo/1", scene.port);
    peer.write(attack.bytes(guess, peer.node()));
    CHECK(!peer.greeting().has_value());
    CHECK(peer.ends());
    CHECK(scene.good_client_goes_on());
  }
}

TEST_CASE("with a certificate of the wrong role, nobody is greeted at a node's link") {
  Scene scene;
  const Greeting guess{node_named(1), 1};
  for (const Role role : {Role::client, Role::worker, Role::gateway}) {
    const auto credentials = scene.zone.credentials("mallory", {role});
    for (const BaspAttack& attack : basp_attacks()) {
      CAPTURE(attack.name);
      RawPeer peer(credentials, "control/1", scene.control_port);
      if (attack.greets) peer.write(client_handshake(peer.node()));
      peer.write(attack.bytes(guess, peer.node()));
      CHECK(!peer.greeting().has_value());
      CHECK(peer.ends());
    }
    CHECK(scene.good_client_goes_on());
  }
}

TEST_CASE("what one may do at one service is nothing at another, nor is a service of no name") {
  Scene scene;
  const auto worker = scene.zone.credentials("w1", {Role::worker});
  RawPeer allowed(worker, "echo/1", scene.port);
  CHECK(allowed.greeting().has_value());
  for (const char* service : {"control/1", "echo/2", "e", "echo/1/"}) {
    RawPeer peer(worker, service, scene.port);
    CHECK(!peer.greeting().has_value());
  }
}

TEST_CASE("expired certificates and an authority that vouches for another zone are refused") {
  Scene scene;
  const auto authority = scene.zone.authority().certificate;
  RawPeer expired({scene.zone.issue("c9", {Role::client}, -10), {authority}, {}}, "echo/1",
                  scene.port);
  CHECK(!expired.greeting().has_value());
  // Trusted for its own zone, and no other may be clients of this service.
  const TestZone paris("paris");
  guard::Credentials both = scene.zone.credentials("n1", {Role::gateway, Role::command});
  both.authorities.push_back(paris.authority().certificate);
  REQUIRE(scene.server.guard().reload(both).ok());
  guard::Credentials visitor = paris.credentials("c1", {Role::client});
  visitor.authorities.push_back(authority);
  RawPeer guest(visitor, "echo/1", scene.port);
  CHECK(!guest.greeting().has_value());
  CHECK(scene.good_client_goes_on());
}

}  // namespace
}  // namespace kitwork::test
