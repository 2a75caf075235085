#include "actors/node/node_system.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include <caf/exit_reason.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include "actors/guard/guard_actor.hpp"
#include "actors/worker/worker_actor.hpp"

namespace kitwork::node {

NodeSystem::Config::Config(SystemUse use, std::size_t threads,
                           const std::function<void(caf::actor_system_config&)>& configure) {
  guard::configure(*this, threads);
  if (use == SystemUse::capsules) worker::tune_for_capsules(*this);
  if (configure) configure(*this);
}

NodeSystem::NodeSystem(SystemUse use, std::size_t threads,
                       const std::function<void(caf::actor_system_config&)>& configure)
    : config_(use, threads, configure), system_(std::make_unique<caf::actor_system>(config_)) {}

std::size_t threads_default() {
  return std::max<std::size_t>(2, std::thread::hardware_concurrency());
}

void end_and_wait(caf::actor_system& system, const caf::strong_actor_ptr& actor) {
  if (!actor) return;
  caf::scoped_actor self(system);
  const auto handle = caf::actor_cast<caf::actor>(actor);
  self->monitor(handle);
  caf::anon_send_exit(handle, caf::exit_reason::user_shutdown);
  self->receive([](const caf::down_msg&) {}, caf::after(std::chrono::seconds(5)) >> [] {});
}

}  // namespace kitwork::node
