#include "actors/worker/worker.hpp"

#include <doctest/doctest.h>

#include "schemas/capsule/capsule.hpp"
#include "schemas/zone/merkle.hpp"
#include "test/support/script_capsule.hpp"
#include "test/support/zone_fixture.hpp"

namespace kitwork::worker {
namespace {

using test::certificate_of;
using test::configuration_of;
using test::key_of;

struct Fixture {
  ByteVector capsule = test::script_capsule("return arg + 1", 1000);
  Digest digest = verify_capsule(capsule).value();
  Configuration configuration = configuration_of(3, 2);
  Worker worker;

  explicit Fixture(const WorkerSettings& settings = {}) : worker(make(settings)) {}

  Worker make(WorkerSettings settings) const {
    settings.id = static_cast<WorkerId>(7);
    settings.incarnation = 5;
    settings.root = key_of(test::root_number).public_key();
    return {settings, key_of(7), configuration, test::test_image()};
  }
  Statement statement_for(const ByteVector& item, std::uint64_t index = 10) const {
    return {"asia", 1, 3, index, 77, 1, merkle_leaf(0, item_digest(item), Errc{}), {}, 0, {}};
  }
  Assignment assignment(std::uint64_t nonce = 1, const std::vector<std::uint8_t>& signers = {1, 2},
                        std::uint64_t index = 10) const {
    test::InvocationPlan plan{.capsule = digest, .nonce = nonce, .arguments = "41"};
    plan.incarnation = 5;
    Assignment assignment;
    assignment.item = encode_item(test::admit_of(plan));
    assignment.permit = {
        certificate_of(statement_for(assignment.item, index), signers), 0, Errc{}, {}};
    assignment.capsule = capsule;
    return assignment;
  }
  Errc assign(const Assignment& assignment) {
    const Result<void> taken = worker.assign(100, assignment);
    return taken ? Errc{} : taken.error().code;
  }
};

Receipt receipt_in(const ByteVector& item) { return std::get<Receipt>(decode_item(item).value()); }

TEST_CASE("an assignment with a permit starts once, and is told again when asked again") {
  Fixture f;
  const Assignment assignment = f.assignment();
  CHECK(f.assign(assignment) == Errc{});
  WorkerOutput output = f.worker.take_output();
  REQUIRE(output.starts.size() == 1);
  CHECK(output.starts[0].arguments == "41");
  REQUIRE(output.claims.size() == 1);
  CHECK(receipt_in(output.claims[0]).kind == ReceiptKind::started);
  CHECK(verify_receipt(receipt_in(output.claims[0]), key_of(7).public_key()).ok());
  CHECK(f.assign(assignment) == Errc{});
  output = f.worker.take_output();
  CHECK(output.starts.empty());
  CHECK(receipt_in(output.claims.at(0)).kind == ReceiptKind::started);

  const RunName name{receipt_in(output.claims[0]).invocation, 1};
  f.worker.ended(200, name, {OutcomeKind::done, 12, "42", {}, {}, 0});
  output = f.worker.take_output();
  CHECK(receipt_in(output.claims.at(0)).result == "42");
  CHECK(f.worker.running() == 0);
  CHECK(f.assign(assignment) == Errc{});
  CHECK(receipt_in(f.worker.take_output().claims.at(0)).kind == ReceiptKind::finished);
}

TEST_CASE("what a proven capsule did is told at once, under one signature") {
  Fixture f;
  const auto end = [&](const Start& start) {
    f.worker.ended(150, start.name, {OutcomeKind::done, 1, "1", {}, {}, 0});
  };
  // A capsule that has not ended here yet may be the worker's end: the members hear of it before.
  f.assign(f.assignment(1));
  WorkerOutput output = f.worker.take_output();
  CHECK(output.claims.size() == 1);
  end(output.starts.at(0));
  f.worker.take_output();
  f.assign(f.assignment(2, {1, 2}, 11));
  f.assign(f.assignment(3, {1, 2}, 12));
  output = f.worker.take_output();
  CHECK(output.claims.empty());
  for (const Start& each : output.starts) end(each);
  output = f.worker.take_output();
  REQUIRE(output.claims.size() == 1);
  const ZoneItem item = decode_item(output.claims[0]).value();
  const auto& together = std::get<Receipts>(item);
  CHECK(verify_receipts(together, key_of(7).public_key()).ok());
  REQUIRE(together.receipts.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(together.receipts[i].kind == (i % 2 == 0 ? ReceiptKind::started : ReceiptKind::finished));
    CHECK(together.receipts[i].at_ms == (i % 2 == 0 ? 100 : 150));
  }
}

TEST_CASE("a proven capsule that runs on is told to have started after a while") {
  Fixture f;
  f.assign(f.assignment(1));
  f.worker.ended(100, f.worker.take_output().starts.at(0).name,
                 {OutcomeKind::done, 1, "1", {}, {}, 0});
  f.worker.tick(100);
  f.worker.take_output();
  f.assign(f.assignment(2, {1, 2}, 11));
  f.worker.tick(149);
  CHECK(f.worker.take_output().claims.empty());
  f.worker.tick(150);
  const WorkerOutput output = f.worker.take_output();
  REQUIRE(output.claims.size() == 1);
  CHECK(receipt_in(output.claims[0]).kind == ReceiptKind::started);
  CHECK(receipt_in(output.claims[0]).at_ms == 100);
}

TEST_CASE("no more goes under one signature than an item may hold") {
  Fixture f;
  std::vector<RunName> names;
  const std::size_t count = receipts_max + 2;
  for (std::uint64_t i = 1; i <= count; ++i) f.assign(f.assignment(i, {1, 2}, 10 + i));
  for (const Start& each : f.worker.take_output().starts) names.push_back(each.name);
  REQUIRE(names.size() == count);
  // The last two are each as long as one may be.
  for (std::size_t i = 0; i < count; ++i) {
    const std::string result(i < receipts_max ? 1 : outcome_bytes_max, '1');
    f.worker.ended(150, names[i], {OutcomeKind::done, 1, result, {}, {}, 0});
  }
  const WorkerOutput output = f.worker.take_output();
  REQUIRE(output.claims.size() == 3);
  const ZoneItem first = decode_item(output.claims[0]).value();
  CHECK(std::get<Receipts>(first).receipts.size() == receipts_max);
  CHECK(receipt_in(output.claims[1]).result.size() == outcome_bytes_max);
  CHECK(receipt_in(output.claims[2]).result.size() == outcome_bytes_max);
}

TEST_CASE("an end is told until somebody has heard it") {
  Fixture f;
  f.assign(f.assignment());
  const RunName name = f.worker.take_output().starts.at(0).name;
  f.worker.ended(100, name, {OutcomeKind::done, 1, "1", {}, {}, 0});
  f.worker.take_output();
  const auto receipts = [&](std::uint64_t now_ms) {
    f.worker.tick(now_ms);
    std::size_t count = 0;
    for (const ByteVector& each : f.worker.take_output().repeated) {
      const ZoneItem item = decode_item(each).value();
      count += std::holds_alternative<Receipt>(item) ? 1 : 0;
    }
    return count;
  };
  CHECK(receipts(500) == 0);
  CHECK(receipts(1500) == 1);
  CHECK(receipts(1600) == 0);
  CHECK(receipts(3000) == 1);
  f.worker.acknowledged(name);
  CHECK(receipts(5000) == 0);
  CHECK(f.assign(f.assignment()) == Errc{});
  CHECK(f.worker.take_output().starts.empty());
}

TEST_CASE("nothing runs without a permit that holds for exactly these bytes, here") {
  Fixture f;
  CHECK(f.assign(f.assignment(1, {1})) == Errc::no_quorum);
  CHECK(f.assign(f.assignment(1, {1, 1})) == Errc::no_quorum);
  CHECK(f.assign(f.assignment(1, {1, 4})) == Errc::policy_forbids);
  Assignment transplanted = f.assignment(1);
  transplanted.item = f.assignment(2).item;
  CHECK(f.assign(transplanted) == Errc::not_permitted);
  Assignment other_place = f.assignment(1);
  other_place.permit.certificate.statement.index = 11;
  CHECK(f.assign(other_place) == Errc::bad_signature);
  Assignment other_epoch = f.assignment(1);
  other_epoch.permit.certificate.statement.epoch = 2;
  CHECK(f.assign(other_epoch) == Errc::wrong_epoch);
  Assignment refused = f.assignment(1);
  refused.permit.decision = Errc::gas_insufficient;
  CHECK(f.assign(refused) == Errc::not_permitted);
  Assignment other_capsule = f.assignment(1);
  other_capsule.capsule = test::script_capsule("return 0", 1000);
  CHECK(f.assign(other_capsule) == Errc::wrong_subject);
  CHECK(f.worker.take_output().starts.empty());
  CHECK(f.worker.running() == 0);
}

TEST_CASE("an assignment for another worker, or for one before, is not taken") {
  Fixture f;
  std::uint64_t index = 10;
  const auto with = [&](WorkerId worker, std::uint64_t incarnation) {
    test::InvocationPlan plan{.capsule = f.digest, .arguments = "41"};
    plan.worker = worker;
    plan.incarnation = incarnation;
    Assignment assignment = f.assignment();
    assignment.item = encode_item(test::admit_of(plan));
    const Statement statement = f.statement_for(assignment.item, ++index);
    assignment.permit = {certificate_of(statement, {1, 2}), 0, Errc{}, {}};
    return f.assign(assignment);
  };
  CHECK(with(static_cast<WorkerId>(8), 5) == Errc::no_worker);
  CHECK(with(static_cast<WorkerId>(7), 4) == Errc::no_worker);
  CHECK(with(static_cast<WorkerId>(7), 5) == Errc{});
}

TEST_CASE("a further attempt comes with the invocation that its permit names") {
  Fixture f;
  const AdmitItem admit = test::admit_of({.capsule = f.digest, .arguments = "41"});
  const AdmitItem other = test::admit_of({.capsule = f.digest, .nonce = 2, .arguments = "1"});
  Assignment assignment;
  assignment.item =
      encode_item(ReassignItem{test::invocation_digest_of(admit), 2, static_cast<WorkerId>(7), 5});
  assignment.permit = {certificate_of(f.statement_for(assignment.item), {1, 2}), 0, Errc{}, {}};
  assignment.capsule = f.capsule;
  assignment.invocation = other.invocation;
  assignment.arguments = other.arguments;
  CHECK(f.assign(assignment) == Errc::wrong_subject);
  assignment.invocation = admit.invocation;
  CHECK(f.assign(assignment) == Errc::wrong_subject);
  assignment.arguments = admit.arguments;
  CHECK(f.assign(assignment) == Errc{});
  CHECK(f.worker.take_output().starts.at(0).name.attempt == 2);
}

TEST_CASE("what there is no room for is declined") {
  Fixture f({.slots = 1});
  CHECK(f.assign(f.assignment(1)) == Errc{});
  f.worker.take_output();
  CHECK(f.assign(f.assignment(2, {1, 2}, 11)) == Errc{});
  const WorkerOutput output = f.worker.take_output();
  CHECK(output.starts.empty());
  CHECK(receipt_in(output.claims.at(0)).kind == ReceiptKind::declined);
  CHECK(receipt_in(output.claims.at(0)).code == Errc::overloaded);
}

TEST_CASE("a report says at once that the worker stands in as a gateway, or does no more") {
  Fixture f;
  const auto reported = [&](std::uint64_t now_ms) {
    f.worker.tick(now_ms);
    const WorkerOutput output = f.worker.take_output();
    REQUIRE(output.repeated.size() == 1);
    return std::get<WorkerReport>(decode_item(output.repeated[0]).value()).gateway;
  };
  CHECK(!reported(1000));
  f.worker.stand_in(true);
  CHECK(reported(1001));
  f.worker.stand_in(true);
  f.worker.tick(1002);
  CHECK(f.worker.take_output().claims.empty());
  f.worker.stand_in(false);
  CHECK(!reported(1003));
}

TEST_CASE("two permits for one place are evidence against who signed both") {
  Fixture f;
  CHECK(f.assign(f.assignment(1, {1, 2})) == Errc{});
  CHECK(f.assign(f.assignment(2, {1, 3})) == Errc::no_quorum);
  const WorkerOutput output = f.worker.take_output();
  REQUIRE(output.evidence.size() == 1);
  CHECK(verify_evidence(f.configuration, output.evidence[0]).value() == static_cast<MemberId>(1));
  // From here on the liar counts no more.
  CHECK(f.assign(f.assignment(3, {1, 2}, 12)) == Errc::no_quorum);
  CHECK(f.assign(f.assignment(3, {2, 3}, 12)) == Errc{});
}

TEST_CASE(
    "the next configuration is the root key's, one epoch on, and the one before still counts") {
  Fixture f;
  PolicyChange change;
  change.zone = "asia";
  change.kind = PolicyKind::configure;
  change.configuration = configuration_of(5, 3, 2);
  sign_policy(change, key_of(1));
  CHECK(f.worker.configure(change).error().code == Errc::bad_signature);
  sign_policy(change, key_of(test::root_number));
  CHECK(f.worker.configure(change).ok());
  CHECK(f.worker.configuration().epoch == 2);
  CHECK(f.assign(f.assignment(1)) == Errc{});
  change.configuration = configuration_of(5, 3, 4);
  sign_policy(change, key_of(test::root_number));
  CHECK(f.worker.configure(change).error().code == Errc::wrong_epoch);
}

TEST_CASE("a capsule is verified once, as long as the cache has room") {
  Fixture f;
  ProgramCache cache(test::test_image(), 2);
  const ByteVector other = test::script_capsule("return 1", 1000);
  const ByteVector third = test::script_capsule("return 2", 1000);
  REQUIRE(cache.get(f.digest, f.capsule).ok());
  REQUIRE(cache.get(f.digest, {}).ok());
  CHECK(cache.loads() == 1);
  REQUIRE(cache.get(verify_capsule(other).value(), other).ok());
  REQUIRE(cache.get(f.digest, {}).ok());
  REQUIRE(cache.get(verify_capsule(third).value(), third).ok());
  CHECK(cache.size() == 2);
  CHECK(cache.get(f.digest, {}).ok());
  CHECK(!cache.get(verify_capsule(other).value(), {}).ok());
  CHECK(cache.get(f.digest, other).ok());
  CHECK(cache.get(verify_capsule(other).value(), f.capsule).error().code == Errc::wrong_subject);
}

}  // namespace
}  // namespace kitwork::worker
