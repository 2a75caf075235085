// The guard from the inside: services, orders and links, between the doorkeeper's thread and CAF's.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <unordered_map>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/atom.hpp>
#include <caf/io/middleman.hpp>
#include <caf/timespan.hpp>

#include "actors/guard/doorkeeper.hpp"
#include "actors/guard/guard_actor.hpp"
#include "actors/guard/guard_scribe_actor.hpp"

namespace kitwork::guard {

class GuardState final : public Doorkeeper::Host, public std::enable_shared_from_this<GuardState> {
 public:
  explicit GuardState(caf::actor_system& system);
  Result<void> start(GuardOptions options);
  void stop();

  Result<void> serve(Service service, const caf::strong_actor_ptr& actor);
  void connect(const Service& service, Destination destination, Connected connected);
  std::optional<Identity> identity_of(const caf::node_id& node) const;
  Result<void> reload(Credentials credentials);
  GuardReport report() const;
  Doorkeeper& door() { return *door_; }

  // The doorkeeper's host.
  bool knows(std::string_view service) const override;
  Result<void> may_enter(const Peer& peer) override;
  void admitted(Admission admission) override;
  void connect_failed(std::uint64_t order, Error error) override;
  void tick() override;

 private:
  struct Served {
    std::shared_ptr<const Service> service;
    caf::strong_actor_ptr actor;
    // What CAF knows the published actor by, in place of a port.
    std::uint16_t port = 0;
  };
  struct Order {
    std::shared_ptr<const Service> service;
    Connected connected;
    std::uint64_t deadline_ms = 0;
  };
  using Transports = std::map<NodeBytes, std::shared_ptr<LinkTransport>>;

  void admit_accepted(Admission admission);
  void admit_connected(Admission admission);
  caf::io::scribe_ptr make_scribe(Admission admission, std::shared_ptr<const Service> service,
                                  LinkSide side);
  std::optional<Order> take_order(std::uint64_t order);
  Transports transports() const;
  void forget_ended();

  caf::actor_system& system_;
  caf::io::network::default_multiplexer& multiplexer_;
  caf::actor broker_;
  const std::shared_ptr<LiveLinks> live_ = std::make_shared<LiveLinks>();
  const std::shared_ptr<std::atomic<bool>> tick_posted_ =
      std::make_shared<std::atomic<bool>>(false);
  std::atomic<std::uint32_t> links_made_{0};

  mutable std::mutex mutex_;
  std::map<std::string, Served, std::less<>> served_;
  std::map<std::uint64_t, Order> orders_;
  std::uint64_t last_order_ = 0;
  std::uint16_t last_port_ = 0;
  // By alias.
  Transports transports_;
  VerdictCounts ended_verdicts_{};

  // Last, so that its thread ends before what it talks to.
  std::unique_ptr<Doorkeeper> door_;
};

}  // namespace kitwork::guard
