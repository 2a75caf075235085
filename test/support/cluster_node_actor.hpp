// CAF as the cluster tests and the benchmark use it: the settings that ship, and nothing hidden.
#pragma once

#include <caf/actor_system_config.hpp>

namespace kitwork::test {

// Plain BASP between processes of one machine; the guard stands before it elsewhere.
class ClusterConfig : public caf::actor_system_config {
 public:
  explicit ClusterConfig(std::size_t threads);
};

}  // namespace kitwork::test
