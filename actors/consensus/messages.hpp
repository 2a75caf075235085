// What members say to each other. Every message may be lost, delayed, repeated and reordered.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "actors/consensus/types.hpp"
#include "schemas/errc.hpp"

namespace kitwork::consensus {

// Asks for a vote in Message::term. A pre-vote asks only whether one would be given: nobody's term
// changes for it.
struct VoteRequest {
  bool pre = false;
  // The candidate's last entry.
  Position last;
  // The leader itself asked for this election (leadership transfer): voters do not protect it.
  bool transfer = false;
};

// For a granted pre-vote Message::term is the one asked for; otherwise it is the voter's own.
struct VoteReply {
  bool pre = false;
  bool granted = false;
};

// Entries that follow `previous`. None at all is a probe.
struct AppendRequest {
  Position previous;
  std::vector<Entry> entries;
  Index commit = 0;
  // The leader's newest round of asking "am I still the leader?"; the reply echoes it.
  std::uint64_t round = 0;
  // Counts the leader's changes of mind about this member's log; the reply echoes it, so that
  // answers to what was sent before the last change cause no other.
  std::uint64_t attempt = 0;
  // The receiver is a learner for the leader: only then may it begin on an empty disk.
  bool to_learner = false;
  // Answers AppendReply::repair: a log that agrees up to repair_through has all it ever lost.
  std::uint64_t repair = 0;
  Index repair_through = 0;
};

struct AppendReply {
  bool accepted = false;
  // Accepted: this member's log durably agrees with the leader's up to here.
  // Refused: AppendRequest::previous.index.
  Index index = 0;
  // Refused: the leader should try this position or one before it.
  Position hint;
  std::uint64_t round = 0;
  std::uint64_t attempt = 0;
  // Not zero: the disk lost a part of the log that it may have acknowledged, so that what the
  // leader believes about this member is void. The number is new in every run of the process.
  std::uint64_t repair = 0;
  // There has never been anything on this member's disk.
  bool fresh = false;
  // No room for more entries.
  bool disk_full = false;
};

// "I am the leader": small, sent on time, waits for no disk.
struct Heartbeat {
  // The leader's commit, clamped to what the receiver is known to have.
  Index commit = 0;
  std::uint64_t round = 0;
  // What the receiver acknowledged to this leader in this term. A log that ends before it is on a
  // disk that was put back to an earlier state.
  Index acknowledged = 0;
};

struct HeartbeatReply {
  std::uint64_t round = 0;
  // Where its log ends; 0 unless `damaged`: there has never been anything on this member's disk.
  Index last_index = 0;
  bool disk_full = false;
  // AppendReply::repair is not zero.
  bool damaged = false;
};

// A piece of a snapshot. An empty piece at offset 0 is an offer: the answer says where to begin.
struct SnapshotChunk {
  SnapshotMeta meta;
  std::uint64_t offset = 0;
  Payload data;
  std::uint32_t checksum = 0;  // CRC-32C of data
  bool to_learner = false;     // as in AppendRequest
};

enum class SnapshotStatus : std::uint8_t {
  wanted,     // send from next_offset on
  installed,  // all of it is durable and in force
  refused,    // not needed, or from an older leader
};

struct SnapshotReply {
  Position snapshot;
  std::uint64_t next_offset = 0;
  SnapshotStatus status = SnapshotStatus::wanted;
};

// "Campaign at once": the end of a leadership transfer.
struct TimeoutNow {};

// A follower asks for a position from which its reader may read.
struct ReadIndexRequest {
  std::uint64_t id = 0;
};

// `index` is meaningful if `error` is zero.
struct ReadIndexReply {
  std::uint64_t id = 0;
  Index index = 0;
  Errc error{};
};

// The digest of the replicated state after applying `index`; to the leader, which compares.
struct DigestReport {
  Index index = 0;
  Digest digest{};
};

// The leader's finding: a majority had another state at `index` than the receiver, which reported
// `digest` (an earlier run of it may have, and is not meant any more).
struct DivergenceNotice {
  Index index = 0;
  Digest digest{};
};

using MessageBody = std::variant<VoteRequest, VoteReply, AppendRequest, AppendReply, Heartbeat,
                                 HeartbeatReply, SnapshotChunk, SnapshotReply, TimeoutNow,
                                 ReadIndexRequest, ReadIndexReply, DigestReport, DivergenceNotice>;

struct Message {
  NodeId from = NodeId::none;
  NodeId to = NodeId::none;
  Term term = 0;
  MessageBody body;
};

const char* message_name(const Message& message);

}  // namespace kitwork::consensus
