#include "test/support/cluster_node_actor.hpp"

#include <chrono>
#include <random>
#include <string>

#include <caf/atom.hpp>
#include <caf/io/middleman.hpp>
#include <caf/timespan.hpp>

namespace kitwork::test {

ClusterConfig::ClusterConfig(std::size_t threads) {
  load<caf::io::middleman>();
  set("scheduler.policy", caf::atom("sharing"));
  set("scheduler.max-threads", threads);
  set("middleman.workers", std::size_t{0});
  // A system that ends waits for detached actors without a limit, and CAF's broker may hold its
  // middleman's for good. Here each connect is to this machine and answered at once.
  set("middleman.attach-utility-actors", true);
  set("middleman.heartbeat-interval", caf::timespan(std::chrono::milliseconds(500)));
  set("middleman.connection-timeout", caf::timespan(std::chrono::seconds(2)));
}

}  // namespace kitwork::test

// CAF names a node by its host and process id, so a process that comes back under an old id would
// be taken for the dead one. The library calls this function through the linker's table: ours wins.
namespace caf::detail {
std::string get_root_uuid();
std::string get_root_uuid() {
  std::random_device random;
  std::string bits;
  for (int i = 0; i < 32; ++i) bits += "0123456789abcdef"[random() & 15u];
  return bits;
}
}  // namespace caf::detail
