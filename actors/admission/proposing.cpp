// What a leader does: batches of what gateways, workers and its own votes bring.
#include <algorithm>
#include <utility>

#include "actors/admission/member.hpp"
#include "schemas/capsule/capsule.hpp"

namespace kitwork::admission {
namespace {

// So many attempts are begun anew in one batch at most, and so many looked at.
constexpr std::size_t retries_max = 64;

}  // namespace

bool Member::has_room(const Batch& batch, std::size_t bytes) const {
  if (batch.items.empty()) return true;
  return batch.items.size() < settings_.batch_items && batch.bytes + bytes <= settings_.batch_bytes;
}

void Member::add_item(Batch& batch, ByteVector item, const Digest& name) const {
  batch.bytes += item.size();
  batch.items.push_back(std::move(item));
  batch.names.push_back(name);
}

void Member::queue_claim(ByteVector item) {
  const Digest name = item_digest(item);
  if (proposed_.contains(name) || claims_.size() >= settings_.claims_max) return;
  if (claim_names_.insert(name).second) claims_.emplace_back(name, std::move(item));
}

void Member::queue_certificate(ByteVector item) {
  const Digest name = item_digest(item);
  if (proposed_.contains(name) || certificates_.size() >= settings_.claims_max) return;
  if (claim_names_.insert(name).second) certificates_.emplace_back(name, std::move(item));
}

bool Member::claim(ByteVector item) {
  if (!leads() || claims_.size() >= settings_.claims_max) return false;
  const Result<ZoneItem> decoded = decode_item(item);
  if (!decoded) return false;
  const ZoneItem& said = decoded.value();
  if (!std::holds_alternative<Receipt>(said) && !std::holds_alternative<Receipts>(said) &&
      !std::holds_alternative<WorkerReport>(said) && !std::holds_alternative<PolicyChange>(said)) {
    return false;
  }
  queue_claim(std::move(item));
  return true;
}

void Member::add_certificates(Batch& batch) {
  if (claims_.empty() && pending_.empty() && !retries_due_) return;
  while (!certificates_.empty() && has_room(batch, certificates_.front().second.size())) {
    auto& [name, item] = certificates_.front();
    claim_names_.erase(name);
    add_item(batch, std::move(item), name);
    certificates_.pop_front();
  }
}

void Member::add_claims(Batch& batch) {
  while (!claims_.empty() && has_room(batch, claims_.front().second.size())) {
    auto& [name, item] = claims_.front();
    claim_names_.erase(name);
    add_item(batch, std::move(item), name);
    claims_.pop_front();
  }
}

// Who has the most room left, with what is promised already. `never`: nobody could take it, however
// long one waits.
Member::Added Member::choose_worker(Batch& batch, std::uint64_t memory_bytes, WorkerId& worker,
                                    std::uint64_t& incarnation) const {
  bool possible = false;
  double least = 0;
  worker = WorkerId::none;
  for (const auto& [id, at] : state_.workers()) {
    if (at.lost || at.leaving || at.slots == 0 || memory_bytes > at.memory_bytes) continue;
    possible = true;
    std::uint64_t running = at.running + batch.taken[id].first;
    std::uint64_t memory = at.running_memory_bytes + batch.taken[id].second;
    for (const auto& [number, under_way] : under_way_) {
      const auto taken = under_way.taken.find(id);
      if (taken == under_way.taken.end()) continue;
      running += taken->second.first;
      memory += taken->second.second;
    }
    if (running >= at.slots || memory + memory_bytes > at.memory_bytes) continue;
    const double load = static_cast<double>(running) / at.slots;
    if (worker != WorkerId::none && load >= least) continue;
    least = load;
    worker = id;
    incarnation = at.incarnation;
  }
  if (!possible) return Added::never;
  if (worker == WorkerId::none) return Added::later;
  ++batch.taken[worker].first;
  batch.taken[worker].second += memory_bytes;
  return Added::yes;
}

void Member::add_retries(Batch& batch) {
  if (!retries_due_) return;
  retries_due_ = false;
  std::size_t added = 0;
  for (const Digest& digest : state_.under_way()) {
    const InvocationRecord& record = *state_.invocation(digest);
    if (!state_.attempt_is_void(record) || proposed_.contains(digest)) continue;
    ReassignItem item{digest, record.attempt + 1, WorkerId::none, 0};
    const bool hopeless =
        item.attempt > state_.genesis().limits.attempts_max || state_.quarantined(record.capsule);
    if (!hopeless) {
      const std::uint64_t memory = state_.capsule_facts(record.capsule)->memory_bytes;
      if (choose_worker(batch, memory, item.worker, item.incarnation) != Added::yes) continue;
    }
    ByteVector bytes = encode_item(item);
    if (!has_room(batch, bytes.size()) || ++added > retries_max) {
      retries_due_ = true;
      return;
    }
    add_item(batch, std::move(bytes), digest);
  }
}

Member::Added Member::add_submission(Batch& batch, const Pending& pending) {
  const Submission& submission = pending.submission;
  const CapsuleFacts* facts = state_.capsule_facts(pending.capsule);
  std::uint64_t memory = facts ? facts->memory_bytes : 0;
  ByteVector registration;
  // A batch under way that registers it may be lost: this one does not count on it.
  const bool known = facts != nullptr || std::find(batch.names.begin(), batch.names.end(),
                                                   pending.capsule) != batch.names.end();
  if (!facts) {
    if (submission.capsule.empty()) {
      if (known || proposed_.contains(pending.capsule)) return Added::later;
      answer_all(pending.invocation,
                 refusal(Errc::not_found, "the capsule is not registered here: send it along"));
      return Added::never;
    }
    const Result<DecodedCapsule> capsule = decode_capsule(submission.capsule);
    if (!capsule || capsule.value().digest != pending.capsule) {
      answer_all(pending.invocation,
                 capsule ? refusal(Errc::wrong_subject, "the invocation is for another capsule")
                         : refusal(capsule.error().code, capsule.error().message));
      return Added::never;
    }
    memory = capsule.value().capsule.memory_bytes;
    if (!known) registration = encode_item(RegisterItem{submission.capsule});
  }
  AdmitItem admit{
      submission.token,   submission.invocation,  submission.arguments, submission.trace_parent,
      submission.gateway, submission.received_ms, WorkerId::none,       0};
  const std::size_t bytes =
      registration.size() + submission.token.size() + submission.arguments.size() + 2048;
  if (!has_room(batch, bytes)) return Added::later;
  const Added chosen = choose_worker(batch, memory, admit.worker, admit.incarnation);
  if (chosen == Added::never) {
    answer_all(pending.invocation, refusal(Errc::no_worker, "no worker could take this capsule"));
  }
  if (chosen != Added::yes) return chosen;
  if (!registration.empty()) add_item(batch, std::move(registration), pending.capsule);
  add_item(batch, encode_item(admit), pending.invocation);
  return Added::yes;
}

void Member::add_submissions(Batch& batch) {
  while (!pending_.empty()) {
    const Added added = add_submission(batch, pending_.front());
    if (added == Added::later) return;
    const Submission& gone = pending_.front().submission;
    pending_bytes_ -= gone.capsule.size() + gone.arguments.size() + gone.token.size();
    pending_names_.erase(pending_.front().invocation);
    pending_.pop_front();
  }
}

void Member::propose() {
  while (under_way_.size() < settings_.batches_under_way) {
    Batch batch;
    add_certificates(batch);
    add_claims(batch);
    add_retries(batch);
    add_submissions(batch);
    if (batch.items.empty()) return;
    const std::uint64_t id = ++next_proposal_;
    Proposal& proposal = output_.proposals.emplace_back(Proposal{id, encode_batch(batch.items)});
    for (const Digest& each : batch.names) proposed_.insert(each);
    under_way_[id] = {item_digest(proposal.batch), std::move(batch.names), std::move(batch.taken)};
    ++metrics_.batches_proposed;
  }
}

void Member::end_batch(std::map<std::uint64_t, UnderWay>::iterator batch) {
  for (const Digest& each : batch->second.names) proposed_.erase(each);
  under_way_.erase(batch);
}

void Member::proposal_failed(std::uint64_t id) {
  const auto batch = under_way_.find(id);
  if (batch == under_way_.end()) return;
  ++metrics_.batches_lost;
  // Who waits for an invocation in it is told so: it may be in the log all the same.
  const Verdict verdict = refusal(Errc::unavailable, "the batch may be lost: send it again");
  for (const Digest& each : batch->second.names) {
    if (state_.invocation(each) == nullptr) answer_all(each, verdict);
  }
  end_batch(batch);
}

}  // namespace kitwork::admission
