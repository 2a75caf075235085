#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <kitwork/storage.hpp>
#include <string>

#include "actors/storage/posix_disk.hpp"
#include "test/storage/storage_fixture.hpp"

namespace kitwork::test {
namespace {

TEST_CASE("a report tells sound from damaged from lossy, and says what is missing") {
  char pattern[] = "/tmp/kitwork-report-XXXXXX";
  REQUIRE(::mkdtemp(pattern) != nullptr);
  const std::string path = std::string(pattern) + "/member";
  {
    auto disk = storage::PosixDisk::create(path);
    REQUIRE(disk.ok());
    Run run(*disk.value());
    REQUIRE(run.put(promise_write(3, 2)));
    REQUIRE(run.put(entries_write({entry(3, 1, "one"), entry(3, 2, "two")})));
    REQUIRE(run.put(entries_write({entry(3, 3, "three")})));
  }
  const auto flip = [&path](const char* name, std::streamoff at) {
    std::fstream file(path + "/" + name, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(at);
    const int byte = file.get();
    file.seekp(at);
    file.put(static_cast<char>(byte ^ 1));
  };
  auto report = inspect_storage(path);
  REQUIRE(report.ok());
  CHECK(report.value().health == StorageHealth::sound);
  CHECK(report.value().text.find("term 3, vote 2") != std::string::npos);
  CHECK(report.value().json.find("\"last_index\": 3") != std::string::npos);
  // The header's second copy: nothing is missing.
  flip("log-00000001", 2048 + 20);
  report = inspect_storage(path);
  CHECK(report.value().health == StorageHealth::damaged);
  // The first frame's record.
  flip("log-00000001", 4096 + 120);
  report = inspect_storage(path);
  CHECK(report.value().health == StorageHealth::lossy);
  CHECK(report.value().text.find("entries 1 to 3 are missing") != std::string::npos);
  CHECK_FALSE(inspect_storage(path + "/nothing").ok());
  std::filesystem::remove_all(pattern);
}

}  // namespace
}  // namespace kitwork::test
