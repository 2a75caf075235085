#include "schemas/zone/worker_claim.hpp"

#include "schemas/utf8.hpp"
#include "schemas/zone/zone_wire.hpp"
#include "schemas/zone_generated.h"

namespace kitwork {
namespace {

using zone_wire::Builder;

// The kind stands inside of what is signed, so that no claim passes for one of another kind.
Digest claim_digest(const char* kind, const ByteVector& body) {
  return digest_of(DigestDomain::zone_claim, bytes_of(kind), body);
}

constexpr const char* outcome_names[outcome_kinds] = {"none",       "done", "exception",
                                                      "out_of_gas", "trap", "abandoned"};

Result<void> check_receipt(const Receipt& receipt) {
  const bool finished = receipt.kind == ReceiptKind::finished;
  const bool ended = receipt.outcome != OutcomeKind::none;
  if (receipt.kind > ReceiptKind::finished || finished != ended ||
      receipt.outcome >= OutcomeKind::abandoned) {
    return zone_wire::malformed("receipt");
  }
  if (!is_utf8(receipt.result)) return zone_wire::malformed("receipt");
  return {};
}

}  // namespace

const char* outcome_name(OutcomeKind kind) {
  const auto at = static_cast<std::size_t>(kind);
  return at < outcome_kinds ? outcome_names[at] : "unknown";
}

ByteVector encode_report_body(const WorkerReport& report) {
  Builder builder(256);
  const auto zone = builder.CreateString(report.zone);
  builder.Finish(wire::CreateReportItem(builder, zone, number(report.worker), report.incarnation,
                                        report.sequence, report.slots, report.memory_bytes,
                                        report.leaving, report.gateway));
  return zone_wire::finished(builder);
}

Result<WorkerReport> decode_report_body(BytesView bytes) {
  const zone_wire::Aligned aligned(bytes);
  const auto* from = open_wire<wire::ReportItem>(aligned.view(), nullptr);
  WorkerReport to;
  if (!from || !zone_wire::take(from->zone(), 64, to.zone)) return zone_wire::malformed("report");
  to.worker = static_cast<WorkerId>(from->worker());
  to.incarnation = from->incarnation();
  to.sequence = from->sequence();
  to.slots = from->slots();
  to.memory_bytes = from->memory_bytes();
  to.leaving = from->leaving();
  to.gateway = from->gateway();
  if (to.slots > worker_slots_max) {
    return Error{Errc::limit_exceeded, "report: more slots than worker_slots_max"};
  }
  if (!same_bytes(bytes, encode_report_body(to))) return zone_wire::not_canonical("report");
  return to;
}

ByteVector encode_receipt_body(const Receipt& receipt) {
  Builder builder(512 + receipt.result.size());
  std::vector<flatbuffers::Offset<wire::CallNote>> calls;
  for (const CallNote& each : receipt.calls) {
    const auto function = builder.CreateString(each.function);
    calls.push_back(wire::CreateCallNote(builder, function, each.gas_used));
  }
  const auto zone = builder.CreateString(receipt.zone);
  const auto invocation = zone_wire::put(builder, receipt.invocation);
  const auto result = zone_wire::put(builder, bytes_of(receipt.result));
  const auto effects = zone_wire::put(builder, receipt.effects);
  const auto call_vector = builder.CreateVector(calls);
  const auto kind = static_cast<std::uint8_t>(static_cast<unsigned>(receipt.kind) |
                                              static_cast<unsigned>(receipt.outcome) << 4);
  builder.Finish(wire::CreateReceiptItem(
      builder, zone, number(receipt.worker), receipt.incarnation, invocation, receipt.attempt, kind,
      static_cast<std::uint16_t>(receipt.code), receipt.at_ms, receipt.gas_used, result, effects,
      call_vector, receipt.calls_count));
  return zone_wire::finished(builder);
}

Result<Receipt> decode_receipt_body(BytesView bytes) {
  const zone_wire::Aligned aligned(bytes);
  const auto* from = open_wire<wire::ReceiptItem>(aligned.view(), nullptr);
  Receipt to;
  if (!from || !zone_wire::take(from->zone(), 64, to.zone) ||
      !zone_wire::take(from->invocation(), to.invocation) || !from->result() ||
      !zone_wire::take(from->effects(), to.effects) || !from->calls()) {
    return zone_wire::malformed("receipt");
  }
  if (from->result()->size() > outcome_bytes_max || from->calls()->size() > receipt_calls_max) {
    return Error{Errc::limit_exceeded, "receipt: a result or calls beyond their limits"};
  }
  const BytesView result = wire_bytes(from->result());
  to.result.assign(reinterpret_cast<const char*>(result.data()), result.size());
  to.worker = static_cast<WorkerId>(from->worker());
  to.incarnation = from->incarnation();
  to.attempt = from->attempt();
  to.kind = static_cast<ReceiptKind>(from->kind() & 15);
  to.outcome = static_cast<OutcomeKind>(from->kind() >> 4);
  to.code = static_cast<Errc>(from->code());
  to.at_ms = from->at_ms();
  to.gas_used = from->gas_used();
  to.calls_count = from->calls_count();
  for (const wire::CallNote* each : *from->calls()) {
    CallNote& call = to.calls.emplace_back();
    call.gas_used = each->gas_used();
    if (!zone_wire::take(each->function(), call_name_bytes_max, call.function)) {
      return zone_wire::malformed("receipt");
    }
  }
  if (const auto checked = check_receipt(to); !checked) return checked.error();
  if (!same_bytes(bytes, encode_receipt_body(to))) return zone_wire::not_canonical("receipt");
  return to;
}

ByteVector encode_receipts_body(const Receipts& receipts) {
  Builder builder(512 * receipts.receipts.size() + 64);
  std::vector<flatbuffers::Offset<wire::ItemBytes>> offsets;
  for (const Receipt& each : receipts.receipts) {
    const auto bytes = zone_wire::put_aligned(builder, encode_receipt_body(each));
    offsets.push_back(wire::CreateItemBytes(builder, bytes));
  }
  const auto vector = builder.CreateVector(offsets);
  builder.Finish(wire::CreateReceiptsItem(builder, number(receipts.worker), vector));
  return zone_wire::finished(builder);
}

Result<Receipts> decode_receipts_body(BytesView bytes) {
  const zone_wire::Aligned aligned(bytes);
  const auto* from = open_wire<wire::ReceiptsItem>(aligned.view(), nullptr);
  if (!from || !from->receipts() || from->receipts()->size() == 0) {
    return zone_wire::malformed("receipts");
  }
  if (from->receipts()->size() > receipts_max) {
    return Error{Errc::limit_exceeded, "receipts: more than receipts_max"};
  }
  Receipts to;
  to.worker = static_cast<WorkerId>(from->worker());
  // Offsets may share their targets: what is read is paid by the size of the bytes.
  std::size_t left = bytes.size();
  for (const wire::ItemBytes* each : *from->receipts()) {
    if (!each->bytes() || each->bytes()->size() > left) return zone_wire::malformed("receipts");
    left -= each->bytes()->size();
    Result<Receipt> receipt = decode_receipt_body(wire_bytes(each->bytes()));
    if (!receipt) return receipt.error();
    if (receipt.value().worker != to.worker) return zone_wire::malformed("receipts");
    to.receipts.push_back(std::move(receipt.value()));
  }
  if (!same_bytes(bytes, encode_receipts_body(to))) return zone_wire::not_canonical("receipts");
  return to;
}

void sign_report(WorkerReport& report, const KeyPair& worker) {
  report.signature = worker.sign(claim_digest("report", encode_report_body(report)));
}

void sign_receipt(Receipt& receipt, const KeyPair& worker) {
  receipt.signature = worker.sign(claim_digest("receipt", encode_receipt_body(receipt)));
}

void sign_receipts(Receipts& receipts, const KeyPair& worker) {
  receipts.signature = worker.sign(claim_digest("receipts", encode_receipts_body(receipts)));
}

Result<void> verify_report(const WorkerReport& report, const PublicKey& worker) {
  return verify_signature(worker, claim_digest("report", encode_report_body(report)),
                          report.signature);
}

Result<void> verify_receipt(const Receipt& receipt, const PublicKey& worker) {
  return verify_signature(worker, claim_digest("receipt", encode_receipt_body(receipt)),
                          receipt.signature);
}

Result<void> verify_receipts(const Receipts& receipts, const PublicKey& worker) {
  return verify_signature(worker, claim_digest("receipts", encode_receipts_body(receipts)),
                          receipts.signature);
}

}  // namespace kitwork
