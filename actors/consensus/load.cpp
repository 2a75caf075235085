// How a member begins: from what its disk holds, or, on an empty one, from the first membership.
#include <algorithm>

#include "actors/consensus/core.hpp"
#include "schemas/assert.hpp"

namespace kitwork::consensus {
namespace {

Result<void> check_settings(const Settings& settings) {
  const bool sound = settings.id != NodeId::none && settings.heartbeat_ms > 0 &&
                     settings.election_timeout_ms >= 3 * settings.heartbeat_ms &&
                     settings.disk_stall_ms > 0 && settings.read_timeout_ms > 0 &&
                     settings.lease_drift_percent < 100 && settings.append_bytes_max > 0 &&
                     settings.inflight_bytes_max > 0 && settings.inflight_messages_max > 0 &&
                     settings.uncommitted_bytes_max > entry_overhead_bytes &&
                     settings.snapshot_chunk_bytes > 0 && settings.digest_interval > 0;
  if (!sound) {
    return Error{Errc::invalid_argument,
                 "an id, positive limits, and an election timeout of at least three heartbeats"};
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Core>> Core::create(Settings settings, Recovered recovered, Now now) {
  if (auto sound = check_settings(settings); !sound) return sound.error();
  if (settings.bootstrap) {
    if (auto sound = check(*settings.bootstrap); !sound) return sound.error();
  }
  std::unique_ptr<Core> core(new Core(std::move(settings), now));
  if (auto loaded = core->load(std::move(recovered)); !loaded) return loaded.error();
  return core;
}

Core::Core(Settings settings, Now now)
    : settings_(std::move(settings)), random_(settings_.seed), now_(now) {
  last_tick_ms_ = now_ms();
  // A member that has just started does not know whom it listened to. That leader's lease must hold
  // all the same.
  if (settings_.lease_reads) leader_heard_ms_ = std::max<std::uint64_t>(now_ms(), 1);
  next_read_id_ = random_.next();
  repair_ = random_.next() | 1;
  reset_election_timer();
}

Result<void> Core::load(Recovered recovered) {
  hard_ = recovered.hard_state;
  written_hard_ = hard_;
  // Terms that it heard since prove nothing: who never had an entry is nobody's former self.
  fresh_ = recovered.entries.empty() && recovered.snapshot.index == 0 && !recovered.damage &&
           hard_.lost == Position{};
  if (KITWORK_MUTANT(fresh_until_restart)) fresh_ = recovered.fresh;
  // A crash may have left a part of the very first write: the term, and not the entry behind it.
  const bool half_begun =
      fresh_ && !recovered.part_meta && hard_ == HardState{1, NodeId::none, 0, {}};
  if ((recovered.fresh || half_begun) && settings_.bootstrap) {
    bootstrap();
    return {};
  }
  snapshot_ = recovered.snapshot;
  if (auto loaded = load_entries(recovered); !loaded) return loaded;
  if (hard_.term < log_.last().term) {
    return Error{Errc::corrupted, "the log is of a later term than the hard state"};
  }
  durable_index_ = log_.last_index();
  next_write_index_ = log_.last_index() + 1;
  hard_.commit = std::clamp(hard_.commit, snapshot_.index, log_.last_index());
  emitted_ = applied_ = snapshot_.index;
  if (snapshot_.index > 0) {
    restoring_ = true;
    output_.restore = snapshot_;
  }
  if (recovered.part_meta) {
    receiving_ = Receiving{*recovered.part_meta, recovered.part_bytes, false};
  }
  if (recovered.damage) {
    say(LogLevel::warning, "the disk lost entries from " + std::to_string(recovered.damage->from) +
                               " on; the other members will give them back");
    hard_.lost = std::max(hard_.lost, recovered.damage->through);
    hard_dirty_ = true;
    // What is left behind the hole must not come back; the record above goes first.
    truncate_from_ = log_.last_index() + 1;
  }
  check_repaired(nullptr);
  return {};
}

Result<void> Core::load_entries(Recovered& recovered) {
  std::vector<Entry>& entries = recovered.entries;
  // What the snapshot covers may have gaps (an earlier snapshot came from another member); only the
  // last stretch counts, and it must reach the snapshot.
  std::size_t begin = 0;
  for (std::size_t i = 1; i < entries.size(); ++i) {
    const bool follows =
        entries[i].index == entries[i - 1].index + 1 && entries[i].term >= entries[i - 1].term;
    if (follows) continue;
    if (entries[i].index > snapshot_.index + 1) {
      return Error{Errc::corrupted, "the log on disk has a gap"};
    }
    begin = i;
  }
  entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(begin));
  memberships_.reset(snapshot_.index, snapshot_.membership);
  log_.reset(snapshot_.position(), snapshot_.time_ms);
  if (entries.empty() || entries.back().index <= snapshot_.index) {
    // The snapshot reaches further than the log: the log begins anew behind it.
    if (!entries.empty()) compact_to_ = snapshot_.index;
    next_write_index_ = snapshot_.index + 1;
    flush_write();
    return {};
  }
  if (entries.front().index > snapshot_.index + 1) {
    return Error{Errc::corrupted, "entries between the snapshot and the log are missing"};
  }
  std::size_t first = 0;
  if (entries.front().index <= snapshot_.index) {
    log_.reset(entries.front().position(), entries.front().time_ms);
    first = 1;
  }
  for (std::size_t i = first; i < entries.size(); ++i) {
    Entry& entry = entries[i];
    if (entry.kind == EntryKind::membership && entry.index > snapshot_.index) {
      auto membership = decode_membership(entry.data.view());
      if (!membership) return membership.error();
      memberships_.append(entry.index, std::move(membership.value()));
    }
    log_.append(std::move(entry));
  }
  if (!log_.matches(snapshot_.position())) {
    return Error{Errc::corrupted, "the log and the snapshot on disk contradict each other"};
  }
  return {};
}

// The first entry is the same on all first members, and committed by decree.
void Core::bootstrap() {
  fresh_ = false;
  Entry entry;
  entry.term = 1;
  entry.index = 1;
  entry.kind = EntryKind::membership;
  entry.data = encode_membership(*settings_.bootstrap);
  hard_.term = 1;
  hard_.commit = 1;
  hard_dirty_ = true;
  append_to_log(std::move(entry));
}

}  // namespace kitwork::consensus
