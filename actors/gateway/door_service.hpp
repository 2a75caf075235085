// What may be said at the CAF door, and by whom: both ends hold this table.
#pragma once

#include "actors/guard/service.hpp"

namespace kitwork::gateway {

// Clients: one request with one bounded buffer, a submission; the answer is a verdict.
const guard::Service& door_service();

}  // namespace kitwork::gateway
