// DoorRole: the CAF door of a gateway: an actor system of its own behind a guard that lets clients
// say one thing. It meets the gateway's zone in a plain call.
#pragma once

#include <memory>

#include "actors/gateway/door_actor.hpp"
#include "actors/guard/guard_actor.hpp"
#include "actors/node/node_system.hpp"

namespace kitwork::node {

class DoorRole {
 public:
  // The zone outlives it. As Guard::create and Guard::listen.
  static Result<std::unique_ptr<DoorRole>> start(const guard::Address& address,
                                                 guard::Credentials credentials,
                                                 const gateway::GatewaySettings& settings,
                                                 gateway::Zone& zone);
  ~DoorRole();
  DoorRole(const DoorRole&) = delete;
  DoorRole& operator=(const DoorRole&) = delete;

  std::uint16_t port() const { return port_; }
  Result<void> reload(guard::Credentials credentials) {
    return guard_->reload(std::move(credentials));
  }
  // Blocks of tokens, sorted.
  void revoke(const std::vector<Digest>& revoked);

 private:
  DoorRole() : system_(SystemUse::messages, 1) {}

  NodeSystem system_;
  std::unique_ptr<guard::Guard> guard_;
  DoorActor actor_;
  std::uint16_t port_ = 0;
};

}  // namespace kitwork::node
