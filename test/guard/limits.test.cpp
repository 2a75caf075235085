#include <doctest/doctest.h>

#include "test/guard/guard_frames.hpp"

// Each limit of a link at its limit, and one beyond it.
namespace kitwork::test {
namespace {

ByteVector tell() { return number_message("tell", 1); }

TEST_CASE("a buffer of the largest length passes, one byte more does not") {
  for (const std::size_t bytes : {std::size_t{1000}, std::size_t{1001}}) {
    TestLink test;
    const auto payload = text_message("ask", std::string(bytes, 'x'));
    CHECK(test.receive(direct(async_id | 1, peer_actor, our_actor, payload)) ==
          (bytes == 1000 ? Verdict::passed : Verdict::message_too_long));
    CHECK(test.local.empty() == (bytes != 1000));
  }
}

TEST_CASE("a payload of the largest length is waited for, one byte more is not") {
  const std::size_t most = test_service().limits.frame_bytes_max;
  ByteVector header = direct(async_id, peer_actor, our_actor, {});
  for (const std::size_t bytes : {most, most + 1}) {
    for (std::size_t i = 0; i < 4; ++i) header[7 - i] = static_cast<std::uint8_t>(bytes >> 8 * i);
    TestLink test;
    CHECK(test.receive(header) == (bytes == most ? Verdict::passed : Verdict::payload_too_long));
  }
}

TEST_CASE("a peer speaks for so many actors, and for another when one has ended") {
  Service service = test_service();
  service.limits.sources_max = 3;
  TestLink test(LinkSide::accepting, service);
  for (std::uint64_t actor = 1; actor <= 3; ++actor) {
    CHECK(test.receive(direct(async_id, actor, our_actor, tell())) == Verdict::passed);
  }
  ByteVector end = nodes(peer_node(), our_node());
  const ByteVector reason = error_bytes();
  end.insert(end.end(), reason.begin(), reason.end());
  test.receive(frame_of({.operation = Operation::down, .source = 2}, end));
  CHECK(test.receive(direct(async_id, 4, our_actor, tell())) == Verdict::passed);
  CHECK(test.receive(direct(async_id, 5, our_actor, tell())) == Verdict::sources_too_many);
}

TEST_CASE("a peer is not read with so many requests or bytes unanswered, until one is answered") {
  Service by_count = test_service();
  by_count.limits.requests_in_flight_max = 2;
  Service by_bytes = test_service();
  const ByteVector payload = text_message("ask", "twenty bytes or so");
  by_bytes.limits.bytes_in_flight_max = payload.size() + 1;
  for (const Service& service : {by_count, by_bytes}) {
    TestLink test(LinkSide::accepting, service);
    test.receive(direct(async_id | 1, peer_actor, our_actor, payload));
    CHECK(test.link.may_receive(test.now_ms));
    test.receive(direct(async_id | 2, peer_actor, our_actor, payload));
    CHECK(!test.link.may_receive(test.now_ms));
    test.send(
        direct(guard::id_response | async_id | 1, our_actor, peer_actor, text_message("", "y")));
    CHECK(test.link.may_receive(test.now_ms));
  }
}

TEST_CASE("a request that is never answered gives its place back after its lifetime") {
  Service service = test_service();
  service.limits.requests_in_flight_max = 1;
  TestLink test(LinkSide::accepting, service);
  test.receive(direct(async_id | 1, peer_actor, our_actor, text_message("ask", "x")));
  test.now_ms += service.limits.request_lifetime_ms - 1;
  CHECK(test.tick() == Verdict::passed);
  CHECK(!test.link.may_receive(test.now_ms));
  test.now_ms += 1;
  CHECK(test.tick() == Verdict::passed);
  CHECK(test.link.may_receive(test.now_ms));
  // Its answer, should it come after all, goes nowhere.
  test.take_network();
  test.send(
      direct(guard::id_response | async_id | 1, our_actor, peer_actor, text_message("", "y")));
  CHECK(test.network.empty());
  CHECK(test.count(Verdict::local_unasked) == 1);
}

TEST_CASE("a rate is credit: a second's worth at once, a debt is paid back") {
  Service messages = test_service();
  messages.limits.messages_per_second = 10;
  TestLink test(LinkSide::accepting, messages);
  // The handshake was the first of them.
  for (int i = 0; i < 9; ++i) {
    CHECK(test.link.may_receive(test.now_ms));
    test.receive(direct(async_id, peer_actor, our_actor, tell()));
  }
  CHECK(!test.link.may_receive(test.now_ms));
  CHECK(test.link.may_receive(test.now_ms + 100));

  Service bytes = test_service();
  bytes.limits.bytes_per_second = 10'000;
  TestLink flood(LinkSide::accepting, bytes);
  flood.now_ms += 1000;
  for (int i = 0; i < 30; ++i) {
    flood.receive(direct(async_id | (1u + static_cast<unsigned>(i)), peer_actor, our_actor,
                         text_message("ask", std::string(700, 'x'))));
  }
  CHECK(!flood.link.may_receive(flood.now_ms));
  CHECK(!flood.link.may_receive(flood.now_ms + 1000));
  CHECK(flood.link.may_receive(flood.now_ms + 2000));
}

TEST_CASE("our own requests are bounded: the next is answered with an error at once") {
  Service service = test_service();
  service.limits.requests_out_max = 2;
  TestLink test(LinkSide::connecting, service);
  for (std::uint64_t id = 1; id <= 3; ++id) {
    test.send(direct(async_id | id, our_actor, peer_actor, text_message("ask", "x")));
    CHECK(test.local.empty() == (id <= 2));
  }
  CHECK(test.link.requests_out() == 2);
  CHECK(test.count(Verdict::local_overflow) == 1);
}

TEST_CASE("so many dropped frames are borne, and not one more") {
  Service service = test_service();
  service.limits.refused_max = 5;
  TestLink test(LinkSide::accepting, service);
  const ByteVector stray = direct(async_id, peer_actor, our_actor + 1, tell());
  for (int i = 0; i < 5; ++i) CHECK(!guard::cuts(test.receive(stray)));
  CHECK(test.receive(stray) == Verdict::refused_too_often);
}

TEST_CASE("handshakes and silence have deadlines, and heartbeats keep a link") {
  const guard::LinkLimits limits;
  TestLink fresh(TestLink::Fresh{}, LinkSide::accepting);
  fresh.now_ms += limits.handshake_ms - 1;
  CHECK(fresh.tick() == Verdict::passed);
  fresh.now_ms += 1;
  CHECK(fresh.tick() == Verdict::handshake_late);

  TestLink test;
  for (int i = 0; i < 100; ++i) {
    test.now_ms += limits.heartbeat_ms;
    CHECK(test.tick() == Verdict::passed);
    CHECK(test.take_network() == frame_of({.operation = Operation::heartbeat}, {}));
    CHECK(test.receive(frame_of({.operation = Operation::heartbeat}, {})) == Verdict::passed);
  }
  test.now_ms += limits.silent_ms - 1;
  CHECK(test.tick() == Verdict::passed);
  test.now_ms += 1;
  CHECK(test.tick() == Verdict::silent_too_long);
}

TEST_CASE("a peer that is not read for want of credit is not called silent") {
  Service service = test_service();
  service.limits.requests_in_flight_max = 1;
  TestLink test(LinkSide::accepting, service);
  test.receive(direct(async_id | 1, peer_actor, our_actor, text_message("ask", "x")));
  for (int i = 0; i < 20; ++i) {
    test.now_ms += service.limits.silent_ms;
    CHECK(test.tick() == Verdict::passed);
  }
}

TEST_CASE("the oldest of our actors that spoke to a peer is forgotten first") {
  Service service = test_service();
  service.limits.exposed_max = 2;
  TestLink test(LinkSide::connecting, service);
  for (std::uint64_t actor = 1; actor <= 3; ++actor) {
    test.send(direct(async_id, actor, peer_actor, tell()));
  }
  const auto watch = [&](std::uint64_t actor) {
    test.receive(frame_of({.operation = Operation::monitor, .receiver = actor},
                          nodes(peer_node(), our_node())));
    return !test.take_local().empty();
  };
  CHECK(!watch(1));
  CHECK(watch(2));
  CHECK(watch(3));
}

}  // namespace
}  // namespace kitwork::test
