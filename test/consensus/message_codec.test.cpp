#include "actors/consensus/message_codec.hpp"

#include <doctest/doctest.h>

#include "actors/consensus/random.hpp"

namespace kitwork::consensus {
namespace {

Entry entry_at(Index index) {
  Entry entry;
  entry.term = 3;
  entry.index = index;
  entry.kind = EntryKind::command;
  entry.time_ms = 77;
  entry.data = Payload("body " + std::to_string(index));
  return entry;
}

SnapshotMeta some_meta() {
  SnapshotMeta meta;
  meta.index = 41;
  meta.term = 6;
  meta.time_ms = 99;
  meta.membership.voters = {NodeId{1}, NodeId{2}};
  meta.membership.outgoing = {NodeId{1}, NodeId{3}};
  meta.membership.learners = {NodeId{4}};
  meta.membership.learners_next = {NodeId{3}};
  meta.size_bytes = 1234;
  meta.digest.fill(0x5a);
  return meta;
}

// Every field of every kind differs from its default, so that a field that the codec forgets shows.
std::vector<MessageBody> one_of_each() {
  Digest digest;
  digest.fill(0xc3);
  AppendRequest append;
  append.previous = {3, 7};
  append.entries = {entry_at(8), entry_at(9)};
  append.commit = 6;
  append.round = 11;
  append.attempt = 12;
  append.to_learner = true;
  append.repair = 13;
  append.repair_through = 14;
  AppendReply reply;
  reply.accepted = true;
  reply.index = 21;
  reply.hint = {2, 20};
  reply.round = 22;
  reply.attempt = 23;
  reply.repair = 24;
  reply.fresh = true;
  reply.disk_full = true;
  return {VoteRequest{true, {4, 5}, true},
          VoteReply{true, true},
          append,
          reply,
          Heartbeat{31, 32},
          HeartbeatReply{33, 34, true, true},
          SnapshotChunk{some_meta(), 51, Payload("piece"), 52, true},
          SnapshotReply{{6, 41}, 53, SnapshotStatus::installed},
          TimeoutNow{},
          ReadIndexRequest{61},
          ReadIndexReply{62, 63, Errc::not_leader},
          DigestReport{71, digest},
          DivergenceNotice{72, digest}};
}

}  // namespace

TEST_CASE("every kind of message survives its encoding with all of its fields") {
  const std::vector<MessageBody> bodies = one_of_each();
  REQUIRE(bodies.size() == std::variant_size_v<MessageBody>);
  for (const MessageBody& body : bodies) {
    const Message message{NodeId{1}, NodeId{2}, 9, body};
    CAPTURE(message_name(message));
    const auto decoded = decode_message(encode_message(message));
    REQUIRE(decoded.ok());
    CHECK(decoded.value() == message);
  }
}

TEST_CASE("a message that is cut short or changed is refused or decodes within its bounds") {
  Random random(20261121);
  for (const MessageBody& body : one_of_each()) {
    const std::string bytes = encode_message({NodeId{1}, NodeId{2}, 9, body});
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      (void)decode_message(std::string_view(bytes).substr(0, size));
    }
    for (int change = 0; change < 2000; ++change) {
      std::string changed = bytes;
      changed[random.below(changed.size())] ^= static_cast<char>(1 << random.below(8));
      const auto decoded = decode_message(changed);
      if (!decoded) continue;
      if (const auto* append = std::get_if<AppendRequest>(&decoded.value().body)) {
        CHECK(append->entries.size() <= changed.size());
      }
    }
  }
}

TEST_CASE("a buffer above the limit is not looked at") {
  const std::string bytes(message_bytes_max + 1, 'x');
  const auto decoded = decode_message(bytes);
  REQUIRE(!decoded.ok());
  CHECK(decoded.error().code == Errc::limit_exceeded);
}

}  // namespace kitwork::consensus
