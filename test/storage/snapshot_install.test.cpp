// The power goes at every operation while a snapshot from another member is put in force, and right
// after it: the member has its old log or the snapshot, whole, and can go on from there.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "test/storage/storage_fixture.hpp"

namespace kitwork::test {
namespace {

using consensus::HardState;
using consensus::NodeId;
using consensus::Payload;
using consensus::Position;
using consensus::Recovered;
using consensus::SnapshotMeta;
using consensus::StorageWrite;

const std::string& state_bytes() {
  static const std::string bytes(10'000, 's');
  return bytes;
}
SnapshotMeta meta() { return meta_of(40, 3, state_bytes()); }

StorageWrite part_of(std::uint64_t offset, std::uint64_t length) {
  StorageWrite write;
  write.part =
      consensus::SnapshotPart{meta(), offset, Payload(state_bytes().substr(offset, length))};
  return write;
}

// The last piece, the install, and the term that the leader said with it.
StorageWrite last_step() {
  StorageWrite write = part_of(6000, 4000);
  write.install = meta();
  write.hard_state = HardState{4, NodeId::none, 2, {}};
  return write;
}

// Three entries of an old reign, and all of the snapshot but its last piece.
FakeDisk before_install() {
  FakeDisk disk(1);
  Run run(disk);
  REQUIRE(run.put(entries_write({entry(1, 1, "old"), entry(1, 2, "old"), entry(1, 3, "old")})));
  REQUIRE(run.put(promise_write(3, 2, 1)));
  REQUIRE(run.put(part_of(0, 6000)));
  return disk;
}

enum class Found : std::uint8_t { old_log, snapshot };

Found check_whole(const Recovered& found) {
  REQUIRE_FALSE(found.damage);
  REQUIRE_FALSE(found.fresh);
  REQUIRE(found.hard_state.term >= 3);
  if (found.hard_state.term == 3) REQUIRE(found.hard_state.vote == NodeId{2});
  if (found.snapshot.index == 0) {
    REQUIRE(found.entries.size() == 3);
    REQUIRE(found.entries.back() == entry(1, 3, "old"));
    return Found::old_log;
  }
  REQUIRE(found.snapshot == meta());
  REQUIRE(found.entries.empty());
  REQUIRE_FALSE(found.part_meta);
  return Found::snapshot;
}

// Gets what is missing once more, from where the disk says, and writes on behind the snapshot.
void finish(FakeDisk& disk) {
  {
    Run run(disk);
    REQUIRE(run.ok());
    if (check_whole(run.recovered.value()) == Found::old_log) {
      const bool begun = run.recovered.value().part_meta == meta();
      const std::uint64_t there = begun ? run.recovered.value().part_bytes : 0;
      StorageWrite rest = last_step();
      rest.part = part_of(there, state_bytes().size() - there).part;
      REQUIRE(run.put(rest));
    }
    CHECK(run.storage.read_snapshot({3, 40}, 0, 20'000).value().view() == state_bytes());
    REQUIRE(run.put(entries_write({entry(4, 41, "new")})));
  }
  Run again(disk);
  REQUIRE(again.ok());
  CHECK(again.recovered.value().snapshot == meta());
  REQUIRE(again.recovered.value().entries.size() == 1);
  CHECK(again.recovered.value().entries[0] == entry(4, 41, "new"));
  CHECK_FALSE(again.recovered.value().damage);
}

}  // namespace

TEST_CASE("a crash at any operation of an install leaves the old log or the snapshot, whole") {
  const FakeDisk original = before_install();
  std::uint64_t found[2] = {};
  bool completed = false;
  for (std::uint64_t operation = 1; !completed; ++operation) {
    for (const bool power_lost : {true, false}) {
      CAPTURE(operation);
      CAPTURE(power_lost);
      FakeDisk disk(original);
      {
        Run run(disk);
        REQUIRE(run.ok());
        disk.power_off_after(operation);
        completed = run.put(last_step());
      }
      if (power_lost || disk.is_off()) {
        disk.restart();
      } else {
        disk.keep_everything();
      }
      {
        // Looking changes nothing: the next start finds the same.
        Run run(disk);
        REQUIRE(run.ok());
        const Found first = check_whole(run.recovered.value());
        if (completed) REQUIRE(first == Found::snapshot);
        ++found[static_cast<std::size_t>(first)];
        disk.restart();
        Run second(disk);
        REQUIRE(second.ok());
        REQUIRE(check_whole(second.recovered.value()) == first);
      }
      finish(disk);
    }
  }
  MESSAGE("crashes in an install: old log " << found[0] << ", snapshot " << found[1]);
  CHECK(found[0] > 5);
  CHECK(found[1] > 5);
}

TEST_CASE("a crash at any operation right after an install loses nothing of the snapshot") {
  FakeDisk original = before_install();
  {
    Run run(original);
    REQUIRE(run.put(last_step()));
  }
  bool completed = false;
  for (std::uint64_t operation = 1; !completed; ++operation) {
    CAPTURE(operation);
    FakeDisk disk(original);
    disk.power_off_after(operation);
    {
      Run run(disk);
      completed = run.ok() && run.put(entries_write({entry(4, 41, "new")}));
    }
    disk.restart();
    Run again(disk);
    REQUIRE(again.ok());
    const Recovered& after = again.recovered.value();
    REQUIRE_FALSE(after.damage);
    REQUIRE(after.snapshot == meta());
    REQUIRE(after.hard_state.term == 4);
    REQUIRE(after.entries.size() <= 1);
    if (completed) REQUIRE(after.entries.size() == 1);
    REQUIRE(again.storage.read_snapshot({3, 40}, 0, 20'000).value().view() == state_bytes());
  }
}

}  // namespace kitwork::test
