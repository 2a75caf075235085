#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <future>

#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "schemas/assert.hpp"
#include "test/guard/guard_frames.hpp"
#include "test/guard/guard_nodes_actor.hpp"
#include "test/guard/raw_peer.hpp"

// Peers that stop, die, do not read, or ask for more than they may have at a time.
namespace kitwork::test {
namespace {

using guard::Role;
using std::chrono::seconds;

// A node in another process.
class EchoProcess {
 public:
  explicit EchoProcess(const guard::Credentials& credentials) {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    KITWORK_ASSERT(::pipe2(in.data(), O_CLOEXEC) == 0 && ::pipe2(out.data(), O_CLOEXEC) == 0);
    id_ = ::fork();
    if (id_ == 0) {
      ::dup2(in[0], 0);
      ::dup2(out[1], 1);
      ::execl(KITWORK_ECHO_PROCESS, KITWORK_ECHO_PROCESS, nullptr);
      ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    input_ = in[1];
    for (const std::string& part :
         {credentials.own.certificate, credentials.own.key, credentials.authorities.front()}) {
      const auto size = static_cast<ssize_t>(part.size() + 1);
      KITWORK_ASSERT(::write(input_, part.c_str(), part.size() + 1) == size);
    }
    std::FILE* lines = ::fdopen(out[0], "r");
    unsigned port = 0;
    KITWORK_ASSERT(std::fscanf(lines, "%u", &port) == 1);
    std::fclose(lines);
    port_ = static_cast<std::uint16_t>(port);
  }
  ~EchoProcess() {
    signal(SIGKILL);
    ::waitpid(id_, nullptr, 0);
    ::close(input_);
  }
  void signal(int number) const { ::kill(id_, number); }
  std::uint16_t port() const { return port_; }

 private:
  pid_t id_ = 0;
  int input_ = -1;
  std::uint16_t port_ = 0;
};

// How long a request that lies with the process takes to fail after the signal, and its actor to
// go down.
std::uint64_t milliseconds_to_fail(TestNode& client, EchoProcess& process, int signal) {
  const auto echo = client.connect(process.port());
  REQUIRE(echo.ok());
  caf::scoped_actor self{client.system()};
  self->monitor(echo.value());
  auto held = self->request(echo.value(), seconds(60), HoldAtom::value, std::string("never"));
  CHECK(ask_echo(client.system(), echo.value(), "x") == "x");
  const auto before = guard::milliseconds_now();
  process.signal(signal);
  bool failed = false;
  held.receive([](const std::string&) {}, [&](const caf::error&) { failed = true; });
  CHECK(failed);
  bool down = false;
  self->receive([&](const caf::down_msg&) { down = true; }, caf::after(seconds(10)) >> [] {});
  CHECK(down);
  return guard::milliseconds_now() - before;
}

TEST_CASE("a peer that is stopped fails its requests in two to three seconds") {
  TestZone zone;
  EchoProcess process(zone.credentials("n1", {Role::command}));
  TestNode client(zone.credentials("c1", {Role::client}));
  const std::uint64_t took = milliseconds_to_fail(client, process, SIGSTOP);
  MESSAGE("took " << took << " ms");
  CHECK(took >= 1000);
  CHECK(took < 4000);
  // It comes back, and can be reached again.
  process.signal(SIGCONT);
  const auto again = client.connect(process.port());
  REQUIRE(again.ok());
  CHECK(ask_echo(client.system(), again.value(), "again") == "again");
}

TEST_CASE("a peer that is killed fails its requests at once") {
  TestZone zone;
  EchoProcess process(zone.credentials("n1", {Role::command}));
  TestNode client(zone.credentials("c1", {Role::client}));
  const std::uint64_t took = milliseconds_to_fail(client, process, SIGKILL);
  MESSAGE("took " << took << " ms");
  CHECK(took < 1000);
}

struct Burst {
  std::size_t answered = 0;
};

// So many requests at once; how long until all are answered, or nothing when one fails.
std::uint64_t milliseconds_for(caf::actor_system& system, const EchoActor& echo,
                               std::size_t count) {
  std::promise<bool> done;
  const auto before = guard::milliseconds_now();
  system.spawn([&done, echo, count](caf::stateful_actor<Burst>* self) {
    for (std::size_t i = 0; i < count; ++i) {
      self->request(echo, seconds(60), EchoAtom::value, std::string("x"))
          .then(
              [self, &done, count](const std::string&) {
                if (++self->state.answered == count) done.set_value(true);
              },
              [self, &done](const caf::error&) {
                done.set_value(false);
                self->quit();
              });
    }
  });
  CHECK(done.get_future().get());
  return guard::milliseconds_now() - before;
}

TEST_CASE("a client that asks for more than its credit waits, and gets all its answers") {
  TestZone zone;
  TestNode client(zone.credentials("c1", {Role::client}));
  guard::Service few = echo_service();
  few.limits.requests_in_flight_max = 2;
  TestNode server(zone.credentials("n1", {Role::command}));
  const auto echo = client.connect(server.serve_echo(few), few);
  REQUIRE(echo.ok());
  milliseconds_for(client.system(), echo.value(), 500);

  guard::Service slow = echo_service();
  slow.limits.messages_per_second = 100;
  TestNode other(zone.credentials("n2", {Role::command}));
  const auto limited = other.serve_echo(slow);
  const auto slowly = client.connect(limited, slow);
  REQUIRE(slowly.ok());
  // What comes in one piece of TLS is taken at once, and the debt is waited off before the next.
  CHECK(milliseconds_for(client.system(), slowly.value(), 400) >= 700);
}

TEST_CASE("a peer that asks and never reads its answers is cut") {
  TestZone zone;
  TestNode server(zone.credentials("n1", {Role::command}));
  guard::Service small = echo_service();
  small.limits.unsent_bytes_max = std::size_t{1} << 20;
  const std::uint16_t port = server.serve_echo(small);
  RawPeer peer(zone.credentials("c1", {Role::client}), "echo/1", port);
  const auto greeting = peer.greeting();
  REQUIRE(greeting.has_value());
  peer.write(client_handshake(peer.node()));
  const auto too_slow = [&] {
    const auto verdicts = server.guard().report().verdicts;
    return verdicts[static_cast<std::size_t>(Verdict::peer_too_slow)] > 0;
  };
  const ByteVector text = text_message("kw_echo", std::string(100'000, 'x'));
  const std::size_t before = resident_bytes();
  for (std::uint64_t id = 1; id <= 2000 && !too_slow(); ++id) {
    peer.write(direct(async_id | id, peer_actor, greeting->published, text));
  }
  CHECK(eventually(too_slow));
  CHECK(resident_bytes() < before + (std::size_t{64} << 20));
}

}  // namespace
}  // namespace kitwork::test
