// Statements, votes, certificates, permits and evidence as bytes (permit.fbs).
#include "schemas/permit_generated.h"
#include "schemas/zone/permit.hpp"
#include "schemas/zone/zone_wire.hpp"

namespace kitwork {
namespace {

using zone_wire::Builder;

Error too_long(const char* what) {
  return {Errc::limit_exceeded, std::string(what) + ": longer than it may be"};
}

}  // namespace

ByteVector encode_statement(const Statement& statement) {
  Builder builder(512);
  const auto zone = builder.CreateString(statement.zone);
  const auto root = zone_wire::put(builder, statement.root);
  const auto history = zone_wire::put(builder, statement.history);
  const auto head = zone_wire::put(builder, statement.trace_head);
  builder.Finish(wire::CreateStatement(builder, zone, statement.epoch, statement.term,
                                       statement.index, statement.time_ms, statement.items, root,
                                       history, statement.trace_length, head));
  return zone_wire::finished(builder);
}

Result<Statement> decode_statement(BytesView bytes) {
  if (bytes.size() > vote_bytes_max) return too_long("statement");
  const zone_wire::Aligned aligned(bytes);
  const auto* from = open_wire<wire::Statement>(aligned.view(), nullptr);
  Statement to;
  if (!from || !zone_wire::take(from->zone(), 64, to.zone) ||
      !zone_wire::take(from->root(), to.root) || !zone_wire::take(from->history(), to.history) ||
      !zone_wire::take(from->trace_head(), to.trace_head)) {
    return zone_wire::malformed("statement");
  }
  to.epoch = from->epoch();
  to.term = from->term();
  to.index = from->index();
  to.time_ms = from->time_ms();
  to.items = from->items();
  to.trace_length = from->trace_length();
  if (to.items > zone_batch_items_max) return too_long("statement");
  if (!same_bytes(bytes, encode_statement(to))) return zone_wire::not_canonical("statement");
  return to;
}

ByteVector encode_vote(const Vote& vote) {
  Builder builder(512);
  const auto statement = zone_wire::put_aligned(builder, encode_statement(vote.statement));
  const auto signature = zone_wire::put(builder, vote.signature);
  builder.Finish(wire::CreateZoneVote(builder, statement, number(vote.member), signature));
  return zone_wire::finished(builder);
}

Result<Vote> decode_vote(BytesView bytes) {
  if (bytes.size() > vote_bytes_max) return too_long("vote");
  const zone_wire::Aligned aligned(bytes);
  const auto* from = open_wire<wire::ZoneVote>(aligned.view(), nullptr);
  Vote to;
  if (!from || !zone_wire::take(from->signature(), to.signature)) {
    return zone_wire::malformed("vote");
  }
  to.member = static_cast<MemberId>(from->member());
  Result<Statement> statement = decode_statement(wire_bytes(from->statement()));
  if (!statement) return statement.error();
  to.statement = std::move(statement.value());
  if (!same_bytes(bytes, encode_vote(to))) return zone_wire::not_canonical("vote");
  return to;
}

ByteVector encode_certificate(const Certificate& certificate) {
  Builder builder(1024);
  std::vector<std::uint64_t> members;
  ByteVector signatures;
  for (const MemberSignature& each : certificate.signatures) {
    members.push_back(number(each.member));
    signatures.insert(signatures.end(), each.signature.begin(), each.signature.end());
  }
  const auto statement = zone_wire::put_aligned(builder, encode_statement(certificate.statement));
  const auto member_vector = builder.CreateVector(members);
  const auto signature_vector = zone_wire::put(builder, signatures);
  builder.Finish(wire::CreateCertificate(builder, statement, member_vector, signature_vector));
  return zone_wire::finished(builder);
}

Result<Certificate> decode_certificate(BytesView bytes) {
  if (bytes.size() > certificate_bytes_max) return too_long("certificate");
  const zone_wire::Aligned aligned(bytes);
  const auto* from = open_wire<wire::Certificate>(aligned.view(), nullptr);
  constexpr std::size_t signature_bytes = std::tuple_size_v<Signature>;
  if (!from || !from->members() || !from->signatures() ||
      from->members()->size() > zone_members_max ||
      from->signatures()->size() != from->members()->size() * signature_bytes) {
    return zone_wire::malformed("certificate");
  }
  Certificate to;
  Result<Statement> statement = decode_statement(wire_bytes(from->statement()));
  if (!statement) return statement.error();
  to.statement = std::move(statement.value());
  for (std::uint32_t i = 0; i < from->members()->size(); ++i) {
    MemberSignature& each = to.signatures.emplace_back();
    each.member = static_cast<MemberId>(from->members()->Get(i));
    std::copy_n(from->signatures()->data() + i * signature_bytes, signature_bytes,
                each.signature.begin());
  }
  if (!same_bytes(bytes, encode_certificate(to))) return zone_wire::not_canonical("certificate");
  return to;
}

ByteVector encode_permit(const Permit& permit) {
  Builder builder(1024);
  ByteVector proof;
  for (const Digest& each : permit.proof) proof.insert(proof.end(), each.begin(), each.end());
  const auto certificate = zone_wire::put_aligned(builder, encode_certificate(permit.certificate));
  const auto proof_vector = zone_wire::put(builder, proof);
  builder.Finish(wire::CreatePermit(builder, certificate, permit.item,
                                    static_cast<std::uint16_t>(permit.decision), proof_vector),
                 wire::PermitIdentifier());
  return zone_wire::finished(builder);
}

Result<Permit> decode_permit(BytesView bytes) {
  if (bytes.size() > permit_bytes_max) return too_long("permit");
  const zone_wire::Aligned aligned(bytes);
  const auto* from = open_wire<wire::Permit>(aligned.view(), wire::PermitIdentifier());
  if (!from || !from->proof() || from->proof()->size() % std::tuple_size_v<Digest> != 0 ||
      from->proof()->size() > permit_proof_max * std::tuple_size_v<Digest>) {
    return zone_wire::malformed("permit");
  }
  Permit to;
  Result<Certificate> certificate = decode_certificate(wire_bytes(from->certificate()));
  if (!certificate) return certificate.error();
  to.certificate = std::move(certificate.value());
  to.item = from->item();
  to.decision = static_cast<Errc>(from->decision());
  for (std::uint32_t at = 0; at < from->proof()->size(); at += std::tuple_size_v<Digest>) {
    Digest& each = to.proof.emplace_back();
    std::copy_n(from->proof()->data() + at, each.size(), each.begin());
  }
  if (!same_bytes(bytes, encode_permit(to))) return zone_wire::not_canonical("permit");
  return to;
}

ByteVector encode_evidence(const Evidence& evidence) {
  Builder builder(1024);
  const auto first = zone_wire::put_aligned(builder, encode_vote(evidence.first));
  const auto second = zone_wire::put_aligned(builder, encode_vote(evidence.second));
  builder.Finish(wire::CreateEvidence(builder, first, second));
  return zone_wire::finished(builder);
}

Result<Evidence> decode_evidence(BytesView bytes) {
  if (bytes.size() > 4 * vote_bytes_max) return too_long("evidence");
  const zone_wire::Aligned aligned(bytes);
  const auto* from = open_wire<wire::Evidence>(aligned.view(), nullptr);
  if (!from) return zone_wire::malformed("evidence");
  Result<Vote> first = decode_vote(wire_bytes(from->first()));
  if (!first) return first.error();
  Result<Vote> second = decode_vote(wire_bytes(from->second()));
  if (!second) return second.error();
  Evidence to{std::move(first.value()), std::move(second.value())};
  if (!same_bytes(bytes, encode_evidence(to))) return zone_wire::not_canonical("evidence");
  return to;
}

}  // namespace kitwork
