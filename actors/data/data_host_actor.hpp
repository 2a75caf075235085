// A directory as the host of a node's workers, as a CAF actor with a thread of its own: files are
// waited for there.
#pragma once

#include <string>

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

namespace kitwork::data {

// Answers worker::HostAtom. The directory need not be there before something is written.
caf::actor spawn_data_host(caf::actor_system& system, const std::string& directory);

}  // namespace kitwork::data
