// What workers say, and how attempts end.
#include <algorithm>
#include <utility>

#include "actors/admission/zone_state.hpp"
#include "schemas/assert.hpp"

namespace kitwork::admission {
namespace {

std::string worker_text(WorkerId worker) { return "worker " + std::to_string(number(worker)); }

}  // namespace

Errc ZoneState::worker_room(WorkerId worker, std::uint64_t incarnation,
                            std::uint64_t memory_bytes) const {
  const auto found = workers_.find(worker);
  if (found == workers_.end()) return Errc::no_worker;
  const WorkerRecord& at = found->second;
  if (at.incarnation != incarnation || at.lost || at.leaving) return Errc::no_worker;
  if (at.running >= at.slots || memory_bytes > at.memory_bytes ||
      at.running_memory_bytes > at.memory_bytes - memory_bytes) {
    return Errc::no_worker;
  }
  return {};
}

Errc ZoneState::decide_item(Context& context, const WorkerReport& item) {
  const auto key = policy_.workers().find(item.worker);
  if (key == policy_.workers().end() || item.zone != zone()) {
    return refuse(context, {Errc::policy_forbids, "no worker of this zone"});
  }
  if (const auto verified = verify_report(item, key->second); !verified) {
    return refuse(context, verified.error());
  }
  const auto before = workers_.find(item.worker);
  const bool joins = before == workers_.end();
  if (!joins && std::pair(item.incarnation, item.sequence) <=
                    std::pair(before->second.incarnation, before->second.sequence)) {
    return Errc::replayed;
  }
  WorkerRecord& at = workers_[item.worker];
  // A process that begins anew has nothing of what it ran before.
  const bool restarted = item.incarnation > at.incarnation;
  if (restarted) lose_attempts(context, item.worker);
  if (restarted || at.lost || at.leaving != item.leaving) {
    note(context, {.kind = TraceKind::worker,
                   .actor = worker_text(item.worker),
                   .detail = item.leaving ? "leaves"
                             : joins      ? "joins"
                                          : "is back"});
  }
  at.incarnation = item.incarnation;
  at.sequence = item.sequence;
  at.slots = item.slots;
  at.memory_bytes = item.memory_bytes;
  at.leaving = item.leaving;
  at.lost = false;
  stand_in(context, item.worker, item.gateway && !item.leaving);
  at.heard_clock_ms = lease_clock_ms_;
  return {};
}

WorkerId ZoneState::stands_in() const {
  const auto found = std::find_if(workers_.begin(), workers_.end(),
                                  [](const auto& each) { return each.second.gateway; });
  return found == workers_.end() ? WorkerId::none : found->first;
}

// A zone without gateways needs one: who asks first, until it gives the role up or is lost.
void ZoneState::stand_in(Context& context, WorkerId worker, bool wants) {
  WorkerRecord& at = workers_[worker];
  const bool has = wants && (at.gateway || stands_in() == WorkerId::none);
  if (std::exchange(at.gateway, has) == has) return;
  note(context, {.kind = TraceKind::worker,
                 .actor = worker_text(worker),
                 .detail = has ? "takes the gateway role" : "gives the gateway role up"});
}

void ZoneState::find_lost_workers(Context& context) {
  for (auto& [worker, at] : workers_) {
    if (at.lost || lease_clock_ms_ - at.heard_clock_ms <= genesis_.limits.worker_lease_ms) continue;
    at.lost = true;
    note(context, {.kind = TraceKind::worker,
                   .actor = worker_text(worker),
                   .code = Errc::no_worker,
                   .detail = "was not heard of any more"});
    stand_in(context, worker, false);
    lose_attempts(context, worker);
  }
}

void ZoneState::lose_attempts(Context& context, WorkerId worker) {
  const auto found = at_worker_.find(worker);
  if (found == at_worker_.end()) return;
  const std::set<Digest> attempts = found->second;
  // However many invocations of one capsule died together, the worker died once.
  std::set<Digest> suspects;
  for (const Digest& digest : attempts) {
    InvocationRecord& record = invocations_.modify(digest);
    if (record.started) suspects.insert(record.capsule);
    end_attempt(digest, record);
    record.lost = true;
  }
  for (const Digest& capsule : suspects) count_crash(context, capsule);
}

// Makes room at its worker. Harmless when it ended before.
void ZoneState::end_attempt(const Digest& digest, InvocationRecord& record) {
  const auto found = at_worker_.find(record.worker);
  if (found == at_worker_.end() || found->second.erase(digest) == 0) return;
  if (found->second.empty()) at_worker_.erase(found);
  WorkerRecord& at = workers_[record.worker];
  --at.running;
  at.running_memory_bytes -= facts_[record.capsule].memory_bytes;
}

void ZoneState::count_crash(Context& context, const Digest& capsule) {
  if (!crashes_.contains(capsule) && crashes_.size() >= genesis_.limits.crash_records_max) {
    // The one with the fewest gives way, but none that is in quarantine.
    auto least = crashes_.end();
    for (auto each = crashes_.begin(); each != crashes_.end(); ++each) {
      if (each->second.quarantined) continue;
      if (least == crashes_.end() || each->second.crashes < least->second.crashes) least = each;
    }
    if (least == crashes_.end()) return;
    crashes_.erase(least);
  }
  CrashRecord& record = crashes_[capsule];
  ++record.crashes;
  if (record.crashes >= genesis_.limits.quarantine_crashes) set_quarantine(context, capsule, true);
}

void ZoneState::set_quarantine(Context& context, const Digest& capsule, bool on) {
  if (quarantined(capsule) == on) return;
  const std::uint32_t crashes = crashes_[capsule].crashes;
  if (on) {
    crashes_[capsule].quarantined = true;
  } else {
    crashes_.erase(capsule);
  }
  note(context, {.kind = TraceKind::quarantine,
                 .subject = capsule,
                 .actor = "zone",
                 .code = on ? Errc::quarantined : Errc{},
                 .detail = on ? "after " + std::to_string(crashes) + " crashes" : "is over"});
}

Errc ZoneState::decide_item(Context& context, const Receipt& item) {
  context.subject = item.invocation;
  const auto key = policy_.workers().find(item.worker);
  if (key == policy_.workers().end() || item.zone != zone()) {
    return refuse(context, {Errc::policy_forbids, "no worker of this zone"});
  }
  if (const auto verified = verify_receipt(item, key->second); !verified) {
    return refuse(context, verified.error());
  }
  return take_receipt(context, item);
}

// One signature for all of them; what is refused of it is so by itself.
Errc ZoneState::decide_item(Context& context, const Receipts& item) {
  const auto key = policy_.workers().find(item.worker);
  if (key == policy_.workers().end()) {
    return refuse(context, {Errc::policy_forbids, "no worker of this zone"});
  }
  if (const auto verified = verify_receipts(item, key->second); !verified) {
    return refuse(context, verified.error());
  }
  for (const Receipt& each : item.receipts) {
    context.message.clear();
    const Errc error = each.zone == zone() ? take_receipt(context, each) : Errc::policy_forbids;
    if (error != Errc{} && error != Errc::replayed) note_refusal(context, error, each.invocation);
  }
  context.message.clear();
  return {};
}

Errc ZoneState::take_receipt(Context& context, const Receipt& item) {
  if (item.kind != ReceiptKind::started) context.result->settled.push_back(item);
  const InvocationRecord* known = invocations_.find(item.invocation);
  if (known == nullptr) return refuse(context, {Errc::not_found, "no such invocation is known"});
  const bool present = known->attempt == item.attempt && known->worker == item.worker &&
                       known->incarnation == item.incarnation;
  // A worker that was given up may still bring the outcome, as long as nobody else was asked.
  if (!present || (known->lost && item.kind != ReceiptKind::finished)) return Errc::stale_attempt;
  const bool ended = known->finished() || known->declined;
  if (ended || (item.kind == ReceiptKind::started && known->started)) return Errc::replayed;
  if (item.gas_used > known->gas_reserved) {
    return refuse(context, {Errc::limit_exceeded, "more gas than was reserved"});
  }
  const std::string actor = worker_text(item.worker);
  if (item.kind == ReceiptKind::started) {
    invocations_.modify(item.invocation).started = true;
    note(context, {.kind = TraceKind::started,
                   .subject = item.invocation,
                   .at_ms = item.at_ms,
                   .actor = actor});
    return {};
  }
  for (const CallNote& each : item.calls) {
    note(context, {.kind = TraceKind::host_call,
                   .subject = item.invocation,
                   .actor = actor,
                   .gas = each.gas_used,
                   .detail = each.function});
  }
  const bool declined = item.kind == ReceiptKind::declined;
  note(context, {.kind = TraceKind::finished,
                 .subject = item.invocation,
                 .at_ms = item.at_ms,
                 .actor = actor,
                 .code = item.code,
                 .gas = item.gas_used,
                 .detail = declined ? "declined" : outcome_name(item.outcome)});
  if (declined) {
    InvocationRecord& record = invocations_.modify(item.invocation);
    record.declined = true;
    end_attempt(item.invocation, record);
    return {};
  }
  invocations_.modify(item.invocation).effects = item.effects;
  if (!quarantined(known->capsule)) crashes_.erase(known->capsule);
  finish(context, item.invocation, item.outcome, item.gas_used, item.result);
  return {};
}

void ZoneState::finish(Context& context, const Digest& digest, OutcomeKind outcome,
                       std::uint64_t gas_used, std::string result) {
  InvocationRecord& record = invocations_.modify(digest);
  KITWORK_ASSERT(!record.finished());
  end_attempt(digest, record);
  leave_slot(digest, record);
  ledger_.settle(record.payer, record.gas_reserved, gas_used);
  invocation_bytes_ -= record.bytes();
  record.admit.clear();
  record.admit.shrink_to_fit();
  record.reassign.clear();
  record.result = std::move(result);
  invocation_bytes_ += record.bytes();
  record.outcome = outcome;
  record.gas_used = gas_used;
  record.finished_ms = context.time_ms;
  under_way_.erase(digest);
  --facts_[record.capsule].users;
  const std::uint64_t kept = record.finished_ms + genesis_.limits.outcome_kept_ms;
  forget_at_.emplace(std::max(kept, record.expires_at_ms), digest);
  context.result->finished.push_back(digest);
  note(context, {.kind = TraceKind::settled,
                 .subject = digest,
                 .actor = "zone",
                 .gas = gas_used,
                 .detail = std::string(outcome_name(outcome)) + ", reserved " +
                           std::to_string(record.gas_reserved)});
}

}  // namespace kitwork::admission
