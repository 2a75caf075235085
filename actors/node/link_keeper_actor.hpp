// LinkKeeper: keeps connections to other nodes, through the guard: makes them, tells whom they are
// for, and makes them again when they end, with pauses that grow while nobody answers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include "actors/guard/guard_actor.hpp"

namespace kitwork::node {

struct KeptLink {
  guard::Service service;
  guard::Destination destination;
  // The remote actor, each time that there is a new one; on a thread of CAF's, quick.
  std::function<void(const caf::strong_actor_ptr&)> up;
};

struct LinkKeeperSettings {
  std::uint64_t pause_ms = 50;
  std::uint64_t pause_ms_max = 1000;
  // Whose links they are, for the log.
  std::string name;
};

// To be ended (end_and_wait) before the guard and the system that it is of.
caf::actor spawn_link_keeper(caf::actor_system& system, guard::Guard& guard,
                             LinkKeeperSettings settings, std::vector<KeptLink> links);

}  // namespace kitwork::node
