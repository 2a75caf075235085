// Every limit and every delay of the consensus, named in one place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "actors/consensus/types.hpp"

namespace kitwork::consensus {

// Voters, leaving voters and learners together.
constexpr std::size_t members_max = 16;
// The largest command that may be proposed.
constexpr std::size_t command_bytes_max = std::size_t{1} << 20;

struct Settings {
  NodeId id = NodeId::none;
  // For the random part of election timeouts and for numbers that must differ from those of any
  // earlier run of the process: a new seed for every start.
  std::uint64_t seed = 0;
  // The first members, for a disk that is fresh; the same on each of them. A fresh member without
  // it waits to be added as a learner. Only for a group that begins: later, a member whose disk was
  // emptied would take itself for a new one and forget what it promised.
  std::optional<Membership> bootstrap;

  std::uint64_t heartbeat_ms = 30;
  // A follower waits between one and two of these for its leader before it asks for votes; a leader
  // that has not heard from a majority for one steps down.
  std::uint64_t election_timeout_ms = 180;
  // A write that takes longer costs a leader its office and keeps a follower from asking for it.
  std::uint64_t disk_stall_ms = 500;
  // A read that could not be confirmed for so long is refused.
  std::uint64_t read_timeout_ms = 1000;
  // An unanswered piece of a snapshot is sent again after this.
  std::uint64_t snapshot_retry_ms = 300;

  // Followers hear that an entry is committed at once, and not with the next entry or heartbeat.
  bool announce_commits = false;

  // Reads without asking a majority, on the strength of a lease. Needs clocks whose speeds differ
  // by less than lease_drift_percent. Off unless asked for.
  bool lease_reads = false;
  std::uint64_t lease_drift_percent = 20;

  // One message holds at most this (or a single larger entry).
  std::size_t append_bytes_max = std::size_t{256} << 10;
  // On the way to one follower, not yet acknowledged.
  std::size_t inflight_bytes_max = std::size_t{4} << 20;
  std::size_t inflight_messages_max = 128;
  // Proposed but not committed; more are refused.
  std::size_t uncommitted_bytes_max = std::size_t{16} << 20;
  // Handed to the disk but not durable; a follower takes no more entries for now.
  std::size_t unstable_bytes_max = std::size_t{16} << 20;
  // Handed out for application but not yet reported applied.
  std::size_t unapplied_bytes_max = std::size_t{8} << 20;
  // Reads waiting for confirmation; more are refused.
  std::size_t pending_reads_max = 4096;

  // With more than this in the log since the last snapshot, a new one is asked for.
  std::size_t log_bytes_max = std::size_t{32} << 20;
  std::size_t log_entries_max = 200'000;
  // Entries kept behind a snapshot, so that a follower that is a little late needs no snapshot.
  std::size_t log_entries_kept = 20'000;
  std::size_t log_bytes_kept = std::size_t{8} << 20;
  std::size_t snapshot_chunk_bytes = std::size_t{256} << 10;

  // A learner is promoted only when it lacks at most this many entries.
  std::uint64_t promotion_lag_max = 1000;
  // Digests of the state are compared at indices that are multiples of this.
  std::uint64_t digest_interval = 1024;
  // Collects log lines in the outputs.
  bool log_lines = true;
};

}  // namespace kitwork::consensus
