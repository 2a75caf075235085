// GatewayRole: a node as a gateway of its zone, in a process of its own: HTTP on one side, links to
// the zone's members on the other, and one bounded call between them.
#pragma once

#include <memory>

#include "actors/gateway/http_server.hpp"
#include "actors/node/door_role.hpp"
#include "actors/node/link_keeper_actor.hpp"
#include "actors/node/node_config.hpp"
#include "actors/node/node_system.hpp"
#include "actors/node/zone_client_actor.hpp"

namespace kitwork::node {

class GatewayRole {
 public:
  static Result<std::unique_ptr<GatewayRole>> start(const NodeConfig& config);
  ~GatewayRole();
  GatewayRole(const GatewayRole&) = delete;
  GatewayRole& operator=(const GatewayRole&) = delete;

  std::uint16_t port() const { return server_->port(); }
  // Certificates and revocations of its links, from its files again.
  Result<void> reload(const NodeConfig& config);

 private:
  GatewayRole() : system_(SystemUse::messages, 1) {}
  Result<void> open(const NodeConfig& config);
  Result<void> hear_revoked();

  NodeSystem system_;
  std::unique_ptr<guard::Guard> guard_;
  std::unique_ptr<ZoneClient> client_;
  caf::actor keeper_;
  std::unique_ptr<gateway::HttpServer> server_;
  std::unique_ptr<DoorRole> door_;
};

// The links of one that is no member to all members, by a service.
std::vector<KeptLink> links_to_members(
    const NodeConfig& config, const guard::Service& service,
    const std::function<void(MemberId, const caf::strong_actor_ptr&)>& up);

// Reads the files of a link. io_failed, not_found, malformed.
Result<guard::Credentials> read_credentials(const LinkFiles& files);

}  // namespace kitwork::node
