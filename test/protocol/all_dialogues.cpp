// Every *.txt beside this file is a dialogue; what the core says must be what is written there.
// KITWORK_REWRITE=1 writes what it says now, to be read before it is committed.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "test/protocol/dialogue.hpp"

namespace kitwork::protocol {
namespace {

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("the core answers every dialogue as it is written down") {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(KITWORK_DIALOGUES)) {
    if (file.path().extension() == ".txt") files.push_back(file.path());
  }
  std::sort(files.begin(), files.end());
  CHECK(files.size() >= 10);
  for (const auto& path : files) {
    CAPTURE(path.filename().string());
    const std::string written = contents(path);
    const std::string said = Dialogue().run(written);
    if (std::getenv("KITWORK_REWRITE") != nullptr && said != written) {
      std::ofstream(path) << said;
      continue;
    }
    CHECK(said == written);
  }
}

}  // namespace kitwork::protocol
