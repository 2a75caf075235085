// What the consensus asks of a disk, and what a disk answers. The log itself knows no files: it
// hands out StorageWrites and gets their completions back as inputs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "actors/consensus/types.hpp"
#include "schemas/errc.hpp"
#include "schemas/result.hpp"

namespace kitwork::consensus {

// A piece of a snapshot that another member sends, kept aside until `install`.
struct SnapshotPart {
  SnapshotMeta meta;
  // Parts come in order and without gaps; offset 0 begins anew and drops any other unfinished one.
  std::uint64_t offset = 0;
  Payload data;
};

// One step of the log's history. The steps inside are done in the order of the fields. Writes are
// done in the order of their sequence numbers, and a write is complete when all of it, and all of
// those before it, survive a loss of power. A write of which a crash leaves a part must leave a
// prefix of its steps (and of its entries).
struct StorageWrite {
  // 1, 2, 3, ... within one run of the process. Completions name it: an entry that is truncated and
  // written again is never taken for its earlier self.
  std::uint64_t sequence = 0;
  std::optional<HardState> hard_state;
  std::optional<SnapshotPart> part;
  // All parts are there: check size and digest, put the snapshot in force, forget the whole log,
  // which begins anew after meta.index. All or nothing. `corrupted` if the check fails, in which
  // case nothing has changed but that the parts are gone, and the writes after it go on.
  std::optional<SnapshotMeta> install;
  // Entries from this index on are no more. Set even if `entries` replaces all of them.
  std::optional<Index> truncate_from;
  std::vector<Entry> entries;
  // Entries up to this index are no longer needed; a durable snapshot covers them. If the log ends
  // before, it is empty from now on and continues after this index.
  std::optional<Index> compact_to;
};

struct StorageCompletion {
  std::uint64_t sequence = 0;
  // Zero: done. `corrupted` only for an install. `io_failed`: the disk has failed for good.
  Errc error{};
};

// A snapshot of our own state, written beside the log and not in its queue, so that its size
// delays no entry. At most one at a time.
struct SnapshotSave {
  SnapshotMeta meta;
  Payload data;
};

// Bytes [offset, offset + length) of the stored snapshot at `snapshot`, for `to`.
struct SnapshotRead {
  NodeId to = NodeId::none;
  Position snapshot;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

// A hole in the log: entries from `from` to `through` were once written and cannot be read. Only
// what lies after the snapshot counts: a hole before it is no damage. The core remembers it in
// HardState::lost, so a disk need not report it again once entries were appended in its place.
struct Damage {
  Index from = 0;
  // The highest position that may have been lost. Where the disk cannot tell, the index is the
  // largest number there is, and the term is that of the hard state.
  Position through;
};

// What a disk holds when a process starts.
struct Recovered {
  // There was nothing: no member has ever run on this disk.
  bool fresh = true;
  HardState hard_state;
  // In force, its bytes verified; index 0 if there is none.
  SnapshotMeta snapshot;
  // Intact entries without a gap. The first is at most snapshot.index + 1 (earlier ones that are
  // still there may be given; they must reach at least snapshot.index). What is behind a hole is
  // not given.
  std::vector<Entry> entries;
  std::optional<Damage> damage;
  // An unfinished snapshot from another member, and how many of its bytes are there.
  std::optional<SnapshotMeta> part_meta;
  std::uint64_t part_bytes = 0;
};

struct WriteOutcome {
  // So many of the writes, from the first on, are durable (or `corrupted`, see rejected_install).
  std::size_t completed = 0;
  // Why the next one is not: out_of_space (it left no trace; offer it again later, with those
  // after it), or io_failed (for good: every later call fails as well). Zero if all are.
  Errc error{};
  // Sequence numbers of completed writes whose install was refused as corrupted.
  std::vector<std::uint64_t> rejected_installs;
};

// The disk of one member. write() is called by one thread; save_snapshot() and read_snapshot() may
// be called by another at the same time.
class Storage {
 public:
  virtual ~Storage() = default;

  // Once, before anything else. Fails with `corrupted` if the hard state cannot be trusted (such a
  // member must not vote again under its id) and with `io_failed`.
  virtual Result<Recovered> recover() = 0;

  // All of the writes as one group: one sync.
  virtual WriteOutcome write(std::span<const StorageWrite> writes) = 0;

  // Durable and in force when it returns ok, beside the log, which it leaves alone. A snapshot
  // older than the one in force is dropped without a complaint.
  virtual Result<void> save_snapshot(const SnapshotSave& save) = 0;

  // The bytes asked for, fewer only at the end; `not_found` if another snapshot is in force by now.
  virtual Result<Payload> read_snapshot(Position snapshot, std::uint64_t offset,
                                        std::uint64_t length) = 0;

  // Less room than the reserve is left: commands should be refused. Writes still go on until the
  // reserve is used up, so that votes and the like have room.
  virtual bool nearly_full() const = 0;
};

}  // namespace kitwork::consensus
