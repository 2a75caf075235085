#include "schemas/zone/message.hpp"

#include "schemas/token/invocation.hpp"
#include "schemas/zone/trace_context.hpp"
#include "schemas/zone/zone_wire.hpp"
#include "schemas/zone_generated.h"

namespace kitwork {

using zone_wire::Builder;

namespace {
constexpr std::size_t verdict_message_bytes_max = 1024;
constexpr std::size_t assignment_bytes_max =
    permit_bytes_max + zone_item_bytes_max + submission_bytes_max;
}  // namespace

ByteVector encode_submission(const Submission& submission) {
  Builder builder(submission.capsule.size() + submission.arguments.size() + 2048);
  const auto capsule = zone_wire::put_aligned(builder, submission.capsule);
  const auto token = zone_wire::put_aligned(builder, submission.token);
  const auto invocation = zone_wire::put_aligned(builder, submission.invocation);
  const auto arguments = zone_wire::put(builder, submission.arguments);
  const auto trace_parent = builder.CreateString(submission.trace_parent);
  const auto gateway = builder.CreateString(submission.gateway);
  builder.Finish(wire::CreateSubmission(builder, capsule, token, invocation, arguments,
                                        trace_parent, gateway, submission.received_ms));
  return zone_wire::finished(builder);
}

Result<Submission> decode_submission(BytesView bytes) {
  if (bytes.size() > submission_bytes_max) {
    return Error{Errc::limit_exceeded, "submission: longer than submission_bytes_max"};
  }
  const zone_wire::Aligned aligned(bytes);
  const auto* from = open_wire<wire::Submission>(aligned.view(), nullptr);
  Submission to;
  if (!from || !zone_wire::take(from->capsule(), zone_capsule_bytes_max, to.capsule) ||
      !zone_wire::take(from->token(), token_bytes_max, to.token) ||
      !zone_wire::take(from->invocation(), invocation_bytes_max, to.invocation) ||
      !zone_wire::take(from->arguments(), arguments_bytes_max, to.arguments) ||
      !zone_wire::take(from->trace_parent(), trace_parent_bytes, to.trace_parent) ||
      !zone_wire::take(from->gateway(), gateway_name_bytes_max, to.gateway)) {
    return zone_wire::malformed("submission");
  }
  to.received_ms = from->received_ms();
  if (!same_bytes(bytes, encode_submission(to))) return zone_wire::not_canonical("submission");
  return to;
}

ByteVector encode_verdict(const Verdict& verdict) {
  Builder builder(verdict.result.size() + 512);
  const auto message = builder.CreateString(verdict.message.substr(0, verdict_message_bytes_max));
  const auto invocation = zone_wire::put(builder, verdict.invocation);
  const auto result = zone_wire::put(builder, bytes_of(verdict.result));
  builder.Finish(wire::CreateVerdict(
      builder, static_cast<std::uint16_t>(verdict.error), message, number(verdict.leader),
      verdict.finished, verdict.repeated, invocation, static_cast<std::uint8_t>(verdict.outcome),
      verdict.gas_used, verdict.gas_reserved, result, verdict.attempt));
  return zone_wire::finished(builder);
}

Result<Verdict> decode_verdict(BytesView bytes) {
  const zone_wire::Aligned aligned(bytes);
  const auto* from = open_wire<wire::Verdict>(aligned.view(), nullptr);
  Verdict to;
  if (!from || !zone_wire::take(from->message(), verdict_message_bytes_max, to.message) ||
      !zone_wire::take(from->invocation(), to.invocation) || !from->result() ||
      from->result()->size() > outcome_bytes_max || from->outcome() >= outcome_kinds) {
    return zone_wire::malformed("verdict");
  }
  const BytesView result = wire_bytes(from->result());
  to.result.assign(reinterpret_cast<const char*>(result.data()), result.size());
  to.error = static_cast<Errc>(from->error());
  to.leader = static_cast<MemberId>(from->leader());
  to.finished = from->finished();
  to.repeated = from->repeated();
  to.outcome = static_cast<OutcomeKind>(from->outcome());
  to.gas_used = from->gas_used();
  to.gas_reserved = from->gas_reserved();
  to.attempt = from->attempt();
  if (!same_bytes(bytes, encode_verdict(to))) return zone_wire::not_canonical("verdict");
  return to;
}

ByteVector encode_assignment(const Assignment& assignment) {
  Builder builder(assignment.capsule.size() + assignment.item.size() + 4096);
  const auto permit = zone_wire::put_aligned(builder, encode_permit(assignment.permit));
  const auto item = zone_wire::put_aligned(builder, assignment.item);
  const auto capsule = zone_wire::put_aligned(builder, assignment.capsule);
  const auto invocation = zone_wire::put_aligned(builder, assignment.invocation);
  const auto arguments = zone_wire::put(builder, assignment.arguments);
  builder.Finish(wire::CreateAssignment(builder, permit, item, capsule, invocation, arguments));
  return zone_wire::finished(builder);
}

Result<Assignment> decode_assignment(BytesView bytes) {
  if (bytes.size() > assignment_bytes_max) {
    return Error{Errc::limit_exceeded, "assignment: longer than it may be"};
  }
  const zone_wire::Aligned aligned(bytes);
  const auto* from = open_wire<wire::Assignment>(aligned.view(), nullptr);
  Assignment to;
  if (!from || !zone_wire::take(from->item(), zone_item_bytes_max, to.item) ||
      !zone_wire::take(from->capsule(), zone_capsule_bytes_max, to.capsule) ||
      !zone_wire::take(from->invocation(), invocation_bytes_max, to.invocation) ||
      !zone_wire::take(from->arguments(), arguments_bytes_max, to.arguments)) {
    return zone_wire::malformed("assignment");
  }
  Result<Permit> permit = decode_permit(wire_bytes(from->permit()));
  if (!permit) return permit.error();
  to.permit = std::move(permit.value());
  if (!same_bytes(bytes, encode_assignment(to))) return zone_wire::not_canonical("assignment");
  return to;
}

}  // namespace kitwork
