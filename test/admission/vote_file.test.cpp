#include "actors/admission/vote_file.hpp"

#include <doctest/doctest.h>

#include "actors/storage/posix_disk.hpp"
#include "test/support/zone_keys.hpp"

#include <stdlib.h>

namespace kitwork::admission {
namespace {

struct Directory {
  char name[32] = "/tmp/kitwork_votes_XXXXXX";
  Directory() { REQUIRE(mkdtemp(name) != nullptr); }
  ~Directory() {
    for (const char* file : {"votes", "votes-next", "lock"}) {
      const std::string path = std::string(name) + "/" + file;
      static_cast<void>(::remove(path.c_str()));
    }
    static_cast<void>(::remove(name));
  }
};

VoteLine line_at(std::uint64_t index, std::uint8_t number = 1) {
  return {1, index, test::digest_like(number)};
}

TEST_CASE("what was appended is on record at the next start, through many files") {
  const Directory directory;
  constexpr std::uint64_t count = VoteFile::lines_max + 100;
  {
    auto disk = storage::PosixDisk::create(directory.name);
    REQUIRE(disk.ok());
    auto file = VoteFile::open(*disk.value());
    REQUIRE(file.ok());
    CHECK(file.value()->book().lines().empty());
    for (std::uint64_t at = 1; at <= count; at += 100) {
      std::vector<VoteLine> lines;
      for (std::uint64_t i = at; i < at + 100; ++i) lines.push_back(line_at(i));
      REQUIRE(file.value()->append(lines).ok());
    }
  }
  auto disk = storage::PosixDisk::create(directory.name);
  auto file = VoteFile::open(*disk.value());
  REQUIRE(file.ok());
  const std::vector<VoteLine> lines = file.value()->book().lines();
  REQUIRE(lines.size() == VoteBook::places_max);
  CHECK(lines.back().index >= count);
}

TEST_CASE("a torn last line is dropped, any other damage ends the member") {
  const Directory directory;
  auto disk = storage::PosixDisk::create(directory.name);
  REQUIRE(VoteFile::open(*disk.value()).value()->append({line_at(1), line_at(2)}).ok());
  {
    auto raw = disk.value()->open("votes", storage::OpenMode::existing);
    const std::uint8_t torn[10] = {1, 2, 3};
    REQUIRE(raw.value()->write(2 * vote_line_bytes, torn).ok());
  }
  auto file = VoteFile::open(*disk.value());
  REQUIRE(file.ok());
  CHECK(file.value()->book().lines().size() == 2);
  {
    auto raw = disk.value()->open("votes", storage::OpenMode::existing);
    const std::uint8_t rot[1] = {0xFF};
    REQUIRE(raw.value()->write(3, rot).ok());
  }
  CHECK(VoteFile::open(*disk.value()).error().code == Errc::corrupted);
}

}  // namespace
}  // namespace kitwork::admission
