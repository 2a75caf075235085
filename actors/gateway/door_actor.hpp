// The CAF door's one published actor, in an actor system of its own: it meets the zone in a plain
// bounded call (gateway::Zone).
#pragma once

#include <functional>
#include <string>

#include <caf/atom.hpp>
#include <caf/fwd.hpp>
#include <caf/node_id.hpp>
#include <caf/typed_actor.hpp>

#include "actors/gateway/door.hpp"
#include "actors/include/kitwork/client.hpp"

namespace kitwork::gateway {

// Who is behind a node, by its certificate; empty: nobody that the guard knows.
using ClientNames = std::function<std::string(const caf::node_id&)>;

// Within the process: digests of revoked blocks, 32 bytes each, sorted.
using DoorRevokedAtom = caf::atom_constant<caf::atom("kw_doorrev")>;

// The zone outlives the actor, and may answer after it ended.
DoorActor spawn_door(caf::actor_system& system, const GatewaySettings& settings, Zone& zone,
                     ClientNames names);

}  // namespace kitwork::gateway
