// A disk that is really full: a small ext4 on a loop device. Needs root and loop devices; where
// they are missing the test says so and passes.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "actors/storage/posix_disk.hpp"
#include "test/storage/storage_fixture.hpp"
#include "test/support/small_file_system.hpp"

namespace kitwork::test {
namespace {

using consensus::Index;
using consensus::Payload;

TEST_CASE("on a really full disk entries are refused, the rest is kept, and it goes on later") {
  SmallFileSystem small(24);
  if (!small.mounted()) {
    MESSAGE("skipped: cannot mount a loop device here (needs root and mkfs.ext4)");
    return;
  }
  auto disk = storage::PosixDisk::create(small.path() + "/member");
  REQUIRE(disk.ok());
  const auto options = small_options(2u << 20);
  const std::string payload(100'000, 'p');
  Index last = 0;
  {
    Run run(*disk.value(), options);
    REQUIRE(run.ok());
    REQUIRE(run.put(entries_write({entry(1, ++last, payload)})));
    REQUIRE(small.fill());
    consensus::WriteOutcome outcome;
    while ((outcome = run.write(entries_write({entry(1, last + 1, payload)}))).completed == 1) {
      ++last;
    }
    CHECK(outcome.error == Errc::out_of_space);
    CHECK(run.storage.nearly_full());
    CHECK(last > 10);
    CHECK(run.put(promise_write(2, 1)));
    CHECK(run.storage.save_snapshot({meta_of(1, 1, payload), Payload(payload)}).error().code ==
          Errc::out_of_space);
  }
  {
    // A restart on the full disk finds everything.
    Run run(*disk.value(), options);
    REQUIRE(run.ok());
    CHECK(run.recovered.value().entries.size() == last);
    CHECK(run.recovered.value().hard_state.term == 2);
    CHECK(run.write(entries_write({entry(2, last + 1, payload)})).error == Errc::out_of_space);
    REQUIRE(small.make_room());
    CHECK_FALSE(run.storage.nearly_full());
    for (int more = 0; more < 30; ++more) {
      REQUIRE(run.put(entries_write({entry(2, ++last, payload)})));
    }
    CHECK(run.storage.save_snapshot({meta_of(1, 1, payload), Payload(payload)}).ok());
  }
  Run again(*disk.value(), options);
  REQUIRE(again.ok());
  CHECK(again.recovered.value().entries.back().index == last);
  CHECK(again.storage.findings().empty());
}

TEST_CASE("a directory has one writer") {
  char pattern[] = "/tmp/kitwork-lock-XXXXXX";
  REQUIRE(::mkdtemp(pattern) != nullptr);
  const std::string path = std::string(pattern) + "/member";
  {
    auto first = storage::PosixDisk::create(path);
    REQUIRE(first.ok());
    Run run(*first.value());
    REQUIRE(run.put(entries_write({entry(1, 1, "on a real disk")})));
    const auto second = storage::PosixDisk::create(path);
    REQUIRE_FALSE(second.ok());
    CHECK(second.error().message.find("another process") != std::string::npos);
    auto reader = storage::PosixDisk::open_to_read(path);
    REQUIRE(reader.ok());
    CHECK(storage::survey(*reader.value()).value().log.entries.size() == 1);
  }
  std::filesystem::remove_all(pattern);
}

}  // namespace
}  // namespace kitwork::test
