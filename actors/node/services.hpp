// The services of a zone's members (actors/guard): what may be said over its links, and by whom.
// Everything else does not pass, in either direction.
#pragma once

#include "actors/guard/service.hpp"

namespace kitwork::node {

// Members among themselves: the log. Served by the replica.
const guard::Service& replica_service();
// Members among themselves: votes and evidence. This and the following are the member's.
const guard::Service& member_service();
// Workers: what they claim; what they are told.
const guard::Service& worker_service();
// Gateways: submissions and questions; changes of policy, which the root key has signed.
const guard::Service& gateway_service();

}  // namespace kitwork::node
