// After the chaos: a calm group in which one thing at a time happens, with one right outcome.
#include <algorithm>
#include <utility>
#include <vector>

#include "test/simulation/world.hpp"

namespace kitwork::simulation {

using consensus::NodeId;
using consensus::number;
using consensus::Role;

bool World::wait_for(std::uint64_t limit_us, const std::function<bool()>& condition) {
  const std::uint64_t until = now_us_ + limit_us;
  while (now_us_ < until && !checker_.failed()) {
    if (condition()) return true;
    run_until(now_us_ + 5'000);
  }
  return condition();
}

// One leader that everyone follows and that stays, nothing left to replicate, and the group is not
// joint.
bool World::settled() {
  Node* leader = leader_node();
  if (leader == nullptr || leader->core->membership().joint()) return false;
  const auto members = consensus::members(leader->core->membership());
  if (!consensus::contains(leader->core->membership().voters, leader->id)) return false;
  return std::all_of(members.begin(), members.end(), [&](NodeId id) {
    const Node& member = node(id);
    return member.up && member.core->leader() == leader->id && !member.core->damaged() &&
           member.core->term() == leader->core->term() &&
           member.core->commit() + 50 >= leader->core->commit() &&
           member.core->membership() == leader->core->membership();
  });
}

// As settled(), with as much time as a group needs whose members all come nearer.
bool World::settles_in_the_end() {
  for (int round = 0; round < 12; ++round) {
    std::vector<std::pair<NodeId, consensus::Index>> lagging;
    const Node* leader = leader_node();
    if (leader == nullptr) return false;
    for (NodeId id : consensus::members(leader->core->membership())) {
      if (!node(id).up) return false;
      const consensus::Index commit = node(id).core->commit();
      if (commit + 50 < leader->core->commit()) lagging.emplace_back(id, commit);
    }
    if (wait_for(5'000'000, [this] { return settled(); })) return true;
    const bool nearer = std::all_of(lagging.begin(), lagging.end(), [this](const auto& each) {
      return node(each.first).core->commit() >= each.second + 100;
    });
    if (lagging.empty() || !nearer) return false;
  }
  return false;
}

void World::settle(const char* why) {
  trace(std::string("calm: ") + why);
  // What the chaos left on its way arrives first.
  run_until(now_us_ + std::max(params_.tail_us_max, params_.slow_sync_us_max));
  if (wait_for(10'000'000, [this] { return settled(); })) return;
  // Members with the tiniest windows may need a rest from the clients to catch up.
  clients_on_ = false;
  const bool rested = wait_for(20'000'000, [this] { return settled(); }) || settles_in_the_end();
  clients_on_ = true;
  if (rested || checker_.failed()) return;
  std::string states;
  for (const auto& node : nodes_) {
    if (!node->up) continue;
    states += "\n  " + std::to_string(number(node->id)) + " " + role_name(node->core->role()) +
              " term " + std::to_string(node->core->term()) + " log " +
              std::to_string(node->core->log().last_index()) + " commit " +
              std::to_string(node->core->commit()) + " durable " +
              std::to_string(node->core->durable_index()) + " applied " +
              std::to_string(node->core->applied_index()) + " leader " +
              std::to_string(number(node->core->leader())) +
              (node->core->membership().joint() ? " joint" : "") +
              (node->core->damaged() ? " damaged" : "") + (node->disk->idle() ? "" : " disk busy") +
              " voters";
    for (NodeId voter : node->core->membership().voters) {
      states += " " + std::to_string(number(voter));
    }
  }
  checker_.violation(std::string("no progress after healing (") + why + ")" + states);
}

void World::probes() {
  heal();
  settle("after the chaos");
  void (World::*const all[])() = {
      &World::probe_rejoin,   &World::probe_removed, &World::probe_transfer,
      &World::probe_full,     &World::probe_stall,   &World::probe_isolated_leader,
      &World::probe_overload, &World::probe_learner, &World::probe_snapshot,
      &World::probe_lagging,  &World::probe_hub,
  };
  if (params_.settings.lease_reads) {
    probe_lease();
    heal();
    if (!checker_.failed()) settle("after a lease");
  }
  for (int count = 0; count < 2 && !checker_.failed(); ++count) {
    (this->*all[random_.below(std::size(all))])();
    heal();
    if (!checker_.failed()) settle("after a probe");
  }
  if (checker_.failed()) return;
  // These cost a member; the last thing in a run.
  const std::uint64_t last = random_.below(4);
  if (last == 0) probe_divergence();
  if (last == 1) probe_wiped();
  if (last == 2) probe_wiped_witness();
  if (last == 3) probe_older_disk();
}

bool World::change_to(std::vector<NodeId> voters, std::vector<NodeId> learners) {
  const auto done = [&] {
    Node* leader = leader_node();
    if (leader == nullptr) return false;
    const consensus::Membership& now = leader->core->membership();
    if (!now.joint() && now.voters == voters && now.learners == learners) return settled();
    if (leader->core->change_membership(now_of(*leader), voters, learners)) {
      fault("membership change");
    }
    pump(*leader);
    return false;
  };
  if (wait_for(5'000'000, done)) return true;
  clients_on_ = false;
  // Who joins needs all there is, and the worst of networks carries a hundred entries a second.
  const Node* leader = leader_node();
  const std::uint64_t entries = leader == nullptr ? 0 : leader->core->log().last_index();
  const bool changed = wait_for(20'000'000 + entries * 10'000, done);
  clients_on_ = true;
  return changed;
}

// A removed member that does not know it cannot disturb either; a removed leader hands over.
void World::probe_removed() {
  Node* leader = leader_node();
  if (leader == nullptr || leader->core->membership().voters.size() < 3) return;
  trace("probe: a member is removed");
  const bool leads = random_.below(2) == 0;
  std::vector<NodeId> voters = leader->core->membership().voters;
  const auto learners = leader->core->membership().learners;
  const auto victim = std::find_if(voters.begin(), voters.end(),
                                   [&](NodeId id) { return (id == leader->id) == leads; });
  const NodeId gone = *victim;
  voters.erase(victim);
  const consensus::Term before = leader->core->term();
  if (!change_to(voters, learners)) {
    if (!checker_.failed()) checker_.violation("a member cannot be removed");
    return;
  }
  run_until(now_us_ + 1'500'000);
  Node* after = leader_node();
  if (checker_.failed()) return;
  if (after == nullptr || after->id == gone) {
    checker_.violation("a removed member leads, or nobody does");
  } else if (!leads && (after != leader || after->core->term() != before)) {
    checker_.violation("a removed member disturbed the leader");
  }
}

void World::probe_transfer() {
  Node* leader = leader_node();
  if (leader == nullptr || leader->core->membership().voters.size() < 3) return;
  trace("probe: the leadership moves");
  NodeId target = NodeId::none;
  for (NodeId id : leader->core->membership().voters) {
    if (id != leader->id) target = id;
  }
  const bool dead = random_.below(2) == 0;
  if (!dead) {
    // A slow target may need more than one try.
    const bool moved = wait_for(15'000'000, [&] {
      Node* now = leader_node();
      if (now == nullptr) return false;
      if (now->id == target) return true;
      (void)now->core->transfer_leadership(now_of(*now), target);
      pump(*now);
      return false;
    });
    if (!moved && !checker_.failed()) checker_.violation("the leadership did not move");
    return;
  }
  crash(node(target), "transfer target");
  if (!leader->core->transfer_leadership(now_of(*leader), target)) return;
  pump(*leader);
  run_until(now_us_ + 2 * params_.settings.election_timeout_ms * 1200);
  const auto proposed = leader->core->propose(
      now_of(*leader), consensus::encode_command({consensus::CommandKind::open, 0, 0, 0, {}}));
  if (!proposed && proposed.error().code == Errc::leadership_moving) {
    checker_.violation("a transfer to a dead member was never given up");
  }
  pump(*leader);
}

// With every disk full proposals are refused, reads go on, and all is well when there is room.
void World::probe_full() {
  trace("probe: the disks are full");
  for (auto& node : nodes_) {
    if (node->up) fill(*node, true);
  }
  fault("all disks full");
  run_until(now_us_ + 1'000'000);
  settle("with full disks");
  if (checker_.failed()) return;
  Node* leader = leader_node();
  const auto proposed = leader->core->propose(
      now_of(*leader), consensus::encode_command({consensus::CommandKind::open, 0, 0, 0, {}}));
  if (proposed) checker_.violation("a proposal was taken with a full disk");
  const std::uint64_t reads = checker_.reads();
  const bool reading = params_.reads_percent > 0 && params_.clients > 2;
  // Where only one of many is a member, a reader that guesses may take longer than this waits.
  for (const auto& client : clients_) {
    if (client->doing == Client::Doing::reading) ask(*client, leader->id);
  }
  if (reading && !wait_for(10'000'000, [&] {
        return checker_.reads() > reads ||
               std::none_of(clients_.begin(), clients_.end(), [](const auto& client) {
                 return client->doing == Client::Doing::reading;
               });
      })) {
    checker_.violation("no read was answered with full disks");
  }
}

// Somebody else leads two seconds after the leader's disk began to hang.
void World::probe_stall() {
  Node* leader = leader_node();
  if (leader == nullptr || leader->core->membership().voters.size() < 3) return;
  trace("probe: the leader's disk hangs");
  stall(*leader, 6'000'000);
  // Only what the leader writes can hang: without work nobody notices, and nobody needs to.
  const bool hangs = wait_for(3'000'000, [&] { return leader->stall_since_us != 0; });
  if (!hangs) return;
  const bool moved = wait_for(2'000'000, [&] {
    Node* now = leader_node();
    return now != nullptr && now != leader;
  });
  if (!moved && !checker_.failed()) {
    checker_.violation("a leader whose disk hangs stopped the group");
  }
}

// A leader whose followers are gone takes only so much.
void World::probe_overload() {
  Node* leader = leader_node();
  if (leader == nullptr || leader->core->membership().voters.size() < 2) return;
  trace("probe: overload without followers");
  isolate(*leader, 1'000'000);
  std::size_t taken = 0;
  for (int i = 0; i < 3000 && leader->core->role() == Role::leader; ++i) {
    const std::string body = encode_put(0, 0, 900);
    const auto proposed = leader->core->propose(
        now_of(*leader), consensus::encode_command({consensus::CommandKind::close, 1, 1, 1, body}));
    if (proposed) taken += body.size();
    pump(*leader);
    checker_.check_bounds(*leader->core);
  }
  if (taken > params_.settings.uncommitted_bytes_max + 10'000) {
    checker_.violation("bound: an overloaded leader takes everything");
  }
}

// A spare joins as a learner, is promoted, and counts from then on.
void World::probe_learner() {
  Node* leader = leader_node();
  if (leader == nullptr) return;
  std::vector<NodeId> voters = leader->core->membership().voters;
  for (const auto& spare : nodes_) {
    if (consensus::is_member(leader->core->membership(), spare->id) || spare->wiped) continue;
    trace("probe: " + std::to_string(number(spare->id)) + " joins");
    if (!change_to(voters, {spare->id}) && !checker_.failed()) {
      checker_.violation("a learner cannot join");
    }
    if (checker_.failed()) return;
    voters.push_back(spare->id);
    std::sort(voters.begin(), voters.end());
    if (!change_to(voters, {}) && !checker_.failed()) {
      checker_.violation("a learner cannot be promoted");
    }
    return;
  }
}

// A follower that was away for so long that the log is gone gets a snapshot.
void World::probe_snapshot() {
  Node* leader = leader_node();
  if (leader == nullptr || leader->core->membership().voters.size() < 3) return;
  trace("probe: a follower is away for long");
  NodeId away = NodeId::none;
  for (NodeId id : leader->core->membership().voters) {
    if (id != leader->id) away = id;
  }
  crash(node(away), "away for long");
  run_until(now_us_ + 5'000'000);
  if (!checker_.failed() && !node(away).up) start(node(away));
}

// A member that lags and finds no leader is told so before it raises the term.
void World::probe_lagging() {
  Node* leader = leader_node();
  if (leader == nullptr || leader->core->membership().voters.size() < 3) return;
  if (leader->core->membership().voters.size() > 3) return;
  trace("probe: a member lags when the leader dies");
  NodeId late = NodeId::none;
  for (NodeId id : leader->core->membership().voters) {
    if (id != leader->id) late = id;
  }
  isolate(node(late), 60'000'000);
  const consensus::Index before = leader->core->commit();
  const bool grew = wait_for(5'000'000, [&] {
    return leader->core->role() == Role::leader && leader->core->commit() > before + 3 &&
           node(late).core->log().last() < leader->core->log().last();
  });
  clients_on_ = false;
  run_until(now_us_ + 300'000);
  // Everyone else has everything by now; the late one alone cannot be elected.
  for (NodeId id : leader->core->membership().voters) {
    if (id != late && node(id).core->commit() <= node(late).core->log().last_index()) return;
  }
  if (!grew || checker_.failed() || leader->core->role() != Role::leader) return;
  crash(*leader, "a leader dies while one lags");
  must_not_campaign_ = late;
  blocked_.clear();
  wait_for(3'000'000, [this] { return leader_node() != nullptr; });
  must_not_campaign_ = NodeId::none;
  clients_on_ = true;
}

void World::read_without_client(Node& node) {
  const std::uint64_t attempt = next_attempt_++;
  attempts_[attempt] = {0, 0};
  node.reads[attempt] = attempt;
  read_floors_[attempt] = acknowledged_index_;
  node.core->read(now_of(node), attempt);
  pump(node);
}

// A leader that is losing its office reads on its lease as long as it may, and no longer.
void World::probe_lease() {
  Node* old = leader_node();
  if (old == nullptr || old->core->membership().voters.size() < 3) return;
  const bool moving = random_.below(2) == 0;
  trace(moving ? "probe: a lease while the leadership moves" : "probe: a lease with late answers");
  clients_on_ = false;
  if (moving) {
    const auto& voters = old->core->membership().voters;
    const NodeId target = voters[0] == old->id ? voters[1] : voters[0];
    run_until(now_us_ + 200'000);
    if (!old->up || !old->core->transfer_leadership(now_of(*old), target)) return;
    pump(*old);
    wait_for(200'000, [&] { return node(target).core->role() == Role::candidate; });
  } else {
    slow_receiver_ = old->id;
    slow_by_us_ = 120'000;
    run_until(now_us_ + 500'000);
  }
  // From now on it is not heard any more.
  for (const auto& other : nodes_) {
    if (other->id != old->id) blocked_.insert({number(old->id), number(other->id)});
    if (moving && other->id != old->id) blocked_.insert({number(other->id), number(old->id)});
  }
  consensus::Index wanted = 0;
  for (int step = 0; step < 600 && !checker_.failed() && old->up; ++step) {
    run_until(now_us_ + 1'000);
    Node* now = leader_node();
    if (now != nullptr && now != old && wanted == 0) {
      const std::string body = encode_put(0, next_value_++, 0);
      const auto proposed = now->core->propose(
          now_of(*now), consensus::encode_command({consensus::CommandKind::plain, 0, 0, 0, body}));
      if (proposed) wanted = proposed.value().index;
      pump(*now);
    }
    if (wanted != 0 && now != nullptr && now->core->applied_index() >= wanted) {
      acknowledged_index_ = std::max(acknowledged_index_, wanted);
    }
    if (old->up && old->core->role() == Role::leader) read_without_client(*old);
  }
  slow_receiver_ = NodeId::none;
  blocked_.clear();
  clients_on_ = true;
}

}  // namespace kitwork::simulation
