#include "actors/admission/member.hpp"

#include <utility>

#include "schemas/token/invocation.hpp"
#include "schemas/token/token_once.hpp"

namespace kitwork::admission {

namespace {

// The invocation's digest, if the holder that it names by its token signed it: then nobody else can
// put something else under that digest. Whether the token is worth anything the zone decides.
Result<DecodedInvocation> check_sender(const Submission& submission) {
  Result<DecodedInvocation> decoded = decode_invocation(submission.invocation);
  if (!decoded) return decoded;
  const auto token = decode_token_once(submission.token);
  if (!token) return token.error();
  if (token.value()->digests.back() != decoded.value().invocation.token) {
    return Error{Errc::wrong_subject, "the invocation is signed for another token"};
  }
  const auto verified = verify_signature_once(token.value()->blocks.back().holder,
                                              decoded.value().digest, decoded.value().signature);
  if (!verified) return verified.error();
  return decoded;
}

}  // namespace

Member::Member(MemberSettings settings, const KeyPair& key, VoteBook book, const ZoneState& state)
    : settings_(settings), key_(key), book_(std::move(book)), state_(state) {}

Verdict Member::refusal(Errc error, std::string message) const {
  Verdict verdict;
  verdict.error = error;
  verdict.message = std::move(message);
  verdict.leader = leader_;
  return verdict;
}

void Member::answer(Waiter waiter, Verdict verdict) {
  verdict.leader = leader_;
  output_.answers.push_back({waiter, std::move(verdict)});
}

void Member::answer_all(const Digest& invocation, const Verdict& verdict) {
  const auto found = waiting_for_.find(invocation);
  if (found == waiting_for_.end()) return;
  for (const Waiter waiter : found->second) {
    waiters_.erase(waiter);
    answer(waiter, verdict);
  }
  waiting_for_.erase(found);
}

void Member::wait_for(std::uint64_t now_ms, Waiter waiter, const Digest& invocation) {
  waiters_[waiter] = {invocation, now_ms};
  waiting_for_[invocation].insert(waiter);
}

void Member::leader_is(std::uint64_t now_ms, MemberId leader) {
  if (leader == leader_) return;
  const bool led = leads();
  leader_ = leader;
  if (led) drop_pending();
  if (leads()) repeat_at_ms_ = now_ms;
}

void Member::submit(std::uint64_t now_ms, Waiter waiter, Submission submission) {
  ++metrics_.submissions;
  const auto refuse = [&](Errc error, std::string message) {
    ++metrics_.submissions_refused;
    answer(waiter, refusal(error, std::move(message)));
  };
  const std::size_t bytes =
      submission.capsule.size() + submission.arguments.size() + submission.token.size();
  if (waiters_.size() >= settings_.waiting_max ||
      pending_bytes_ + bytes > settings_.waiting_bytes_max) {
    return refuse(Errc::overloaded, "more submissions wait than a member keeps");
  }
  const Result<DecodedInvocation> decoded = check_sender(submission);
  if (!decoded) return refuse(decoded.error().code, decoded.error().message);
  const Digest& digest = decoded.value().digest;
  if (const InvocationRecord* known = state_.invocation(digest)) {
    if (!known->finished()) return wait_for(now_ms, waiter, digest);
    Verdict verdict = state_.verdict(digest);
    verdict.repeated = true;
    return answer(waiter, std::move(verdict));
  }
  if (!leads()) return refuse(Errc::not_leader, "another member leads, or none does");
  const bool under_way = pending_names_.contains(digest) || proposed_.contains(digest);
  wait_for(now_ms, waiter, digest);
  if (under_way) return;
  pending_names_.insert(digest);
  pending_bytes_ += bytes;
  pending_.push_back({digest, decoded.value().invocation.capsule, std::move(submission)});
}

void Member::ask(std::uint64_t now_ms, Waiter waiter, const Digest& invocation) {
  if (waiters_.size() >= settings_.waiting_max) {
    return answer(waiter, refusal(Errc::overloaded, "more questions wait than a member keeps"));
  }
  const InvocationRecord* known = state_.invocation(invocation);
  if (known == nullptr || known->finished()) return answer(waiter, state_.verdict(invocation));
  wait_for(now_ms, waiter, invocation);
}

void Member::drop_pending() {
  const Verdict verdict = refusal(Errc::not_leader, "another member leads, or none does");
  for (const Pending& each : pending_) answer_all(each.invocation, verdict);
  pending_.clear();
  pending_names_.clear();
  pending_bytes_ = 0;
  claims_.clear();
  certificates_.clear();
  claim_names_.clear();
}

void Member::settle_decision(const ItemDecision& decision) {
  static const std::size_t admit = ZoneItem(AdmitItem{}).index();
  if (decision.kind != admit) return;
  if (decision.error == Errc{}) return;
  if (decision.error == Errc::replayed) {
    const InvocationRecord* known = state_.invocation(decision.subject);
    if (known == nullptr || !known->finished()) return;
    Verdict verdict = state_.verdict(decision.subject);
    verdict.repeated = true;
    return answer_all(decision.subject, verdict);
  }
  Verdict verdict = refusal(decision.error, decision.message);
  verdict.invocation = decision.subject;
  answer_all(decision.subject, verdict);
}

void Member::applied(std::uint64_t unix_ms, const BatchResult& result) {
  applied_index_ = result.statement.index;
  for (auto each = under_way_.begin(); each != under_way_.end(); ++each) {
    if (each->second.batch != result.batch) continue;
    end_batch(each);
    break;
  }
  for (const ItemDecision& each : result.decisions) settle_decision(each);
  for (const Digest& each : result.finished) answer_all(each, state_.verdict(each));
  for (const Receipt& each : result.settled) {
    if (leads()) {
      output_.acknowledgements.push_back({each.worker, each.invocation, each.attempt});
    }
  }
  for (const MemberId each : result.convicted) {
    output_.alarms.push_back("member " + std::to_string(number(each)) +
                             " signed two different things for one place in the log");
  }
  if (result.wants_votes) vote_for(result.statement, unix_ms);
  count_votes(result.statement.index);
  forget_ballots();
}

void Member::restored() {
  applied_index_ = state_.last_index();
  under_way_.clear();
  proposed_.clear();
  ballots_.clear();
  unsigned_.clear();
  // What it knows from a snapshot only it has not verified: it signs again what is on record, and
  // nothing else of it.
  for (const auto& [index, slot] : state_.slots()) {
    if (book_.on_record(slot.statement)) sign(slot.statement);
  }
  std::vector<Digest> waited;
  for (const auto& [invocation, waiters] : waiting_for_) waited.push_back(invocation);
  for (const Digest& each : waited) {
    const InvocationRecord* known = state_.invocation(each);
    if (known && known->finished()) answer_all(each, state_.verdict(each));
  }
}

void Member::give_up_waiting(std::uint64_t now_ms) {
  std::vector<Waiter> late;
  for (const auto& [waiter, waiting] : waiters_) {
    if (now_ms - waiting.since_ms >= settings_.patience_ms) late.push_back(waiter);
  }
  for (const Waiter waiter : late) {
    const Digest invocation = waiters_[waiter].invocation;
    Verdict verdict = refusal(Errc::unavailable, "no outcome yet: ask again");
    verdict.invocation = invocation;
    waiters_.erase(waiter);
    waiting_for_[invocation].erase(waiter);
    if (waiting_for_[invocation].empty()) waiting_for_.erase(invocation);
    answer(waiter, std::move(verdict));
  }
}

void Member::tick(std::uint64_t now_ms) {
  // Everybody gets every vote: whoever says one thing to the leader and another one to somebody
  // else is found out.
  output_.votes.insert(output_.votes.end(), later_votes_.begin(), later_votes_.end());
  later_votes_.clear();
  if (now_ms < repeat_at_ms_) return;
  repeat_at_ms_ = now_ms + settings_.repeat_ms;
  give_up_waiting(now_ms);
  repeat_votes();
  if (!leads()) return;
  repeat_assignments();
  retries_due_ = true;
  for (const auto& [member, evidence] : accused_) {
    queue_claim(encode_item(EvidenceItem{evidence}));
  }
}

MemberOutput Member::take_output() {
  if (leads()) propose();
  return std::exchange(output_, {});
}

}  // namespace kitwork::admission
