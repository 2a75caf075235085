#include "actors/trace/trace_chain.hpp"

#include <doctest/doctest.h>

#include "test/support/zone_keys.hpp"

namespace kitwork::trace {
namespace {

using test::digest_like;

TraceRecord record_of(TraceKind kind, std::uint8_t subject, std::uint64_t index) {
  return {.time_ms = 10 * index,
          .index = index,
          .kind = kind,
          .subject = digest_like(subject),
          .actor = "zone"};
}

std::vector<ByteVector> kept(const TraceChain& chain) {
  std::vector<ByteVector> records;
  for (std::uint64_t at = chain.first_kept(); at <= chain.length(); ++at) {
    records.push_back(*chain.find(at));
  }
  return records;
}

TEST_CASE("records follow each other up to the head that was signed, and no other do") {
  TraceChain chain(100);
  for (std::uint64_t i = 1; i <= 5; ++i) chain.append(record_of(TraceKind::admitted, 1, i));
  const Statement statement{"asia", 1, 1, 5, 50, 0, {}, {}, chain.length(), chain.head()};
  const Configuration configuration = test::configuration_of(3, 2);
  const Certificate certificate = test::certificate_of(statement, {1, 2});
  std::vector<ByteVector> records = kept(chain);
  CHECK(verify_trace(configuration, certificate, records).ok());
  records.erase(records.begin());
  CHECK(verify_trace(configuration, certificate, records).ok());
  CHECK(verify_trace(configuration, test::certificate_of(statement, {1}), records).error().code ==
        Errc::no_quorum);
  for (std::size_t i = 0; i < records.size(); ++i) {
    for (std::size_t at = 0; at < records[i].size(); ++at) {
      records[i][at] ^= 1;
      // The first one's predecessor is not here to be compared with.
      REQUIRE((i == 0 || !verify_trace(configuration, certificate, records).ok()));
      records[i][at] ^= 1;
    }
  }
  std::swap(records[1], records[2]);
  CHECK(!verify_trace(configuration, certificate, records).ok());
  std::swap(records[1], records[2]);
  records.pop_back();
  CHECK(!verify_trace(configuration, certificate, records).ok());
}

TEST_CASE("the first record has nothing before it") {
  TraceChain chain(100);
  chain.append(record_of(TraceKind::admitted, 1, 1));
  TraceRecord first = decode_trace_record(*chain.find(1)).value();
  CHECK(first.previous == Digest{});
  first.previous[0] = 1;
  const ByteVector forged = encode_trace_record(first);
  CHECK(!verify_chain({forged}, 1, trace_record_digest(forged)).ok());
}

TEST_CASE("the newest records are kept, and what is kept is found by what it is about") {
  TraceChain chain(4);
  for (std::uint64_t i = 1; i <= 10; ++i) {
    const auto subject = static_cast<std::uint8_t>(1 + i % 2);
    TraceRecord record = record_of(TraceKind::admitted, subject, i);
    if (i == 9) record = {.kind = TraceKind::voted, .actor = "member 1", .batch = 8};
    chain.append(record);
  }
  CHECK(chain.kept() == 4);
  CHECK(chain.first_kept() == 7);
  CHECK(chain.find(6) == nullptr);
  CHECK(chain.about(digest_like(1)) ==
        std::vector<ByteVector>{*chain.find(8), *chain.find(9), *chain.find(10)});
  CHECK(chain.about(digest_like(2)) == std::vector<ByteVector>{*chain.find(7)});
  CHECK(chain.about(digest_like(3)).empty());
}

TEST_CASE("what an actor calls itself cannot break a line or grow a record") {
  TraceChain chain(10);
  TraceRecord record = record_of(TraceKind::refused, 1, 1);
  record.actor = "gateway \n\x1B[2J" + std::string(500, 'x');
  record.detail = std::string(5000, '\xFF');
  const ByteVector& bytes = chain.append(record);
  CHECK(bytes.size() < trace_record_bytes_max);
  const TraceRecord read = decode_trace_record(bytes).value();
  CHECK(read.actor.substr(0, 13) == "gateway ??[2J");
  CHECK(read.detail == std::string(trace_detail_bytes_max, '?'));
}

}  // namespace
}  // namespace kitwork::trace
