#include <doctest/doctest.h>

#include <string>

#include "test/support/zone_fixture.hpp"

namespace kitwork::admission {
namespace {

using test::capsule_of;
using test::receipt_of;
using test::ReceiptPlan;
using test::report_of;
using test::Zone;

constexpr auto seven = static_cast<WorkerId>(7);
constexpr auto eight = static_cast<WorkerId>(8);

Errc reassign(Zone& zone, const Digest& invocation, std::uint32_t attempt, WorkerId worker = eight,
              std::uint64_t incarnation = 1) {
  return zone.decide(ZoneItem(ReassignItem{invocation, attempt, worker, incarnation}));
}

// Keeps worker 8 alive while time goes by in small steps.
void wait(Zone& zone, std::uint64_t ms, std::uint64_t& sequence) {
  for (std::uint64_t passed = 0; passed < ms; passed += 500) {
    zone.time_ms += 500;
    zone.decide(report_of(8, 1, ++sequence));
  }
}

TEST_CASE("a worker that is not heard of is lost, and its attempts may be made again") {
  Zone zone;
  std::uint64_t sequence = 1;
  const Digest invocation = zone.admit({.capsule = zone.add_capsule(capsule_of(1000))});
  CHECK(zone.decide(receipt_of(invocation, {.kind = ReceiptKind::started})).error == Errc{});
  CHECK(reassign(zone, invocation, 2) == Errc::conflict);
  wait(zone, zone.state.genesis().limits.worker_lease_ms, sequence);
  CHECK(reassign(zone, invocation, 2) == Errc::conflict);
  wait(zone, 500, sequence);
  CHECK(zone.state.workers().at(seven).lost);
  CHECK(reassign(zone, invocation, 3) == Errc::stale_attempt);
  CHECK(reassign(zone, invocation, 2, seven) == Errc::no_worker);
  CHECK(reassign(zone, invocation, 2) == Errc{});
  CHECK(zone.state.workers().at(seven).running == 0);
  CHECK(zone.state.workers().at(eight).running == 1);
  // The first worker comes too late.
  CHECK(zone.decide(receipt_of(invocation)).error == Errc::stale_attempt);
  const ReceiptPlan second{.attempt = 2, .worker = eight, .signer = 8};
  CHECK(zone.decide(receipt_of(invocation, second)).error == Errc{});
  CHECK(zone.decide(receipt_of(invocation, second)).error == Errc::replayed);
  CHECK(zone.state.audit());
}

TEST_CASE("a worker that was given up may still bring the outcome before another is asked") {
  Zone zone;
  std::uint64_t sequence = 1;
  const Digest invocation = zone.admit({.capsule = zone.add_capsule(capsule_of(1000))});
  zone.decide(receipt_of(invocation, {.kind = ReceiptKind::started}));
  wait(zone, 5000, sequence);
  REQUIRE(zone.state.invocation(invocation)->lost);
  CHECK(zone.decide(receipt_of(invocation, {.gas_used = 7})).error == Errc{});
  CHECK(zone.state.verdict(invocation).gas_used == 7);
  CHECK(zone.state.audit());
}

TEST_CASE("a time without a leader costs no worker its life") {
  Zone zone;
  const Digest capsule = zone.add_capsule(capsule_of(1000));
  zone.time_ms += 3'600'000;
  CHECK(zone.apply({}).trace.empty());
  CHECK(zone.decide(ZoneItem(test::admit_of({.capsule = capsule, .now_ms = zone.time_ms}))) ==
        Errc{});
}

TEST_CASE("a worker that declines, or never says that it started, is replaced") {
  Zone zone;
  std::uint64_t sequence = 1;
  const Digest capsule = zone.add_capsule(capsule_of(1000));
  const Digest declined = zone.admit({.capsule = capsule, .nonce = 1});
  CHECK(zone.decide(receipt_of(declined, {.kind = ReceiptKind::declined, .code = Errc::overloaded}))
            .error == Errc{});
  CHECK(reassign(zone, declined, 2) == Errc{});
  const Digest silent = zone.admit({.capsule = capsule, .nonce = 2});
  for (int i = 0; i < 9; ++i) {
    wait(zone, 500, sequence);
    zone.decide(report_of(7, 1, sequence));
  }
  CHECK(reassign(zone, silent, 2) == Errc::conflict);
  wait(zone, 500, sequence);
  CHECK(reassign(zone, silent, 2) == Errc{});
}

TEST_CASE("after the last attempt an invocation is given up, and its gas comes back") {
  Zone zone;
  const Digest invocation = zone.admit({.capsule = zone.add_capsule(capsule_of(1000))});
  WorkerId worker = seven;
  for (std::uint32_t attempt = 1; attempt <= 3; ++attempt) {
    CHECK(reassign(zone, invocation, attempt + 1, WorkerId::none) == Errc::conflict);
    const ReceiptPlan plan{.kind = ReceiptKind::declined,
                           .attempt = attempt,
                           .worker = worker,
                           .signer = static_cast<std::uint8_t>(number(worker))};
    CHECK(zone.decide(receipt_of(invocation, plan)).error == Errc{});
    worker = eight;
    if (attempt < 3) CHECK(reassign(zone, invocation, attempt + 1) == Errc{});
  }
  CHECK(reassign(zone, invocation, 4) == Errc::limit_exceeded);
  CHECK(reassign(zone, invocation, 4, WorkerId::none) == Errc{});
  CHECK(zone.state.verdict(invocation).outcome == OutcomeKind::abandoned);
  CHECK(zone.balance() == 1'000'000);
  CHECK(zone.state.slots().empty());
  CHECK(zone.state.audit());
}

TEST_CASE("a capsule that kills workers is in quarantine, until the root key releases it") {
  Zone zone;
  const Digest poison = zone.add_capsule(capsule_of(10, "poison"));
  std::uint64_t incarnation = 1;
  Digest invocation{};
  for (std::uint64_t death = 1; death <= 3; ++death) {
    invocation = zone.admit({.capsule = poison, .nonce = death, .incarnation = incarnation});
    const ReceiptPlan started{.kind = ReceiptKind::started, .incarnation = incarnation};
    CHECK(zone.decide(receipt_of(invocation, started)).error == Errc{});
    CHECK(!zone.state.quarantined(poison));
    CHECK(zone.decide(report_of(7, ++incarnation, 1)).error == Errc{});
  }
  CHECK(zone.state.quarantined(poison));
  CHECK(zone.decide(ZoneItem(test::admit_of({.capsule = poison, .nonce = 9}))) ==
        Errc::quarantined);
  CHECK(reassign(zone, invocation, 2) == Errc::limit_exceeded);
  CHECK(reassign(zone, invocation, 2, WorkerId::none) == Errc{});
  PolicyChange release = zone.change(PolicyKind::release_capsule);
  release.digest = poison;
  CHECK(zone.decide_change(release) == Errc{});
  CHECK(zone.decide(ZoneItem(test::admit_of(
            {.capsule = poison, .nonce = 10, .incarnation = incarnation}))) == Errc{});
}

TEST_CASE("a capsule that ends in order has no crashes behind it") {
  Zone zone;
  const Digest capsule = zone.add_capsule(capsule_of(1000));
  std::uint64_t incarnation = 1;
  for (std::uint64_t round = 1; round <= 6; ++round) {
    const Digest victim =
        zone.admit({.capsule = capsule, .nonce = 2 * round, .incarnation = incarnation});
    zone.decide(receipt_of(victim, {.kind = ReceiptKind::started, .incarnation = incarnation}));
    zone.decide(report_of(7, ++incarnation, 1));
    const Digest good =
        zone.admit({.capsule = capsule, .nonce = 2 * round + 1, .incarnation = incarnation});
    CHECK(zone.decide(receipt_of(good, {.incarnation = incarnation})).error == Errc{});
  }
  CHECK(!zone.state.quarantined(capsule));
}

TEST_CASE("what a worker says counts only with its key, its number and its incarnation") {
  Zone zone;
  const Digest invocation = zone.admit({.capsule = zone.add_capsule(capsule_of(1000))});
  const auto refused = [&](ReceiptPlan plan) {
    return zone.decide(receipt_of(invocation, plan)).error;
  };
  CHECK(refused({.signer = 8}) == Errc::bad_signature);
  CHECK(refused({.worker = eight, .signer = 8}) == Errc::stale_attempt);
  CHECK(refused({.worker = static_cast<WorkerId>(9), .signer = 9}) == Errc::policy_forbids);
  CHECK(refused({.incarnation = 2}) == Errc::stale_attempt);
  CHECK(refused({.attempt = 2}) == Errc::stale_attempt);
  CHECK(refused({.gas_used = 1001}) == Errc::limit_exceeded);
  CHECK(refused({.gas_used = 1000}) == Errc{});
  CHECK(zone.decide(receipt_of(test::digest_like(1))).error == Errc::not_found);
  CHECK(zone.decide(report_of(9, 1, 1)).error == Errc::policy_forbids);
  CHECK(zone.decide(report_of(7, 1, 1)).error == Errc::replayed);
  CHECK(zone.decide(report_of(7, 0, 5)).error == Errc::replayed);
}

TEST_CASE("a worker takes as many as it has room for, and none when it leaves or has another key") {
  Zone zone;
  const Digest capsule = zone.add_capsule(capsule_of(10, "small", {}, 1 << 20));
  CHECK(zone.decide(report_of(7, 1, 2, 2, 10u << 20)).error == Errc{});
  zone.admit({.capsule = capsule, .nonce = 1});
  zone.admit({.capsule = capsule, .nonce = 2});
  CHECK(zone.decide(ZoneItem(test::admit_of({.capsule = capsule, .nonce = 3}))) == Errc::no_worker);
  CHECK(zone.decide(report_of(7, 1, 3, 100, 2u << 20)).error == Errc{});
  CHECK(zone.decide(ZoneItem(test::admit_of({.capsule = capsule, .nonce = 3}))) == Errc::no_worker);
  WorkerReport leaving{"asia", seven, 1, 4, 100, 1u << 30, true, false, {}};
  sign_report(leaving, test::key_of(7));
  CHECK(zone.decide(ZoneItem(leaving)) == Errc{});
  CHECK(zone.decide(ZoneItem(test::admit_of({.capsule = capsule, .nonce = 3}))) == Errc::no_worker);
  CHECK(zone.decide_change(zone.change(PolicyKind::remove_worker, {}, 7)) == Errc{});
  CHECK(!zone.state.workers().contains(seven));
  CHECK(zone.state.audit());
}

// Reports of workers 7 and 8, and what the trace says of the gateway role since.
struct Standing {
  Zone zone;
  std::uint64_t sequence = 10;
  std::string story;

  void report(WorkerId worker, bool gateway, std::uint64_t incarnation = 1, bool leaving = false) {
    WorkerReport report{"asia",   worker,  incarnation, ++sequence, 100,
                        1u << 30, leaving, gateway,     {}};
    sign_report(report, test::key_of(static_cast<std::uint8_t>(number(worker))));
    take(zone.apply({encode_item(report)}));
  }
  void take(const BatchResult& result) {
    for (const ByteVector& each : result.trace) {
      const TraceRecord record = decode_trace_record(each).value();
      if (record.detail.find("gateway role") == std::string::npos) continue;
      story += record.actor.back();
      story += record.detail.starts_with("takes") ? '+' : '-';
    }
  }
};

TEST_CASE("one worker at a time stands in as a gateway, who asks first, and the trace says so") {
  Standing s;
  s.report(seven, false);
  CHECK(s.zone.state.stands_in() == WorkerId::none);
  s.report(eight, true);
  s.report(seven, true);
  s.report(eight, true);
  CHECK(s.zone.state.stands_in() == eight);
  CHECK(s.story == "8+");
  s.report(eight, false);
  CHECK(s.zone.state.stands_in() == WorkerId::none);
  s.report(seven, true);
  CHECK(s.zone.state.stands_in() == seven);
  CHECK(s.story == "8+8-7+");
}

TEST_CASE("who stands in loses that when it is lost, leaves or begins anew") {
  Standing s;
  s.report(eight, true);
  s.report(eight, true, 1, true);
  CHECK(s.zone.state.stands_in() == WorkerId::none);
  s.report(eight, true, 2);
  s.report(eight, false, 3);
  CHECK(s.zone.state.stands_in() == WorkerId::none);
  s.report(eight, true, 3);
  while (s.zone.state.stands_in() == eight) {
    s.zone.time_ms += 1000;
    s.take(s.zone.apply({}));
    REQUIRE(s.zone.time_ms < test::zone_start_ms + 600'000);
  }
  s.report(seven, true);
  CHECK(s.zone.state.stands_in() == seven);
  CHECK(s.story == "8+8-8+8-8+8-7+");
}

}  // namespace
}  // namespace kitwork::admission
