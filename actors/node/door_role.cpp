#include "actors/node/door_role.hpp"

#include <utility>

#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include "actors/gateway/door_service.hpp"

namespace kitwork::node {

Result<std::unique_ptr<DoorRole>> DoorRole::start(const guard::Address& address,
                                                  guard::Credentials credentials,
                                                  const gateway::GatewaySettings& settings,
                                                  gateway::Zone& zone) {
  std::unique_ptr<DoorRole> role(new DoorRole);
  auto guard = guard::Guard::create(role->system_.actors(), {std::move(credentials), {}});
  if (!guard) return guard.error();
  role->guard_ = std::move(guard.value());
  role->actor_ = gateway::spawn_door(role->system_.actors(), settings, zone,
                                     [guard = role->guard_.get()](const caf::node_id& node) {
                                       const std::optional<guard::Identity> identity =
                                           guard->identity_of(node);
                                       return identity ? identity->node : std::string();
                                     });
  const auto actor = caf::actor_cast<caf::strong_actor_ptr>(role->actor_);
  if (const auto served = role->guard_->serve(gateway::door_service(), actor); !served) {
    return served.error();
  }
  const auto listening = role->guard_->listen(address);
  if (!listening) return listening.error();
  role->port_ = listening.value();
  return role;
}

void DoorRole::revoke(const std::vector<Digest>& revoked) {
  std::string bytes;
  for (const Digest& each : revoked) bytes.append(each.begin(), each.end());
  caf::anon_send(caf::actor_cast<caf::actor>(actor_), gateway::DoorRevokedAtom::value,
                 std::move(bytes));
}

DoorRole::~DoorRole() {
  end_and_wait(system_.actors(), caf::actor_cast<caf::strong_actor_ptr>(actor_));
  actor_ = DoorActor{};
  guard_.reset();
}

}  // namespace kitwork::node
