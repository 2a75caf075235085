// NodeSystem: an actor system as nodes use it, with what its actors need to end in order.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

namespace kitwork::node {

// A role's actors have a system of their own, so that capsules that loop take no turn from those
// that decide.
enum class SystemUse : std::uint8_t { messages, capsules };

class NodeSystem {
 public:
  // `configure` may add to the configuration before the system is made.
  NodeSystem(SystemUse use, std::size_t threads,
             const std::function<void(caf::actor_system_config&)>& configure = {});

  caf::actor_system& actors() { return *system_; }

 private:
  struct Config : caf::actor_system_config {
    Config(SystemUse use, std::size_t threads,
           const std::function<void(caf::actor_system_config&)>& configure);
  };
  Config config_;
  std::unique_ptr<caf::actor_system> system_;
};

// As many threads as the machine has cores, but at least two.
std::size_t threads_default();

// Tells an actor to end and waits until it has, for five seconds at most. Nothing for a null one.
void end_and_wait(caf::actor_system& system, const caf::strong_actor_ptr& actor);

}  // namespace kitwork::node
