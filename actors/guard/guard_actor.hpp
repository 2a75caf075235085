// Guard: what a process needs to be part of a zone. It serves actors to authenticated peers and
// connects to theirs; everything in between is its business. One for each actor system.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <caf/actor_control_block.hpp>
#include <caf/fwd.hpp>

#include "actors/guard/link_transport.hpp"
#include "actors/guard/service.hpp"

namespace kitwork::guard {

// Loads CAF's middleman with the settings that the guard needs; to be called on the configuration
// of each actor system that gets a guard. CAF's own heartbeats are off: the guard's replace them.
void configure(caf::actor_system_config& config, std::size_t threads);

struct GuardOptions {
  Credentials credentials;
  DoorLimits limits;
};

struct Destination {
  Address address;
  Expected expected;
  std::uint64_t deadline_ms = 5000;
};

// The remote actor, which the caller monitors: it goes down when the link ends.
using Connected = std::function<void(Result<caf::strong_actor_ptr>)>;

struct GuardReport {
  std::vector<LinkReport> links;
  // Of links that are over, too.
  VerdictCounts verdicts{};
};

class GuardState;

class Guard {
 public:
  // `system` must outlive the guard, and have been configured as above.
  static Result<std::unique_ptr<Guard>> create(caf::actor_system& system, GuardOptions options);
  // Ends all links, and calls every callback that still waits.
  ~Guard();
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  // Publishes an actor as a service, or another actor for the same service.
  Result<void> serve(Service service, const caf::strong_actor_ptr& actor);
  // All services can be reached at all addresses. Port 0 takes a free one; returns the port.
  Result<std::uint16_t> listen(const Address& address);
  // Calls `connected` once, within the deadline, on a thread of its own choice: it must be short
  // and must not destroy the guard. Never blocks.
  void connect(const Service& service, Destination destination, Connected connected);
  // The same, waiting: for main functions and tests, never in an actor.
  Result<caf::strong_actor_ptr> connect_and_wait(const Service& service, Destination destination);

  // Who is behind a remote actor, by its certificate: `sender->node()` of a message that came in.
  std::optional<Identity> identity_of(const caf::node_id& node) const;

  // New certificates, authorities or revocations, while links live. Links of revoked certificates,
  // and of zones that are no longer trusted, are cut within a quarter of a second.
  Result<void> reload(Credentials credentials);

  const DoorCounters& counters() const;
  GuardReport report() const;

 private:
  explicit Guard(std::shared_ptr<GuardState> state);
  const std::shared_ptr<GuardState> state_;
};

}  // namespace kitwork::guard
