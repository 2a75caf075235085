// Signing what this member decided by itself, gathering what the others signed, and noticing lies.
#include <algorithm>
#include <utility>

#include "actors/admission/member.hpp"
#include "schemas/assert.hpp"

namespace kitwork::admission {
namespace {

// So many batches' votes or attempts are repeated at once at most.
constexpr std::size_t repeated_max = 64;

// Of a first attempt the item has it; of a further one it comes along.
void add_invocation(const InvocationRecord& record, Assignment& assignment) {
  if (record.attempt == 1) return;
  const Result<ZoneItem> item = decode_item(record.admit);
  KITWORK_ASSERT(item.ok());
  const AdmitItem& admit = std::get<AdmitItem>(item.value());
  assignment.invocation = admit.invocation;
  assignment.arguments = admit.arguments;
}

}  // namespace

void Member::vote_for(const Statement& statement, std::uint64_t unix_ms) {
  if (book_.on_record(statement)) return sign(statement);
  const std::uint64_t apart =
      statement.time_ms > unix_ms ? statement.time_ms - unix_ms : unix_ms - statement.time_ms;
  if (apart > settings_.clock_skew_ms) {
    ++metrics_.votes_withheld;
    return;
  }
  if (book_.may_sign(statement) != VoteBook::Answer::fresh) {
    ++metrics_.votes_withheld;
    output_.alarms.push_back("batch " + std::to_string(statement.index) +
                             " is not what this member has on record for its place");
    return;
  }
  const std::uint64_t id = ++next_vote_write_;
  unsigned_[id] = statement;
  output_.vote_writes.push_back(
      {id, {statement.term, statement.index, statement_digest(statement)}});
}

void Member::recorded(std::uint64_t id) {
  while (!unsigned_.empty() && unsigned_.begin()->first <= id) {
    const Statement statement = std::move(unsigned_.begin()->second);
    unsigned_.erase(unsigned_.begin());
    sign(statement);
  }
}

void Member::sign(const Statement& statement) {
  ++metrics_.votes_signed;
  const Vote vote = sign_vote(statement, settings_.id, key_);
  if (leader_ == MemberId::none) {
    output_.votes.push_back(vote);
  } else {
    if (!leads()) output_.votes_for_leader.push_back(vote);
    later_votes_.push_back(vote);
  }
  take_vote(vote);
}

void Member::vote_received(const Vote& vote) {
  const std::uint64_t index = vote.statement.index;
  const Configuration* configuration = state_.policy().configuration_of(vote.statement.epoch);
  const bool near = index <= applied_index_ + settings_.votes_window &&
                    index + settings_.votes_window > applied_index_;
  if (!configuration || !near || !verify_vote(*configuration, vote)) {
    ++metrics_.votes_dropped;
    return;
  }
  take_vote(vote);
}

void Member::take_vote(const Vote& vote) {
  Ballot& ballot = ballots_[vote.statement.index];
  const auto [kept, fresh] = ballot.votes.emplace(vote.member, vote);
  if (!fresh && kept->second.statement != vote.statement) {
    // Two terms at one place are two places of two logs; only one of them can be ours.
    if (kept->second.statement.term == vote.statement.term) {
      return take_evidence(make_evidence(kept->second, vote));
    }
    kept->second = vote;
  }
  count_votes(vote.statement.index);
}

void Member::count_votes(std::uint64_t index) {
  const SlotRecord* slot = state_.slot(index);
  const auto ballot = ballots_.find(index);
  if (slot == nullptr || ballot == ballots_.end() || ballot->second.certified) return;
  const Configuration* configuration = state_.policy().configuration_of(slot->statement.epoch);
  if (!configuration) return;
  std::vector<MemberSignature> signatures;
  for (const auto& [member, vote] : ballot->second.votes) {
    const bool liar =
        accused_.contains(member) ||
        std::binary_search(state_.convicted().begin(), state_.convicted().end(), member);
    if (!liar && vote.statement == slot->statement && configuration->key_of(member)) {
      signatures.push_back({member, vote.signature});
    }
  }
  if (signatures.size() < configuration->quorum) return;
  ballot->second.certified = true;
  ++metrics_.certificates;
  if (!leads()) return;
  queue_certificate(encode_item(CertifiedItem{{slot->statement, signatures}}));
  assign(*slot, signatures);
}

void Member::assign(const SlotRecord& slot, const std::vector<MemberSignature>& signatures) {
  for (const SlotRecord::Attempt& each : slot.attempts) {
    const InvocationRecord& record = *state_.invocation(each.invocation);
    if (record.started || record.declined || record.lost) continue;
    const CapsuleRecord* capsule = state_.capsule(record.capsule);
    KITWORK_ASSERT(capsule != nullptr);
    AssignmentTo& to = output_.assignments.emplace_back();
    to.worker = record.worker;
    to.assignment.permit = {{slot.statement, signatures}, each.place, Errc{}, each.proof};
    to.assignment.item = ZoneState::attempt_item(record);
    to.assignment.capsule = capsule->bytes;
    add_invocation(record, to.assignment);
    ++metrics_.assignments;
  }
}

void Member::evidence_received(const Evidence& evidence) {
  const Configuration* configuration =
      state_.policy().configuration_of(evidence.first.statement.epoch);
  if (configuration && verify_evidence(*configuration, evidence)) take_evidence(evidence);
}

void Member::take_evidence(const Evidence& evidence) {
  const MemberId liar = evidence.first.member;
  if (!accused_.emplace(liar, evidence).second) return;
  ++metrics_.evidence;
  output_.evidence.push_back(evidence);
  output_.alarms.push_back("member " + std::to_string(number(liar)) +
                           " signed two different things for batch " +
                           std::to_string(evidence.first.statement.index));
  // The others see for themselves.
  output_.votes.push_back(evidence.first);
  output_.votes.push_back(evidence.second);
  if (leads()) queue_claim(encode_item(EvidenceItem{evidence}));
}

void Member::repeat_votes() {
  std::size_t repeated = 0;
  for (const auto& [index, slot] : state_.slots()) {
    const auto ballot = ballots_.find(index);
    if (!slot.signatures.empty() || ballot == ballots_.end()) continue;
    const auto own = ballot->second.votes.find(settings_.id);
    if (own == ballot->second.votes.end()) continue;
    output_.votes.push_back(own->second);
    if (++repeated == repeated_max) return;
  }
}

void Member::repeat_assignments() {
  std::size_t repeated = 0;
  for (const auto& [index, slot] : state_.slots()) {
    if (repeated == repeated_max) return;
    if (!slot.signatures.empty()) {
      const std::size_t before = output_.assignments.size();
      assign(slot, slot.signatures);
      if (output_.assignments.size() > before) ++repeated;
      continue;
    }
    // Certified while another led, or the record of it was lost with a batch.
    const auto ballot = ballots_.find(index);
    if (ballot == ballots_.end() || !ballot->second.certified) continue;
    ballot->second.certified = false;
    ++repeated;
    count_votes(index);
  }
}

// Behind the window a vote is not looked at any more, unless its batch is still open.
void Member::forget_ballots() {
  while (!ballots_.empty()) {
    const std::uint64_t oldest = ballots_.begin()->first;
    if (oldest + settings_.votes_window > applied_index_) return;
    ballots_.erase(ballots_.begin());
  }
}

}  // namespace kitwork::admission
