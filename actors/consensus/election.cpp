// Who leads: pre-votes, votes, and the leader's own duty to hear from a majority.
#include <algorithm>

#include "actors/consensus/core.hpp"
#include "schemas/assert.hpp"

namespace kitwork::consensus {

// Who has the entry that removes it may have to lead until that is committed: perhaps nobody else
// has a log that is good enough.
bool Core::electable() const {
  if (is_voter(membership(), settings_.id)) return true;
  if (courted_ && !damaged() && contains(membership().learners, settings_.id)) return true;
  const Index latest = memberships_.latest_index();
  return hard_.commit < latest && is_voter(memberships_.at(latest - 1), settings_.id);
}

bool Core::promotable() const {
  return role_ != Role::leader && role_ != Role::failed && electable() && !disk_stalled() &&
         !(receiving_ && receiving_->installing);
}

// A pre-vote first asks whether an election could be won, and changes nobody's term. That is what
// keeps a member that was cut off from deposing a leader that works.
void Core::campaign(bool pre, bool transfer) {
  ++metrics_.elections_started;
  votes_yes_.clear();
  votes_no_.clear();
  leader_ = NodeId::none;
  VoteRequest request{pre, log_.last(), transfer};
  if (pre) {
    role_ = Role::pre_candidate;
    note_role();
    for (NodeId node : members(membership())) {
      if (node != settings_.id && is_voter(membership(), node)) {
        send_as(hard_.term + 1, node, request);
      }
    }
    VoteReply own{true, true};
    on_vote_reply(Message{settings_.id, settings_.id, hard_.term + 1, own}, own);
    return;
  }
  role_ = Role::candidate;
  set_term(hard_.term + 1, settings_.id);
  reset_election_timer();
  note_role();
  hold(settings_.id, VoteReply{false, true});
  for (NodeId node : members(membership())) {
    if (node != settings_.id && is_voter(membership(), node)) hold(node, request);
  }
}

// Candidates must have at least this. A member whose disk lost entries stands by what it may have
// acknowledged, not by what is left.
Position Core::vote_floor() const {
  if (KITWORK_MUTANT(damaged_votes_freely)) return log_.last();
  return std::max(log_.last(), hard_.lost);
}

bool Core::log_good_enough(Position candidate) const {
  if (KITWORK_MUTANT(vote_ignores_log)) return true;
  if (KITWORK_MUTANT(vote_compares_length)) return candidate.index >= vote_floor().index;
  return candidate >= vote_floor();
}

// A leader proves itself by check_quorum; for a follower it lives if it was heard of lately.
bool Core::leader_alive() const {
  if (role_ == Role::leader) return true;
  return leader_heard_ms_ != 0 && now_ms() - leader_heard_ms_ < settings_.election_timeout_ms;
}

void Core::on_vote_request(const Message& message, const VoteRequest& request) {
  const bool protect = !request.transfer && leader_alive();
  const bool may_vote = !fresh_;
  // Whoever asks counts on this vote, by a membership that this log does not have yet, and cannot
  // get it. If this is a learner with the newest log, perhaps nobody but it can lead out of that.
  courted_ = courted_ || (may_vote && !protect && !log_good_enough(request.last));
  if (request.pre) {
    const bool liveness =
        !protect || KITWORK_MUTANT(pre_vote_ignores_leader) || KITWORK_MUTANT(removed_disrupts);
    const bool log_ok = log_good_enough(request.last) || KITWORK_MUTANT(pre_vote_ignores_log);
    const bool granted = may_vote && liveness && log_ok && message.term > hard_.term;
    send_as(granted ? message.term : hard_.term, message.from, VoteReply{true, granted});
    return;
  }
  if (message.term < hard_.term) {
    send(message.from, VoteReply{false, false});
    return;
  }
  // Not even the term is taken from someone who disturbs a leader that works: a removed member
  // does not know that it is removed.
  if (protect && !KITWORK_MUTANT(removed_disrupts)) return;
  if (message.term > hard_.term) become_follower(message.term, NodeId::none);
  const bool vote_free =
      hard_.vote == NodeId::none || hard_.vote == message.from || KITWORK_MUTANT(vote_twice);
  const bool granted = may_vote && vote_free && leader_ == NodeId::none &&
                       role_ == Role::follower && log_good_enough(request.last);
  if (!granted) {
    send(message.from, VoteReply{false, false});
    return;
  }
  if (hard_.vote != message.from) {
    hard_.vote = message.from;
    hard_dirty_ = true;
  }
  reset_election_timer();
  if (KITWORK_MUTANT(vote_reply_before_sync)) {
    send(message.from, VoteReply{false, true});
  } else {
    hold(message.from, VoteReply{false, true});
  }
}

void Core::on_vote_reply(const Message& message, const VoteReply& reply) {
  const Role asking = reply.pre ? Role::pre_candidate : Role::candidate;
  if (role_ != asking) return;
  const Term asked = reply.pre && reply.granted ? hard_.term + 1 : hard_.term;
  if (message.term != asked) return;
  auto& votes = reply.granted ? votes_yes_ : votes_no_;
  if (std::find(votes.begin(), votes.end(), message.from) == votes.end()) {
    votes.push_back(message.from);
  }
  const Verdict verdict = damaged()
                              ? tally_for_damaged(membership(), settings_.id, votes_yes_, votes_no_)
                              : tally(membership(), votes_yes_, votes_no_);
  switch (verdict) {
    case Verdict::won:
      if (reply.pre) {
        campaign(false, false);
      } else {
        become_leader();
      }
      break;
    case Verdict::lost:
      become_follower(hard_.term, NodeId::none);
      break;
    case Verdict::pending:
      break;
  }
}

void Core::become_leader() {
  ++metrics_.terms_led;
  role_ = Role::leader;
  leader_ = settings_.id;
  courted_ = false;
  progress_.clear();
  refresh_progress();
  round_ = 0;
  confirmed_round_ = 0;
  round_times_.clear();
  lease_start_ms_ = 0;
  lease_void_ = false;
  transfer_target_ = NodeId::none;
  hand_over_tried_ = false;
  digests_.clear();
  quorum_check_ms_ = now_ms() + settings_.election_timeout_ms;
  uncommitted_bytes_ = log_.bytes_between(hard_.commit + 1, log_.last_index());
  note_role();
  say(LogLevel::info, "leads term " + std::to_string(hard_.term));
  if (damaged()) {
    // So many voted for what is left of its log that nothing it lost can have been committed.
    hard_.lost = {};
    hard_dirty_ = true;
    say(LogLevel::info, "the lost part of the log was not committed");
  }
  // Only an entry of its own term tells a leader what is committed; so it makes one at once.
  term_start_ = log_.last_index() + 1;
  if (KITWORK_MUTANT(noop_missing)) {
    term_start_ = log_.last_index();
  } else {
    append_as_leader(EntryKind::noop, Payload());
  }
  // Whoever waited for a leader has one now.
  for (auto& [id, read] : forwarded_reads_) waiting_reads_.push_back(read);
  forwarded_reads_.clear();
  ask_round();
}

void Core::check_quorum() {
  if (now_ms() < quorum_check_ms_) return;
  quorum_check_ms_ = now_ms() + settings_.election_timeout_ms;
  std::vector<NodeId> heard{settings_.id};
  for (auto& [node, progress] : progress_) {
    if (progress.active && !progress.fresh_voter) heard.push_back(node);
    progress.active = false;
  }
  if (KITWORK_MUTANT(check_quorum_off)) return;
  if (tally(membership(), heard, {}) == Verdict::won) return;
  say(LogLevel::warning, "stepping down: no majority answers");
  ++metrics_.steps_down;
  become_follower(hard_.term, NodeId::none);
}

}  // namespace kitwork::consensus
