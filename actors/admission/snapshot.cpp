// The zone's state as bytes: one form for each state, written in slices while the state goes on
// changing. What is small is written at once when a save begins.
#include <utility>

#include "actors/admission/state_bytes.hpp"
#include "actors/admission/zone_state.hpp"
#include "schemas/capsule/capsule.hpp"

namespace kitwork::admission {
namespace {

constexpr std::uint64_t zone_magic = 0x3130'656e'6f7a'6b77u;  // "wkzone01"

enum Stage : int { stage_capsules, stage_invocations, stage_trace, stage_done };

void save_invocation(std::string& bytes, const Digest& digest, const InvocationRecord& record) {
  put_array(bytes, digest);
  put_array(bytes, record.capsule);
  put_array(bytes, record.holder);
  put_array(bytes, record.nonce);
  put_array(bytes, record.payer);
  for (const std::uint64_t each :
       {record.gas_reserved, record.admitted_ms, record.expires_at_ms,
        std::uint64_t{record.attempt}, record.index, std::uint64_t{record.place},
        number(record.worker), record.incarnation, record.assigned_clock_ms}) {
    put_u64(bytes, each);
  }
  const unsigned flags = (record.started ? 1u : 0) | (record.declined ? 2u : 0) |
                         (record.lost ? 4u : 0) | static_cast<unsigned>(record.outcome) << 3;
  put_u64(bytes, flags);
  put_u64(bytes, record.gas_used);
  put_u64(bytes, record.finished_ms);
  put_array(bytes, record.effects);
  put_vector(bytes, record.admit);
  put_vector(bytes, record.reassign);
  put_text(bytes, record.result);
}

bool load_invocation(std::string_view& bytes, Digest& digest, InvocationRecord& record) {
  std::uint64_t worker = 0;
  std::uint64_t flags = 0;
  const bool numbers = get_array(bytes, digest) && get_array(bytes, record.capsule) &&
                       get_array(bytes, record.holder) && get_array(bytes, record.nonce) &&
                       get_array(bytes, record.payer) && get_u64(bytes, record.gas_reserved) &&
                       get_u64(bytes, record.admitted_ms) && get_u64(bytes, record.expires_at_ms) &&
                       get_small(bytes, record.attempt, 0xFFFF'FFFF) &&
                       get_u64(bytes, record.index) &&
                       get_small(bytes, record.place, zone_batch_items_max) &&
                       get_u64(bytes, worker) && get_u64(bytes, record.incarnation) &&
                       get_u64(bytes, record.assigned_clock_ms) && get_u64(bytes, flags) &&
                       get_u64(bytes, record.gas_used) && get_u64(bytes, record.finished_ms);
  if (!numbers || flags >> 3 >= outcome_kinds || record.gas_used > record.gas_reserved) {
    return false;
  }
  record.worker = static_cast<WorkerId>(worker);
  record.started = (flags & 1) != 0;
  record.declined = (flags & 2) != 0;
  record.lost = (flags & 4) != 0;
  record.outcome = static_cast<OutcomeKind>(flags >> 3);
  return get_array(bytes, record.effects) && get_vector(bytes, record.admit) &&
         get_vector(bytes, record.reassign) && get_text(bytes, record.result);
}

void save_worker(std::string& bytes, WorkerId worker, const WorkerRecord& record) {
  for (const std::uint64_t each :
       {number(worker), record.incarnation, record.sequence, std::uint64_t{record.slots},
        record.memory_bytes, std::uint64_t{record.leaving}, std::uint64_t{record.lost},
        std::uint64_t{record.gateway}, record.heard_clock_ms}) {
    put_u64(bytes, each);
  }
}

bool load_worker(std::string_view& bytes, WorkerId& worker, WorkerRecord& record) {
  std::uint64_t id = 0;
  const bool good =
      get_u64(bytes, id) && get_u64(bytes, record.incarnation) && get_u64(bytes, record.sequence) &&
      get_small(bytes, record.slots, worker_slots_max) && get_u64(bytes, record.memory_bytes) &&
      get_bool(bytes, record.leaving) && get_bool(bytes, record.lost) &&
      get_bool(bytes, record.gateway) && get_u64(bytes, record.heard_clock_ms);
  worker = static_cast<WorkerId>(id);
  return good;
}

void save_slot(std::string& bytes, const SlotRecord& slot) {
  put_vector(bytes, encode_certificate({slot.statement, slot.signatures}));
  put_u64(bytes, slot.attempts.size());
  for (const SlotRecord::Attempt& each : slot.attempts) {
    put_array(bytes, each.invocation);
    put_u64(bytes, each.attempt);
    put_u64(bytes, each.place);
    put_u64(bytes, each.proof.size());
    for (const Digest& step : each.proof) put_array(bytes, step);
  }
}

bool load_attempt(std::string_view& bytes, SlotRecord::Attempt& attempt) {
  std::uint64_t steps = 0;
  if (!get_array(bytes, attempt.invocation) || !get_small(bytes, attempt.attempt, 0xFFFF'FFFF) ||
      !get_small(bytes, attempt.place, zone_batch_items_max) || !get_u64(bytes, steps) ||
      steps > permit_proof_max) {
    return false;
  }
  for (; steps > 0; --steps) {
    if (!get_array(bytes, attempt.proof.emplace_back())) return false;
  }
  return true;
}

}  // namespace

void ZoneState::save_head(std::string& bytes) const {
  put_u64(bytes, zone_magic);
  put_array(bytes, genesis_digest(genesis_));
  policy_.save(bytes);
  ledger_.save(bytes);
  put_array(bytes, history_);
  put_u64(bytes, last_index_);
  put_u64(bytes, time_ms_);
  put_u64(bytes, lease_clock_ms_);
  put_u64(bytes, crashes_.size());
  for (const auto& [capsule, record] : crashes_) {
    put_array(bytes, capsule);
    put_u64(bytes, record.crashes);
    put_u64(bytes, record.quarantined ? 1 : 0);
  }
  put_u64(bytes, workers_.size());
  for (const auto& [worker, record] : workers_) save_worker(bytes, worker, record);
  put_u64(bytes, slots_.size());
  for (const auto& [index, slot] : slots_) save_slot(bytes, slot);
  put_u64(bytes, evidence_.size());
  for (const auto& [member, evidence] : evidence_) {
    put_u64(bytes, number(member));
    put_vector(bytes, evidence);
  }
  trace_.save_head(bytes);
  put_u64(bytes, capsules_.size());
  put_u64(bytes, invocations_.size());
  put_u64(bytes, trace_.kept());
}

Digest ZoneState::digest() const {
  std::string bytes;
  save_head(bytes);
  return digest_of(DigestDomain::zone_history, bytes_of(bytes));
}

void ZoneState::begin_save() {
  save_header_.clear();
  save_head(save_header_);
  capsules_.begin_save();
  invocations_.begin_save();
  trace_.begin_save();
  save_stage_ = stage_capsules;
}

bool ZoneState::save_some(std::string& bytes, std::size_t bytes_max) {
  const std::size_t end = bytes.size() + bytes_max;
  bytes.append(std::exchange(save_header_, {}));
  while (save_stage_ != stage_done) {
    bool more = false;
    if (save_stage_ == stage_capsules) {
      more = capsules_.save_some([&](const Digest& digest, const CapsuleRecord& record) {
        put_array(bytes, digest);
        put_u64(bytes, record.used_index);
        put_vector(bytes, record.bytes);
        return bytes.size() < end;
      });
    } else if (save_stage_ == stage_invocations) {
      more = invocations_.save_some([&](const Digest& digest, const InvocationRecord& record) {
        save_invocation(bytes, digest, record);
        return bytes.size() < end;
      });
    } else {
      more = trace_.save_some(bytes, end);
    }
    if (more) return true;
    ++save_stage_;
  }
  return false;
}

void ZoneState::clear() {
  capsules_.clear();
  invocations_.clear();
  crashes_.clear();
  workers_.clear();
  slots_.clear();
  evidence_.clear();
  convicted_.clear();
  facts_.clear();
  capsule_bytes_ = 0;
  invocation_bytes_ = 0;
  nonces_.clear();
  forget_at_.clear();
  under_way_.clear();
  at_worker_.clear();
  save_header_.clear();
  save_stage_ = stage_done;
}

bool ZoneState::load_slots(std::string_view& bytes) {
  std::uint64_t count = 0;
  if (!get_u64(bytes, count)) return false;
  for (; count > 0; --count) {
    ByteVector encoded;
    std::uint64_t attempts = 0;
    SlotRecord slot;
    if (!get_vector(bytes, encoded) || !get_u64(bytes, attempts)) return false;
    Result<Certificate> certificate = decode_certificate(encoded);
    if (!certificate || attempts > zone_batch_items_max) return false;
    slot.statement = certificate.value().statement;
    slot.signatures = certificate.value().signatures;
    for (; attempts > 0; --attempts) {
      if (!load_attempt(bytes, slot.attempts.emplace_back())) return false;
    }
    const std::uint64_t index = slot.statement.index;
    if (!slots_.emplace(index, std::move(slot)).second) return false;
  }
  return true;
}

bool ZoneState::load_head(std::string_view& bytes, std::uint64_t* counts) {
  std::uint64_t magic = 0;
  Digest genesis;
  if (!get_u64(bytes, magic) || magic != zone_magic || !get_array(bytes, genesis) ||
      genesis != genesis_digest(genesis_) || !policy_.load(bytes) || !ledger_.load(bytes) ||
      !get_array(bytes, history_) || !get_u64(bytes, last_index_) || !get_u64(bytes, time_ms_) ||
      !get_u64(bytes, lease_clock_ms_)) {
    return false;
  }
  std::uint64_t count = 0;
  if (!get_u64(bytes, count)) return false;
  for (; count > 0; --count) {
    Digest capsule;
    CrashRecord record;
    if (!get_array(bytes, capsule) || !get_small(bytes, record.crashes, 0xFFFF'FFFF) ||
        !get_bool(bytes, record.quarantined)) {
      return false;
    }
    crashes_[capsule] = record;
  }
  if (!get_u64(bytes, count)) return false;
  for (; count > 0; --count) {
    WorkerId worker = WorkerId::none;
    WorkerRecord record;
    if (!load_worker(bytes, worker, record)) return false;
    workers_[worker] = record;
  }
  if (!load_slots(bytes) || !get_u64(bytes, count)) return false;
  for (; count > 0; --count) {
    std::uint64_t member = 0;
    ByteVector evidence;
    if (!get_u64(bytes, member) || !get_vector(bytes, evidence)) return false;
    evidence_[static_cast<MemberId>(member)] = std::move(evidence);
    convicted_.push_back(static_cast<MemberId>(member));
  }
  return trace_.load_head(bytes) && get_u64(bytes, counts[0]) && get_u64(bytes, counts[1]) &&
         get_u64(bytes, counts[2]);
}

bool ZoneState::load_capsules(std::string_view& bytes, std::uint64_t count) {
  for (; count > 0; --count) {
    Digest digest;
    CapsuleRecord record;
    if (!get_array(bytes, digest) || !get_u64(bytes, record.used_index) ||
        !get_vector(bytes, record.bytes)) {
      return false;
    }
    const Result<DecodedCapsule> decoded = decode_capsule(record.bytes);
    if (!decoded || decoded.value().digest != digest || !decoded.value().capsule.author) {
      return false;
    }
    const Capsule& capsule = decoded.value().capsule;
    facts_[digest] = {capsule.capabilities, capsule.gas_limit, capsule.memory_bytes,
                      *capsule.author, 0};
    capsule_bytes_ += record.bytes.size();
    capsules_.modify(digest) = std::move(record);
  }
  return true;
}

bool ZoneState::index_invocation(const Digest& digest, const InvocationRecord& record) {
  invocation_bytes_ += record.bytes();
  if (!nonces_.emplace(std::pair(record.holder, record.nonce), digest).second) return false;
  if (record.finished()) {
    const std::uint64_t kept = record.finished_ms + genesis_.limits.outcome_kept_ms;
    forget_at_.emplace(std::max(kept, record.expires_at_ms), digest);
    return true;
  }
  const auto facts = facts_.find(record.capsule);
  if (facts == facts_.end()) return false;
  under_way_.insert(digest);
  ++facts->second.users;
  if (record.lost || record.declined) return true;
  const auto worker = workers_.find(record.worker);
  if (worker == workers_.end()) return false;
  at_worker_[record.worker].insert(digest);
  ++worker->second.running;
  worker->second.running_memory_bytes += facts->second.memory_bytes;
  return true;
}

bool ZoneState::load_invocations(std::string_view& bytes, std::uint64_t count) {
  for (; count > 0; --count) {
    Digest digest;
    InvocationRecord record;
    if (!load_invocation(bytes, digest, record) || !index_invocation(digest, record)) return false;
    invocations_.modify(digest) = std::move(record);
  }
  return true;
}

Result<void> ZoneState::load(std::string_view bytes) {
  clear();
  std::uint64_t counts[3] = {};
  if (!load_head(bytes, counts) || !load_capsules(bytes, counts[0]) ||
      !load_invocations(bytes, counts[1]) || !trace_.load_records(bytes, counts[2]) ||
      !bytes.empty() || !audit()) {
    return Error{Errc::malformed, "the bytes are not a state of this zone"};
  }
  return {};
}

}  // namespace kitwork::admission
