// Changing who is in the group, and handing the leadership over.
#include <algorithm>

#include "actors/consensus/core.hpp"
#include "schemas/assert.hpp"

namespace kitwork::consensus {

Errc Core::change_obstacle(const std::vector<NodeId>& voters) const {
  if (role_ != Role::leader) return Errc::not_leader;
  if (transfer_target_ != NodeId::none) return Errc::leadership_moving;
  if (!KITWORK_MUTANT(change_unguarded)) {
    // Until an entry of this term is committed, an earlier change may still be undone by another
    // leader, and two changes apart two majorities need not meet.
    if (hard_.commit < term_start_) return Errc::unavailable;
    if (membership().joint() || hard_.commit < memberships_.latest_index()) {
      return Errc::change_in_progress;
    }
  }
  for (NodeId node : voters) {
    if (is_voter(membership(), node)) continue;
    const Progress* known = progress(node);
    // It must at least have stored what made it a learner: an empty disk has no vote.
    if (known == nullptr || known->match < memberships_.latest_index() ||
        known->match + settings_.promotion_lag_max < log_.last_index()) {
      return Errc::not_caught_up;
    }
  }
  return Errc{};
}

Result<Position> Core::change_membership(Now now, std::vector<NodeId> voters,
                                         std::vector<NodeId> learners) {
  begin(now);
  if (const Errc obstacle = change_obstacle(voters); obstacle != Errc{}) {
    return Error{obstacle, errc_sentence(obstacle)};
  }
  const Membership next = first_step(membership(), std::move(voters), std::move(learners));
  if (auto sound = check(next); !sound) return sound.error();
  return append_as_leader(EntryKind::membership, encode_membership(next));
}

// Whoever leads when a joint membership is committed ends it. Nothing happens twice: once the last
// step is in the log, the latest membership is not joint any more.
void Core::leave_joint() {
  if (role_ != Role::leader || !membership().joint() || KITWORK_MUTANT(joint_never_left)) return;
  if (hard_.commit < memberships_.latest_index() || hard_.commit < term_start_) return;
  if (transfer_target_ != NodeId::none) return;
  if (!contains(membership().voters, settings_.id) && !hand_over_tried_ &&
      !KITWORK_MUTANT(removed_leader_stays)) {
    // A leader that leaves hands over first: the group is not without one for a moment.
    hand_over_tried_ = true;
    const NodeId successor = best_successor();
    if (successor != NodeId::none && transfer_leadership(now_, successor)) return;
  }
  const Membership last = last_step(membership());
  append_as_leader(EntryKind::membership, encode_membership(last));
}

void Core::hand_over_if_removed() {
  if (role_ != Role::leader || membership().joint() || KITWORK_MUTANT(removed_leader_stays)) return;
  if (hard_.commit < memberships_.latest_index() || is_voter(membership(), settings_.id)) return;
  if (const NodeId successor = best_successor(); successor != NodeId::none) {
    send(successor, TimeoutNow{});
  }
  say(LogLevel::info, "is not in the group any more");
  ++metrics_.steps_down;
  become_follower(hard_.term, NodeId::none);
}

// The voter of the membership to come that has most of the log, is heard of, and has room.
NodeId Core::best_successor() const {
  NodeId best = NodeId::none;
  Index match = 0;
  for (const auto& [node, known] : progress_) {
    if (!contains(membership().voters, node) || known.disk_full || known.fresh_voter) continue;
    if (now_ms() - known.heard_ms > settings_.election_timeout_ms) continue;
    if (best == NodeId::none || known.match > match) {
      best = node;
      match = known.match;
    }
  }
  return best;
}

Result<void> Core::transfer_leadership(Now now, NodeId target) {
  begin(now);
  Errc obstacle{};
  if (role_ != Role::leader) {
    obstacle = Errc::not_leader;
  } else if (transfer_target_ != NodeId::none) {
    obstacle = Errc::leadership_moving;
  } else if (target == settings_.id || !contains(membership().voters, target)) {
    obstacle = Errc::invalid_argument;
  }
  if (obstacle != Errc{}) return Error{obstacle, errc_sentence(obstacle)};
  transfer_target_ = target;
  transfer_deadline_ms_ = now_ms() + settings_.election_timeout_ms;
  transfer_sent_ = false;
  continue_transfer();
  return {};
}

void Core::continue_transfer() {
  if (role_ != Role::leader || transfer_target_ == NodeId::none) return;
  const auto found = progress_.find(transfer_target_);
  if (found == progress_.end()) {
    abort_transfer("it left the group");
    return;
  }
  if (now_ms() >= transfer_deadline_ms_ && !KITWORK_MUTANT(transfer_never_aborts)) {
    abort_transfer("it did not take over in time");
    return;
  }
  if (transfer_sent_ || found->second.match < log_.last_index()) return;
  transfer_sent_ = true;
  // From here on the target may campaign at any time, whatever the followers have heard: no lease
  // holds in this term any more.
  lease_void_ = true;
  send(transfer_target_, TimeoutNow{});
}

void Core::abort_transfer(const char* why) {
  say(LogLevel::warning,
      "gives up the transfer to " + std::to_string(number(transfer_target_)) + ": " + why);
  transfer_target_ = NodeId::none;
  leave_joint();
}

void Core::on_timeout_now(NodeId from) {
  if (role_ == Role::leader || (leader_ != NodeId::none && leader_ != from)) return;
  if (promotable() && !damaged()) campaign(false, true);
}

// A leader without room refuses proposals; one with room would not.
void Core::hand_over_if_full() {
  if (!nearly_full_ || transfer_target_ != NodeId::none || now_ms() < full_hand_over_ms_) return;
  full_hand_over_ms_ = now_ms() + 4 * settings_.election_timeout_ms;
  const NodeId successor = best_successor();
  if (successor == NodeId::none) return;
  if (auto begun = transfer_leadership(now_, successor); !begun) {
    say(LogLevel::debug, "cannot hand over: " + begun.error().message);
  }
}

}  // namespace kitwork::consensus
