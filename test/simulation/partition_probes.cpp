// Links that are cut in a calm group: whole members, single links, all but those of one member.
#include <algorithm>

#include "test/simulation/world.hpp"

namespace kitwork::simulation {

using consensus::NodeId;
using consensus::number;
using consensus::Role;

// A follower that was cut off and comes back disturbs nobody.
void World::probe_rejoin() {
  Node* leader = leader_node();
  if (leader == nullptr || leader->core->membership().voters.size() < 3) return;
  trace("probe: a follower is cut off and comes back");
  const consensus::Term term = leader->core->term();
  // With an idle group its log is as good as any.
  clients_on_ = random_.below(2) == 0;
  if (!clients_on_) run_until(now_us_ + 1'500'000);
  const auto& voters = leader->core->membership().voters;
  const NodeId cut = voters[0] == leader->id ? voters[1] : voters[0];
  isolate(node(cut), 1'000'000 + random_.below(1'000'000));
  if (random_.below(2) == 0) {
    // Only the leader is out of its reach; the others hear it, and hear of the leader.
    blocked_ = {{number(cut), number(leader->id)}, {number(leader->id), number(cut)}};
  }
  run_until(now_us_ + 3'500'000);
  clients_on_ = true;
  if (checker_.failed()) return;
  if (leader->core->role() != Role::leader || leader->core->term() != term) {
    checker_.violation("a member that came back deposed a leader that worked");
  }
}

void World::probe_isolated_leader() {
  Node* leader = leader_node();
  if (leader == nullptr || leader->core->membership().voters.size() < 3) return;
  trace("probe: the leader is cut off");
  isolate(*leader, 3'000'000);
  const consensus::Term term = leader->core->term();
  const bool another = wait_for(3'000'000, [&] {
    Node* now = leader_node();
    return now != nullptr && now != leader && now->core->term() > term;
  });
  if (!another && !checker_.failed()) checker_.violation("nobody took over from a lost leader");
}

// Only one member reaches the others, and it does not lead: the leader finds itself without a
// majority, and the one in the middle takes over.
void World::probe_hub() {
  Node* leader = leader_node();
  if (leader == nullptr || leader->core->membership().voters.size() < 4) return;
  trace("probe: only one member reaches the others");
  clients_on_ = false;
  run_until(now_us_ + 1'500'000);
  leader = leader_node();
  if (checker_.failed() || leader == nullptr || !settled()) return;
  const auto voters = leader->core->membership().voters;
  const NodeId hub = voters[0] == leader->id ? voters[1] : voters[0];
  const consensus::Position last = node(hub).core->log().last();
  // Whoever has more could not be led by it.
  const bool ahead = std::any_of(voters.begin(), voters.end(),
                                 [&](NodeId id) { return node(id).core->log().last() > last; });
  if (ahead) return;
  fault("only one member reaches the others");
  blocked_.clear();
  ++partition_number_;
  for (std::uint64_t a = 1; a <= nodes_.size(); ++a) {
    for (std::uint64_t b = 1; b <= nodes_.size(); ++b) {
      if (a != b && NodeId{a} != hub && NodeId{b} != hub) blocked_.insert({a, b});
    }
  }
  const bool leads = wait_for(10'000'000, [&] {
    const consensus::Core& core = *node(hub).core;
    return core.role() == Role::leader && core.log().term_at(core.commit()) == core.term();
  });
  clients_on_ = true;
  if (!leads && !checker_.failed()) {
    checker_.violation("the only member that reaches a majority does not lead");
  }
}

}  // namespace kitwork::simulation
