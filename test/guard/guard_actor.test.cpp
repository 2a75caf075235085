#include "actors/guard/guard_actor.hpp"

#include <doctest/doctest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include <caf/actor_cast.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include "actors/guard/sockets.hpp"
#include "test/guard/guard_nodes_actor.hpp"

namespace kitwork::test {
namespace {

using guard::Role;
using guard::Verdict;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::uint64_t count_of(TestNode& node, Verdict verdict) {
  return node.guard().report().verdicts[static_cast<std::size_t>(verdict)];
}

// Waits for the end of a remote actor; false after ten seconds.
bool goes_down(caf::scoped_actor& self) {
  bool down = false;
  self->receive([&](const caf::down_msg&) { down = true; }, caf::after(seconds(10)) >> [] {});
  return down;
}

TEST_CASE("a client with a certificate asks an actor of another process and gets its answer") {
  TestZone zone;
  TestNode server(zone.credentials("n1", {Role::command}));
  TestNode client(zone.credentials("c1", {Role::client}));
  const std::uint16_t port = server.serve_echo();
  const auto echo = client.connect(port);
  REQUIRE(echo.ok());
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{5}, std::size_t{1000},
                                  std::size_t{100'000}, std::size_t{1} << 20}) {
    const std::string text(bytes, 'x');
    const bool same = ask_echo(client.system(), echo.value(), text) == text;
    CHECK(same);
  }
  const auto identity = client.guard().identity_of(echo.value().node());
  REQUIRE(identity.has_value());
  CHECK(identity->node == "n1");
}

TEST_CASE("two links to one node are two, and both work") {
  TestZone zone;
  TestNode server(zone.credentials("n1", {Role::command}));
  TestNode client(zone.credentials("c1", {Role::client}));
  const std::uint16_t port = server.serve_echo();
  const auto first = client.connect(port);
  const auto second = client.connect(port);
  REQUIRE((first.ok() && second.ok()));
  CHECK(first.value() != second.value());
  CHECK(ask_echo(client.system(), first.value(), "one") == "one");
  CHECK(ask_echo(client.system(), second.value(), "two") == "two");
}

TEST_CASE("requests that wait fail at once when the peer goes, and its actor goes down") {
  TestZone zone;
  auto server = std::make_unique<TestNode>(zone.credentials("n1", {Role::command}));
  TestNode client(zone.credentials("c1", {Role::client}));
  const auto echo = client.connect(server->serve_echo());
  REQUIRE(echo.ok());
  caf::scoped_actor self{client.system()};
  self->monitor(echo.value());
  auto held = self->request(echo.value(), seconds(60), HoldAtom::value, std::string("never"));
  // When this is answered, the one before it lies over there.
  CHECK(ask_echo(client.system(), echo.value(), "x") == "x");
  const auto before = guard::milliseconds_now();
  server.reset();
  bool failed = false;
  held.receive([](const std::string&) {}, [&](const caf::error&) { failed = true; });
  CHECK(failed);
  CHECK(goes_down(self));
  CHECK(guard::milliseconds_now() - before < 5000);
}

TEST_CASE("a message that the service does not have fails here, and the link lives") {
  TestZone zone;
  TestNode server(zone.credentials("n1", {Role::command}));
  TestNode client(zone.credentials("c1", {Role::client}));
  const auto echo = client.connect(server.serve_echo());
  REQUIRE(echo.ok());
  caf::scoped_actor self{client.system()};
  bool failed = false;
  self->request(caf::actor_cast<caf::actor>(echo.value()), seconds(60), std::string("no atom"))
      .receive([](const std::string&) {}, [&](const caf::error&) { failed = true; });
  CHECK(failed);
  // Neither exit messages nor links leave this node.
  self->send_exit(echo.value(), caf::exit_reason::kill);
  CHECK(ask_echo(client.system(), echo.value(), "still there") == "still there");
  CHECK(eventually([&] { return count_of(client, Verdict::local_not_allowed) >= 2; }));
}

TEST_CASE("certificates rotate while links live, and a revoked one ends its link") {
  TestZone zone;
  const auto credentials = zone.credentials("n1", {Role::command});
  TestNode server(credentials);
  const auto good = zone.credentials("c1", {Role::client});
  const auto bad = zone.credentials("c2", {Role::client});
  TestNode client(good);
  TestNode thief(bad);
  const std::uint16_t port = server.serve_echo();
  const auto echo = client.connect(port);
  const auto stolen = thief.connect(port);
  REQUIRE((echo.ok() && stolen.ok()));
  caf::scoped_actor self{thief.system()};
  self->monitor(stolen.value());
  guard::Credentials renewed = zone.credentials("n1", {Role::command});
  renewed.revoked.push_back(guard::serial_of(bad.own.certificate).value());
  REQUIRE(server.guard().reload(renewed).ok());
  CHECK(goes_down(self));
  CHECK(!thief.connect(port).ok());
  CHECK(ask_echo(client.system(), echo.value(), "goes on") == "goes on");
  REQUIRE(client.connect(port).ok());
}

TEST_CASE("a certificate that expires ends its link") {
  TestZone zone;
  TestNode server(zone.credentials("n1", {Role::command}));
  TestNode client({zone.issue("c1", {Role::client}, 2), {zone.authority().certificate}, {}});
  const auto echo = client.connect(server.serve_echo());
  REQUIRE(echo.ok());
  caf::scoped_actor self{client.system()};
  self->monitor(echo.value());
  CHECK(goes_down(self));
}

TEST_CASE("nobody, the wrong node and the wrong service are told by errors within the deadline") {
  TestZone zone;
  TestNode server(zone.credentials("n1", {Role::command}));
  TestNode client(zone.credentials("c1", {Role::client}));
  const std::uint16_t port = server.serve_echo();
  CHECK(!client.connect(port, echo_service(), {"test", Role::command, "n2"}).ok());
  CHECK(!client.connect(port, echo_service(), {"test", Role::worker, "n1"}).ok());
  CHECK(!client.connect(port, echo_service(), {"other", Role::command, "n1"}).ok());
  CHECK(!client.connect(port, control_service()).ok());
  CHECK(!client.connect(1).ok());
  CHECK(client.connect(port, echo_service(), {"test", Role::command, "n1"}).ok());
}

TEST_CASE("clients of another zone come where a service says so, by their own authority") {
  const TestZone berlin("berlin");
  const TestZone paris("paris");
  guard::Service open = echo_service();
  open.other_zones = true;
  guard::Credentials ours = berlin.credentials("n1", {Role::command});
  ours.authorities.push_back(paris.authority().certificate);
  guard::Credentials theirs = paris.credentials("c1", {Role::client});
  theirs.authorities.push_back(berlin.authority().certificate);
  TestNode server(ours);
  TestNode client(theirs);
  const auto echo = client.connect(server.serve_echo(open), open, {"berlin", Role::command, ""});
  REQUIRE(echo.ok());
  CHECK(ask_echo(client.system(), echo.value(), "bonjour") == "bonjour");
}

TEST_CASE("a node that connects to itself is told so by an error") {
  TestZone zone;
  TestNode node(zone.credentials("n1", {Role::command}));
  const std::uint16_t port = node.serve_echo(control_service());
  CHECK(!node.connect(port, control_service()).ok());
  CHECK(eventually([&] { return count_of(node, Verdict::own_node) > 0; }));
}

TEST_CASE("a guard that ends calls those who wait for connections") {
  TestZone zone;
  const auto hole = guard::listen_at({"127.0.0.1", 0});
  REQUIRE(hole.ok());
  int refused = 0;
  {
    TestNode client(zone.credentials("c1", {Role::client}));
    for (int i = 0; i < 3; ++i) {
      client.guard().connect(
          echo_service(), {{"127.0.0.1", hole.value().port}, {"test", Role::command, ""}, 60'000},
          [&](const Result<caf::strong_actor_ptr>& outcome) { refused += outcome.ok() ? 0 : 1; });
    }
  }
  CHECK(refused == 3);
}

TEST_CASE("what happens at the door is counted by name") {
  TestZone zone;
  TestNode server(zone.credentials("n1", {Role::command}));
  TestNode client(zone.credentials("c1", {Role::client}));
  REQUIRE(client.connect(server.serve_echo()).ok());
  for (const guard::DoorCount& each : guard::read(server.guard().counters())) {
    CAPTURE(each.name);
    const std::string name = each.name;
    CHECK(each.count == (name == "accepted" || name == "admitted" ? 1u : 0u));
  }
}

TEST_CASE("an address that swallows everything holds up nobody") {
  TestZone zone;
  TestNode server(zone.credentials("n1", {Role::command}));
  TestNode client(zone.credentials("c1", {Role::client}));
  const std::uint16_t port = server.serve_echo();
  // It accepts connections, as the kernel does by itself, and never says a word.
  const auto hole = guard::listen_at({"127.0.0.1", 0});
  REQUIRE(hole.ok());
  std::vector<Result<caf::strong_actor_ptr>> outcomes;
  std::mutex mutex;
  std::condition_variable changed;
  for (int i = 0; i < 10; ++i) {
    client.guard().connect(echo_service(),
                           {{"127.0.0.1", hole.value().port}, {"test", Role::command, ""}, 1000},
                           [&](Result<caf::strong_actor_ptr> outcome) {
                             const std::lock_guard lock(mutex);
                             outcomes.push_back(std::move(outcome));
                             changed.notify_one();
                           });
  }
  const auto before = guard::milliseconds_now();
  CHECK(client.connect(port).ok());
  CHECK(guard::milliseconds_now() - before < 1000);
  std::unique_lock lock(mutex);
  CHECK(changed.wait_for(lock, seconds(10), [&] { return outcomes.size() == 10; }));
  for (const auto& outcome : outcomes) CHECK(!outcome.ok());
}

}  // namespace
}  // namespace kitwork::test
