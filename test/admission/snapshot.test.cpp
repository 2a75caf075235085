#include <doctest/doctest.h>

#include "test/support/zone_fixture.hpp"

namespace kitwork::admission {
namespace {

using test::capsule_of;
using test::receipt_of;
using test::saved;
using test::Zone;

// Something of everything: under way, started, declined, finished, certified, crashed, convicted.
void fill(Zone& zone) {
  const Digest capsule = zone.add_capsule(capsule_of(1000, "a"));
  zone.add_capsule(capsule_of(500, "b", {"kv.read:*"}));
  std::vector<Digest> sent;
  for (std::uint64_t nonce = 1; nonce <= 6; ++nonce) {
    sent.push_back(zone.admit({.capsule = capsule, .nonce = nonce}));
  }
  const Statement statement = zone.state.slot(zone.index)->statement;
  zone.decide(ZoneItem(CertifiedItem{test::certificate_of(statement, {1, 2})}));
  zone.decide(receipt_of(sent[0], {.kind = ReceiptKind::started}));
  zone.decide(receipt_of(sent[1]));
  zone.decide(receipt_of(sent[2], {.kind = ReceiptKind::declined}));
  zone.decide(ZoneItem(ReassignItem{sent[2], 2, static_cast<WorkerId>(8), 1}));
  zone.decide(test::report_of(7, 2, 1));
  WorkerReport stands_in{"asia", static_cast<WorkerId>(8), 1, 2, 100, 1u << 30, false, true, {}};
  sign_report(stands_in, test::key_of(8));
  zone.decide(ZoneItem(stands_in));
  Statement lie = statement;
  lie.root[0] ^= 1;
  const auto three = static_cast<MemberId>(3);
  zone.decide(ZoneItem(EvidenceItem{make_evidence(sign_vote(lie, three, test::key_of(3)),
                                                  sign_vote(statement, three, test::key_of(3)))}));
  PolicyChange configure = zone.change(PolicyKind::configure);
  configure.configuration = test::configuration_of(4, 3, 2);
  zone.decide_change(configure);
  PolicyChange revoke = zone.change(PolicyKind::revoke_block, {}, zone.time_ms + 1000);
  zone.decide_change(revoke);
}

TEST_CASE("a state that is loaded is the one that was saved, and goes on alike") {
  Zone zone;
  fill(zone);
  REQUIRE(zone.state.convicted().size() == 1);
  REQUIRE(zone.state.stands_in() == static_cast<WorkerId>(8));
  const std::string bytes = saved(zone.state);
  Zone copy;
  const Result<void> loaded = copy.state.load(bytes);
  REQUIRE(loaded.ok());
  CHECK(saved(copy.state) == bytes);
  CHECK(copy.state.digest() == zone.state.digest());
  CHECK(copy.state.audit());
  copy.index = zone.index;
  for (int i = 0; i < 20; ++i) {
    zone.time_ms += 900;
    copy.time_ms = zone.time_ms;
    const Digest first = *zone.state.under_way().begin();
    const auto record = *zone.state.invocation(first);
    const ByteVector item =
        i == 5 ? receipt_of(first, {.attempt = record.attempt,
                                    .worker = record.worker,
                                    .signer = static_cast<std::uint8_t>(number(record.worker))})
               : test::report_of(8, 1, static_cast<std::uint64_t>(i) + 2);
    CHECK(zone.apply({item}).statement == copy.apply({item}).statement);
  }
  CHECK(saved(copy.state) == saved(zone.state));
}

TEST_CASE("a save tells the state as it was when it began, whatever happens meanwhile") {
  Zone zone;
  fill(zone);
  const std::string before = saved(zone.state);
  zone.state.begin_save();
  std::string bytes;
  std::uint64_t nonce = 100;
  while (zone.state.save_some(bytes, 100)) {
    const Digest capsule = zone.add_capsule(capsule_of(1000, "a"));
    const Digest sent = zone.admit({.capsule = capsule, .nonce = ++nonce, .incarnation = 2});
    zone.decide(receipt_of(sent, {.incarnation = 2}));
  }
  CHECK(nonce > 105);
  CHECK(bytes == before);
}

TEST_CASE("bytes that are no state of this zone are refused, and break nothing") {
  Zone zone;
  fill(zone);
  const std::string bytes = saved(zone.state);
  Zone copy;
  for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 50) {
    CHECK(!copy.state.load(std::string_view(bytes).substr(0, size)).ok());
  }
  CHECK(!copy.state.load(bytes + "x").ok());
  Genesis other = test::genesis_of();
  other.limits.attempts_max = 7;
  ZoneState stranger(other);
  CHECK(!stranger.load(bytes).ok());
  for (std::size_t at = 0; at < bytes.size(); at += 1 + at / 200) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    if (copy.state.load(changed).ok()) CHECK(copy.state.audit());
  }
  CHECK(copy.state.load(bytes).ok());
}

}  // namespace
}  // namespace kitwork::admission
