// A disk that is really full: a small ext4 on a loop device. Needs root and loop devices; where
// they are missing the test says so and passes.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "actors/storage/posix_disk.hpp"
#include "test/storage/storage_fixture.hpp"

namespace kitwork::test {
namespace {

using consensus::Index;
using consensus::Payload;

bool run_command(const std::string& command) {
  return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

// A directory with a file system of 24 MiB on it.
class SmallFileSystem {
 public:
  SmallFileSystem() {
    char pattern[] = "/tmp/kitwork-full-disk-XXXXXX";
    if (::mkdtemp(pattern) == nullptr) return;
    base_ = pattern;
    const std::string image = base_ + "/image";
    const std::string mount_point = base_ + "/mount";
    ::mkdir(mount_point.c_str(), 0700);
    if (!run_command("truncate -s 24M " + image)) return;
    if (!run_command("mkfs.ext4 -q -F -m 0 " + image)) return;
    mounted_ = run_command("mount -o loop " + image + " " + mount_point);
  }
  ~SmallFileSystem() {
    if (mounted_) run_command("umount " + base_ + "/mount");
    if (!base_.empty()) run_command("rm -rf " + base_);
  }
  SmallFileSystem(const SmallFileSystem&) = delete;
  SmallFileSystem& operator=(const SmallFileSystem&) = delete;

  bool mounted() const { return mounted_; }
  std::string path() const { return base_ + "/mount"; }

 private:
  std::string base_;
  bool mounted_ = false;
};

// Takes all the room that is left.
void fill(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  REQUIRE(fd >= 0);
  const std::string block(64 * 1024, 'f');
  while (::write(fd, block.data(), block.size()) > 0) {
  }
  while (::write(fd, block.data(), 512) > 0) {
  }
  ::fsync(fd);
  ::close(fd);
}

TEST_CASE("on a really full disk entries are refused, the rest is kept, and it goes on later") {
  const SmallFileSystem small;
  if (!small.mounted()) {
    MESSAGE("skipped: cannot mount a loop device here (needs root and mkfs.ext4)");
    return;
  }
  const std::string ballast = small.path() + "/ballast";
  auto disk = storage::PosixDisk::create(small.path() + "/member");
  REQUIRE(disk.ok());
  const auto options = small_options(2u << 20);
  const std::string payload(100'000, 'p');
  Index last = 0;
  {
    Run run(*disk.value(), options);
    REQUIRE(run.ok());
    REQUIRE(run.put(entries_write({entry(1, ++last, payload)})));
    fill(ballast);
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
    REQUIRE(::unlink(ballast.c_str()) == 0);
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
  run_command("rm -rf " + std::string(pattern));
}

}  // namespace
}  // namespace kitwork::test
