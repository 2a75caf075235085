#include "actors/guard/link.hpp"

#include <doctest/doctest.h>

#include "test/guard/guard_frames.hpp"

namespace kitwork::test {
namespace {

TEST_CASE("a client's handshake becomes the alias, and the server's goes out as it is") {
  TestLink test(TestLink::Fresh{}, LinkSide::accepting);
  CHECK(test.send(server_handshake(our_node(), our_actor)) == Verdict::passed);
  CHECK(test.take_network() == server_handshake(our_node(), our_actor));
  CHECK(!test.link.established());
  CHECK(test.receive(client_handshake(peer_node())) == Verdict::passed);
  CHECK(test.link.established());
  CHECK(test.take_local() == client_handshake(alias_node()));
}

TEST_CASE("a server's handshake becomes the alias, and what it publishes can be reached") {
  TestLink test(TestLink::Fresh{}, LinkSide::connecting);
  CHECK(test.receive(server_handshake(peer_node(), peer_actor)) == Verdict::passed);
  CHECK(test.take_local() == server_handshake(alias_node(), peer_actor));
  CHECK(!test.link.established());
  CHECK(test.send(client_handshake(our_node())) == Verdict::passed);
  CHECK(test.take_network() == client_handshake(our_node()));
  CHECK(test.link.established());
  const ByteVector ask = direct(async_id | 5, our_actor, peer_actor, text_message("ask", "x"));
  CHECK(test.send(ask) == Verdict::passed);
  CHECK(test.take_network() == ask);
}

TEST_CASE("a client may speak first, and is read only when our own handshake is written") {
  TestLink client(TestLink::Fresh{}, LinkSide::connecting);
  CHECK(client.send(client_handshake(our_node())) == Verdict::passed);
  CHECK(client.take_network() == client_handshake(our_node()));
  CHECK(!client.link.established());
  CHECK(client.receive(server_handshake(peer_node(), peer_actor)) == Verdict::passed);
  CHECK(client.link.established());

  TestLink server(TestLink::Fresh{}, LinkSide::accepting);
  CHECK(!server.link.may_receive(server.now_ms));
  server.send(server_handshake(our_node(), our_actor));
  CHECK(server.link.may_receive(server.now_ms));
}

TEST_CASE("a request goes in and its answer goes out, in any pieces") {
  const ByteVector ask =
      direct(async_id | 5, peer_actor, our_actor, text_message("ask", "what is it"));
  const ByteVector answer =
      direct(guard::id_response | async_id | 5, our_actor, peer_actor, text_message("", "this"));
  for (std::size_t piece = 1; piece <= ask.size(); ++piece) {
    TestLink test;
    for (std::size_t at = 0; at < ask.size(); at += piece) {
      const BytesView rest = BytesView(ask).subspan(at);
      CHECK(test.receive(rest.first(std::min(piece, rest.size()))) == Verdict::passed);
      if (at + piece < ask.size()) CHECK(test.local.empty());
    }
    CHECK(test.take_local() == ask);
    CHECK(test.link.requests_in() == 1);
    for (std::size_t at = 0; at < answer.size(); at += piece) {
      const BytesView rest = BytesView(answer).subspan(at);
      CHECK(test.send(rest.first(std::min(piece, rest.size()))) == Verdict::passed);
    }
    CHECK(test.take_network() == answer);
    CHECK(test.link.requests_in() == 0);
  }
}

TEST_CASE("an answer is let in once, for a request that went out, from the actor that was asked") {
  TestLink test(LinkSide::connecting);
  CHECK(test.send(direct(async_id | 5, our_actor, peer_actor, text_message("ask", "x"))) ==
        Verdict::passed);
  const std::uint64_t id = guard::id_response | async_id | 5;
  const ByteVector forged = direct(id, 4242, our_actor, text_message("", "y"));
  CHECK(test.receive(forged) == Verdict::passed);
  CHECK(test.take_local() == direct(id, peer_actor, our_actor, text_message("", "y")));
  test.receive(forged);
  test.receive(direct(id + 1, peer_actor, our_actor, text_message("", "y")));
  test.receive(direct(id, peer_actor, our_actor + 1, text_message("", "y")));
  CHECK(test.take_local().empty());
  CHECK(test.count(Verdict::answer_unasked) == 3);
}

TEST_CASE("an answer of another form than the rule's cuts the link, an error does not") {
  for (const bool good : {false, true}) {
    TestLink test(LinkSide::connecting);
    test.send(direct(async_id | 5, our_actor, peer_actor, text_message("ask", "x")));
    const ByteVector payload =
        good ? message("@<>+@error", error_bytes()) : number_message("no", 1);
    CHECK(test.receive(direct(guard::id_response | async_id | 5, peer_actor, our_actor, payload)) ==
          (good ? Verdict::passed : Verdict::message_not_allowed));
    CHECK(test.take_local().empty() == !good);
  }
}

TEST_CASE("monitor and down carry the alias inside and the real ids outside") {
  TestLink test;
  const FrameHeader watch{.operation = Operation::monitor, .receiver = our_actor};
  CHECK(test.receive(frame_of(watch, nodes(peer_node(), our_node()))) == Verdict::passed);
  CHECK(test.take_local() == frame_of(watch, nodes(alias_node(), our_node())));

  const FrameHeader ours{.operation = Operation::monitor, .receiver = peer_actor};
  CHECK(test.send(frame_of(ours, nodes(our_node(), alias_node()))) == Verdict::passed);
  CHECK(test.take_network() == frame_of(ours, nodes(our_node(), peer_node())));

  const FrameHeader end{.operation = Operation::down, .source = peer_actor};
  ByteVector told = nodes(peer_node(), our_node());
  ByteVector seen = nodes(alias_node(), our_node());
  for (ByteVector* each : {&told, &seen}) {
    const ByteVector reason = error_bytes();
    each->insert(each->end(), reason.begin(), reason.end());
  }
  CHECK(test.receive(frame_of(end, told)) == Verdict::passed);
  CHECK(test.take_local() == frame_of(end, seen));
  // Once: nobody watches any more.
  test.receive(frame_of(end, told));
  CHECK(test.take_local().empty());
  CHECK(test.count(Verdict::down_unknown) == 1);
}

TEST_CASE("an actor of ours that has ended cannot be watched any more") {
  TestLink test(LinkSide::connecting);
  test.send(direct(async_id, our_actor, peer_actor, number_message("tell", 1)));
  const ByteVector watch = frame_of({.operation = Operation::monitor, .receiver = our_actor},
                                    nodes(peer_node(), our_node()));
  test.receive(watch);
  CHECK(!test.take_local().empty());
  ByteVector end = nodes(our_node(), alias_node());
  const ByteVector reason = error_bytes();
  end.insert(end.end(), reason.begin(), reason.end());
  test.send(frame_of({.operation = Operation::down, .source = our_actor}, end));
  test.receive(watch);
  CHECK(test.take_local().empty());
  CHECK(test.count(Verdict::monitor_unknown) == 1);
}

TEST_CASE("a service may speak to an actor that spoke to it, and to no other") {
  TestLink test;
  const ByteVector push = text_message("push", "news");
  test.send(direct(async_id, our_actor, peer_actor, push));
  CHECK(test.take_network().empty());
  test.receive(direct(async_id, peer_actor, our_actor, number_message("tell", 1)));
  test.send(direct(async_id, our_actor, peer_actor, push));
  CHECK(test.take_network() == direct(async_id, our_actor, peer_actor, push));

  TestLink client(LinkSide::connecting);
  client.receive(direct(async_id, peer_actor, our_actor, push));
  CHECK(client.take_local().empty());
  client.send(direct(async_id, our_actor, peer_actor, number_message("tell", 1)));
  CHECK(client.receive(direct(async_id, peer_actor, our_actor, push)) == Verdict::passed);
  CHECK(client.take_local() == direct(async_id, peer_actor, our_actor, push));
}

TEST_CASE("what our own system may not say is not said, and a request among it is answered") {
  TestLink test(LinkSide::connecting);
  test.send(direct(async_id, our_actor, peer_actor, text_message("other", "x")));
  CHECK(test.local.empty());
  test.send(direct(async_id | 9, our_actor, peer_actor, text_message("other", "x")));
  CHECK(test.network.empty());
  CHECK(test.count(Verdict::local_not_allowed) == 2);
  ByteVector answer;
  guard::append_error_answer(answer, async_id | 9, peer_actor, our_actor);
  CHECK(test.take_local() == answer);
  // The spawn server that CAF asks every new node for is kept from it.
  test.send(frame_of({.operation = Operation::direct,
                      .flags = guard::flag_named,
                      .data = async_id,
                      .source = 12,
                      .receiver = guard::atom_value_of("SpawnServ")},
                     text_message("info", "x")));
  CHECK(test.network.empty());
}

TEST_CASE("a wrong answer of ours goes out as an error, so that nobody waits for it") {
  TestLink test;
  test.receive(direct(async_id | 5, peer_actor, our_actor, text_message("ask", "x")));
  test.send(
      direct(guard::id_response | async_id | 5, our_actor, peer_actor, number_message("ups", 1)));
  ByteVector answer;
  guard::append_error_answer(answer, async_id | 5, our_actor, peer_actor);
  CHECK(test.take_network() == answer);
}

TEST_CASE("requests that wait when a link ends are answered with an error") {
  TestLink test(LinkSide::connecting);
  test.send(direct(async_id | 5, our_actor, peer_actor, text_message("ask", "x")));
  test.send(direct(async_id | 6, our_actor, peer_actor, text_message("ask", "y")));
  test.link.fail_pending(test.local);
  ByteVector answers;
  guard::append_error_answer(answers, async_id | 5, peer_actor, our_actor);
  guard::append_error_answer(answers, async_id | 6, peer_actor, our_actor);
  CHECK(test.take_local() == answers);
  CHECK(test.link.requests_out() == 0);
}

TEST_CASE("a cut link stays cut and looks at nothing") {
  TestLink test;
  CHECK(test.receive(frame_of({.operation = Operation::routed}, ByteVector(64))) ==
        Verdict::routed);
  CHECK(test.receive(direct(async_id, peer_actor, our_actor, number_message("tell", 1))) ==
        Verdict::routed);
  CHECK(test.send(client_handshake(our_node())) == Verdict::routed);
  CHECK(test.local.empty());
  CHECK(test.link.verdict() == Verdict::routed);
}

}  // namespace
}  // namespace kitwork::test
