#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "test/guard/guard_frames.hpp"
#include "test/guard/guard_nodes_actor.hpp"
#include "test/guard/raw_peer.hpp"

// Crowds at the door: slow, broken, random. Good clients go on, and memory has a bound.
namespace kitwork::test {
namespace {

using guard::Role;

constexpr std::size_t mebibyte = std::size_t{1} << 20;

// All descriptors that the system gives; false when that is too few.
bool raise_descriptors(rlim_t wanted) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= wanted) return true;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur >= wanted;
}

struct Door {
  TestZone zone;
  TestNode server{zone.credentials("n1", {Role::gateway})};
  TestNode client{zone.credentials("c1", {Role::client})};
  guard::Service service = echo_service();
  guard::Expected expected{"test", Role::gateway, ""};
  std::uint16_t port = server.serve_echo(service);
  EchoActor echo = client.connect(port, service, expected).value();

  bool good_client_goes_on() {
    return ask_echo(client.system(), echo, "good") == "good" &&
           client.connect(port, service, expected).ok();
  }
};

TEST_CASE("10,000 slow sockets take bounded memory, and good clients come and go") {
  REQUIRE(raise_descriptors(14'000));
  Door door;
  const ByteVector hello = client_hello(door.zone.credentials("m", {Role::client}), "echo/1");
  const std::size_t before = resident_bytes();
  std::vector<RawSocket> crowd;
  crowd.reserve(10'000);
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    // A hundred from each address: silent, a byte, all of a first message but its end, all of it.
    crowd.emplace_back(door.port, From{0x7F010000u + i / 100});
    if (!crowd.back().connected()) continue;
    const std::size_t size = i % 4 == 0   ? 0
                             : i % 4 == 1 ? 1
                             : i % 4 == 2 ? hello.size() - 1
                                          : hello.size();
    crowd.back().write(BytesView(hello).first(size));
    if (i % 1000 == 999) CHECK(door.good_client_goes_on());
  }
  CHECK(eventually([&] { return door.server.guard().counters().accepted.load() >= 10'000; }));
  CHECK(door.good_client_goes_on());
  CHECK(door.server.guard().counters().evicted.load() >= 10'000 - 2048 - 100);
  const std::size_t grown = resident_bytes() - before;
  MESSAGE("grown by " << grown / mebibyte << " MiB");
  CHECK(grown < 200 * mebibyte);
  // Whoever was not evicted is sent away by the deadline.
  CHECK(crowd.back().ends());
}

TEST_CASE("one address has so many places, and they are its newest connections'") {
  Door door;
  std::vector<RawSocket> crowd;
  const std::size_t most = guard::DoorLimits{}.pending_per_address_max;
  for (std::size_t i = 0; i < most + 5; ++i) crowd.emplace_back(door.port, From{0x7F020000});
  for (std::size_t i = 0; i < 5; ++i) CHECK(crowd[i].ends());
  CHECK(eventually([&] { return door.server.guard().counters().evicted.load() == 5; }));
  CHECK(door.good_client_goes_on());
}

TEST_CASE("when descriptors are short, connections are shed and the door stays open") {
  Door door;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  std::vector<guard::OwnedSocket> taken;
  const rlimit few{400, limit.rlim_max};
  setrlimit(RLIMIT_NOFILE, &few);
  std::vector<RawSocket> waiting;
  waiting.emplace_back(door.port, From{0x7F030000});
  // Now none is left for the other ends of these.
  std::vector<guard::OwnedSocket> sockets;
  for (int i = 0; i < 5; ++i) {
    sockets.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  }
  while (true) {
    guard::OwnedSocket one(::dup(0));
    if (!one) break;
    taken.push_back(std::move(one));
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(door.port);
  for (const auto& socket : sockets) {
    CHECK(::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  }
  CHECK(eventually([&] { return door.server.guard().counters().descriptors_short.load() > 0; }));
  CHECK(ask_echo(door.client.system(), door.echo, "good") == "good");
  taken.clear();
  setrlimit(RLIMIT_NOFILE, &limit);
  CHECK(door.good_client_goes_on());
}

TEST_CASE("random bytes, before and behind a good certificate, harm nobody") {
  Door door;
  const auto credentials = door.zone.credentials("mallory", {Role::client});
  std::mt19937_64 random(20'261'121);
  const auto noise = [&](std::size_t bytes) {
    ByteVector made(bytes);
    for (std::uint8_t& byte : made) byte = static_cast<std::uint8_t>(random());
    return made;
  };
  const std::size_t before = resident_bytes();
  const auto end = guard::milliseconds_now() + 4000;
  for (std::uint32_t i = 0; guard::milliseconds_now() < end; ++i) {
    RawSocket stranger(door.port, From{0x7F040000u + i % 1000});
    ByteVector bytes = noise(random() % 2000);
    // Now and then it begins like TLS.
    if (i % 3 == 0 && bytes.size() > 2) bytes[0] = 22, bytes[1] = 3;
    stranger.write(bytes);
    if (i % 10 != 0) continue;
    RawPeer peer(credentials, "echo/1", door.port);
    const auto greeting = peer.greeting();
    CHECK(greeting.has_value());
    peer.write(client_handshake(peer.node()));
    ByteVector frame = noise(guard::frame_header_bytes + random() % 500);
    // Half of it looks like a frame.
    if (i % 20 == 0) {
      frame = direct(async_id | (random() % 3), random() % 10, greeting->published,
                     noise(random() % 200));
    }
    peer.write(frame);
    peer.write(noise(random() % 4000));
    if (i % 100 == 0) CHECK(door.good_client_goes_on());
  }
  CHECK(door.good_client_goes_on());
  CHECK(resident_bytes() < before + 100 * mebibyte);
}

TEST_CASE("connections that come and go leave nothing behind") {
  Door door;
  const auto credentials = door.zone.credentials("c2", {Role::client});
  const auto come_and_go = [&](int times) {
    for (int i = 0; i < times; ++i) {
      RawPeer peer(credentials, "echo/1", door.port);
      const auto greeting = peer.greeting();
      REQUIRE(greeting.has_value());
      peer.write(client_handshake(peer.node()));
      peer.write(
          direct(async_id | 1, peer_actor, greeting->published, text_message("kw_echo", "x")));
      while (const auto frame = peer.next_frame()) {
        if (guard::read_header(*frame).operation == Operation::direct) break;
      }
    }
    // But for the good client's, all links are over.
    CHECK(eventually([&] { return door.server.guard().report().links.size() == 1; }));
  };
  come_and_go(400);
  const std::size_t before = resident_bytes();
  come_and_go(400);
  const std::size_t grown = resident_bytes() - std::min(before, resident_bytes());
  MESSAGE("grown by " << grown / 400 << " bytes a connection");
  CHECK(grown < 400 * 600);
}

TEST_CASE("a client without end of connections has so many places") {
  guard::DoorLimits limits;
  limits.connections_per_address_max = 8;
  TestZone zone;
  TestNode server(zone.credentials("n1", {Role::command}), limits);
  const std::uint16_t port = server.serve_echo();
  const auto credentials = zone.credentials("mallory", {Role::client});
  std::vector<std::unique_ptr<RawPeer>> peers;
  for (int i = 0; i < 8; ++i) {
    peers.push_back(std::make_unique<RawPeer>(credentials, "echo/1", port));
    CHECK(peers.back()->greeting().has_value());
  }
  RawPeer next(credentials, "echo/1", port);
  CHECK(!next.greeting().has_value());
  peers.pop_back();
  // Its place is free as soon as the link is gone.
  CHECK(eventually([&] { return RawPeer(credentials, "echo/1", port).greeting().has_value(); }));
}

}  // namespace
}  // namespace kitwork::test
