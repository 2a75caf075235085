#include "actors/guard/guard_actor.hpp"

#include <chrono>
#include <future>
#include <random>
#include <set>
#include <string>

#include "actors/guard/guard_state_actor.hpp"

// CAF names a node by its host and process id, so that a process which comes back under an old id
// would be taken for the dead one, and containers for each other. The library calls this function
// through the linker's table: this definition wins, and every start has another id.
namespace caf::detail {
std::string get_root_uuid();
std::string get_root_uuid() {
  std::random_device random;
  std::string digits;
  for (int i = 0; i < 32; ++i) digits += "0123456789abcdef"[random() & 15u];
  return digits;
}
}  // namespace caf::detail

namespace kitwork::guard {

void configure(caf::actor_system_config& config, std::size_t threads) {
  config.load<caf::io::middleman>();
  config.set("scheduler.policy", caf::atom("sharing"));
  config.set("scheduler.max-threads", threads);
  config.set("middleman.workers", std::size_t{0});
  config.set("middleman.heartbeat-interval", caf::timespan(0));
  // A system that ends waits for detached actors without a limit, and CAF's broker may hold its
  // middleman's for good. The guard connects by itself, so that actor never blocks.
  config.set("middleman.attach-utility-actors", true);
}

Guard::Guard(std::shared_ptr<GuardState> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Guard>> Guard::create(caf::actor_system& system, GuardOptions options) {
  auto state = std::make_shared<GuardState>(system);
  const Result<void> started = state->start(std::move(options));
  if (!started) return started.error();
  return std::unique_ptr<Guard>(new Guard(std::move(state)));
}

Guard::~Guard() { state_->stop(); }

Result<void> Guard::serve(Service service, const caf::strong_actor_ptr& actor) {
  return state_->serve(std::move(service), actor);
}

Result<std::uint16_t> Guard::listen(const Address& address) {
  return state_->door().listen(address);
}

void Guard::connect(const Service& service, Destination destination, Connected connected) {
  state_->connect(service, std::move(destination), std::move(connected));
}

Result<caf::strong_actor_ptr> Guard::connect_and_wait(const Service& service,
                                                      Destination destination) {
  std::promise<Result<caf::strong_actor_ptr>> promise;
  auto future = promise.get_future();
  connect(service, std::move(destination), [&promise](Result<caf::strong_actor_ptr> result) {
    promise.set_value(std::move(result));
  });
  return future.get();
}

std::optional<Identity> Guard::identity_of(const caf::node_id& node) const {
  return state_->identity_of(node);
}

Result<void> Guard::reload(Credentials credentials) {
  return state_->reload(std::move(credentials));
}

const DoorCounters& Guard::counters() const { return state_->door().counters(); }

GuardReport Guard::report() const { return state_->report(); }

}  // namespace kitwork::guard
