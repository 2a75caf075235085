// The bodies of items as bytes (zone.fbs).
#include "schemas/token/invocation.hpp"
#include "schemas/zone/item_body.hpp"
#include "schemas/zone/trace_context.hpp"
#include "schemas/zone/zone_wire.hpp"
#include "schemas/zone_generated.h"

namespace kitwork {
namespace {

using zone_wire::Builder;

ByteVector encode_body(const RegisterItem& item) {
  Builder builder(item.capsule.size() + 64);
  const auto capsule = zone_wire::put_aligned(builder, item.capsule);
  builder.Finish(wire::CreateRegisterItem(builder, capsule));
  return zone_wire::finished(builder);
}

ByteVector encode_body(const AdmitItem& item) {
  Builder builder(item.arguments.size() + item.token.size() + 1024);
  const auto token = zone_wire::put_aligned(builder, item.token);
  const auto invocation = zone_wire::put_aligned(builder, item.invocation);
  const auto arguments = zone_wire::put(builder, item.arguments);
  const auto trace_parent = builder.CreateString(item.trace_parent);
  const auto gateway = builder.CreateString(item.gateway);
  builder.Finish(wire::CreateAdmitItem(builder, token, invocation, arguments, trace_parent, gateway,
                                       item.received_ms, number(item.worker), item.incarnation));
  return zone_wire::finished(builder);
}

ByteVector encode_body(const ReassignItem& item) {
  Builder builder(128);
  const auto invocation = zone_wire::put(builder, item.invocation);
  builder.Finish(wire::CreateReassignItem(builder, invocation, item.attempt, number(item.worker),
                                          item.incarnation));
  return zone_wire::finished(builder);
}

ByteVector encode_body(const Receipt& item) { return encode_receipt_body(item); }
ByteVector encode_body(const Receipts& item) { return encode_receipts_body(item); }
ByteVector encode_body(const WorkerReport& item) { return encode_report_body(item); }
ByteVector encode_body(const PolicyChange& item) { return encode_policy_body(item); }

ByteVector encode_body(const CertifiedItem& item) {
  Builder builder(1024);
  const auto bytes = zone_wire::put_aligned(builder, encode_certificate(item.certificate));
  builder.Finish(wire::CreateCertifiedItem(builder, bytes));
  return zone_wire::finished(builder);
}

ByteVector encode_body(const EvidenceItem& item) {
  Builder builder(1024);
  const auto bytes = zone_wire::put_aligned(builder, encode_evidence(item.evidence));
  builder.Finish(wire::CreateEvidenceItem(builder, bytes));
  return zone_wire::finished(builder);
}

Result<ZoneItem> decode_register(BytesView bytes) {
  const auto* from = open_wire<wire::RegisterItem>(bytes, nullptr);
  RegisterItem to;
  if (!from || !zone_wire::take(from->capsule(), zone_capsule_bytes_max, to.capsule)) {
    return zone_wire::malformed("capsule to register");
  }
  return ZoneItem(std::move(to));
}

Result<ZoneItem> decode_admit(BytesView bytes) {
  const auto* from = open_wire<wire::AdmitItem>(bytes, nullptr);
  AdmitItem to;
  if (!from || !zone_wire::take(from->token(), token_bytes_max, to.token) ||
      !zone_wire::take(from->invocation(), invocation_bytes_max, to.invocation) ||
      !zone_wire::take(from->arguments(), arguments_bytes_max, to.arguments) ||
      !zone_wire::take(from->trace_parent(), trace_parent_bytes, to.trace_parent) ||
      !zone_wire::take(from->gateway(), gateway_name_bytes_max, to.gateway)) {
    return zone_wire::malformed("invocation to admit");
  }
  if (!to.trace_parent.empty() && !parse_trace_parent(to.trace_parent)) {
    return zone_wire::malformed("traceparent");
  }
  if (!to.gateway.empty() && !is_capability_name(to.gateway)) {
    return zone_wire::malformed("gateway");
  }
  to.received_ms = from->received_ms();
  to.worker = static_cast<WorkerId>(from->worker());
  to.incarnation = from->incarnation();
  return ZoneItem(std::move(to));
}

Result<ZoneItem> decode_reassign(BytesView bytes) {
  const auto* from = open_wire<wire::ReassignItem>(bytes, nullptr);
  ReassignItem to;
  if (!from || !zone_wire::take(from->invocation(), to.invocation)) {
    return zone_wire::malformed("reassignment");
  }
  to.attempt = from->attempt();
  to.worker = static_cast<WorkerId>(from->worker());
  to.incarnation = from->incarnation();
  return ZoneItem(to);
}

Result<ZoneItem> decode_certified(BytesView bytes) {
  const auto* from = open_wire<wire::CertifiedItem>(bytes, nullptr);
  if (!from) return zone_wire::malformed("certificate");
  Result<Certificate> certificate = decode_certificate(wire_bytes(from->certificate()));
  if (!certificate) return certificate.error();
  return ZoneItem(CertifiedItem{std::move(certificate.value())});
}

Result<ZoneItem> decode_evidence_item(BytesView bytes) {
  const auto* from = open_wire<wire::EvidenceItem>(bytes, nullptr);
  if (!from) return zone_wire::malformed("evidence");
  Result<Evidence> evidence = decode_evidence(wire_bytes(from->evidence()));
  if (!evidence) return evidence.error();
  return ZoneItem(EvidenceItem{std::move(evidence.value())});
}

template <class Body>
Result<ZoneItem> as_item(Result<Body> body) {
  if (!body) return body.error();
  return ZoneItem(std::move(body.value()));
}

}  // namespace

ByteVector encode_item_body(const ZoneItem& item) {
  return std::visit([](const auto& each) { return encode_body(each); }, item);
}

Result<ZoneItem> decode_item_body(std::uint8_t kind, BytesView bytes) {
  // Bodies lie at multiples of 8 in what decode_item made aligned, if the bytes are canonical.
  const zone_wire::Aligned aligned(bytes);
  bytes = aligned.view();
  switch (kind) {
    case 0:
      return decode_register(bytes);
    case 1:
      return decode_admit(bytes);
    case 2:
      return decode_reassign(bytes);
    case 3:
      return as_item(decode_receipt_body(bytes));
    case 4:
      return as_item(decode_report_body(bytes));
    case 5:
      return as_item(decode_policy_body(bytes));
    case 6:
      return decode_certified(bytes);
    case 7:
      return decode_evidence_item(bytes);
    case 8:
      return as_item(decode_receipts_body(bytes));
    default:
      return Error{Errc::unsupported_version, "item: of a kind that this version does not know"};
  }
}

const Signature* item_signature(const ZoneItem& item) {
  if (const auto* receipt = std::get_if<Receipt>(&item)) return &receipt->signature;
  if (const auto* receipts = std::get_if<Receipts>(&item)) return &receipts->signature;
  if (const auto* report = std::get_if<WorkerReport>(&item)) return &report->signature;
  if (const auto* change = std::get_if<PolicyChange>(&item)) return &change->signature;
  return nullptr;
}

Signature* item_signature(ZoneItem& item) {
  return const_cast<Signature*>(item_signature(static_cast<const ZoneItem&>(item)));
}

}  // namespace kitwork
