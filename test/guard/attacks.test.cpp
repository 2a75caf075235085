#include <doctest/doctest.h>

#include <limits>

#include "test/guard/guard_frames.hpp"

// What BASP lets a stranger do, frame by frame: none of it reaches CAF.
namespace kitwork::test {
namespace {

// Sends it to a fresh and established link, and returns the verdict; nothing may have passed.
Verdict refused(const ByteVector& bytes, LinkSide side = LinkSide::accepting) {
  TestLink test(side);
  const Verdict verdict = test.receive(bytes);
  CHECK(test.local.empty());
  return verdict;
}

// The same for what is dropped without a word.
bool dropped(const ByteVector& bytes, Verdict verdict, LinkSide side = LinkSide::accepting) {
  TestLink test(side);
  test.receive(bytes);
  return test.local.empty() && test.count(verdict) == 1 && !guard::cuts(test.link.verdict());
}

ByteVector tell() { return number_message("tell", 1); }

TEST_CASE("a handshake header with an empty payload is refused before it crashes anything") {
  TestLink test(TestLink::Fresh{}, LinkSide::accepting);
  test.send(server_handshake(our_node(), our_actor));
  CHECK(test.receive(frame_of({.operation = Operation::client_handshake}, {})) ==
        Verdict::payload_missing);
  TestLink client(TestLink::Fresh{}, LinkSide::connecting);
  CHECK(client.receive(frame_of({.operation = Operation::server_handshake, .data = 3}, {})) ==
        Verdict::payload_missing);
}

TEST_CASE("every operation but the heartbeat needs a payload") {
  for (std::uint8_t operation = 2; operation < 6; ++operation) {
    const Verdict verdict = refused(frame_of({.operation = Operation{operation}}, {}));
    CHECK(verdict ==
          (Operation{operation} == Operation::routed ? Verdict::routed : Verdict::payload_missing));
  }
}

TEST_CASE("a payload of 4 GiB is refused by its header alone") {
  ByteVector header = direct(async_id, peer_actor, our_actor, {});
  header[4] = header[5] = header[6] = header[7] = 0xFF;
  CHECK(refused(header) == Verdict::payload_too_long);
}

TEST_CASE("messages in messages, links, exits and handles are no messages here") {
  const ByteVector atom_and_more(8 + 44, 1);
  for (const char* signature :
       {"@<>+@message", "@<>+@atom+@message", "@<>+@atom+@strong_actor_ptr", "@<>+@atom+@actor",
        "@<>+@exit", "@<>+@down", "@<>+@atom+@addr", "@<>+@error", "@<>+@group_down", "@<>",
        "@<>+@atom+@str+@str", "@<>+double", "@<>+@strmap"}) {
    CAPTURE(signature);
    CHECK(refused(direct(async_id, peer_actor, our_actor, message(signature, atom_and_more))) ==
          Verdict::message_not_allowed);
    CHECK(refused(direct(async_id | 1, peer_actor, our_actor, message(signature, atom_and_more))) ==
          Verdict::message_not_allowed);
  }
}

TEST_CASE("another atom, a request as a message and a message as a request are refused") {
  CHECK(refused(direct(async_id, peer_actor, our_actor, number_message("link", 1))) ==
        Verdict::message_not_allowed);
  CHECK(refused(direct(async_id, peer_actor, our_actor, text_message("ask", "x"))) ==
        Verdict::message_not_allowed);
  CHECK(refused(direct(async_id | 1, peer_actor, our_actor, tell())) ==
        Verdict::message_not_allowed);
}

TEST_CASE("a message to the client only is none for the service") {
  CHECK(refused(direct(async_id, peer_actor, our_actor, text_message("push", "x"))) ==
        Verdict::message_not_allowed);
}

TEST_CASE("actors that were not published cannot be reached, whatever their number") {
  for (std::uint64_t actor : {std::uint64_t{0}, our_actor - 1, our_actor + 1,
                              std::numeric_limits<std::uint64_t>::max()}) {
    CHECK(dropped(direct(async_id, peer_actor, actor, tell()), Verdict::receiver_unknown));
  }
}

TEST_CASE("nothing goes by an actor's name: spawn server, config server, or any other") {
  const auto named = [](const char* name) {
    return frame_of({.operation = Operation::direct,
                     .flags = guard::flag_named,
                     .data = async_id,
                     .source = peer_actor,
                     .receiver = guard::atom_value_of(name)},
                    text_message("get", "info"));
  };
  CHECK(refused(named("ConfigServ")) == Verdict::receiver_named);
  CHECK(refused(named("StreamServ")) == Verdict::receiver_named);
  CHECK(refused(named("anybody")) == Verdict::receiver_named);
  // Every CAF node asks for it after its handshake, so that is only dropped.
  CHECK(dropped(named("SpawnServ"), Verdict::spawn_server_asked));
}

TEST_CASE("nothing is routed") {
  ByteVector payload = nodes(peer_node(), node_named(9));
  const ByteVector content = tell();
  payload.insert(payload.end(), content.begin(), content.end());
  for (LinkSide side : {LinkSide::accepting, LinkSide::connecting}) {
    CHECK(refused(frame_of({.operation = Operation::routed,
                            .data = async_id,
                            .source = peer_actor,
                            .receiver = our_actor},
                           payload),
                  side) == Verdict::routed);
  }
}

TEST_CASE("no other node's id can be claimed") {
  const FrameHeader watch{.operation = Operation::monitor, .receiver = our_actor};
  const FrameHeader end{.operation = Operation::down, .source = peer_actor};
  for (const auto& pair : {nodes(node_named(9), our_node()), nodes(peer_node(), node_named(9)),
                           nodes(our_node(), our_node()), nodes(alias_node(), our_node())}) {
    CHECK(refused(frame_of(watch, pair)) == Verdict::node_forged);
    CHECK(refused(frame_of(end, pair)) == Verdict::node_forged);
  }
  // In a handshake any id may be claimed, for it counts for nothing; but for ours.
  TestLink test(TestLink::Fresh{}, LinkSide::accepting);
  test.send(server_handshake(our_node(), our_actor));
  CHECK(test.receive(client_handshake(our_node())) == Verdict::own_node);
}

TEST_CASE("a handshake comes once, first, from the right side, and well formed") {
  CHECK(refused(client_handshake(peer_node())) == Verdict::handshake_repeated);
  CHECK(refused(server_handshake(peer_node(), 1)) == Verdict::wrong_side);
  // CAF's clients say it again, once, with a flag that selects the connection.
  const FrameHeader again{.operation = Operation::client_handshake, .flags = guard::flag_select};
  TestLink selected;
  CHECK(selected.receive(frame_of(again, peer_node())) == Verdict::passed);
  CHECK(selected.take_local() == frame_of(again, alias_node()));
  CHECK(selected.receive(frame_of(again, peer_node())) == Verdict::handshake_repeated);
  CHECK(refused(frame_of(again, node_named(9))) == Verdict::node_forged);
  TestLink early(TestLink::Fresh{}, LinkSide::accepting);
  CHECK(early.receive(client_handshake(peer_node())) == Verdict::handshake_missing);
  TestLink before(TestLink::Fresh{}, LinkSide::accepting);
  before.send(server_handshake(our_node(), our_actor));
  CHECK(before.receive(direct(async_id, peer_actor, our_actor, tell())) ==
        Verdict::handshake_missing);
  TestLink nobody(TestLink::Fresh{}, LinkSide::accepting);
  nobody.send(server_handshake(our_node(), our_actor));
  CHECK(nobody.receive(client_handshake(NodeBytes{})) == Verdict::handshake_malformed);
  TestLink version(TestLink::Fresh{}, LinkSide::connecting);
  ByteVector other = server_handshake(peer_node(), peer_actor);
  other[15] = 4;
  CHECK(version.receive(other) == Verdict::wrong_version);
  TestLink unpublished(TestLink::Fresh{}, LinkSide::connecting);
  CHECK(unpublished.receive(server_handshake(peer_node(), 0)) == Verdict::handshake_malformed);
}

TEST_CASE("the end of an actor that nobody watches is not told, nor is a strange one watched") {
  ByteVector payload = nodes(peer_node(), our_node());
  CHECK(dropped(frame_of({.operation = Operation::monitor, .receiver = our_actor + 1}, payload),
                Verdict::monitor_unknown));
  const ByteVector reason = error_bytes();
  payload.insert(payload.end(), reason.begin(), reason.end());
  CHECK(dropped(frame_of({.operation = Operation::down, .source = peer_actor}, payload),
                Verdict::down_unknown));
  payload.push_back(0);
  CHECK(refused(frame_of({.operation = Operation::down, .source = peer_actor}, payload)) ==
        Verdict::down_malformed);
}

TEST_CASE("operations, padding, flags and fields that do not belong are refused") {
  ByteVector unknown = direct(async_id, peer_actor, our_actor, tell());
  unknown[0] = 7;
  CHECK(refused(unknown) == Verdict::operation_unknown);
  for (std::size_t at : {std::size_t{1}, std::size_t{2}}) {
    ByteVector padded = direct(async_id, peer_actor, our_actor, tell());
    padded[at] = 1;
    CHECK(refused(padded) == Verdict::padding_set);
  }
  ByteVector flagged = direct(async_id, peer_actor, our_actor, tell());
  flagged[3] = 2;
  CHECK(refused(flagged) == Verdict::flags_unknown);
  CHECK(refused(frame_of({.operation = Operation::heartbeat, .data = 1}, {})) ==
        Verdict::fields_set);
  CHECK(refused(frame_of({.operation = Operation::heartbeat}, ByteVector(1))) ==
        Verdict::payload_too_long);
}

TEST_CASE("streams, forwarding stacks and answered requests are refused") {
  CHECK(refused(direct(std::uint64_t{2} << 60, peer_actor, our_actor, tell())) ==
        Verdict::stream_message);
  CHECK(refused(direct(std::uint64_t{3} << 60, peer_actor, our_actor, tell())) ==
        Verdict::stream_message);
  ByteVector staged = tell();
  staged[0] = 1;
  CHECK(refused(direct(async_id, peer_actor, our_actor, staged)) == Verdict::staged);
  CHECK(refused(direct(guard::id_answered | async_id | 1, peer_actor, our_actor,
                       text_message("ask", "x"))) == Verdict::fields_set);
}

TEST_CASE("content that is not what its signature says is refused") {
  const ByteVector good = tell();
  for (std::size_t cut = 1; cut < good.size(); ++cut) {
    const Verdict verdict =
        refused(direct(async_id, peer_actor, our_actor, BytesView(good).first(good.size() - cut)));
    CHECK((verdict == Verdict::message_malformed || verdict == Verdict::message_not_allowed));
  }
  ByteVector more = good;
  more.push_back(0);
  CHECK(refused(direct(async_id, peer_actor, our_actor, more)) == Verdict::message_malformed);
  // A length of five bytes that claims 4 GiB.
  ByteVector content(8);
  content.insert(content.end(), {0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 'x'});
  ByteVector lying = message("@<>+@atom+@str", content);
  const ByteVector ask = text_message("ask", "x");
  std::copy_n(ask.begin() + 18, 8, lying.begin() + 18);
  CHECK(refused(direct(async_id | 1, peer_actor, our_actor, lying)) == Verdict::message_too_long);
}

TEST_CASE("a message needs a sender, and a request a number of its own") {
  CHECK(refused(direct(async_id | 1, 0, our_actor, text_message("ask", "x"))) ==
        Verdict::sender_missing);
  CHECK(refused(direct(async_id, 0, our_actor, tell())) == Verdict::sender_missing);
  TestLink test;
  const ByteVector ask = direct(async_id | 1, peer_actor, our_actor, text_message("ask", "x"));
  CHECK(test.receive(ask) == Verdict::passed);
  CHECK(test.receive(ask) == Verdict::request_repeated);
}

TEST_CASE("every byte of a good conversation may be anything without harm") {
  ByteVector talk = client_handshake(peer_node());
  for (const ByteVector& each :
       {direct(async_id | 1, peer_actor, our_actor, text_message("ask", "x")),
        direct(async_id, peer_actor, our_actor, tell())}) {
    talk.insert(talk.end(), each.begin(), each.end());
  }
  for (std::size_t at = 0; at < talk.size(); ++at) {
    for (unsigned value = 0; value < 256; ++value) {
      TestLink test(TestLink::Fresh{}, LinkSide::accepting);
      test.send(server_handshake(our_node(), our_actor));
      ByteVector bytes = talk;
      bytes[at] = static_cast<std::uint8_t>(value);
      test.receive(bytes);
      CHECK(test.local.size() <= talk.size());
    }
  }
}

}  // namespace
}  // namespace kitwork::test
