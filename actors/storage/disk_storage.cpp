#include "actors/storage/disk_storage.hpp"

#include <algorithm>
#include <vector>

#include "schemas/assert.hpp"

namespace kitwork::storage {

using consensus::HardState;
using consensus::Index;
using consensus::Payload;
using consensus::Position;
using consensus::Recovered;
using consensus::SnapshotMeta;
using consensus::StorageWrite;
using consensus::WriteOutcome;

namespace {

std::size_t body_bytes_of(const StorageWrite& write) {
  // A hard state and a truncation may come with the entries.
  std::size_t bytes = 2 * record_header_bytes + hard_state_payload_bytes;
  for (const consensus::Entry& entry : write.entries) {
    bytes += record_header_bytes + entry.data.size();
  }
  return bytes;
}

}  // namespace

DiskStorage::DiskStorage(Disk& disk, const LogOptions& options, const LogId& new_log_id)
    : disk_(disk), options_(options), log_id_(new_log_id), log_(disk, options, new_log_id) {}

std::string DiskStorage::failure() const {
  const std::lock_guard lock(failure_mutex_);
  return failure_;
}

// The latch: the first error that is not about space ends all work on this disk.
Result<void> DiskStorage::check(Result<void> done) {
  if (!done && done.error().code != Errc::out_of_space) {
    const std::lock_guard lock(failure_mutex_);
    if (failure_.empty()) failure_ = done.error().message;
    failed_.store(true);
  }
  return done;
}

void DiskStorage::stage(const StorageWrite& write) {
  const auto touch = [this](Index index) {
    staged_.lowest = staged_.lowest == 0 ? index : std::min(staged_.lowest, index);
  };
  // Behind damage a truncation is told even if nothing is left to truncate, so that the member's
  // own record of what it lost, which comes with it, is in the log.
  const bool truncates = write.truncate_from && (*write.truncate_from <= staged_.last.index ||
                                                 log_.lost_through() != Position{});
  if (truncates) {
    staged_.frame.add_truncate(*write.truncate_from);
    touch(*write.truncate_from);
    staged_.last.index = std::min(staged_.last.index, *write.truncate_from - 1);
  }
  for (const consensus::Entry& entry : write.entries) {
    staged_.frame.add_entry(entry);
    touch(entry.index);
    staged_.last = entry.position();
  }
  if (write.compact_to) staged_.compact_to = write.compact_to;
}

Result<void> DiskStorage::flush() {
  const HardState& stored = state_->stored().hard_state.state;
  const HardState& state = hard_state_.state;
  const bool promise =
      stored.term != state.term || stored.vote != state.vote || stored.lost != state.lost;
  if (!staged_.frame.empty()) {
    // Atomically with the entries; a newer commit, which is only a hint, waits for them.
    staged_.frame.add_hard_state(hard_state_);
    const Index commit = std::min(state.commit, staged_.last.index);
    if (auto done = log_.write(staged_.frame, staged_.lowest, staged_.last, commit); !done) {
      return done;
    }
    log_.remember_lost(state.lost);
    staged_.frame.clear();
    staged_.lowest = 0;
  }
  // A promise alone needs no room in the log, so that a full disk keeps nobody from voting.
  if (promise) {
    if (auto done = state_->store(hard_state_); !done) return done;
  }
  staged_.writes = 0;
  if (staged_.compact_to) {
    const Index index = *staged_.compact_to;
    staged_.compact_to.reset();
    if (index > staged_.last.index) {
      LogPosition position = log_.position();
      position.last = Position{0, index};
      position.lowest_before = 0;
      if (auto done = log_.begin_anew(position, log_.epoch() + 1); !done) return done;
      staged_.last = position.last;
    }
    if (auto done = log_.compact(index); !done) return done;
  }
  return {};
}

void DiskStorage::forget_staged() {
  staged_.frame.clear();
  staged_.lowest = 0;
  staged_.last = log_.position().last;
  staged_.compact_to.reset();
  staged_.writes = 0;
}

Result<void> DiskStorage::make_room(const StorageWrite& write) {
  if (write.entries.empty() && !write.truncate_from) return {};
  const std::size_t bytes = body_bytes_of(write);
  KITWORK_ASSERT(bytes <= log_.frame_body_bytes());
  const std::size_t together = staged_.frame.body_bytes() + bytes;
  if (together <= log_.frame_body_bytes() && log_.reserve(together)) return {};
  if (auto done = flush(); !done) return done;
  return log_.reserve(bytes);
}

Result<void> DiskStorage::add(const StorageWrite& write, bool& rejected) {
  if (auto done = make_room(write); !done) return done;
  if (write.hard_state) {
    ++hard_state_.revision;
    hard_state_.state = *write.hard_state;
  }
  if (write.part || write.install) {
    if (auto done = flush(); !done) return done;
  }
  if (write.part) {
    if (auto done = store_part(*write.part); !done) return done;
  }
  if (write.install) {
    const auto installed = install(*write.install);
    if (!installed) return installed.error();
    rejected = !installed.value();
  }
  if (!rejected) stage(write);
  ++staged_.writes;
  return {};
}

WriteOutcome DiskStorage::write(std::span<const StorageWrite> writes) {
  WriteOutcome outcome;
  if (failed_.load()) {
    outcome.error = Errc::io_failed;
    return outcome;
  }
  std::size_t added = 0;
  Result<void> done;
  while (added < writes.size()) {
    bool rejected = false;
    done = check(add(writes[added], rejected));
    if (!done) break;
    if (rejected) outcome.rejected_installs.push_back(writes[added].sequence);
    ++added;
  }
  if (done || done.error().code == Errc::out_of_space) {
    const auto flushed = check(flush());
    if (!flushed) done = flushed;
  }
  outcome.completed = added - staged_.writes;
  if (!done) {
    const bool full = done.error().code == Errc::out_of_space;
    outcome.error = full ? Errc::out_of_space : Errc::io_failed;
    forget_staged();
  }
  return outcome;
}

bool DiskStorage::nearly_full() const {
  if (log_.spares().count() > 0) return false;
  const auto free = disk_.free_bytes();
  return !free || free.value() < options_.segment_bytes + options_.reserve_bytes;
}

Result<void> DiskStorage::prepare() {
  if (failed_.load()) return Error{Errc::io_failed, failure()};
  return check(log_.spares().fill(options_.reserve_bytes));
}

}  // namespace kitwork::storage
