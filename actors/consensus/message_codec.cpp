#include "actors/consensus/message_codec.hpp"

#include <algorithm>
#include <optional>
#include <variant>

#include "schemas/assert.hpp"
#include "schemas/consensus_generated.h"

namespace kitwork::consensus {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

using Numbers = flatbuffers::Vector<std::uint64_t>;
using ByteVector = flatbuffers::Vector<std::uint8_t>;

wire::LogPosition to_wire(const Position& position) { return {position.term, position.index}; }

Position from_wire(const wire::LogPosition* position) {
  return position == nullptr ? Position{} : Position{position->term(), position->index()};
}

Offset<ByteVector> add_bytes(FlatBufferBuilder& builder, std::string_view bytes) {
  if (bytes.empty()) return 0;
  return builder.CreateVector(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::string_view bytes_of(const ByteVector* bytes) {
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

Payload payload_of(const ByteVector* bytes) {
  const std::string_view view = bytes_of(bytes);
  return view.empty() ? Payload() : Payload(std::string(view));
}

Offset<ByteVector> add_digest(FlatBufferBuilder& builder, const Digest& digest) {
  return builder.CreateVector(digest.data(), digest.size());
}

std::optional<Digest> digest_from(const ByteVector* bytes) {
  Digest digest{};
  if (bytes == nullptr || bytes->size() != digest.size()) return {};
  std::copy(bytes->begin(), bytes->end(), digest.begin());
  return digest;
}

Offset<Numbers> add_members(FlatBufferBuilder& builder, const std::vector<NodeId>& members) {
  std::vector<std::uint64_t> numbers;
  for (const NodeId member : members) numbers.push_back(number(member));
  return builder.CreateVector(numbers);
}

bool members_from(const Numbers* numbers, std::vector<NodeId>& members) {
  if (numbers == nullptr) return true;
  if (numbers->size() > members_max) return false;
  for (const std::uint64_t each : *numbers) members.push_back(NodeId{each});
  return true;
}

Offset<wire::SnapshotDescription> add_meta(FlatBufferBuilder& builder, const SnapshotMeta& meta) {
  const auto voters = add_members(builder, meta.membership.voters);
  const auto outgoing = add_members(builder, meta.membership.outgoing);
  const auto learners = add_members(builder, meta.membership.learners);
  const auto learners_next = add_members(builder, meta.membership.learners_next);
  const auto digest = add_digest(builder, meta.digest);
  const wire::LogPosition position = to_wire(meta.position());
  return wire::CreateSnapshotDescription(builder, &position, meta.time_ms, voters, outgoing,
                                         learners, learners_next, meta.size_bytes, digest);
}

std::optional<SnapshotMeta> meta_from(const wire::SnapshotDescription* wire) {
  if (wire == nullptr) return {};
  SnapshotMeta meta;
  meta.index = from_wire(wire->position()).index;
  meta.term = from_wire(wire->position()).term;
  meta.time_ms = wire->time_ms();
  meta.size_bytes = wire->size_bytes();
  const auto digest = digest_from(wire->digest());
  Membership& membership = meta.membership;
  if (!digest || !members_from(wire->voters(), membership.voters) ||
      !members_from(wire->outgoing(), membership.outgoing) ||
      !members_from(wire->learners(), membership.learners) ||
      !members_from(wire->learners_next(), membership.learners_next)) {
    return {};
  }
  meta.digest = *digest;
  return meta;
}

// One overload a kind of message: adds its table and gives the offset. Each takes its message apart
// by name, so that a field that is added to a message and not here does not compile.
struct BodyWriter {
  FlatBufferBuilder& builder;

  Offset<void> operator()(const VoteRequest& body) const {
    const auto& [pre, last, transfer] = body;
    const wire::LogPosition last_wire = to_wire(last);
    return wire::CreateVoteRequest(builder, pre, &last_wire, transfer).Union();
  }
  Offset<void> operator()(const VoteReply& body) const {
    const auto& [pre, granted] = body;
    return wire::CreateVoteReply(builder, pre, granted).Union();
  }
  Offset<void> operator()(const AppendRequest& body) const {
    const auto& [previous, entries, commit, round, attempt, to_learner, repair, repair_through] =
        body;
    std::vector<Offset<wire::LogEntry>> offsets;
    offsets.reserve(entries.size());
    for (const Entry& entry : entries) offsets.push_back(add_entry(entry));
    const auto list = builder.CreateVector(offsets);
    const wire::LogPosition previous_wire = to_wire(previous);
    return wire::CreateAppendRequest(builder, &previous_wire, list, commit, round, attempt,
                                     to_learner, repair, repair_through)
        .Union();
  }
  Offset<void> operator()(const AppendReply& body) const {
    const auto& [accepted, index, hint, round, attempt, repair, fresh, disk_full] = body;
    const wire::LogPosition hint_wire = to_wire(hint);
    return wire::CreateAppendReply(builder, accepted, index, &hint_wire, round, attempt, repair,
                                   fresh, disk_full)
        .Union();
  }
  Offset<void> operator()(const Heartbeat& body) const {
    const auto& [commit, round, acknowledged] = body;
    return wire::CreateHeartbeat(builder, commit, round, acknowledged).Union();
  }
  Offset<void> operator()(const HeartbeatReply& body) const {
    const auto& [round, last_index, disk_full, damaged] = body;
    return wire::CreateHeartbeatReply(builder, round, last_index, disk_full, damaged).Union();
  }
  Offset<void> operator()(const SnapshotChunk& body) const {
    const auto& [meta, offset, data, checksum, to_learner] = body;
    const auto description = add_meta(builder, meta);
    const auto bytes = add_bytes(builder, data.view());
    return wire::CreateSnapshotChunk(builder, description, offset, bytes, checksum, to_learner)
        .Union();
  }
  Offset<void> operator()(const SnapshotReply& body) const {
    const auto& [snapshot, next_offset, status] = body;
    const wire::LogPosition position = to_wire(snapshot);
    return wire::CreateSnapshotReply(builder, &position, next_offset,
                                     static_cast<std::uint8_t>(status))
        .Union();
  }
  Offset<void> operator()(const TimeoutNow&) const {
    return wire::CreateTimeoutNow(builder).Union();
  }
  Offset<void> operator()(const ReadIndexRequest& body) const {
    const auto& [id] = body;
    return wire::CreateReadIndexRequest(builder, id).Union();
  }
  Offset<void> operator()(const ReadIndexReply& body) const {
    const auto& [id, index, error] = body;
    return wire::CreateReadIndexReply(builder, id, index, static_cast<std::uint16_t>(error))
        .Union();
  }
  Offset<void> operator()(const DigestReport& body) const {
    const auto& [index, digest] = body;
    return wire::CreateDigestReport(builder, index, add_digest(builder, digest)).Union();
  }
  Offset<void> operator()(const DivergenceNotice& body) const {
    const auto& [index, digest] = body;
    return wire::CreateDivergenceNotice(builder, index, add_digest(builder, digest)).Union();
  }

  Offset<wire::LogEntry> add_entry(const Entry& entry) const {
    const auto& [term, index, kind, time_ms, data] = entry;
    const auto bytes = add_bytes(builder, data.view());
    return wire::CreateLogEntry(builder, term, index, static_cast<std::uint8_t>(kind), time_ms,
                                bytes);
  }
};

// Of an entry's own bytes, at the least: its place in the list, and its term, index and length.
constexpr std::size_t entry_bytes_min = 16;

// Offsets may share their targets, so that few bytes seem to hold much: the entries may be as large
// as the message is, and not larger.
std::optional<MessageBody> append_request_from(const wire::AppendRequest& wire,
                                               std::size_t message_bytes) {
  AppendRequest body;
  body.previous = from_wire(wire.previous());
  body.commit = wire.commit();
  body.round = wire.round();
  body.attempt = wire.attempt();
  body.to_learner = wire.to_learner();
  body.repair = wire.repair();
  body.repair_through = wire.repair_through();
  if (wire.entries() != nullptr) {
    if (wire.entries()->size() > message_bytes / entry_bytes_min) return {};
    body.entries.reserve(wire.entries()->size());
    std::size_t left = message_bytes;
    for (const wire::LogEntry* each : *wire.entries()) {
      const std::size_t size = bytes_of(each->data()).size() + entry_bytes_min;
      if (size > left || each->kind() > static_cast<std::uint8_t>(EntryKind::membership)) return {};
      left -= size;
      Entry entry;
      entry.term = each->term();
      entry.index = each->index();
      entry.kind = static_cast<EntryKind>(each->kind());
      entry.time_ms = each->time_ms();
      entry.data = payload_of(each->data());
      body.entries.push_back(std::move(entry));
    }
  }
  return body;
}

MessageBody append_reply_from(const wire::AppendReply& wire) {
  AppendReply body;
  body.accepted = wire.accepted();
  body.index = wire.index();
  body.hint = from_wire(wire.hint());
  body.round = wire.round();
  body.attempt = wire.attempt();
  body.repair = wire.repair();
  body.fresh = wire.fresh();
  body.disk_full = wire.disk_full();
  return body;
}

std::optional<MessageBody> snapshot_chunk_from(const wire::SnapshotChunk& wire) {
  const auto meta = meta_from(wire.snapshot());
  if (!meta) return {};
  return SnapshotChunk{*meta, wire.offset(), payload_of(wire.data()), wire.checksum(),
                       wire.to_learner()};
}

std::optional<MessageBody> snapshot_reply_from(const wire::SnapshotReply& wire) {
  if (wire.status() > static_cast<std::uint8_t>(SnapshotStatus::refused)) return {};
  return SnapshotReply{from_wire(wire.snapshot()), wire.next_offset(),
                       static_cast<SnapshotStatus>(wire.status())};
}

std::optional<MessageBody> body_from(const wire::ReplicaMessage& wire, std::size_t message_bytes) {
  using Kind = wire::ReplicaMessageBody;
  switch (wire.body_type()) {
    case Kind::VoteRequest: {
      const auto* body = wire.body_as_VoteRequest();
      return VoteRequest{body->pre(), from_wire(body->last()), body->transfer()};
    }
    case Kind::VoteReply:
      return VoteReply{wire.body_as_VoteReply()->pre(), wire.body_as_VoteReply()->granted()};
    case Kind::AppendRequest:
      return append_request_from(*wire.body_as_AppendRequest(), message_bytes);
    case Kind::AppendReply:
      return append_reply_from(*wire.body_as_AppendReply());
    case Kind::Heartbeat: {
      const auto* body = wire.body_as_Heartbeat();
      return Heartbeat{body->commit(), body->round(), body->acknowledged()};
    }
    case Kind::HeartbeatReply: {
      const auto* body = wire.body_as_HeartbeatReply();
      return HeartbeatReply{body->round(), body->last_index(), body->disk_full(), body->damaged()};
    }
    case Kind::SnapshotChunk:
      return snapshot_chunk_from(*wire.body_as_SnapshotChunk());
    case Kind::SnapshotReply:
      return snapshot_reply_from(*wire.body_as_SnapshotReply());
    case Kind::TimeoutNow:
      return TimeoutNow{};
    case Kind::ReadIndexRequest:
      return ReadIndexRequest{wire.body_as_ReadIndexRequest()->id()};
    case Kind::ReadIndexReply: {
      const auto* body = wire.body_as_ReadIndexReply();
      return ReadIndexReply{body->id(), body->index(), static_cast<Errc>(body->error())};
    }
    case Kind::DigestReport: {
      const auto digest = digest_from(wire.body_as_DigestReport()->digest());
      if (!digest) return {};
      return DigestReport{wire.body_as_DigestReport()->index(), *digest};
    }
    case Kind::DivergenceNotice: {
      const auto digest = digest_from(wire.body_as_DivergenceNotice()->digest());
      if (!digest) return {};
      return DivergenceNotice{wire.body_as_DivergenceNotice()->index(), *digest};
    }
    case Kind::NONE:
      break;
  }
  return {};
}

std::string finish(FlatBufferBuilder& builder) {
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

// The root table of a verified buffer, or what is wrong with it.
template <class Table>
Result<const Table*> root_of(std::string_view bytes, std::size_t bytes_max) {
  if (bytes.size() > bytes_max) {
    return Error{Errc::limit_exceeded, "a buffer of " + std::to_string(bytes.size()) +
                                           " bytes; at most " + std::to_string(bytes_max)};
  }
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  // A table for each of the entries is more than the verifier allows unless told.
  flatbuffers::Verifier verifier(data, bytes.size(), 16, 1'000'000);
  if (!verifier.VerifyBuffer<Table>(nullptr)) {
    return Error{Errc::malformed, "a buffer that is no message of ours"};
  }
  return flatbuffers::GetRoot<Table>(data);
}

}  // namespace

std::string encode_message(const Message& message) {
  std::size_t size = 512;
  if (const auto* append = std::get_if<AppendRequest>(&message.body)) {
    for (const Entry& entry : append->entries) size += entry.data.size() + 80;
  }
  FlatBufferBuilder builder(size);
  const auto body = std::visit(BodyWriter{builder}, message.body);
  static_assert(static_cast<int>(wire::ReplicaMessageBody::MAX) ==
                std::variant_size_v<MessageBody>);
  // The union's kinds are the variant's alternatives in the same order, after NONE.
  const auto kind = static_cast<wire::ReplicaMessageBody>(message.body.index() + 1);
  builder.Finish(wire::CreateReplicaMessage(builder, number(message.from), number(message.to),
                                            message.term, kind, body));
  return finish(builder);
}

Result<Message> decode_message(std::string_view bytes) {
  const auto root = root_of<wire::ReplicaMessage>(bytes, message_bytes_max);
  if (!root) return root.error();
  const wire::ReplicaMessage& wire = *root.value();
  if (wire.body() == nullptr) return Error{Errc::malformed, "a message without a body"};
  auto body = body_from(wire, bytes.size());
  if (!body) return Error{Errc::malformed, "a message with an impossible field"};
  return Message{NodeId{wire.from()}, NodeId{wire.to()}, wire.term(), std::move(*body)};
}

std::string encode_request(const Request& request) {
  FlatBufferBuilder builder(request.body.size() + 128);
  const auto body = add_bytes(builder, request.body);
  builder.Finish(wire::CreateReplicaRequest(builder, static_cast<wire::RequestKind>(request.kind),
                                            request.session, request.sequence,
                                            request.answered_below, body));
  return finish(builder);
}

Result<Request> decode_request(std::string_view bytes) {
  const auto root = root_of<wire::ReplicaRequest>(bytes, request_bytes_max);
  if (!root) return root.error();
  const wire::ReplicaRequest& wire = *root.value();
  if (wire.kind() > wire::RequestKind::MAX) return Error{Errc::malformed, "an unknown request"};
  Request request;
  request.kind = static_cast<RequestKind>(wire.kind());
  request.session = wire.session();
  request.sequence = wire.sequence();
  request.answered_below = wire.answered_below();
  request.body = bytes_of(wire.body());
  return request;
}

std::string encode_response(const Response& response) {
  FlatBufferBuilder builder(response.body.size() + 128);
  const auto body = add_bytes(builder, response.body);
  builder.Finish(wire::CreateReplicaResponse(builder, static_cast<std::uint16_t>(response.error),
                                             number(response.leader), response.session,
                                             response.index, response.repeated, body));
  return finish(builder);
}

Result<Response> decode_response(std::string_view bytes) {
  const auto root = root_of<wire::ReplicaResponse>(bytes, message_bytes_max);
  if (!root) return root.error();
  const wire::ReplicaResponse& wire = *root.value();
  Response response;
  response.error = static_cast<Errc>(wire.error());
  response.leader = NodeId{wire.leader()};
  response.session = wire.session();
  response.index = wire.index();
  response.repeated = wire.repeated();
  response.body = std::string(bytes_of(wire.body()));
  return response;
}

}  // namespace kitwork::consensus
