#include "actors/trace/trace_export.hpp"

#include <doctest/doctest.h>

#include "actors/trace/trace_chain.hpp"
#include "test/support/zone_keys.hpp"

namespace kitwork::trace {
namespace {

// What a member of three writes down: records, and certificates after every tenth.
struct Written {
  std::vector<std::string> lines;
  Statement statement;

  std::string text() const {
    std::string all;
    for (const std::string& each : lines) all += each;
    return all;
  }
};

Written write_down(std::uint64_t records) {
  Written written;
  written.lines.push_back(export_configuration(test::configuration_of(3, 2)));
  TraceChain chain(1000);
  for (std::uint64_t i = 1; i <= records; ++i) {
    TraceRecord record;
    record.time_ms = i;
    record.actor = "member 1";
    written.lines.push_back(export_record(chain.append(record)));
    if (i % 10 != 0) continue;
    written.statement = {"asia", 1, 1, i, i, 1, {}, {}, chain.length(), chain.head()};
    written.lines.push_back(export_certificate(test::certificate_of(written.statement, {1, 3})));
  }
  return written;
}

TEST_CASE("a trace that was written down holds, up to what a quorum signed") {
  const Result<ExportReport> report = verify_export(write_down(25).text(), {});
  REQUIRE(report.ok());
  CHECK(report.value().first == 1);
  CHECK(report.value().last == 25);
  CHECK(report.value().certified == 20);
  CHECK(report.value().certificates == 2);
  CHECK(report.value().began == test::configuration_of(3, 2));
}

TEST_CASE("lines that are said again, torn or still being written do no harm") {
  Written written = write_down(25);
  const std::string all = written.text();
  const auto report = verify_export(all + "record 00ab\n" + all + "record 0", {});
  REQUIRE(report.ok());
  CHECK(report.value().last == 25);
  CHECK(report.value().torn == 1);
}

TEST_CASE("a line that is missing, changed or out of place is noticed") {
  const Written written = write_down(25);
  for (std::size_t i = 1; i + 1 < written.lines.size(); ++i) {
    if (!written.lines[i].starts_with("record")) continue;
    CAPTURE(i);
    Written without = written;
    without.lines.erase(without.lines.begin() + static_cast<std::ptrdiff_t>(i));
    // Without the first, the trace begins later: nobody can tell from the file alone.
    CHECK(verify_export(without.text(), {}).ok() == (i == 1));
    Written changed = written;
    TraceRecord other;
    other.sequence = i;
    changed.lines[i] = export_record(encode_trace_record(other));
    CHECK(!verify_export(changed.text(), {}).ok());
  }
}

TEST_CASE("a certificate counts with a quorum's signatures over these records") {
  Written written = write_down(20);
  const std::string good = written.text();
  const auto with = [&](const Certificate& certificate) {
    return verify_export(good + export_certificate(certificate), {});
  };
  CHECK(with(test::certificate_of(written.statement, {1, 2})).ok());
  CHECK(!with(test::certificate_of(written.statement, {1})).ok());
  Statement other = written.statement;
  other.trace_head[0] ^= 1;
  CHECK(!with(test::certificate_of(other, {1, 2})).ok());
  other = written.statement;
  other.trace_length = 21;
  CHECK(!with(test::certificate_of(other, {1, 2})).ok());
  other = written.statement;
  other.epoch = 2;
  CHECK(!with(test::certificate_of(other, {1, 2})).ok());
}

TEST_CASE("the root key signs who else may sign") {
  Written written = write_down(20);
  PolicyChange change;
  change.zone = "asia";
  change.sequence = 1;
  change.kind = PolicyKind::configure;
  change.configuration = test::configuration_of(4, 3, 2);
  sign_policy(change, test::key_of(200));
  written.statement.epoch = 2;
  const std::string text = written.text() + export_change(change) +
                           export_certificate(test::certificate_of(written.statement, {1, 2, 4}));
  CHECK(verify_export(text, {}).error().code == Errc::invalid_argument);
  const auto report = verify_export(text, test::key_of(200).public_key());
  REQUIRE(report.ok());
  CHECK(report.value().epoch == 2);
  CHECK(verify_export(text, test::key_of(201).public_key()).error().code == Errc::corrupted);
  CHECK(verify_export("", {}).error().code == Errc::malformed);
}

}  // namespace
}  // namespace kitwork::trace
