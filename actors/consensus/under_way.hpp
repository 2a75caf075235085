// What a Core keeps about what is under way: writes, messages that wait for them, reads, a snapshot
// that is coming in, digests to compare.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "actors/consensus/messages.hpp"
#include "actors/consensus/types.hpp"

namespace kitwork::consensus {

struct InflightWrite {
  std::uint64_t sequence;
  // The last entry in it that is still part of the log; 0 if none.
  Index last_index;
  std::uint64_t started_ms;
  std::size_t bytes;
  std::optional<SnapshotMeta> install;
};

struct HeldMessage {
  std::uint64_t sequence;  // of the write that must be durable first
  Message message;
};

struct PendingRead {
  std::uint64_t id;
  NodeId from;  // none: asked here
  std::uint64_t deadline_ms;
  std::uint64_t round;  // leader: must be answered by a majority
  Index index;          // leader: known since the round was asked
};

struct Receiving {
  SnapshotMeta meta;
  std::uint64_t next_offset;
  bool installing;
};

struct DigestAt {
  Index index;
  std::map<NodeId, Digest> digests;
};

}  // namespace kitwork::consensus
