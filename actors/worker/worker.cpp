#include "actors/worker/worker.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "schemas/assert.hpp"
#include "schemas/token/invocation.hpp"

namespace kitwork::worker {
namespace {

// So many certificates are remembered: a second permit for a place comes soon or is of no use.
constexpr std::size_t places_max = 1024;
// So many bytes of results at most go under one signature with others.
constexpr std::size_t together_bytes_max = 256u << 10;
constexpr std::size_t proven_max = 4096;

Error refused(Errc code, const char* what) { return {code, std::string("assignment: ") + what}; }

}  // namespace

Worker::Worker(WorkerSettings settings, const KeyPair& key, Configuration configuration,
               const vm::Image& image)
    : settings_(settings),
      key_(key),
      configuration_(std::move(configuration)),
      programs_(image, settings.programs_max) {}

// One certificate covers all items of a batch: its signatures are verified once.
Result<void> Worker::check_permit(const Permit& permit, const Digest& item) {
  const Certificate& certificate = permit.certificate;
  if (permit.decision != Errc{}) return refused(Errc::not_permitted, "the members refused it");
  if (const auto path = verify_permit_path(permit, item); !path) return path;
  const auto known = places_.find(certificate.statement.index);
  if (known != places_.end() && known->second == certificate &&
      certificate.statement.epoch == configuration_.epoch) {
    return {};
  }
  const bool before = previous_ && certificate.statement.epoch == previous_->epoch;
  const Configuration& signers = before ? *previous_ : configuration_;
  const auto verified = verify_certificate(signers, certificate, distrusted_);
  if (!verified) return verified;
  const std::size_t liars = distrusted_.size();
  watch_places(certificate);
  if (distrusted_.size() == liars) return {};
  return verify_certificate(signers, certificate, distrusted_);
}

// Two certificates for one place have a signer in common, who lied.
void Worker::watch_places(const Certificate& certificate) {
  const auto [known, fresh] = places_.emplace(certificate.statement.index, certificate);
  if (fresh) {
    if (places_.size() > places_max) places_.erase(places_.begin());
    return;
  }
  // Whoever is convicted here makes all places void.
  const Certificate other = std::exchange(known->second, certificate);
  const bool contradicts = other.statement.term == certificate.statement.term &&
                           other.statement != certificate.statement;
  for (const MemberSignature& one : certificate.signatures) {
    for (const MemberSignature& two : other.signatures) {
      if (!contradicts || one.member != two.member) continue;
      const Evidence evidence = make_evidence({certificate.statement, one.member, one.signature},
                                              {other.statement, two.member, two.signature});
      output_.evidence.push_back(evidence);
      output_.log.push_back("member " + std::to_string(number(one.member)) +
                            " signed two different things for one place in the log");
      static_cast<void>(convict(evidence));
    }
  }
}

Result<void> Worker::convict(const Evidence& evidence) {
  const bool before = previous_ && evidence.first.statement.epoch == previous_->epoch;
  const Result<MemberId> liar = verify_evidence(before ? *previous_ : configuration_, evidence);
  if (!liar) return liar.error();
  const auto place = std::lower_bound(distrusted_.begin(), distrusted_.end(), liar.value());
  if (place == distrusted_.end() || *place != liar.value()) {
    distrusted_.insert(place, liar.value());
    // What was believed with its signature has to be looked at again.
    places_.clear();
  }
  return {};
}

Result<void> Worker::configure(const PolicyChange& change) {
  if (change.kind != PolicyKind::configure || change.zone != configuration_.zone) {
    return Error{Errc::invalid_argument, "configuration: not one of this zone"};
  }
  if (const auto verified = verify_policy(change, settings_.root); !verified) return verified;
  if (change.configuration->epoch <= configuration_.epoch) return {};
  if (change.configuration->epoch != configuration_.epoch + 1) {
    return Error{Errc::wrong_epoch, "configuration: an epoch in between is missing"};
  }
  previous_ = std::exchange(configuration_, *change.configuration);
  return {};
}

Result<void> Worker::check_invocation(BytesView bytes, BytesView arguments, Meant& meant) const {
  const Result<DecodedInvocation> decoded = decode_invocation(bytes);
  if (!decoded) return decoded.error();
  const Invocation& invocation = decoded.value().invocation;
  if (invocation.arguments != digest_of(DigestDomain::arguments, arguments)) {
    return refused(Errc::wrong_subject, "other arguments than the invocation names");
  }
  meant.name.invocation = decoded.value().digest;
  meant.capsule = invocation.capsule;
  meant.arguments.assign(reinterpret_cast<const char*>(arguments.data()), arguments.size());
  return {};
}

Result<Worker::Meant> Worker::read_assignment(const Assignment& assignment) const {
  const Result<ZoneItem> item = decode_item(assignment.item);
  if (!item) return item.error();
  Meant meant;
  WorkerId worker = WorkerId::none;
  std::uint64_t incarnation = 0;
  if (const auto* admit = std::get_if<AdmitItem>(&item.value())) {
    const auto checked = check_invocation(admit->invocation, admit->arguments, meant);
    if (!checked) return checked.error();
    meant.name.attempt = 1;
    worker = admit->worker;
    incarnation = admit->incarnation;
  } else if (const auto* again = std::get_if<ReassignItem>(&item.value())) {
    const auto checked = check_invocation(assignment.invocation, assignment.arguments, meant);
    if (!checked) return checked.error();
    if (meant.name.invocation != again->invocation) {
      return refused(Errc::wrong_subject, "another invocation than the permit is for");
    }
    meant.name.attempt = again->attempt;
    worker = again->worker;
    incarnation = again->incarnation;
  } else {
    return refused(Errc::not_permitted, "the permit is for something that is not run");
  }
  if (worker != settings_.id || incarnation != settings_.incarnation) {
    return refused(Errc::no_worker, "meant for another worker, or for one before");
  }
  return meant;
}

Receipt Worker::receipt_for(const RunName& name, ReceiptKind kind, std::uint64_t now_ms) const {
  Receipt receipt;
  receipt.zone = configuration_.zone;
  receipt.worker = settings_.id;
  receipt.incarnation = settings_.incarnation;
  receipt.invocation = name.invocation;
  receipt.attempt = name.attempt;
  receipt.kind = kind;
  receipt.at_ms = now_ms;
  return receipt;
}

void Worker::claim_receipt(std::uint64_t now_ms, const RunName& name, Receipt receipt) {
  Attempt& attempt = attempts_[name];
  attempt.said_ms = now_ms;
  if (receipt.kind != ReceiptKind::started) attempt.receipt = std::make_unique<Receipt>(receipt);
  unsigned_.push_back(std::move(receipt));
}

void Worker::say_started(const RunName& name, Attempt& attempt) {
  if (!attempt.started_ms) return;
  unsigned_.push_back(receipt_for(name, ReceiptKind::started, *attempt.started_ms));
  attempt.started_ms.reset();
}

// What is said at the same time is signed once: every member verifies every signature.
void Worker::sign_claims(std::vector<Receipt>& receipts, std::vector<ByteVector>& claims) const {
  for (std::size_t at = 0; at < receipts.size();) {
    Receipts together{settings_.id, {}, {}};
    std::size_t bytes = 0;
    while (at < receipts.size() && together.receipts.size() < receipts_max &&
           (together.receipts.empty() || bytes + receipts[at].result.size() < together_bytes_max)) {
      bytes += receipts[at].result.size();
      together.receipts.push_back(std::move(receipts[at++]));
    }
    if (together.receipts.size() == 1) {
      sign_receipt(together.receipts.front(), key_);
      claims.push_back(encode_item(std::move(together.receipts.front())));
    } else {
      sign_receipts(together, key_);
      claims.push_back(encode_item(std::move(together)));
    }
  }
  receipts.clear();
}

void Worker::decline(std::uint64_t now_ms, const RunName& name, Errc why) {
  Receipt receipt = receipt_for(name, ReceiptKind::declined, now_ms);
  receipt.code = why;
  claim_receipt(now_ms, name, std::move(receipt));
}

Result<void> Worker::assign(std::uint64_t now_ms, const Assignment& assignment) {
  ++metrics_.assignments;
  const auto drop = [this](const Error& error) -> Result<void> {
    ++metrics_.assignments_refused;
    return error;
  };
  const auto permitted = check_permit(assignment.permit, item_digest(assignment.item));
  if (!permitted) return drop(permitted.error());
  Result<Meant> read = read_assignment(assignment);
  if (!read) return drop(read.error());
  Meant& meant = read.value();
  const auto known = attempts_.find(meant.name);
  if (known != attempts_.end()) {
    ++metrics_.repeated;
    // Whoever asks again has not heard of it.
    known->second.started_ms.reset();
    unsigned_.push_back(known->second.receipt
                            ? *known->second.receipt
                            : receipt_for(meant.name, ReceiptKind::started, now_ms));
    return {};
  }
  const auto capsule = programs_.get(meant.capsule, assignment.capsule);
  if (!capsule) {
    decline(now_ms, meant.name, capsule.error().code);
    return drop(capsule.error());
  }
  const std::uint64_t memory = capsule.value()->memory_bytes;
  if (running_ >= settings_.slots || memory > settings_.memory_bytes - memory_in_use_) {
    decline(now_ms, meant.name, Errc::overloaded);
    return {};
  }
  ++running_;
  ++metrics_.started;
  memory_in_use_ += memory;
  Attempt& attempt = attempts_[meant.name];
  attempt.capsule = meant.capsule;
  attempt.memory_bytes = memory;
  attempt.said_ms = now_ms;
  attempt.started_ms = now_ms;
  // Of a capsule that may be the worker's end, the members must know that it was here.
  if (proven_.contains(meant.capsule)) {
    held_.emplace_back(now_ms, meant.name);
  } else {
    say_started(meant.name, attempt);
  }
  // Whoever makes this attempt, or the next one, draws the same numbers.
  std::uint64_t seed = 0;
  std::memcpy(&seed, meant.name.invocation.data(), sizeof seed);
  output_.starts.push_back({meant.name, capsule.value(), std::move(meant.arguments), seed});
  return {};
}

void Worker::ended(std::uint64_t now_ms, const RunName& name, const RunOutcome& outcome) {
  const auto found = attempts_.find(name);
  KITWORK_ASSERT(found != attempts_.end() && !found->second.receipt);
  --running_;
  memory_in_use_ -= found->second.memory_bytes;
  ++metrics_.finished;
  metrics_.gas_used += outcome.gas_used;
  if (proven_.size() >= proven_max) proven_.clear();
  proven_.insert(found->second.capsule);
  say_started(name, found->second);
  Receipt receipt = receipt_for(name, ReceiptKind::finished, now_ms);
  receipt.outcome = outcome.kind;
  receipt.gas_used = outcome.gas_used;
  receipt.result = outcome.result;
  receipt.effects = outcome.effects;
  receipt.calls = outcome.calls;
  receipt.calls_count = outcome.calls_count;
  claim_receipt(now_ms, name, std::move(receipt));
}

void Worker::acknowledged(const RunName& name) {
  const auto found = attempts_.find(name);
  if (found == attempts_.end() || !found->second.receipt || found->second.said_ms == 0) {
    return;
  }
  found->second.said_ms = 0;
  ended_.push_back(name);
  if (ended_.size() <= settings_.ended_max) return;
  attempts_.erase(ended_.front());
  ended_.pop_front();
}

void Worker::stand_in(bool wants) {
  if (std::exchange(gateway_, wants) != wants) report_at_ms_ = 0;
}

void Worker::tick(std::uint64_t now_ms) {
  if (now_ms >= report_at_ms_) {
    report_at_ms_ = now_ms + settings_.report_ms;
    WorkerReport report{configuration_.zone,
                        settings_.id,
                        settings_.incarnation,
                        ++report_sequence_,
                        settings_.slots,
                        settings_.memory_bytes,
                        leaving_,
                        gateway_,
                        {}};
    sign_report(report, key_);
    output_.repeated.push_back(encode_item(report));
  }
  for (; !held_.empty() && now_ms - held_.front().first >= settings_.started_hold_ms;
       held_.pop_front()) {
    const auto found = attempts_.find(held_.front().second);
    if (found != attempts_.end()) say_started(found->first, found->second);
  }
  if (now_ms < repeat_at_ms_) return;
  repeat_at_ms_ = now_ms + settings_.repeat_ms;
  for (auto& [name, attempt] : attempts_) {
    const bool open = attempt.said_ms != 0 && now_ms - attempt.said_ms >= settings_.repeat_ms;
    if (!open || !attempt.receipt) continue;
    attempt.said_ms = now_ms;
    unsigned_again_.push_back(*attempt.receipt);
  }
}

WorkerOutput Worker::take_output() {
  sign_claims(unsigned_, output_.claims);
  sign_claims(unsigned_again_, output_.repeated);
  return std::exchange(output_, {});
}

}  // namespace kitwork::worker
