// The one who breaks things, at random, by this run's weights.
#include <algorithm>

#include "test/simulation/world.hpp"

namespace kitwork::simulation {

using consensus::NodeId;
using consensus::number;
using consensus::Role;

void World::nemesis() {
  after(1 + random_.below(2 * params_.nemesis_us_mean), [this] {
    if (!chaos_) return;
    strike();
    if (nodes_.size() > 1 && random_.below(4) == 0) {
      Node* a = some_node(true);
      Node* b = some_node(true);
      if (a != nullptr && b != nullptr && a != b) checker_.compare_logs(*a->core, *b->core);
    }
    nemesis();
  });
}

void World::strike() {
  const std::pair<std::uint32_t, std::function<void()>> actions[] = {
      {params_.weight_crash,
       [this] {
         if (Node* node = some_node(true)) crash_and_restart(*node, "crash");
       }},
      {params_.weight_crash_all,
       [this] {
         for (auto& node : nodes_) crash_and_restart(*node, "crash of all");
       }},
      {params_.weight_partition, [this] { partition_whole(); }},
      {params_.weight_one_way, [this] { partition_one_way(); }},
      {params_.weight_partial, [this] { partition_partial(); }},
      {params_.weight_isolate_leader,
       [this] {
         Node* node = leader_node();
         if (node != nullptr) isolate(*node, 100'000 + random_.below(2'000'000));
       }},
      {params_.weight_pause,
       [this] {
         if (Node* node = some_node(true)) pause(*node, 10'000 + random_.below(1'500'000));
       }},
      {params_.weight_stall,
       [this] {
         if (Node* node = some_node(true)) stall(*node, 10'000 + random_.below(2'000'000));
       }},
      {params_.weight_full,
       [this] {
         if (Node* node = some_node(true)) fill(*node, !node->nearly_full);
       }},
      {params_.weight_eio,
       [this] {
         if (Node* node = some_node(true)) node->eio_armed = true;
       }},
      {params_.weight_clock,
       [this] {
         fault("clock jump");
         nodes_[random_.below(nodes_.size())]->unix_offset_ms =
             static_cast<std::int64_t>(random_.below(100'000));
       }},
      {params_.weight_membership, [this] { change_members(); }},
      {params_.weight_transfer, [this] { move_leader(); }},
      {params_.weight_damage,
       [this] {
         if (Node* node = some_node(true)) damage(*node);
       }},
  };
  std::uint64_t total = 0;
  for (const auto& [weight, action] : actions) total += weight;
  if (total == 0) return;
  std::uint64_t choice = random_.below(total);
  for (const auto& [weight, action] : actions) {
    if (choice < weight) {
      action();
      return;
    }
    choice -= weight;
  }
}

World::Node* World::some_node(bool up) {
  for (int tries = 0; tries < 8; ++tries) {
    Node& node = *nodes_[random_.below(nodes_.size())];
    if (node.up == up) return &node;
  }
  return nullptr;
}

// The one with the highest term, if several believe it.
World::Node* World::leader_node() {
  Node* best = nullptr;
  for (auto& node : nodes_) {
    if (!node->up || node->core->role() != Role::leader) continue;
    if (best == nullptr || node->core->term() > best->core->term()) best = node.get();
  }
  return best;
}

void World::partition_whole() {
  fault("partition");
  std::vector<bool> side;
  for (std::size_t i = 0; i < nodes_.size(); ++i) side.push_back(random_.below(2) == 0);
  blocked_.clear();
  for (std::uint64_t a = 1; a <= nodes_.size(); ++a) {
    for (std::uint64_t b = 1; b <= nodes_.size(); ++b) {
      if (side[a - 1] != side[b - 1]) blocked_.insert({a, b});
    }
  }
  trace("a partition");
  after(50'000 + random_.below(2'500'000), [this, mine = ++partition_number_] {
    if (partition_number_ == mine) blocked_.clear();
  });
}

void World::partition_one_way() {
  fault("one-way partition");
  blocked_.clear();
  const std::uint64_t mute = 1 + random_.below(nodes_.size());
  const bool hears = random_.below(2) == 0;
  for (std::uint64_t other = 1; other <= nodes_.size(); ++other) {
    if (other == mute) continue;
    blocked_.insert(hears ? std::pair{mute, other} : std::pair{other, mute});
  }
  trace("a one-way partition of " + std::to_string(mute));
  after(50'000 + random_.below(2'500'000), [this, mine = ++partition_number_] {
    if (partition_number_ == mine) blocked_.clear();
  });
}

void World::partition_partial() {
  fault("partial partition");
  blocked_.clear();
  for (std::uint64_t a = 1; a <= nodes_.size(); ++a) {
    for (std::uint64_t b = a + 1; b <= nodes_.size(); ++b) {
      if (random_.below(3) == 0) {
        blocked_.insert({a, b});
        blocked_.insert({b, a});
      }
    }
  }
  trace("a partial partition");
  after(50'000 + random_.below(2'500'000), [this, mine = ++partition_number_] {
    if (partition_number_ == mine) blocked_.clear();
  });
}

void World::isolate(Node& node, std::uint64_t for_us) {
  fault("isolation");
  blocked_.clear();
  for (std::uint64_t other = 1; other <= nodes_.size(); ++other) {
    if (other == number(node.id)) continue;
    blocked_.insert({other, number(node.id)});
    blocked_.insert({number(node.id), other});
  }
  trace(std::to_string(number(node.id)) + " is isolated");
  after(for_us, [this, mine = ++partition_number_] {
    if (partition_number_ == mine) blocked_.clear();
  });
}

void World::pause(Node& node, std::uint64_t for_us) {
  fault("process stopped");
  trace(std::to_string(number(node.id)) + " is stopped");
  node.paused_until_us = now_us_ + for_us;
  const std::uint64_t incarnation = node.incarnation;
  after(for_us, [this, &node, incarnation] {
    if (!node.up || node.incarnation != incarnation || now_us_ < node.paused_until_us) return;
    node.stall_since_us = 0;
    node.reached_us.clear();
    auto deferred = std::move(node.deferred);
    node.deferred.clear();
    for (auto& action : deferred) action();
  });
}

void World::stall(Node& node, std::uint64_t for_us) {
  fault("disk stall");
  trace("the disk of " + std::to_string(number(node.id)) + " hangs");
  node.stalled_until_us = now_us_ + for_us;
}

void World::fill(Node& node, bool full) {
  if (full) fault("disk full");
  node.nearly_full = full;
  if (!node.up) return;
  node.core->disk_nearly_full(now_of(node), full);
  pump(node);
}

bool World::anyone_damaged() {
  for (auto& node : nodes_) {
    if (node->damaged && node->up && !node->core->damaged_on_disk()) node->damaged = false;
  }
  return std::any_of(nodes_.begin(), nodes_.end(), [](const auto& node) {
    return node->damaged || (node->up && node->core->damaged_on_disk());
  });
}

// At most one member at a time has lost something: the group can repair a minority only.
void World::damage(Node& node) {
  if (params_.nodes < 3 || anyone_damaged()) return;
  crash(node, "its disk rots");
  const bool done =
      random_.below(4) == 0 ? node.disk->damage_snapshot() : node.disk->damage_log(random_);
  node.damaged = done;
  fault(done ? "disk damage" : "crash");
  after(500 + random_.below(params_.restart_us_max), [this, &node] {
    if (!node.up) start(node);
  });
}

void World::change_members() {
  Node* leader = leader_node();
  if (leader == nullptr) return;
  std::vector<NodeId> voters;
  std::vector<NodeId> learners;
  for (const auto& node : nodes_) {
    const std::uint64_t choice = random_.below(10);
    const bool member = consensus::is_member(leader->core->membership(), node->id);
    if (choice < 6 && member) {
      voters.push_back(node->id);
    } else if (choice < 9) {
      learners.push_back(node->id);
    }
  }
  // One lost log must stay a minority.
  if (voters.empty() || (params_.weight_damage > 0 && voters.size() < 3)) return;
  const auto changed = leader->core->change_membership(now_of(*leader), voters, learners);
  if (changed) fault("membership change");
  if (voters.size() > 3 && random_.below(2) == 0) {
    // One more at once, which must wait.
    voters.pop_back();
    if (leader->core->change_membership(now_of(*leader), voters, {})) fault("membership change");
  }
  pump(*leader);
}

void World::move_leader() {
  Node* leader = leader_node();
  if (leader == nullptr) return;
  const NodeId target{1 + random_.below(nodes_.size())};
  if (leader->core->transfer_leadership(now_of(*leader), target)) fault("leadership transfer");
  pump(*leader);
}

// Everything works from now on: whoever is down starts, whoever waits goes on.
void World::heal() {
  chaos_ = false;
  blocked_.clear();
  ++partition_number_;
  for (auto& node : nodes_) {
    node->eio_armed = false;
    if (node->nearly_full) fill(*node, false);
    if (node->stalled_until_us > now_us_ + 1) node->stalled_until_us = now_us_ + 1;
    if (node->up && node->paused_until_us > now_us_) pause(*node, 1);
    if (!node->up) start(*node);
  }
}

}  // namespace kitwork::simulation
