// What the storage tests share: writes made short, and a member's storage on a fake disk.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>

#include "actors/storage/disk_storage.hpp"
#include "test/support/fake_disk.hpp"

namespace kitwork::test {

inline constexpr storage::LogId test_log_id = {1, 2, 3, 4, 5, 6, 7, 8};

inline storage::LogOptions small_options(std::uint64_t segment_bytes = 8 * 4096) {
  storage::LogOptions options;
  options.segment_bytes = segment_bytes;
  options.reserve_bytes = 0;
  return options;
}

inline consensus::Entry entry(consensus::Term term, consensus::Index index, std::string data) {
  consensus::Entry made;
  made.term = term;
  made.index = index;
  made.kind = consensus::EntryKind::command;
  made.time_ms = 1000 + index;
  made.data = consensus::Payload(std::move(data));
  return made;
}

inline consensus::StorageWrite entries_write(std::initializer_list<consensus::Entry> entries) {
  consensus::StorageWrite write;
  write.entries = entries;
  return write;
}

inline consensus::StorageWrite promise_write(consensus::Term term, std::uint64_t vote,
                                             consensus::Index commit = 0) {
  consensus::StorageWrite write;
  write.hard_state = consensus::HardState{term, consensus::NodeId{vote}, commit, {}};
  return write;
}

consensus::SnapshotMeta meta_of(consensus::Index index, consensus::Term term,
                                const std::string& data);

// A run of a process: opens what is on the disk.
struct Run {
  explicit Run(storage::Disk& disk, const storage::LogOptions& options = small_options())
      : storage(disk, options, test_log_id), recovered(storage.recover()) {}

  bool ok() const { return recovered.ok(); }
  consensus::WriteOutcome write(const consensus::StorageWrite& one) {
    return storage.write({&one, 1});
  }
  // Writes and says whether it is durable.
  bool put(const consensus::StorageWrite& one) {
    const auto outcome = write(one);
    return outcome.completed == 1 && outcome.error == Errc{};
  }

  storage::DiskStorage storage;
  Result<consensus::Recovered> recovered;
};

}  // namespace kitwork::test
