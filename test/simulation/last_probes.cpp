// The end of a run: what costs a member, and what must hold when all is over.
#include <algorithm>

#include "test/simulation/world.hpp"

namespace kitwork::simulation {

using consensus::NodeId;
using consensus::number;
using consensus::Role;

// A member whose state differs is found out, and only that one.
void World::probe_divergence() {
  Node* leader = leader_node();
  if (leader == nullptr || leader->core->membership().voters.size() < 3) return;
  clients_on_ = false;
  const bool quiet = wait_for(10'000'000, [this] {
    return std::all_of(clients_.begin(), clients_.end(),
                       [](const auto& client) { return client->doing == Client::Doing::nothing; });
  });
  leader = leader_node();
  if (!quiet || leader == nullptr || !settled()) return;
  // Not the leader if it may send snapshots of its wrong state before anyone notices.
  Node& victim = node(leader->core->membership().voters[random_.below(3)]);
  if (&victim == leader && params_.settings.log_entries_max < 10'000) return;
  trace("probe: the state of " + std::to_string(number(victim.id)) + " is corrupted");
  fault("state corruption");
  checker_.ignore(victim.id);
  victim.kv->corrupt();
  const auto noticed = [&victim] { return victim.core->role() == Role::failed; };
  const consensus::Index enough = checker_.last_applied() + 4 * params_.settings.digest_interval;
  const auto reported = [&] {
    return checker_.last_applied() >= enough && victim.core->applied_index() >= enough;
  };
  for (int i = 0; i < 10'000 && !noticed() && !reported(); ++i) {
    if (Node* now = leader_node()) {
      const std::string body = encode_put(0, 0, 0);
      (void)now->core->propose(
          now_of(*now), consensus::encode_command({consensus::CommandKind::close, 1, 1, 1, body}));
      pump(*now);
    }
    run_until(now_us_ + 4'000);
    if (checker_.failed()) return;
  }
  // A snapshot from another member heals it before it was noticed: as good.
  const auto healed = [&victim] { return !victim.kv->corrupted(); };
  if (!wait_for(2'000'000, [&] { return noticed() || healed(); }) && reported()) {
    checker_.violation("divergence: a wrong state was not noticed");
  }
  for (const auto& other : nodes_) {
    if (other->up && other.get() != &victim && other->core->role() == Role::failed) {
      checker_.violation("divergence: the wrong member was stopped");
    }
  }
  if (checker_.failed()) return;
  // What it stored of its wrong state must go; the others give it the right one.
  crash(victim, "it diverged");
  victim.damaged = victim.disk->damage_snapshot();
  checker_.ignore(NodeId::none);
  start(victim);
  clients_on_ = true;
}

// The process and its disk are replaced by new ones.
void World::replace_disk(Node& victim) {
  trace("probe: " + std::to_string(number(victim.id)) + " comes back with an empty disk");
  fault("disk wiped");
  crash(victim, "its disk is replaced");
  victim.disk->wipe();
  victim.wiped = true;
  start(victim);
}

void World::remove_wiped(NodeId id) {
  Node* leader = leader_node();
  if (checker_.failed() || leader == nullptr) return;
  if (node(id).core->log().last_index() > 0) {
    checker_.violation("a voter with an empty disk was taken for its former self");
    return;
  }
  std::vector<NodeId> voters = leader->core->membership().voters;
  std::erase(voters, id);
  if (!change_to(voters, {}) && !checker_.failed()) {
    checker_.violation("a member with an empty disk cannot be removed");
  }
}

// A voter that comes back with an empty disk has forgotten its promises: it must not take part.
void World::probe_wiped() {
  Node* leader = leader_node();
  if (leader == nullptr || leader->core->membership().voters.size() < 3) return;
  NodeId id = NodeId::none;
  for (NodeId voter : leader->core->membership().voters) {
    if (voter != leader->id) id = voter;
  }
  replace_disk(node(id));
  run_until(now_us_ + 2'000'000);
  remove_wiped(id);
}

// Nor after it has heard of the others and starts once more: together with a member that lags it
// would lose what it had acknowledged.
void World::probe_wiped_witness() {
  Node* leader = leader_node();
  if (leader == nullptr || leader->core->membership().voters.size() != 3) return;
  std::vector<NodeId> others = leader->core->membership().voters;
  std::erase(others, leader->id);
  Node& late = node(others[0]);
  Node& victim = node(others[1]);
  isolate(late, 60'000'000);
  const consensus::Index before = late.core->log().last_index();
  const bool grew = wait_for(5'000'000, [&] {
    return leader->core->role() == Role::leader && leader->core->commit() > before + 3;
  });
  if (!grew || checker_.failed()) return;
  clients_on_ = false;
  replace_disk(victim);
  run_until(now_us_ + 500'000);
  crash(victim, "once more");
  start(victim);
  crash(*leader, "a leader dies beside a wiped voter");
  blocked_.clear();
  run_until(now_us_ + 2'000'000);
  if (checker_.failed()) return;
  start(*leader);
  clients_on_ = true;
  wait_for(5'000'000, [this] { return leader_node() != nullptr; });
  remove_wiped(victim.id);
}

// A follower's machine is put back to an earlier image of its disk, while its leader works. It
// hears what it had acknowledged, and does not vote for who lacks it until it has it back.
void World::probe_older_disk() {
  Node* leader = leader_node();
  if (leader == nullptr || leader->core->membership().voters.size() < 3) return;
  std::vector<NodeId> followers = leader->core->membership().voters;
  std::erase(followers, leader->id);
  Node& victim = node(followers[random_.below(followers.size())]);
  if (!victim.up || victim.core->damaged()) return;
  const consensus::Term term = leader->core->term();
  const auto leads = [&] {
    return leader->up && leader->core->role() == Role::leader && leader->core->term() == term;
  };
  std::unique_ptr<Disk> image = victim.disk->image();
  const consensus::Index before = victim.core->log().last_index();
  const bool grew = wait_for(
      5'000'000, [&] { return leads() && victim.up && victim.core->commit() > before + 3; });
  if (!grew || checker_.failed()) return;
  trace("probe: the machine of " + std::to_string(number(victim.id)) + " is put back");
  fault("older disk");
  const consensus::Index had = victim.core->log().last_index();
  crash(victim, "its machine is put back");
  victim.disk = std::move(image);
  start(victim);
  // What was on its way to its former self may give it everything back at once.
  const auto mended = [&] {
    return victim.up &&
           (victim.core->metrics().older_disks > 0 || victim.core->log().last_index() >= had);
  };
  wait_for(3'000'000, [&] { return mended() || !leads(); });
  if (!mended() && leads() && !checker_.failed()) {
    checker_.violation("nobody noticed an older disk");
  }
}

void World::final_check() {
  heal();
  settle("at the end");
  if (checker_.failed()) return;
  // A command that is proposed now is committed and applied by all.
  clients_on_ = false;
  consensus::Index wanted = 0;
  const bool applied = wait_for(10'000'000, [&] {
    Node* leader = leader_node();
    if (leader == nullptr) return false;
    if (wanted == 0) {
      const auto proposed = leader->core->propose(
          now_of(*leader), consensus::encode_command({consensus::CommandKind::open, 0, 0, 0, {}}));
      if (proposed) wanted = proposed.value().index;
      pump(*leader);
      return false;
    }
    const auto members = consensus::members(leader->core->membership());
    return std::all_of(members.begin(), members.end(), [&](NodeId id) {
      return node(id).up && node(id).core->applied_index() >= wanted;
    });
  });
  if (!applied && !checker_.failed()) {
    checker_.violation("no progress after healing: a proposal is not applied by all");
  }
  for (const auto& a : nodes_) {
    for (const auto& b : nodes_) {
      if (a->up && b->up && a->id < b->id) checker_.compare_logs(*a->core, *b->core);
    }
  }
}

}  // namespace kitwork::simulation
