#include "actors/admission/trace_file.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "actors/trace/trace_export.hpp"
#include "test/support/zone_fixture.hpp"

namespace kitwork::admission {
namespace {

using test::Zone;

struct Folder {
  char name[32] = "/tmp/kitwork_trace_XXXXXX";
  Folder() { REQUIRE(mkdtemp(name) != nullptr); }
  ~Folder() { std::filesystem::remove_all(name); }
  std::string path() const { return std::string(name) + "/trace.log"; }
  std::string text(const std::string& end = "") const {
    std::ostringstream all;
    all << std::ifstream(path() + end).rdbuf();
    return all.str();
  }
  bool has(const std::string& end) const { return std::filesystem::exists(path() + end); }
};

Configuration began() { return test::genesis_of().configuration; }

// An invocation of its own, with its batch's certificate in the batch after it.
void invoke(Zone& zone, const Digest& capsule, std::uint64_t nonce, TraceFile* file) {
  const BatchResult batch =
      zone.apply({encode_item(test::admit_of({.capsule = capsule, .nonce = nonce}))});
  const BatchResult next =
      zone.apply({encode_item(CertifiedItem{test::certificate_of(batch.statement, {1, 2})}),
                  test::receipt_of(batch.decisions[0].subject)});
  if (file == nullptr) return;
  file->write(zone.state, batch);
  file->write(zone.state, next);
  file->flush();
}

trace::ExportReport verified(const std::string& text) {
  const auto report = trace::verify_export(text, test::key_of(test::root_number).public_key());
  INFO((report.ok() ? "" : report.error().message));
  REQUIRE(report.ok());
  return report.value();
}

TEST_CASE("what a member writes down holds, with what a quorum signed of it") {
  const Folder folder;
  Zone zone;
  const Digest capsule = zone.add_capsule(test::capsule_of(1000));
  TraceFile file(folder.path(), began());
  file.restored(zone.state);
  invoke(zone, capsule, 1, &file);
  PolicyChange configure = zone.change(PolicyKind::configure);
  configure.configuration = test::configuration_of(4, 3, 2);
  const BatchResult changed = zone.apply({Zone::signed_change(configure)});
  CHECK(changed.configured);
  file.write(zone.state, changed);
  file.flush();
  const trace::ExportReport report = verified(folder.text());
  CHECK(report.first == 1);
  CHECK(report.last == zone.state.trace().length());
  CHECK(report.certificates == 1);
  CHECK(report.certified > 0);
  CHECK(report.epoch == 2);
  CHECK(report.torn == 0);
}

TEST_CASE("after a start nothing is said twice, and a torn line is left behind") {
  const Folder folder;
  Zone zone;
  const Digest capsule = zone.add_capsule(test::capsule_of(1000));
  {
    TraceFile file(folder.path(), began());
    file.restored(zone.state);
    invoke(zone, capsule, 1, &file);
  }
  const std::string before = folder.text();
  std::ofstream(folder.path(), std::ios::app) << "record 00ab";
  {
    TraceFile file(folder.path(), began());
    file.restored(zone.state);
    invoke(zone, capsule, 2, &file);
  }
  const std::string after = folder.text();
  CHECK(after.starts_with(before + "record 00ab\n"));
  CHECK(after.substr(before.size()).find(before.substr(before.find("record "), 80)) ==
        std::string::npos);
  CHECK(verified(after).last == zone.state.trace().length());
  CHECK(verified(after).torn == 1);
  CHECK(!folder.has(".1"));
}

TEST_CASE("records that this member never saw begin another file, and so does another zone") {
  const Folder folder;
  Zone zone;
  const Digest capsule = zone.add_capsule(test::capsule_of(1000));
  TraceFile file(folder.path(), began());
  file.restored(zone.state);
  const std::uint64_t first_part = zone.state.trace().length();
  invoke(zone, capsule, 1, nullptr);
  const std::uint64_t missed = zone.state.trace().length();
  invoke(zone, capsule, 2, &file);
  CHECK(verified(folder.text(".1")).last == first_part);
  CHECK(verified(folder.text()).first == missed + 1);
  CHECK(verified(folder.text()).last == zone.state.trace().length());
  // The same number, and another record.
  Zone other(test::genesis_of(), 5);
  while (other.state.trace().length() < zone.state.trace().length()) {
    other.add_capsule(test::capsule_of(1000 + other.state.trace().length()));
  }
  TraceFile again(folder.path(), began());
  again.restored(other.state);
  again.flush();
  CHECK(verified(folder.text(".1")).last == zone.state.trace().length());
  CHECK(verified(folder.text()).last == other.state.trace().length());
}

TEST_CASE("a file that is full becomes the one before, and both hold as one") {
  const Folder folder;
  Zone zone;
  const Digest capsule = zone.add_capsule(test::capsule_of(1000));
  constexpr std::uint64_t bytes_max = 24 << 10;
  TraceFile file(folder.path(), began(), bytes_max);
  file.restored(zone.state);
  for (std::uint64_t nonce = 1; !folder.has(".1") || nonce % 4 != 0; ++nonce) {
    REQUIRE(nonce < 100);
    invoke(zone, capsule, nonce, &file);
  }
  CHECK(folder.text(".1").size() <= bytes_max);
  CHECK(folder.text(".1").size() > bytes_max / 2);
  const trace::ExportReport report = verified(folder.text(".1") + folder.text());
  CHECK(report.first == 1);
  CHECK(report.last == zone.state.trace().length());
  CHECK(verified(folder.text()).first == verified(folder.text(".1")).last + 1);
}

TEST_CASE("a file that cannot be written is said to be so, and harms nobody") {
  Zone zone;
  TraceFile file("/nowhere/trace.log", began());
  CHECK(file.failed());
  CHECK(!file.flush());
  CHECK(file.flush());
  file.restored(zone.state);
  invoke(zone, zone.add_capsule(test::capsule_of(1000)), 1, &file);
  CHECK(TraceFile("", began()).flush());
  TraceFile full("/dev/full", began());
  CHECK(!full.flush());
  CHECK(full.flush());
  full.restored(zone.state);
  CHECK(full.failed());
}

}  // namespace
}  // namespace kitwork::admission
