#include "test/support/zone_fixture.hpp"

#include "schemas/assert.hpp"
#include "schemas/capsule/capsule.hpp"
#include "schemas/capsule/packed_program.hpp"

namespace kitwork::test {
namespace {

Capabilities capabilities_of(const std::vector<std::string>& texts) {
  Capabilities capabilities;
  for (const std::string& each : texts) {
    capabilities.push_back(parse_capability(each).value());
  }
  return normalize(std::move(capabilities));
}

}  // namespace

ByteVector capsule_of(std::uint64_t gas_limit, const std::string& name,
                      const std::vector<std::string>& capabilities, std::uint64_t memory_bytes) {
  Program program;
  program.file_name = u"a.js";
  Function script;
  script.parameter_count = script.local_count = 1;
  script.stack_depth_max = 1;
  script.code = {{Opcode::push_int, 42}, {Opcode::return_value}};
  program.functions.push_back(script);
  Capsule capsule;
  capsule.name = name;
  capsule.program = pack_program(program);
  capsule.capabilities = capabilities_of(capabilities);
  capsule.gas_limit = gas_limit;
  capsule.memory_bytes = memory_bytes;
  return sign_capsule(capsule, key_of(author_number)).value();
}

admission::Genesis genesis_of(std::uint8_t members, std::uint32_t quorum) {
  return {configuration_of(members, quorum), key_of(root_number).public_key(), {}};
}

AdmitItem admit_of(const InvocationPlan& plan) {
  Grant grant;
  grant.audiences = {plan.audience};
  grant.capabilities = capabilities_of(plan.capabilities);
  grant.gas_max = plan.gas_max;
  grant.valid_from_ms = plan.now_ms - 1000;
  grant.expires_at_ms = plan.now_ms + 600'000;
  AdmitItem item;
  item.token =
      grant_token(key_of(plan.authority), key_of(plan.holder).public_key(), grant, {}).value();
  const BytesView arguments = bytes_of(plan.arguments);
  item.arguments.assign(arguments.begin(), arguments.end());
  Invocation invocation;
  invocation.capsule = plan.capsule;
  invocation.arguments = digest_of(DigestDomain::arguments, arguments);
  invocation.token = decode_token(item.token).value().digests.back();
  for (unsigned i = 0; i < 8; ++i) {
    invocation.nonce[i] = static_cast<std::uint8_t>(plan.nonce >> (8 * i));
  }
  invocation.audience = plan.audience;
  invocation.expires_at_ms = plan.now_ms + plan.lives_ms;
  item.invocation = sign_invocation(invocation, key_of(plan.signer)).value();
  item.gateway = "edge1";
  item.received_ms = plan.now_ms;
  item.worker = plan.worker;
  item.incarnation = plan.incarnation;
  return item;
}

Digest invocation_digest_of(const AdmitItem& item) {
  return decode_invocation(item.invocation).value().digest;
}

Submission submission_of(const InvocationPlan& plan, const ByteVector& capsule) {
  const AdmitItem item = admit_of(plan);
  return {capsule, item.token, item.invocation, item.arguments, "", item.gateway, plan.now_ms};
}

ByteVector receipt_of(const Digest& invocation, const ReceiptPlan& plan) {
  Receipt receipt;
  receipt.zone = "asia";
  receipt.worker = plan.worker;
  receipt.incarnation = plan.incarnation;
  receipt.invocation = invocation;
  receipt.attempt = plan.attempt;
  receipt.kind = plan.kind;
  receipt.code = plan.code;
  if (plan.kind == ReceiptKind::finished) {
    receipt.outcome = OutcomeKind::done;
    receipt.gas_used = plan.gas_used;
    receipt.result = plan.result;
  }
  sign_receipt(receipt, key_of(plan.signer));
  return encode_item(receipt);
}

ByteVector report_of(std::uint8_t worker, std::uint64_t incarnation, std::uint64_t sequence,
                     std::uint32_t slots, std::uint64_t memory_bytes) {
  WorkerReport report{"asia",      static_cast<WorkerId>(worker),
                      incarnation, sequence,
                      slots,       memory_bytes,
                      false,       false,
                      {}};
  sign_report(report, key_of(worker));
  return encode_item(report);
}

Zone::Zone(admission::Genesis genesis, std::uint64_t gas) : state(std::move(genesis)) {
  const PublicKey authority = key_of(authority_number).public_key();
  KITWORK_ASSERT(decide_change(change(PolicyKind::trust_authority, authority)) == Errc{});
  PolicyChange principal = change(PolicyKind::set_principal, authority);
  principal.name = "shop";
  principal.capabilities = capabilities_of({"kv.read:*", "kv.write:*"});
  KITWORK_ASSERT(decide_change(principal) == Errc{});
  KITWORK_ASSERT(decide_change(change(PolicyKind::issue_gas, authority, gas)) == Errc{});
  for (const std::uint8_t worker : {std::uint8_t{7}, std::uint8_t{8}}) {
    const PublicKey key = key_of(worker).public_key();
    KITWORK_ASSERT(decide_change(change(PolicyKind::set_worker, key, worker)) == Errc{});
    KITWORK_ASSERT(decide(report_of(worker, 1, 1)).error == Errc{});
  }
}

admission::BatchResult Zone::apply(const std::vector<ByteVector>& items) {
  return state.apply({term, ++index}, time_ms, encode_batch(items));
}

admission::ItemDecision Zone::decide(const ByteVector& item) {
  return apply({item}).decisions.front();
}

PolicyChange Zone::change(PolicyKind kind, const PublicKey& key, std::uint64_t amount) const {
  PolicyChange change;
  change.zone = state.zone();
  change.sequence = state.policy().sequence() + 1;
  change.kind = kind;
  change.key = key;
  change.amount = amount;
  return change;
}

ByteVector Zone::signed_change(PolicyChange change) {
  sign_policy(change, key_of(root_number));
  return encode_item(change);
}

Digest Zone::add_capsule(const ByteVector& capsule) {
  const admission::ItemDecision decision = decide(encode_item(RegisterItem{capsule}));
  KITWORK_ASSERT(decision.error == Errc{} || decision.error == Errc::replayed);
  return decision.subject;
}

Digest Zone::admit(InvocationPlan plan) {
  plan.now_ms = time_ms;
  const admission::ItemDecision decision = decide(encode_item(admit_of(plan)));
  KITWORK_ASSERT(decision.error == Errc{});
  return decision.subject;
}

std::uint64_t Zone::balance() const {
  return state.ledger().find(key_of(authority_number).public_key())->balance;
}

std::string saved(admission::ZoneState& state) {
  std::string bytes;
  state.begin_save();
  while (state.save_some(bytes, 512)) {
  }
  return bytes;
}

}  // namespace kitwork::test
