#include "actors/storage/disk_storage.hpp"

#include <doctest/doctest.h>

#include "test/storage/storage_fixture.hpp"

namespace kitwork::test {
namespace {

using consensus::Index;
using consensus::NodeId;
using consensus::Payload;
using consensus::Position;
using consensus::Recovered;
using consensus::StorageWrite;

TEST_CASE("an empty disk is fresh, and is not once anything was written") {
  FakeDisk disk(1);
  {
    Run run(disk);
    REQUIRE(run.ok());
    CHECK(run.recovered.value().fresh);
    CHECK(run.put(promise_write(1, 2)));
  }
  Run again(disk);
  REQUIRE(again.ok());
  CHECK_FALSE(again.recovered.value().fresh);
  CHECK(again.recovered.value().hard_state.term == 1);
  CHECK(again.recovered.value().hard_state.vote == NodeId{2});
}

TEST_CASE("entries come back as they were, with what a truncation removed gone") {
  FakeDisk disk(1);
  {
    Run run(disk);
    REQUIRE(run.ok());
    CHECK(run.put(entries_write({entry(1, 1, "a"), entry(1, 2, "b"), entry(1, 3, "c")})));
    StorageWrite replace = entries_write({entry(2, 2, "B")});
    replace.truncate_from = 2;
    replace.hard_state = consensus::HardState{2, NodeId{3}, 1, {}};
    CHECK(run.put(replace));
    StorageWrite cut;
    cut.truncate_from = 9;
    CHECK(run.put(cut));
  }
  Run again(disk);
  REQUIRE(again.ok());
  const Recovered& found = again.recovered.value();
  REQUIRE(found.entries.size() == 2);
  CHECK(found.entries[0] == entry(1, 1, "a"));
  CHECK(found.entries[1] == entry(2, 2, "B"));
  CHECK(found.hard_state.term == 2);
  CHECK(found.hard_state.commit == 1);
  CHECK_FALSE(found.damage);
  CHECK(again.storage.findings().empty());
}

TEST_CASE("a group of writes costs one sync, and completes as one") {
  FakeDisk disk(1);
  Run run(disk);
  REQUIRE(run.ok());
  std::vector<StorageWrite> writes;
  for (Index i = 1; i <= 20; ++i) writes.push_back(entries_write({entry(1, i, "x")}));
  const auto before = disk.operations();
  const auto outcome = run.storage.write(writes);
  CHECK(outcome.completed == 20);
  CHECK(disk.operations() == before + 2);  // a write and a sync
}

TEST_CASE("segments are recycled behind a compaction, and their old bytes are never believed") {
  FakeDisk disk(1);
  const std::string payload(3000, 'p');
  Index last = 0;
  {
    Run run(disk);
    REQUIRE(run.ok());
    std::uint64_t files = 0;
    for (int round = 0; round < 50; ++round) {
      ++last;
      REQUIRE(run.put(entries_write({entry(1, last, payload)})));
      StorageWrite compact;
      if (last > 5) {
        compact.compact_to = last - 5;
        consensus::SnapshotSave save{meta_of(last - 5, 1, "state"), Payload(std::string("state"))};
        REQUIRE(run.storage.save_snapshot(save).ok());
        REQUIRE(run.put(compact));
      }
      files = std::max<std::uint64_t>(files, disk.list().value().size());
    }
    CHECK(files <= 8);
  }
  Run again(disk);
  REQUIRE(again.ok());
  const Recovered& found = again.recovered.value();
  CHECK(found.snapshot == meta_of(last - 5, 1, "state"));
  REQUIRE_FALSE(found.entries.empty());
  CHECK(found.entries.front().index <= last - 4);
  CHECK(found.entries.back() == entry(1, last, payload));
  CHECK_FALSE(found.damage);
}

TEST_CASE("a snapshot that arrives in parts goes on after a restart and replaces the log") {
  FakeDisk disk(1);
  std::string state(10'000, 's');
  state[5000] = 't';
  const auto meta = meta_of(40, 3, state);
  const auto part_of = [&](std::uint64_t offset, std::uint64_t length) {
    StorageWrite write;
    write.part = consensus::SnapshotPart{meta, offset, Payload(state.substr(offset, length))};
    return write;
  };
  {
    Run run(disk);
    REQUIRE(run.put(entries_write({entry(1, 1, "old"), entry(1, 2, "old")})));
    REQUIRE(run.put(part_of(0, 4000)));
    REQUIRE(run.put(part_of(4000, 4000)));
  }
  Run again(disk);
  REQUIRE(again.ok());
  REQUIRE(again.recovered.value().part_meta == meta);
  CHECK(again.recovered.value().part_bytes == 8000);
  CHECK(again.recovered.value().entries.size() == 2);
  StorageWrite rest = part_of(8000, 2000);
  rest.install = meta;
  rest.entries = {entry(3, 41, "new")};
  REQUIRE(again.put(rest));
  CHECK(again.storage.read_snapshot({3, 40}, 4990, 20).value().view() == state.substr(4990, 20));
  CHECK(again.storage.read_snapshot({3, 40}, 9990, 20).value().size() == 10);
  CHECK(again.storage.read_snapshot({3, 39}, 0, 1).error().code == Errc::not_found);
  Run third(disk);
  REQUIRE(third.ok());
  CHECK(third.recovered.value().snapshot == meta);
  REQUIRE(third.recovered.value().entries.size() == 1);
  CHECK(third.recovered.value().entries[0] == entry(3, 41, "new"));
  CHECK_FALSE(third.recovered.value().part_meta);
}

TEST_CASE("parts that do not add up are refused, and everything else goes on") {
  FakeDisk disk(1);
  const std::string state(5000, 's');
  auto meta = meta_of(40, 3, state);
  meta.digest[0] ^= 1;
  Run run(disk);
  REQUIRE(run.put(entries_write({entry(1, 1, "kept")})));
  std::vector<StorageWrite> writes(3);
  writes[0].sequence = 7;
  writes[0].part = consensus::SnapshotPart{meta, 0, Payload(state)};
  writes[1].sequence = 8;
  writes[1].install = meta;
  writes[2].sequence = 9;
  writes[2].entries = {entry(1, 2, "kept too")};
  const auto outcome = run.storage.write(writes);
  CHECK(outcome.completed == 3);
  CHECK(outcome.rejected_installs == std::vector<std::uint64_t>{8});
  Run again(disk);
  CHECK(again.recovered.value().entries.size() == 2);
  CHECK(again.recovered.value().snapshot.index == 0);
  CHECK_FALSE(again.recovered.value().part_meta);
}

TEST_CASE("an older snapshot is dropped without a complaint") {
  FakeDisk disk(1);
  Run run(disk);
  REQUIRE(run.storage.save_snapshot({meta_of(9, 1, "nine"), Payload(std::string("nine"))}).ok());
  REQUIRE(run.storage.save_snapshot({meta_of(8, 1, "eight"), Payload(std::string("eight"))}).ok());
  CHECK(run.storage.read_snapshot({1, 9}, 0, 10).value().view() == "nine");
}

TEST_CASE("a snapshot ahead of the log on disk is where the log goes on") {
  FakeDisk disk(1);
  {
    Run run(disk);
    REQUIRE(run.put(entries_write({entry(1, 1, "a")})));
    REQUIRE(run.storage.save_snapshot({meta_of(5, 1, "five"), Payload(std::string("five"))}).ok());
  }
  {
    Run run(disk);
    CHECK(run.recovered.value().entries.empty());
    CHECK_FALSE(run.recovered.value().damage);
    REQUIRE(run.put(entries_write({entry(1, 6, "six")})));
  }
  Run again(disk);
  REQUIRE(again.recovered.value().entries.size() == 1);
  CHECK(again.recovered.value().entries[0].index == 6);
  CHECK_FALSE(again.recovered.value().damage);
}

TEST_CASE("a failed sync is the end: nothing is retried, and a new process checks what is there") {
  FakeDisk disk(1);
  Run run(disk);
  REQUIRE(run.put(entries_write({entry(1, 1, "safe")})));
  disk.fail_next_sync();
  CHECK(run.write(entries_write({entry(1, 2, "lost")})).error == Errc::io_failed);
  // The kernel would say yes now. It is not asked.
  const auto before = disk.operations();
  CHECK(run.write(entries_write({entry(1, 3, "never")})).error == Errc::io_failed);
  CHECK(run.storage.save_snapshot({meta_of(1, 1, ""), Payload()}).error().code == Errc::io_failed);
  CHECK(disk.operations() == before);
  CHECK(run.storage.failure().find("input/output error") != std::string::npos);
  disk.restart();
  Run again(disk);
  REQUIRE(again.ok());
  REQUIRE(again.recovered.value().entries.size() == 1);
  CHECK(again.recovered.value().entries[0] == entry(1, 1, "safe"));
}

TEST_CASE("a full disk refuses entries, keeps votes and reads, and goes on when there is room") {
  FakeDisk disk(1);
  const std::string payload(2000, 'x');
  Run run(disk);
  REQUIRE(run.ok());
  REQUIRE(run.storage.prepare().ok());
  disk.set_capacity(disk.used_bytes() + 3 * 4096);
  Index last = 0;
  consensus::WriteOutcome outcome;
  while ((outcome = run.write(entries_write({entry(1, last + 1, payload)}))).completed == 1) ++last;
  CHECK(outcome.error == Errc::out_of_space);
  CHECK(last >= 10);
  CHECK(run.storage.nearly_full());
  CHECK(run.write(entries_write({entry(1, last + 1, payload)})).error == Errc::out_of_space);
  CHECK(run.put(promise_write(5, 2)));
  const consensus::SnapshotSave save{meta_of(last, 1, std::string(20'000, 's')),
                                     Payload(std::string(20'000, 's'))};
  CHECK(run.storage.save_snapshot(save).error().code == Errc::out_of_space);
  disk.set_capacity(1u << 30);
  CHECK_FALSE(run.storage.nearly_full());
  CHECK(run.put(entries_write({entry(5, last + 1, payload)})));
  CHECK(run.storage.save_snapshot(save).ok());
  Run again(disk);
  REQUIRE(again.ok());
  CHECK(again.recovered.value().hard_state.term == 5);
  CHECK_FALSE(again.recovered.value().damage);
  CHECK(again.recovered.value().entries.back().index == last + 1);
}

TEST_CASE("a hole is told until the member's own record of it is in the log") {
  FakeDisk disk(1);
  const std::string name = "log-00000001";
  {
    Run run(disk);
    for (Index i = 1; i <= 3; ++i) REQUIRE(run.put(entries_write({entry(1, i, "x")})));
  }
  disk.bytes_of(name)[4096 * 2 + 100] ^= 1;
  disk.keep_everything();
  for (int life = 0; life < 2; ++life) {
    Run run(disk);
    REQUIRE(run.ok());
    REQUIRE(run.recovered.value().damage);
    CHECK(run.recovered.value().damage->from == 2);
    CHECK(run.recovered.value().damage->through == Position{1, 3});
    CHECK(run.recovered.value().entries.size() == 1);
  }
  {
    Run run(disk);
    StorageWrite record;
    record.hard_state = consensus::HardState{1, NodeId::none, 1, Position{1, 3}};
    record.truncate_from = 2;
    REQUIRE(run.put(record));
    REQUIRE(run.put(entries_write({entry(1, 2, "y")})));
  }
  Run again(disk);
  REQUIRE(again.ok());
  CHECK_FALSE(again.recovered.value().damage);
  CHECK(again.recovered.value().hard_state.lost == Position{1, 3});
  CHECK(again.recovered.value().entries.size() == 2);
}

TEST_CASE("a hole that a snapshot covers is no damage") {
  FakeDisk disk(1);
  {
    Run run(disk);
    for (Index i = 1; i <= 5; ++i) REQUIRE(run.put(entries_write({entry(1, i, "x")})));
    REQUIRE(run.storage.save_snapshot({meta_of(4, 1, "four"), Payload(std::string("four"))}).ok());
  }
  disk.bytes_of("log-00000001")[4096 * 3 + 100] ^= 1;
  disk.keep_everything();
  Run again(disk);
  REQUIRE(again.ok());
  CHECK_FALSE(again.recovered.value().damage);
  CHECK(again.recovered.value().entries.front().index == 4);
  CHECK(again.recovered.value().entries.back().index == 5);
}

// A log whose frame with entries 3 to 6 went bad, of which a snapshot covers all but the last; the
// member has taken note of it and has got everything back.
FakeDisk repaired_behind_a_snapshot() {
  FakeDisk disk(1);
  {
    Run run(disk);
    REQUIRE(run.put(entries_write({entry(1, 1, "x"), entry(1, 2, "x")})));
    REQUIRE(run.put(
        entries_write({entry(1, 3, "x"), entry(1, 4, "x"), entry(1, 5, "x"), entry(1, 6, "x")})));
    REQUIRE(run.storage.save_snapshot({meta_of(5, 1, "five"), Payload(std::string("five"))}).ok());
  }
  disk.bytes_of("log-00000001")[4096 * 2 + 100] ^= 1;
  disk.keep_everything();
  {
    Run run(disk);
    REQUIRE(run.ok());
    REQUIRE(run.recovered.value().damage);
    CHECK(run.recovered.value().damage->from == 6);
    StorageWrite record;
    record.hard_state = consensus::HardState{2, NodeId::none, 5, Position{1, 6}};
    record.truncate_from = 6;
    REQUIRE(run.put(record));
    StorageWrite again = entries_write({entry(1, 6, "x"), entry(2, 7, "new")});
    again.hard_state = consensus::HardState{2, NodeId::none, 5, {}};
    REQUIRE(run.put(again));
  }
  return disk;
}

TEST_CASE("a hole that a snapshot covered stays behind it once the rest is repaired") {
  FakeDisk disk = repaired_behind_a_snapshot();
  for (int life = 0; life < 2; ++life) {
    Run run(disk);
    REQUIRE(run.ok());
    const Recovered& found = run.recovered.value();
    CHECK_FALSE(found.damage);
    CHECK(found.snapshot.index == 5);
    REQUIRE(found.entries.size() == 2);
    CHECK(found.entries[0] == entry(1, 6, "x"));
    CHECK(found.entries[1] == entry(2, 7, "new"));
  }
}

TEST_CASE("a hole that a snapshot covered is told when that snapshot goes bad") {
  FakeDisk disk = repaired_behind_a_snapshot();
  const std::string snapshot = storage::snapshot_name({1, 5});
  disk.bytes_of(snapshot).back() ^= 1;
  disk.keep_everything();
  for (int life = 0; life < 2; ++life) {
    Run run(disk);
    REQUIRE(run.ok());
    const Recovered& found = run.recovered.value();
    REQUIRE(found.damage);
    CHECK(found.damage->from == 1);
    CHECK(found.damage->through >= Position{2, 7});
    CHECK(found.snapshot.index == 0);
    CHECK(found.entries.empty());
  }
}

TEST_CASE("a compaction beyond the log's end is where the log goes on") {
  FakeDisk disk(1);
  {
    Run run(disk);
    REQUIRE(run.put(entries_write({entry(1, 1, "x")})));
    REQUIRE(
        run.storage.save_snapshot({meta_of(7, 1, "seven"), Payload(std::string("seven"))}).ok());
    StorageWrite jump;
    jump.compact_to = 7;
    REQUIRE(run.put(jump));
    REQUIRE(run.put(entries_write({entry(1, 8, "eight")})));
  }
  Run again(disk);
  REQUIRE(again.recovered.value().entries.size() == 1);
  CHECK(again.recovered.value().entries[0].index == 8);
  CHECK_FALSE(again.recovered.value().damage);
}

TEST_CASE("a log whose terms go back is refused, and nothing on the disk is changed") {
  FakeDisk disk(1);
  {
    Run run(disk);
    REQUIRE(run.put(entries_write({entry(2, 1, "a"), entry(2, 2, "b")})));
    REQUIRE(run.put(entries_write({entry(1, 3, "c")})));
  }
  // A recovery would mend this first.
  const auto stored = storage::read_state(disk.bytes_of("state")).value();
  disk.bytes_of("state")[stored.version % 2 * 2 * 4096 + 40] ^= 1;
  disk.keep_everything();
  const auto names = disk.list().value();
  const auto operations = disk.operations();
  Run again(disk);
  REQUIRE_FALSE(again.ok());
  CHECK(again.recovered.error().code == Errc::corrupted);
  CHECK(again.recovered.error().message.find("contradicts itself") != std::string::npos);
  CHECK(disk.operations() == operations);
  CHECK(disk.list().value() == names);
}

TEST_CASE("an index that is missing between two intact frames is told as lost") {
  FakeDisk disk(1);
  {
    Run run(disk);
    REQUIRE(run.put(entries_write({entry(2, 1, "a"), entry(2, 2, "b")})));
    REQUIRE(run.put(entries_write({entry(2, 9, "c")})));
  }
  Run again(disk);
  REQUIRE(again.ok());
  REQUIRE(again.recovered.value().damage);
  CHECK(again.recovered.value().damage->from == 3);
  CHECK(again.recovered.value().damage->through >= Position{2, 9});
}

TEST_CASE("files of another member's log are refused") {
  FakeDisk disk(1);
  FakeDisk other(2);
  {
    Run run(disk);
    REQUIRE(run.put(entries_write({entry(1, 1, "mine")})));
    storage::DiskStorage theirs(other, small_options(), storage::LogId{9});
    REQUIRE(theirs.recover().ok());
    const auto write = entries_write({entry(1, 1, "theirs")});
    REQUIRE(theirs.write({&write, 1}).completed == 1);
  }
  disk.bytes_of("log-00000001") = other.bytes_of("log-00000001");
  Run again(disk);
  REQUIRE_FALSE(again.ok());
  CHECK(again.recovered.error().code == Errc::corrupted);
  CHECK(again.recovered.error().message.find("another member") != std::string::npos);
}

}  // namespace
}  // namespace kitwork::test
