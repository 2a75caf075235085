// What the core hands out. Nothing here has happened yet: the caller sends, writes, applies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/consensus/messages.hpp"
#include "actors/consensus/storage_interface.hpp"
#include "actors/consensus/types.hpp"
#include "schemas/result.hpp"

namespace kitwork::consensus {

// The answer to Core::read: once everything up to `index` is applied, the state may be read.
struct ReadState {
  std::uint64_t id = 0;
  Index index = 0;
  Errc error{};  // zero: go on
};

enum class LogLevel : std::uint8_t { debug, info, warning, error };

struct LogLine {
  LogLevel level = LogLevel::info;
  std::string text;
};

struct RoleChange {
  Role role = Role::follower;
  Term term = 0;
  NodeId leader = NodeId::none;  // none: unknown
};

// Two members had different states after applying the same entries.
struct Divergence {
  Index index = 0;
  NodeId node = NodeId::none;  // who differs from the majority
};

struct Output {
  // To be sent now, in any order. What must wait for the disk comes in a later output.
  std::vector<Message> messages;
  // To be done in this order; Core::stored wants every completion.
  std::vector<StorageWrite> writes;
  // Committed and durable here: to be applied in this order, then reported with Core::applied.
  std::vector<Entry> committed;
  // The state machine must be replaced by the stored snapshot; then Core::applied(its index).
  std::optional<SnapshotMeta> restore;
  std::vector<ReadState> reads;
  // Pieces of the stored snapshot to read; Core::snapshot_piece wants every answer.
  std::vector<SnapshotRead> snapshot_reads;
  // The log has grown enough: take a snapshot of the applied state (Core::describe_snapshot).
  bool snapshot_wanted = false;
  // The last change, if there was any.
  std::optional<RoleChange> role;
  std::vector<Divergence> divergences;
  std::vector<LogLine> log;
  // This member stops for good; only a restart helps.
  std::optional<Error> failed;
};

// Counters and gauges as values; counters only grow.
struct Metrics {
  std::uint64_t elections_started = 0;
  std::uint64_t terms_led = 0;
  std::uint64_t steps_down = 0;
  std::uint64_t proposals = 0;
  std::uint64_t proposals_refused = 0;
  std::uint64_t reads = 0;
  std::uint64_t reads_refused = 0;
  std::uint64_t entries_sent = 0;
  std::uint64_t appends_refused = 0;
  std::uint64_t snapshots_sent = 0;
  std::uint64_t snapshots_installed = 0;
  std::uint64_t snapshots_corrupted = 0;
  std::uint64_t divergences = 0;
  std::uint64_t disk_stalls = 0;
  std::uint64_t older_disks = 0;
  std::uint64_t log_bytes = 0;
  std::uint64_t log_entries = 0;
  std::uint64_t uncommitted_bytes = 0;
  std::uint64_t unstable_bytes = 0;
  std::uint64_t inflight_bytes = 0;
  std::uint64_t held_messages = 0;
};

}  // namespace kitwork::consensus
