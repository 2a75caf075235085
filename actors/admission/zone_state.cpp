#include "actors/admission/zone_state.hpp"

#include <algorithm>

#include "schemas/assert.hpp"
#include "schemas/zone/merkle.hpp"

namespace kitwork::admission {
namespace {

// So many outcomes a batch are forgotten at most: no batch takes long because of earlier ones.
constexpr int forgotten_max = 64;

std::vector<Digest> leaves_of(const std::vector<ItemDecision>& decisions) {
  std::vector<Digest> leaves;
  for (std::uint32_t place = 0; place < decisions.size(); ++place) {
    leaves.push_back(merkle_leaf(place, decisions[place].item, decisions[place].error));
  }
  return leaves;
}

}  // namespace

ZoneState::ZoneState(Genesis genesis)
    : genesis_(std::move(genesis)),
      policy_(genesis_),
      trace_(genesis_.limits.trace_records_max),
      history_(genesis_digest(genesis_)) {}

const CapsuleFacts* ZoneState::capsule_facts(const Digest& digest) const {
  const auto found = facts_.find(digest);
  return found == facts_.end() ? nullptr : &found->second;
}

const SlotRecord* ZoneState::slot(std::uint64_t index) const {
  const auto found = slots_.find(index);
  return found == slots_.end() ? nullptr : &found->second;
}

bool ZoneState::quarantined(const Digest& capsule) const {
  const auto found = crashes_.find(capsule);
  return found != crashes_.end() && found->second.quarantined;
}

BatchResult ZoneState::apply(consensus::Position position, std::uint64_t time_ms, BytesView batch) {
  BatchResult result;
  Context context;
  context.position = position;
  last_index_ = position.index;
  context.time_ms = time_ms;
  context.result = &result;
  result.batch = item_digest(batch);
  // What a batch says about the configuration holds for the batches after it.
  const std::uint64_t epoch = policy_.configuration().epoch;
  advance_time(context);
  Result<std::vector<ByteVector>> items = decode_batch(batch);
  if (!items) {
    note(context, {.kind = TraceKind::refused,
                   .actor = "zone",
                   .code = items.error().code,
                   .detail = items.error().message});
  } else {
    for (const ByteVector& bytes : items.value()) {
      ItemDecision& decision = result.decisions.emplace_back();
      decision.error = decide(context, bytes, decision);
      ++context.place;
    }
  }
  close_batch(context, leaves_of(result.decisions), epoch);
  result.configured = policy_.configuration().epoch != epoch;
  return result;
}

void ZoneState::advance_time(Context& context) {
  // The log's times never go back, whoever leads.
  KITWORK_ASSERT(context.time_ms >= time_ms_ || time_ms_ == 0);
  const std::uint64_t step = time_ms_ == 0 ? 0 : context.time_ms - time_ms_;
  lease_clock_ms_ += std::min(step, genesis_.limits.lease_step_ms_max);
  time_ms_ = context.time_ms;
  policy_.advance(time_ms_);
  forget(time_ms_);
  find_lost_workers(context);
}

void ZoneState::forget(std::uint64_t time_ms) {
  for (int i = 0; i < forgotten_max && !forget_at_.empty(); ++i) {
    const auto [when, digest] = *forget_at_.begin();
    if (when > time_ms) return;
    const InvocationRecord* record = invocations_.find(digest);
    nonces_.erase({record->holder, record->nonce});
    invocation_bytes_ -= record->bytes();
    invocations_.erase(digest);
    forget_at_.erase(forget_at_.begin());
  }
}

Errc ZoneState::decide(Context& context, const ByteVector& bytes, ItemDecision& decision) {
  decision.item = item_digest(bytes);
  context.item = &bytes;
  context.subject = {};
  context.message.clear();
  Errc error{};
  const Result<ZoneItem> item = decode_item(bytes);
  if (item) {
    decision.kind = item.value().index();
    error = std::visit([&](const auto& each) { return decide_item(context, each); }, item.value());
  } else {
    error = item.error().code;
    context.message = item.error().message;
  }
  decision.subject = context.subject;
  decision.message = context.message;
  // What workers and leaders say twice is no news.
  const bool repeated = error == Errc::replayed && decision.kind != ZoneItem(AdmitItem{}).index();
  if (error != Errc{} && !repeated) note_refusal(context, error, decision.subject);
  return error;
}

void ZoneState::note_refusal(Context& context, Errc error, const Digest& subject) {
  TraceRecord record{
      .kind = TraceKind::refused, .actor = "zone", .code = error, .detail = context.message};
  if (subject != Digest{}) record.subject = subject;
  note(context, std::move(record));
}

void ZoneState::note(Context& context, TraceRecord record) {
  record.time_ms = context.time_ms;
  record.term = context.position.term;
  record.index = context.position.index;
  context.result->trace.push_back(trace_.append(std::move(record)));
}

void ZoneState::close_batch(Context& context, const std::vector<Digest>& leaves,
                            std::uint64_t epoch) {
  Statement& statement = context.result->statement;
  statement.zone = zone();
  statement.epoch = epoch;
  statement.term = context.position.term;
  statement.index = context.position.index;
  statement.time_ms = context.time_ms;
  statement.items = static_cast<std::uint32_t>(leaves.size());
  statement.root = merkle_root(leaves);
  statement.history = history_;
  statement.trace_length = trace_.length();
  statement.trace_head = trace_.head();
  history_ = statement_digest(statement);
  open_slot(context, leaves);
}

void ZoneState::open_slot(const Context& context, const std::vector<Digest>& leaves) {
  for (const auto& [digest, place] : context.attempts) {
    // What began in this batch may have ended in it as well.
    const InvocationRecord* record = invocations_.find(digest);
    if (record == nullptr || record->finished() || record->index != context.position.index ||
        record->place != place) {
      continue;
    }
    SlotRecord& slot = slots_[context.position.index];
    slot.statement = context.result->statement;
    slot.attempts.push_back({digest, record->attempt, place, merkle_proof(leaves, place)});
    context.result->wants_votes = true;
  }
}

void ZoneState::leave_slot(const Digest& digest, const InvocationRecord& record) {
  const auto slot = slots_.find(record.index);
  if (slot == slots_.end()) return;
  std::erase_if(slot->second.attempts, [&](const SlotRecord::Attempt& each) {
    return each.invocation == digest && each.attempt == record.attempt;
  });
  if (slot->second.attempts.empty()) slots_.erase(slot);
}

Verdict ZoneState::verdict(const Digest& invocation) const {
  Verdict verdict;
  verdict.invocation = invocation;
  const InvocationRecord* record = invocations_.find(invocation);
  if (record == nullptr) {
    verdict.error = Errc::not_found;
    verdict.message = "no such invocation is known here, or its time is over";
    return verdict;
  }
  verdict.finished = record->finished();
  verdict.outcome = record->outcome;
  verdict.gas_used = record->gas_used;
  verdict.gas_reserved = record->gas_reserved;
  verdict.result = record->result;
  verdict.attempt = record->attempt;
  return verdict;
}

bool ZoneState::audit() const {
  std::uint64_t reserved = 0;
  for (const Digest& digest : under_way_) reserved += invocations_.find(digest)->gas_reserved;
  return ledger_.audit() && reserved == ledger_.reserved();
}

}  // namespace kitwork::admission
