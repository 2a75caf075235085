// The CAF door's one published actor, in an actor system of its own: it meets the zone in a plain
// bounded call (gateway::Zone).
#pragma once

#include <functional>
#include <string>

#include <caf/fwd.hpp>
#include <caf/node_id.hpp>
#include <caf/typed_actor.hpp>

#include "actors/gateway/door.hpp"
#include "actors/include/kitwork/client.hpp"

namespace kitwork::gateway {

// Who is behind a node, by its certificate; empty: nobody that the guard knows.
using ClientNames = std::function<std::string(const caf::node_id&)>;

// The zone outlives the actor, and may answer after it ended.
DoorActor spawn_door(caf::actor_system& system, const GatewaySettings& settings, Zone& zone,
                     ClientNames names);

}  // namespace kitwork::gateway
