// What a member decides about the items that gateways, leaders and the root key bring in.
#include <algorithm>

#include "actors/admission/zone_state.hpp"
#include "schemas/assert.hpp"
#include "schemas/capsule/capsule.hpp"
#include "schemas/token/invocation.hpp"
#include "schemas/token/token_once.hpp"
#include "schemas/zone/permit.hpp"

namespace kitwork::admission {
namespace {

std::string members_text(const std::vector<MemberSignature>& signatures) {
  std::string text = "signed by";
  for (const MemberSignature& each : signatures) {
    text += " " + std::to_string(number(each.member));
  }
  return text;
}

const char* policy_name(PolicyKind kind) {
  constexpr const char* names[policy_kinds] = {
      "trust authority", "distrust authority", "set principal",  "remove principal",
      "issue gas",       "retire gas",         "revoke token",   "set worker",
      "remove worker",   "release capsule",    "require author", "unrequire author",
      "configure"};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace

Errc ZoneState::refuse(Context& context, const Error& error) const {
  context.message = error.message;
  return error.code;
}

Errc ZoneState::decide_item(Context& context, const RegisterItem& item) {
  const Result<Digest> digest = verify_capsule(item.capsule);
  if (!digest) return refuse(context, digest.error());
  context.subject = digest.value();
  if (capsules_.find(digest.value()) != nullptr) return Errc::replayed;
  const Result<DecodedCapsule> decoded = decode_capsule(item.capsule);
  if (!decoded) return refuse(context, decoded.error());
  make_room_for(item.capsule.size());
  if (capsules_.size() >= genesis_.limits.capsules_max ||
      capsule_bytes_ + item.capsule.size() > genesis_.limits.capsule_bytes_max) {
    return refuse(context, {Errc::overloaded, "all capsules that are registered are in use"});
  }
  const Capsule& capsule = decoded.value().capsule;
  capsules_.modify(digest.value()) = {item.capsule, context.position.index};
  capsule_bytes_ += item.capsule.size();
  facts_[digest.value()] = {capsule.capabilities, capsule.gas_limit, capsule.memory_bytes,
                            *capsule.author, 0};
  note(context, {.kind = TraceKind::registered,
                 .subject = digest.value(),
                 .actor = "zone",
                 .gas = capsule.gas_limit,
                 .detail = capsule.name});
  return {};
}

// The capsules that were used the longest time ago give way, unless something still needs them.
void ZoneState::make_room_for(std::size_t capsule_bytes) {
  const ZoneLimits& limits = genesis_.limits;
  while (capsules_.size() >= limits.capsules_max ||
         capsule_bytes_ + capsule_bytes > limits.capsule_bytes_max) {
    const std::pair<const Digest, CapsuleRecord>* oldest = nullptr;
    for (const auto& each : capsules_) {
      if (facts_[each.first].users > 0) continue;
      if (!oldest || each.second.used_index < oldest->second.used_index) oldest = &each;
    }
    if (!oldest) return;
    const Digest gone = oldest->first;
    capsule_bytes_ -= oldest->second.bytes.size();
    facts_.erase(gone);
    capsules_.erase(gone);
  }
}

Errc ZoneState::find_payer(Context& context, const Token& token, const CapsuleFacts& facts,
                           InvocationRecord& record) const {
  // The most particular account pays. Every holder signed what came after it, so nobody pays who
  // has not agreed to it.
  const auto& principals = policy_.principals();
  auto found = principals.end();
  for (auto block = token.blocks.rbegin(); block != token.blocks.rend(); ++block) {
    found = principals.find(block->holder);
    if (found != principals.end()) break;
  }
  if (found == principals.end()) found = principals.find(token.authority);
  if (found == principals.end()) {
    return refuse(context, {Errc::policy_forbids, "nobody in the token has an account here"});
  }
  for (const Capability& each : facts.capabilities) {
    if (within(each, found->second.capabilities)) continue;
    return refuse(context, {Errc::policy_forbids, "the zone does not allow " + found->second.name +
                                                      ": " + print_capability(each)});
  }
  record.payer = found->first;
  return {};
}

Errc ZoneState::may_admit(Context& context, const AdmitItem& item, const DecodedInvocation& decoded,
                          InvocationRecord& record) {
  const CapsuleFacts* facts = capsule_facts(record.capsule);
  if (!facts) return refuse(context, {Errc::not_found, "the capsule is not registered here"});
  const Result<TokenRights> rights = verify_token(item.token, policy_.token_check(context.time_ms));
  if (!rights) return refuse(context, rights.error());
  const Result<Invocation> invocation = verify_invocation(decoded, rights.value(), record.capsule,
                                                          item.arguments, zone(), context.time_ms);
  if (!invocation) return refuse(context, invocation.error());
  record.holder = rights.value().holder;
  record.nonce = invocation.value().nonce;
  record.expires_at_ms = invocation.value().expires_at_ms;
  record.gas_reserved = facts->gas_limit;
  if (nonces_.contains({record.holder, record.nonce})) {
    return refuse(context, {Errc::conflict, "its nonce was used for another invocation"});
  }
  const auto allowed = authorize_capsule(facts->capabilities, facts->gas_limit, rights.value());
  if (!allowed) return refuse(context, allowed.error());
  if (!policy_.authors().empty() && !policy_.authors().contains(facts->author)) {
    return refuse(context, {Errc::policy_forbids, "the zone does not know the capsule's author"});
  }
  if (quarantined(record.capsule)) {
    return refuse(context, {Errc::quarantined, "capsule " + to_hex(record.capsule)});
  }
  const Errc payer = find_payer(context, *decode_token_once(item.token).value(), *facts, record);
  if (payer != Errc{}) return payer;
  const ZoneLimits& limits = genesis_.limits;
  if (invocations_.size() >= limits.invocations_max ||
      invocation_bytes_ + context.item->size() > limits.invocation_bytes_max ||
      slots_.size() >= limits.open_slots_max) {
    return refuse(context, {Errc::overloaded, "more invocations than the zone keeps"});
  }
  const Errc room = worker_room(item.worker, item.incarnation, facts->memory_bytes);
  if (room != Errc{}) {
    return refuse(context, {room, "worker " + std::to_string(number(item.worker))});
  }
  const Errc reserved = ledger_.reserve(record.payer, record.gas_reserved);
  if (reserved == Errc{}) return {};
  return refuse(context, {reserved, "account " + to_hex(record.payer) + " cannot pay " +
                                        std::to_string(record.gas_reserved) + " gas"});
}

Errc ZoneState::decide_item(Context& context, const AdmitItem& item) {
  const Result<DecodedInvocation> decoded = decode_invocation(item.invocation);
  if (!decoded) return refuse(context, decoded.error());
  const Digest digest = decoded.value().digest;
  context.subject = digest;
  note(context, {.kind = TraceKind::received,
                 .subject = digest,
                 .at_ms = item.received_ms,
                 .actor = "gateway " + item.gateway,
                 .detail = item.trace_parent});
  note(context, {.kind = TraceKind::proposed,
                 .subject = digest,
                 .actor = "leader of term " + std::to_string(context.position.term)});
  if (const InvocationRecord* known = invocations_.find(digest)) {
    // The digest is no secret: the first outcome is for whoever could have asked for it.
    const auto verified = verify_signature_once(known->holder, digest, decoded.value().signature);
    return verified ? Errc::replayed : refuse(context, verified.error());
  }
  InvocationRecord record;
  record.capsule = decoded.value().invocation.capsule;
  if (const Errc error = may_admit(context, item, decoded.value(), record); error != Errc{})
    return error;
  record.admitted_ms = context.time_ms;
  record.admit = *context.item;
  invocation_bytes_ += record.admit.size();
  begin_attempt(context, digest, record, item.worker, item.incarnation);
  nonces_[{record.holder, record.nonce}] = digest;
  under_way_.insert(digest);
  ++facts_[record.capsule].users;
  capsules_.modify(record.capsule).used_index = context.position.index;
  note(context, {.kind = TraceKind::admitted,
                 .subject = digest,
                 .actor = "zone",
                 .gas = record.gas_reserved,
                 .detail = "worker " + std::to_string(number(item.worker))});
  invocations_.modify(digest) = std::move(record);
  return {};
}

void ZoneState::begin_attempt(Context& context, const Digest& digest, InvocationRecord& record,
                              WorkerId worker, std::uint64_t incarnation) {
  record.index = context.position.index;
  record.place = context.place;
  record.worker = worker;
  record.incarnation = incarnation;
  record.assigned_clock_ms = lease_clock_ms_;
  record.started = record.declined = record.lost = false;
  at_worker_[worker].insert(digest);
  WorkerRecord& at = workers_[worker];
  ++at.running;
  at.running_memory_bytes += facts_[record.capsule].memory_bytes;
  context.attempts.emplace_back(digest, context.place);
}

bool ZoneState::attempt_is_void(const InvocationRecord& record) const {
  if (record.finished()) return false;
  if (record.lost || record.declined) return true;
  return !record.started &&
         lease_clock_ms_ - record.assigned_clock_ms >= genesis_.limits.start_timeout_ms;
}

Errc ZoneState::decide_item(Context& context, const ReassignItem& item) {
  context.subject = item.invocation;
  const InvocationRecord* known = invocations_.find(item.invocation);
  if (known == nullptr || known->finished()) return Errc::stale_attempt;
  if (item.attempt != known->attempt + 1) return Errc::stale_attempt;
  if (!attempt_is_void(*known)) {
    return refuse(context, {Errc::conflict, "the attempt before it may still come to an end"});
  }
  const bool hopeless = item.attempt > genesis_.limits.attempts_max || quarantined(known->capsule);
  if (item.worker == WorkerId::none) {
    if (!hopeless) return refuse(context, {Errc::conflict, "another attempt may be made"});
    finish(
        context, item.invocation, OutcomeKind::abandoned, 0,
        quarantined(known->capsule) ? "the capsule is in quarantine" : "no attempt came to an end");
    return {};
  }
  if (hopeless) return refuse(context, {Errc::limit_exceeded, "no further attempt is allowed"});
  if (slots_.size() >= genesis_.limits.open_slots_max) return Errc::overloaded;
  const Errc room = worker_room(item.worker, item.incarnation, facts_[known->capsule].memory_bytes);
  if (room != Errc{}) return room;
  InvocationRecord& record = invocations_.modify(item.invocation);
  end_attempt(item.invocation, record);
  leave_slot(item.invocation, record);
  invocation_bytes_ += context.item->size();
  invocation_bytes_ -= record.reassign.size();
  record.reassign = *context.item;
  record.attempt = item.attempt;
  begin_attempt(context, item.invocation, record, item.worker, item.incarnation);
  note(context, {.kind = TraceKind::reassigned,
                 .subject = item.invocation,
                 .actor = "zone",
                 .detail = "attempt " + std::to_string(item.attempt) + " at worker " +
                           std::to_string(number(item.worker))});
  return {};
}

Errc ZoneState::decide_item(Context& context, const PolicyChange& item) {
  const Errc error = policy_.apply(item, context.position.index, context.time_ms, ledger_);
  if (error != Errc{}) return error;
  if (item.kind == PolicyKind::remove_worker || item.kind == PolicyKind::set_worker) {
    // Another key is another worker, whatever its number.
    lose_attempts(context, static_cast<WorkerId>(item.amount));
    workers_.erase(static_cast<WorkerId>(item.amount));
  }
  if (item.kind == PolicyKind::release_capsule) set_quarantine(context, item.digest, false);
  note(context, {.kind = TraceKind::policy,
                 .actor = "root",
                 .gas = item.amount,
                 .detail = std::string(policy_name(item.kind)) + " " + item.name});
  return {};
}

Errc ZoneState::decide_item(Context& context, const CertifiedItem& item) {
  const Statement& statement = item.certificate.statement;
  const auto slot = slots_.find(statement.index);
  if (slot == slots_.end() || !slot->second.signatures.empty()) return Errc::replayed;
  if (statement != slot->second.statement) {
    return refuse(context, {Errc::conflict, "the batch that was signed is not the one here"});
  }
  const Configuration* configuration = policy_.configuration_of(statement.epoch);
  if (!configuration) return Errc::wrong_epoch;
  const auto verified = verify_certificate(*configuration, item.certificate, convicted_);
  if (!verified) return refuse(context, verified.error());
  slot->second.signatures = item.certificate.signatures;
  context.result->certified.push_back(item.certificate);
  for (const MemberSignature& each : item.certificate.signatures) {
    note(context, {.kind = TraceKind::voted,
                   .actor = "member " + std::to_string(number(each.member)),
                   .batch = statement.index});
  }
  for (const SlotRecord::Attempt& each : slot->second.attempts) {
    note(context, {.kind = TraceKind::permitted,
                   .subject = each.invocation,
                   .actor = "zone",
                   .detail = members_text(item.certificate.signatures)});
  }
  return {};
}

Errc ZoneState::decide_item(Context& context, const EvidenceItem& item) {
  const Configuration* configuration =
      policy_.configuration_of(item.evidence.first.statement.epoch);
  if (!configuration) return Errc::wrong_epoch;
  const Result<MemberId> liar = verify_evidence(*configuration, item.evidence);
  if (!liar) return refuse(context, liar.error());
  if (evidence_.contains(liar.value())) return Errc::replayed;
  evidence_[liar.value()] = encode_evidence(item.evidence);
  convicted_.clear();
  for (const auto& [member, bytes] : evidence_) convicted_.push_back(member);
  context.result->convicted.push_back(liar.value());
  note(context, {.kind = TraceKind::evidence,
                 .actor = "member " + std::to_string(number(liar.value())),
                 .code = Errc::equivocation,
                 .batch = item.evidence.first.statement.index,
                 .detail = "signed two things for one place in the log"});
  return {};
}

}  // namespace kitwork::admission
