// The words of the consensus: who, when, where in the log, and what lies there.
//
// The log is a sequence of entries numbered from 1. A term is a reign: at most one leader each. An
// entry is named by its (term, index): two logs that agree on one name agree on all before it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kitwork::consensus {

// A member of the group; `none` where there is nobody. Never used again once removed.
enum class NodeId : std::uint64_t { none = 0 };
constexpr std::uint64_t number(NodeId node) { return static_cast<std::uint64_t>(node); }

// 0 is before the first term and before the first entry.
using Term = std::uint64_t;
using Index = std::uint64_t;

// A name of a log position, ordered as votes compare logs: by term, then by index.
struct Position {
  Term term = 0;
  Index index = 0;
  friend constexpr auto operator<=>(const Position&, const Position&) = default;
};

// Time as an argument. monotonic_ms never goes back within a process and drives every timeout;
// unix_ms is the wall clock, which only ever stamps new entries.
struct Now {
  std::uint64_t monotonic_ms = 0;
  std::uint64_t unix_ms = 0;
};

// Immutable bytes that the log, the messages and the storage writes share without copying.
class Payload {
 public:
  Payload() = default;
  explicit Payload(std::string bytes)
      : bytes_(std::make_shared<const std::string>(std::move(bytes))) {}
  std::string_view view() const { return bytes_ ? std::string_view(*bytes_) : std::string_view(); }
  std::size_t size() const { return bytes_ ? bytes_->size() : 0; }
  friend bool operator==(const Payload& a, const Payload& b) { return a.view() == b.view(); }

 private:
  std::shared_ptr<const std::string> bytes_;
};

enum class EntryKind : std::uint8_t {
  noop = 0,        // opens a term; carries nothing
  command = 1,     // for the replicated state
  membership = 2,  // an encoded Membership, in force from the moment it is in the log
};

struct Entry {
  Term term = 0;
  Index index = 0;
  EntryKind kind = EntryKind::noop;
  // The leader's wall clock when it appended the entry, never less than the entry before: the only
  // time that replicated state may know.
  std::uint64_t time_ms = 0;
  Payload data;

  Position position() const { return {term, index}; }
  friend bool operator==(const Entry&, const Entry&) = default;
};

// What an entry counts for in every limit that is told in bytes.
constexpr std::size_t entry_overhead_bytes = 48;
inline std::size_t entry_bytes(const Entry& entry) {
  return entry.data.size() + entry_overhead_bytes;
}

// Who decides. Sorted, without duplicates. While `outgoing` is not empty the group is joint: every
// decision needs a majority of `voters` and one of `outgoing`.
struct Membership {
  std::vector<NodeId> voters;
  std::vector<NodeId> outgoing;
  // Receive the log, count nowhere. A member that leaves `outgoing` to become a learner waits in
  // `learners_next` until the joint state ends, so that nobody is ever both.
  std::vector<NodeId> learners;
  std::vector<NodeId> learners_next;

  bool joint() const { return !outgoing.empty(); }
  bool empty() const { return voters.empty() && outgoing.empty() && learners.empty(); }
  friend bool operator==(const Membership&, const Membership&) = default;
};

using Digest = std::array<std::uint8_t, 32>;

// A snapshot is the replicated state after applying exactly the entries up to `index`. The index
// is also inside the snapshot's bytes, and the digest covers them: the two cannot come apart.
struct SnapshotMeta {
  Index index = 0;
  Term term = 0;  // of the entry at index
  // The log time after that entry (Entry::time_ms).
  std::uint64_t time_ms = 0;
  Membership membership;
  std::uint64_t size_bytes = 0;
  Digest digest{};  // BLAKE2b-256 of all of its bytes

  Position position() const { return {term, index}; }
  friend bool operator==(const SnapshotMeta&, const SnapshotMeta&) = default;
};

// What a member must never forget, stored as one atomic record.
struct HardState {
  Term term = 0;
  NodeId vote = NodeId::none;
  // Only a hint for a faster start: may lag behind what was really committed.
  Index commit = 0;
  // Not zero: entries up to here may have been acknowledged and then lost by the disk (Damage).
  // Until the log reaches this position again, the member judges candidates by it, not by its log.
  Position lost;
  friend bool operator==(const HardState&, const HardState&) = default;
};

enum class Role : std::uint8_t {
  follower,
  pre_candidate,
  candidate,
  leader,
  failed,  // a disk that failed or a state that diverged: only a restart helps
};
const char* role_name(Role role);

}  // namespace kitwork::consensus
