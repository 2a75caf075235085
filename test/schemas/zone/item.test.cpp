#include "schemas/zone/item.hpp"

#include <doctest/doctest.h>

#include "schemas/zone/message.hpp"
#include "schemas/zone/trace_context.hpp"
#include "schemas/zone/trace_record.hpp"
#include "test/support/zone_keys.hpp"

namespace kitwork {
namespace {

using test::digest_like;
using test::key_of;

Receipt example_receipt() {
  Receipt receipt{"asia",
                  static_cast<WorkerId>(7),
                  99,
                  digest_like(1),
                  2,
                  ReceiptKind::finished,
                  OutcomeKind::done,
                  Errc{},
                  1234,
                  5678,
                  "{\"a\":1}",
                  digest_like(3),
                  {{"kv.read", 17}, {"db.take", 60}},
                  2,
                  {}};
  sign_receipt(receipt, key_of(7));
  return receipt;
}

WorkerReport example_report() {
  WorkerReport report{"asia", static_cast<WorkerId>(7), 99, 4, 1000, 1u << 30, false, true, {}};
  sign_report(report, key_of(7));
  return report;
}

PolicyChange example_policy() {
  PolicyChange change;
  change.zone = "asia";
  change.sequence = 3;
  change.kind = PolicyKind::set_principal;
  change.key = key_of(9).public_key();
  change.name = "shop";
  change.capabilities = {parse_capability("kv.read:cart/*").value()};
  sign_policy(change, key_of(200));
  return change;
}

Receipts example_receipts() {
  Receipts receipts{example_receipt().worker, {example_receipt(), example_receipt()}, {}};
  for (Receipt& each : receipts.receipts) each.signature = {};
  receipts.receipts[1].invocation = digest_like(9);
  sign_receipts(receipts, key_of(7));
  return receipts;
}

std::vector<ZoneItem> examples() {
  Statement statement{"asia", 1, 2, 3, 4, 5, digest_like(1), digest_like(2), 6, digest_like(3)};
  Statement other = statement;
  other.root[0] ^= 1;
  const auto vote = [](const Statement& said) {
    return sign_vote(said, static_cast<MemberId>(1), key_of(1));
  };
  PolicyChange configure = example_policy();
  configure.kind = PolicyKind::configure;
  configure.configuration = test::configuration_of(3, 2, 2);
  return {RegisterItem{ByteVector(77, 5)},
          AdmitItem{ByteVector(9, 1), ByteVector(8, 2), ByteVector(7, 3),
                    print_trace_parent(trace_context_of(digest_like(6))), "edge1", 55,
                    static_cast<WorkerId>(7), 99},
          ReassignItem{digest_like(4), 2, static_cast<WorkerId>(8), 98},
          example_receipt(),
          example_report(),
          example_policy(),
          CertifiedItem{test::certificate_of(statement, {1, 2})},
          EvidenceItem{make_evidence(vote(statement), vote(other))},
          configure,
          example_receipts()};
}

TEST_CASE("an item comes back as it was, and no changed byte passes for the same item") {
  for (const ZoneItem& item : examples()) {
    const ByteVector bytes = encode_item(item);
    const Result<ZoneItem> read = decode_item(bytes);
    REQUIRE_MESSAGE(read.ok(), (read.ok() ? "" : read.error().message));
    CHECK((read.value() == item));
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      ByteVector changed = bytes;
      changed[at] ^= 1;
      const Result<ZoneItem> other = decode_item(changed);
      if (other) REQUIRE((other.value() != item));
    }
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      REQUIRE(!decode_item({bytes.data(), size}).ok());
    }
  }
}

TEST_CASE("a worker's claim holds for its key, and a report is no receipt") {
  const PublicKey worker = key_of(7).public_key();
  CHECK(verify_receipt(example_receipt(), worker).ok());
  CHECK(verify_report(example_report(), worker).ok());
  CHECK(!verify_receipt(example_receipt(), key_of(8).public_key()).ok());
  Receipt dearer = example_receipt();
  dearer.gas_used += 1;
  CHECK(!verify_receipt(dearer, worker).ok());
  WorkerReport wider = example_report();
  wider.slots += 1;
  CHECK(!verify_report(wider, worker).ok());
  CHECK(verify_receipts(example_receipts(), worker).ok());
  CHECK(!verify_receipts(example_receipts(), key_of(8).public_key()).ok());
  Receipts other_order = example_receipts();
  std::swap(other_order.receipts[0], other_order.receipts[1]);
  CHECK(!verify_receipts(other_order, worker).ok());
  WorkerReport elsewhere = example_report();
  elsewhere.zone = "europe";
  CHECK(!verify_report(elsewhere, worker).ok());
}

TEST_CASE("a policy change holds for the root key and its number only") {
  const PublicKey root = key_of(200).public_key();
  CHECK(verify_policy(example_policy(), root).ok());
  CHECK(!verify_policy(example_policy(), key_of(201).public_key()).ok());
  PolicyChange again = example_policy();
  again.sequence = 4;
  CHECK(!verify_policy(again, root).ok());
}

TEST_CASE("what an item may hold is bounded") {
  CHECK(decode_item(encode_item(RegisterItem{ByteVector(zone_capsule_bytes_max, 1)})).ok());
  CHECK(!decode_item(encode_item(RegisterItem{ByteVector(zone_capsule_bytes_max + 1, 1)})).ok());
  AdmitItem admit;
  admit.arguments.resize(arguments_bytes_max);
  CHECK(decode_item(encode_item(admit)).ok());
  admit.arguments.resize(arguments_bytes_max + 1);
  CHECK(!decode_item(encode_item(admit)).ok());
  admit.arguments.clear();
  admit.trace_parent = "00-nonsense";
  CHECK(!decode_item(encode_item(admit)).ok());
  admit.trace_parent.clear();
  admit.gateway = "edge\n1";
  CHECK(!decode_item(encode_item(admit)).ok());
  Receipt receipt = example_receipt();
  receipt.result.assign(outcome_bytes_max, 'x');
  CHECK(decode_item(encode_item(receipt)).ok());
  receipt.result += 'x';
  CHECK(!decode_item(encode_item(receipt)).ok());
  receipt = example_receipt();
  receipt.calls.assign(receipt_calls_max + 1, {"kv.read", 1});
  CHECK(decode_item(encode_item(receipt)).error().code == Errc::limit_exceeded);
  Receipts receipts = example_receipts();
  receipts.receipts.resize(receipts_max, receipts.receipts[0]);
  CHECK(decode_item(encode_item(receipts)).ok());
  receipts.receipts.push_back(receipts.receipts[0]);
  CHECK(decode_item(encode_item(receipts)).error().code == Errc::limit_exceeded);
  receipts.receipts.clear();
  CHECK(!decode_item(encode_item(receipts)).ok());
  receipts = example_receipts();
  receipts.receipts[1].worker = static_cast<WorkerId>(8);
  CHECK(!decode_item(encode_item(receipts)).ok());
  receipt = example_receipt();
  receipt.outcome = OutcomeKind::none;
  CHECK(!decode_item(encode_item(receipt)).ok());
  receipt.outcome = OutcomeKind::abandoned;
  CHECK(!decode_item(encode_item(receipt)).ok());
}

TEST_CASE("a batch is its items' bytes in their order, up to its limits") {
  std::vector<ByteVector> items;
  for (const ZoneItem& each : examples()) items.push_back(encode_item(each));
  items.push_back(ByteVector(3, 1));  // no item; for the members to refuse
  CHECK(decode_batch(encode_batch(items)).value() == items);
  CHECK(decode_batch(encode_batch({})).value().empty());
  items.assign(zone_batch_items_max, ByteVector(8, 1));
  CHECK(decode_batch(encode_batch(items)).ok());
  items.push_back(ByteVector(8, 1));
  CHECK(decode_batch(encode_batch(items)).error().code == Errc::limit_exceeded);
  CHECK(decode_batch(encode_batch({ByteVector(zone_item_bytes_max, 1)})).ok());
  CHECK(!decode_batch(encode_batch({ByteVector(zone_item_bytes_max + 1, 1)})).ok());
}

TEST_CASE("messages come back as they were") {
  const Submission submission{
      ByteVector(5, 1), ByteVector(6, 2), ByteVector(7, 3), ByteVector(8, 4), "", "edge1", 77};
  CHECK(decode_submission(encode_submission(submission)).value() == submission);
  const Verdict verdict{Errc::replayed,
                        "seen",
                        static_cast<MemberId>(2),
                        true,
                        true,
                        digest_like(1),
                        OutcomeKind::done,
                        5,
                        6,
                        "[1]",
                        2};
  CHECK(decode_verdict(encode_verdict(verdict)).value() == verdict);
  Statement statement{"asia", 1, 2, 3, 4, 1, digest_like(1), digest_like(2), 6, digest_like(3)};
  const Assignment assignment{{test::certificate_of(statement, {1, 2}), 0, Errc{}, {}},
                              ByteVector(4, 1),
                              ByteVector(5, 2),
                              ByteVector(6, 3),
                              ByteVector(7, 4)};
  CHECK(decode_assignment(encode_assignment(assignment)).value() == assignment);
}

TEST_CASE("a trace record comes back as it was, and holds one line only") {
  TraceRecord record{
      3,          digest_like(1), 5,  6, 7,     TraceKind::finished, digest_like(2), 8,
      "worker 7", Errc{},         99, 4, "done"};
  CHECK(decode_trace_record(encode_trace_record(record)).value() == record);
  record.subject.reset();
  CHECK(decode_trace_record(encode_trace_record(record)).value() == record);
  record.detail = "two\nlines";
  CHECK(!decode_trace_record(encode_trace_record(record)).ok());
  record.detail = std::string(trace_detail_bytes_max + 1, 'x');
  CHECK(!decode_trace_record(encode_trace_record(record)).ok());
}

TEST_CASE("text of unknown origin becomes one line") {
  CHECK(trace_text("plain \xC3\xA9", 100) == "plain \xC3\xA9");
  CHECK(trace_text("a\r\nb\x1B[31m\x7F\xFF\xC3", 100) == "a??b?[31m???");
  CHECK(trace_text("abc\xC3\xA9", 4) == "abc");
  CHECK(trace_text("abc\xC3\xA9", 5) == "abc\xC3\xA9");
}

TEST_CASE("traceparent is read in its one form only") {
  const std::string text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const auto context = parse_trace_parent(text);
  REQUIRE(context);
  CHECK(context->sampled);
  CHECK(print_trace_parent(*context) == text);
  for (const char* wrong : {"", "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x"}) {
    CHECK(!parse_trace_parent(wrong));
  }
}

}  // namespace
}  // namespace kitwork
