#include "actors/admission/zone_state.hpp"

#include <doctest/doctest.h>

#include "schemas/capsule/capsule.hpp"
#include "test/support/zone_fixture.hpp"

namespace kitwork::admission {
namespace {

using test::admit_of;
using test::capsule_of;
using test::InvocationPlan;
using test::key_of;
using test::receipt_of;
using test::Zone;

TEST_CASE("an invocation is admitted, reserves its gas, and settles with its outcome") {
  Zone zone;
  const Digest capsule = zone.add_capsule(capsule_of(1000));
  InvocationPlan plan{.capsule = capsule};
  const BatchResult admitted = zone.apply({encode_item(admit_of(plan))});
  REQUIRE(admitted.decisions.size() == 1);
  INFO(admitted.decisions[0].message);
  REQUIRE(admitted.decisions[0].error == Errc{});
  CHECK(admitted.wants_votes);
  const Digest invocation = admitted.decisions[0].subject;
  CHECK(zone.balance() == 999'000);
  CHECK(!zone.state.verdict(invocation).finished);
  REQUIRE(zone.state.slot(zone.index) != nullptr);

  const BatchResult done = zone.apply({receipt_of(invocation)});
  CHECK(done.finished == std::vector<Digest>{invocation});
  CHECK(!done.wants_votes);
  const Verdict verdict = zone.state.verdict(invocation);
  CHECK(verdict.finished);
  CHECK(verdict.outcome == OutcomeKind::done);
  CHECK(verdict.result == "42");
  CHECK(verdict.gas_used == 100);
  CHECK(zone.balance() == 999'900);
  CHECK(zone.state.slots().empty());
  CHECK(zone.state.audit());
}

TEST_CASE("what is wrong with an invocation is told, and holds up nothing else in the batch") {
  Zone zone;
  const Digest capsule = zone.add_capsule(capsule_of(1000, "reader", {"kv.read:cart/*"}));
  std::uint64_t nonce = 200;
  const auto item = [&](auto spoil) {
    InvocationPlan plan{.capsule = capsule};
    plan.nonce = ++nonce;
    spoil(plan);
    return encode_item(admit_of(plan));
  };
  AdmitItem other_arguments = admit_of({.capsule = capsule, .nonce = 50});
  other_arguments.arguments = {'1'};
  AdmitItem forged = admit_of({.capsule = capsule, .nonce = 51});
  forged.invocation[forged.invocation.size() - 1] ^= 1;
  AdmitItem others_token = admit_of({.capsule = capsule, .nonce = 52});
  others_token.token = admit_of({.capsule = capsule, .gas_max = 5000}).token;
  const std::vector<std::pair<ByteVector, Errc>> cases = {
      {item([](InvocationPlan& p) { p.nonce = 100; }), Errc{}},
      {item([](InvocationPlan& p) { p.capsule[0] ^= 1; }), Errc::not_found},
      {item([](InvocationPlan& p) { p.audience = "europe"; }), Errc::wrong_audience},
      {item([](InvocationPlan& p) { p.authority = 99; }), Errc::untrusted_authority},
      {item([](InvocationPlan& p) { p.signer = 103; }), Errc::bad_signature},
      {item([](InvocationPlan& p) { p.now_ms -= 120'000; }), Errc::token_expired},
      {item([](InvocationPlan& p) { p.now_ms += 120'000; }), Errc::token_not_yet_valid},
      {item([](InvocationPlan& p) { p.lives_ms = 301'000; }), Errc::limit_exceeded},
      {item([](InvocationPlan& p) { p.capabilities = {"kv.read:cart/1"}; }),
       Errc::capability_missing},
      {item([](InvocationPlan& p) { p.gas_max = 999; }), Errc::limit_exceeded},
      {item([](InvocationPlan& p) { p.worker = static_cast<WorkerId>(9); }), Errc::no_worker},
      {item([](InvocationPlan& p) { p.incarnation = 2; }), Errc::no_worker},
      {encode_item(other_arguments), Errc::wrong_subject},
      {encode_item(others_token), Errc::wrong_subject},
      {ByteVector(20, 1), Errc::malformed},
      {item([](InvocationPlan& p) { p.nonce = 101; }), Errc{}},
      {item([](InvocationPlan& p) { p.nonce = 100, p.arguments = "1"; }), Errc::conflict},
      {item([](InvocationPlan& p) { p.nonce = 100; }), Errc::replayed},
      {item([](InvocationPlan& p) { p.nonce = 100, p.signer = 103; }), Errc::bad_signature},
  };
  std::vector<ByteVector> items;
  for (const auto& [bytes, error] : cases) items.push_back(bytes);
  items.push_back(encode_item(forged));
  const BatchResult result = zone.apply(items);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    CAPTURE(i);
    CAPTURE(result.decisions[i].message);
    CHECK(std::string(errc_name(result.decisions[i].error)) == errc_name(cases[i].second));
  }
  CHECK(result.decisions.back().error != Errc{});
  CHECK(result.wants_votes);
  CHECK(zone.state.invocation_count() == 2);
  CHECK(zone.state.audit());
}

TEST_CASE("the zone's policy says whose capsules may do what") {
  Zone zone;
  const Digest writer = zone.add_capsule(capsule_of(10, "writer", {"queue.send:mails"}));
  InvocationPlan plan{.capsule = writer};
  plan.capabilities = {"queue.send:mails"};
  CHECK(zone.decide(ZoneItem(admit_of(plan))) == Errc::policy_forbids);
  const Digest plain = zone.add_capsule(capsule_of(10));
  plan.capsule = plain;
  CHECK(zone.decide_change(zone.change(PolicyKind::require_author, key_of(1).public_key())) ==
        Errc{});
  CHECK(zone.decide(ZoneItem(admit_of(plan))) == Errc::policy_forbids);
  const PublicKey author = key_of(test::author_number).public_key();
  CHECK(zone.decide_change(zone.change(PolicyKind::require_author, author)) == Errc{});
  CHECK(zone.decide(ZoneItem(admit_of(plan))) == Errc{});
  const PublicKey authority = key_of(test::authority_number).public_key();
  CHECK(zone.decide_change(zone.change(PolicyKind::remove_principal, authority)) == Errc{});
  plan.nonce = 2;
  CHECK(zone.decide(ZoneItem(admit_of(plan))) == Errc::policy_forbids);
  CHECK(zone.decide_change(zone.change(PolicyKind::distrust_authority, authority)) == Errc{});
  CHECK(zone.decide(ZoneItem(admit_of(plan))) == Errc::untrusted_authority);
  CHECK(zone.state.audit());
}

TEST_CASE("a revoked token admits nothing, from the batch after the revocation") {
  Zone zone;
  InvocationPlan plan{.capsule = zone.add_capsule(capsule_of(10))};
  const AdmitItem item = admit_of(plan);
  PolicyChange revoke = zone.change(PolicyKind::revoke_block, {}, zone.time_ms + 600'000);
  revoke.digest = decode_token(item.token).value().digests.front();
  CHECK(zone.decide_change(revoke) == Errc{});
  CHECK(zone.decide(ZoneItem(item)) == Errc::revoked);
  zone.time_ms += 600'000;
  CHECK(zone.apply({}).decisions.empty());
  CHECK(zone.state.policy().revocations().empty());
}

TEST_CASE("only the root key changes the policy, each change once and in order") {
  Zone zone;
  PolicyChange change =
      zone.change(PolicyKind::issue_gas, key_of(test::authority_number).public_key(), 5);
  sign_policy(change, key_of(1));
  CHECK(zone.decide(ZoneItem(change)) == Errc::bad_signature);
  const ByteVector good = Zone::signed_change(change);
  CHECK(zone.decide(good).error == Errc{});
  CHECK(zone.decide(good).error == Errc::conflict);
  change.sequence += 5;
  CHECK(zone.decide_change(change) == Errc::conflict);
  change = zone.change(PolicyKind::issue_gas, key_of(test::authority_number).public_key(), 5);
  change.zone = "europe";
  CHECK(zone.decide_change(change) == Errc::wrong_audience);
  CHECK(zone.balance() == 1'000'005);
}

TEST_CASE("a repeated invocation gets the first outcome, also after its own time is over") {
  Zone zone;
  InvocationPlan plan{.capsule = zone.add_capsule(capsule_of(10))};
  const ByteVector item = encode_item(admit_of(plan));
  const Digest invocation = zone.decide(item).subject;
  zone.decide(receipt_of(invocation, {.gas_used = 3, .result = "\"first\""}));
  zone.time_ms += 299'000;
  CHECK(zone.decide(item).error == Errc::replayed);
  CHECK(zone.state.verdict(invocation).result == "\"first\"");
  zone.time_ms += zone.state.genesis().limits.outcome_kept_ms;
  zone.apply({});
  CHECK(zone.state.invocation(invocation) == nullptr);
  CHECK(zone.decide(item).error == Errc::token_expired);
  CHECK(zone.state.audit());
}

TEST_CASE("two gateways cannot spend the same gas twice") {
  Zone zone(test::genesis_of(), 1500);
  const Digest capsule = zone.add_capsule(capsule_of(1000));
  AdmitItem one = admit_of({.capsule = capsule, .nonce = 1});
  AdmitItem two = admit_of({.capsule = capsule, .nonce = 2});
  two.gateway = "edge2";
  AdmitItem same = one;
  same.gateway = "edge2";
  const BatchResult result = zone.apply({encode_item(one), encode_item(two), encode_item(same)});
  CHECK(result.decisions[0].error == Errc{});
  CHECK(result.decisions[1].error == Errc::gas_insufficient);
  CHECK(result.decisions[2].error == Errc::replayed);
  CHECK(zone.balance() == 500);
  CHECK(zone.state.audit());
}

TEST_CASE("the most particular account in a token pays") {
  Zone zone;
  const PublicKey holder = key_of(test::holder_number).public_key();
  PolicyChange principal = zone.change(PolicyKind::set_principal, holder);
  principal.name = "customer";
  CHECK(zone.decide_change(principal) == Errc{});
  CHECK(zone.decide_change(zone.change(PolicyKind::issue_gas, holder, 5000)) == Errc{});
  zone.admit({.capsule = zone.add_capsule(capsule_of(1000))});
  CHECK(zone.balance() == 1'000'000);
  CHECK(zone.state.ledger().find(holder)->reserved == 1000);
}

TEST_CASE("the limits of the zone hold at the limit") {
  Genesis genesis = test::genesis_of();
  genesis.limits.invocations_max = 2;
  genesis.limits.capsules_max = 2;
  Zone zone(genesis);
  const Digest a = zone.add_capsule(capsule_of(10, "a"));
  const Digest b = zone.add_capsule(capsule_of(10, "b"));
  zone.admit({.capsule = a, .nonce = 1});
  const Digest c = zone.add_capsule(capsule_of(10, "c"));
  CHECK(zone.state.capsule(a) != nullptr);
  CHECK(zone.state.capsule(b) == nullptr);
  zone.admit({.capsule = c, .nonce = 2});
  CHECK(zone.decide(ZoneItem(admit_of({.capsule = c, .nonce = 3}))) == Errc::overloaded);
  CHECK(zone.decide(ZoneItem(RegisterItem{capsule_of(10, "d")})) == Errc::overloaded);
  CHECK(zone.state.audit());
}

TEST_CASE("a capsule whose signature does not hold is not registered") {
  Zone zone;
  ByteVector capsule = capsule_of(10);
  capsule[capsule.size() - 1] ^= 1;
  CHECK(zone.decide(ZoneItem(RegisterItem{capsule})) != Errc{});
  Capsule unsigned_capsule = decode_capsule(capsule_of(10)).value().capsule;
  unsigned_capsule.author.reset();
  const ByteVector bytes = encode_capsule(unsigned_capsule).value();
  CHECK(zone.decide(ZoneItem(RegisterItem{bytes})) == Errc::not_signed);
}

TEST_CASE("members that apply the same log sign the same statements, and others do not") {
  Zone one;
  Zone other;
  Genesis stricter = test::genesis_of();
  stricter.limits.attempts_max = 2;
  Zone stranger(stricter);
  const ByteVector capsule = capsule_of(10);
  for (Zone* each : {&one, &other, &stranger}) each->add_capsule(capsule);
  CHECK(one.apply({}).statement == other.apply({}).statement);
  CHECK(one.state.history() == other.state.history());
  CHECK(one.state.history() != stranger.state.history());
  // A fork of the log is in all that follows.
  one.admit({.capsule = one.state.invocation_count() == 0 ? one.add_capsule(capsule) : Digest{}});
  other.apply({});
  other.apply({});
  const Statement a = one.apply({}).statement;
  const Statement b = other.apply({}).statement;
  CHECK(a.index == b.index);
  CHECK(a != b);
}

TEST_CASE("a batch that is none is refused as a whole, by all alike") {
  Zone zone;
  const ByteVector garbage(100, 7);
  const BatchResult result = zone.state.apply({1, ++zone.index}, zone.time_ms, garbage);
  CHECK(result.decisions.empty());
  CHECK(result.statement.items == 0);
  CHECK(!result.wants_votes);
  CHECK(result.trace.size() == 1);
}

TEST_CASE("receipts under one signature count as if each came alone") {
  Zone zone;
  const Digest capsule = zone.add_capsule(capsule_of(1000));
  const Digest one = zone.admit({.capsule = capsule, .nonce = 1});
  const Digest other = zone.admit({.capsule = capsule, .nonce = 2});
  const auto receipt = [](const Digest& invocation, const test::ReceiptPlan& plan) {
    Receipt made = std::get<Receipt>(decode_item(receipt_of(invocation, plan)).value());
    made.signature = {};
    return made;
  };
  Receipts receipts{static_cast<WorkerId>(7),
                    {receipt(one, {.kind = ReceiptKind::started}), receipt(one, {}),
                     receipt(Digest{1}, {}), receipt(other, {.attempt = 2}), receipt(other, {})},
                    {}};
  sign_receipts(receipts, test::key_of(8));
  CHECK(zone.decide(ZoneItem(receipts)) == Errc::bad_signature);
  CHECK(!zone.state.verdict(one).finished);
  sign_receipts(receipts, test::key_of(7));
  const std::uint64_t length = zone.state.trace().length();
  const BatchResult result = zone.apply({encode_item(receipts)});
  CHECK(result.decisions[0].error == Errc{});
  CHECK(result.finished == std::vector<Digest>{one, other});
  CHECK(result.settled.size() == 4);
  CHECK(zone.state.verdict(one).finished);
  CHECK(zone.state.verdict(other).finished);
  CHECK(zone.state.audit());
  // What is refused of them is told: started, finished, settled, two refusals, finished, settled.
  CHECK(zone.state.trace().length() == length + 7);
  CHECK(zone.apply({encode_item(receipts)}).finished.empty());
}

TEST_CASE("the trace tells an invocation's life, and its chain holds up to what was signed") {
  Zone zone;
  const Digest capsule = zone.add_capsule(capsule_of(1000));
  const BatchResult batch = zone.apply({encode_item(admit_of({.capsule = capsule}))});
  const Digest invocation = batch.decisions[0].subject;
  zone.decide(ZoneItem(CertifiedItem{test::certificate_of(batch.statement, {1, 3})}));
  zone.decide(receipt_of(invocation, {.kind = ReceiptKind::started}));
  const Statement last = zone.apply({receipt_of(invocation)}).statement;
  std::string story;
  for (const ByteVector& each : zone.state.trace().about(invocation)) {
    story += trace_kind_name(decode_trace_record(each).value().kind);
    story += ' ';
  }
  CHECK(story == "received proposed admitted voted voted permitted started finished settled ");
  std::vector<ByteVector> records;
  for (std::uint64_t i = 1; i <= last.trace_length; ++i) {
    records.push_back(*zone.state.trace().find(i));
  }
  CHECK(trace::verify_chain(records, last.trace_length, last.trace_head).ok());
  records[4][records[4].size() - 1] ^= 1;
  CHECK(!trace::verify_chain(records, last.trace_length, last.trace_head).ok());
}

}  // namespace
}  // namespace kitwork::admission
