#include "actors/consensus/message_codec.hpp"

#include <doctest/doctest.h>

#include "schemas/consensus_generated.h"

namespace kitwork::consensus {
namespace {

Digest digest_from(std::uint8_t first) {
  Digest digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) digest[i] = static_cast<std::uint8_t>(first + i);
  return digest;
}

SnapshotMeta some_meta() {
  SnapshotMeta meta;
  meta.index = 7;
  meta.term = 3;
  meta.time_ms = 99;
  meta.membership = {{NodeId{1}, NodeId{2}}, {NodeId{3}}, {NodeId{4}}, {NodeId{5}}};
  meta.size_bytes = 1234;
  meta.digest = digest_from(9);
  return meta;
}

// Every kind, and no field at its default.
std::vector<MessageBody> one_of_each() {
  AppendRequest append;
  append.previous = {3, 4};
  append.entries = {Entry{5, 6, EntryKind::membership, 7, Payload(std::string("abc"))},
                    Entry{5, 7, EntryKind::noop, 8, Payload()}};
  append.commit = 9;
  append.round = 10;
  append.attempt = 11;
  append.to_learner = true;
  append.repair = 12;
  append.repair_through = 13;
  return {VoteRequest{true, {1, 2}, true},
          VoteReply{true, true},
          append,
          AppendReply{true, 1, {2, 3}, 4, 5, 6, true, true},
          Heartbeat{1, 2, 3},
          HeartbeatReply{1, 2, true, true},
          SnapshotChunk{some_meta(), 1, Payload(std::string("piece")), 2, true},
          SnapshotReply{{1, 2}, 3, SnapshotStatus::refused},
          TimeoutNow{},
          ReadIndexRequest{1},
          ReadIndexReply{1, 2, Errc::not_leader},
          DigestReport{1, digest_from(2)},
          DivergenceNotice{1, digest_from(3)}};
}

TEST_CASE("every message comes back from its bytes with every field") {
  const auto bodies = one_of_each();
  REQUIRE(bodies.size() == std::variant_size_v<MessageBody>);
  for (std::size_t kind = 0; kind < bodies.size(); ++kind) {
    const Message message{NodeId{1}, NodeId{2}, 42, bodies[kind]};
    REQUIRE(message.body.index() == kind);
    const std::string bytes = encode_message(message);
    const auto decoded = decode_message(bytes);
    REQUIRE(decoded.ok());
    CHECK(decoded.value().from == message.from);
    CHECK(decoded.value().to == message.to);
    CHECK(decoded.value().term == message.term);
    REQUIRE(decoded.value().body.index() == kind);
    // The encoding is a function of the fields: equal bytes are equal messages.
    CHECK(encode_message(decoded.value()) == bytes);
  }
  const auto bytes = encode_message({NodeId{1}, NodeId{2}, 42, bodies[2]});
  const auto decoded = decode_message(bytes);
  const auto& append = std::get<AppendRequest>(decoded.value().body);
  CHECK(append.entries == std::get<AppendRequest>(bodies[2]).entries);
  CHECK(append.attempt == 11);
  CHECK(append.repair_through == 13);
}

TEST_CASE("a damaged or shortened message is refused or decoded, and never read out of bounds") {
  for (const MessageBody& body : one_of_each()) {
    const std::string bytes = encode_message({NodeId{1}, NodeId{2}, 42, body});
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
      static_cast<void>(decode_message(damaged).ok());
      static_cast<void>(decode_message(std::string_view(bytes).substr(0, at)).ok());
    }
  }
  CHECK_FALSE(decode_message("").ok());
  CHECK(decode_message(std::string(message_bytes_max + 1, 'x')).error().code ==
        Errc::limit_exceeded);
}

// A message whose list of entries names one entry so many times.
std::string repeating(std::size_t times, std::size_t data_bytes) {
  flatbuffers::FlatBufferBuilder builder;
  const auto data = builder.CreateVector(std::vector<std::uint8_t>(data_bytes, 7));
  const auto entry = wire::CreateLogEntry(builder, 1, 1, 1, 1, data);
  const auto entries =
      builder.CreateVector(std::vector<flatbuffers::Offset<wire::LogEntry>>(times, entry));
  wire::AppendRequestBuilder append(builder);
  append.add_entries(entries);
  const auto body = append.Finish();
  builder.Finish(wire::CreateReplicaMessage(builder, 1, 2, 3,
                                            wire::ReplicaMessageBody::AppendRequest, body.Union()));
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

TEST_CASE("a message that claims to hold much is refused before anything is made for it") {
  CHECK(decode_message(repeating(1, 1000)).ok());
  CHECK_FALSE(decode_message(repeating(2, 1000)).ok());
  // As far as the verifier goes: 600 GB in 4 MB, and 50 MB of entries without data.
  CHECK_FALSE(decode_message(repeating(600'000, 1'000'000)).ok());
  CHECK_FALSE(decode_message(repeating(900'000, 0)).ok());
}

TEST_CASE("a message of the smallest entries is what it claims") {
  AppendRequest append;
  for (Index i = 1; i <= 1000; ++i) append.entries.push_back({1, i, EntryKind::noop, 0, Payload()});
  const auto decoded = decode_message(encode_message({NodeId{1}, NodeId{2}, 42, append}));
  REQUIRE(decoded.ok());
  CHECK(std::get<AppendRequest>(decoded.value().body).entries == append.entries);
}

TEST_CASE("requests and responses come back from their bytes") {
  const Request request{RequestKind::command, 1, 2, 3, "body"};
  const std::string bytes = encode_request(request);
  const auto decoded = decode_request(bytes);
  REQUIRE(decoded.ok());
  CHECK(decoded.value().kind == RequestKind::command);
  CHECK(decoded.value().session == 1);
  CHECK(decoded.value().sequence == 2);
  CHECK(decoded.value().answered_below == 3);
  CHECK(decoded.value().body == "body");
  const Response response{Errc::overloaded, NodeId{1}, 2, 3, true, "reply"};
  const auto back = decode_response(encode_response(response));
  REQUIRE(back.ok());
  CHECK(back.value().error == Errc::overloaded);
  CHECK(back.value().leader == NodeId{1});
  CHECK(back.value().session == 2);
  CHECK(back.value().index == 3);
  CHECK(back.value().repeated);
  CHECK(back.value().body == "reply");
}

}  // namespace
}  // namespace kitwork::consensus
