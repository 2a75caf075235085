// A load of durable writes on a group of replicas, through sessions. Prints one line: operations a
// second and latencies.
#include <unistd.h>

#include <algorithm>
#include <caf/actor_system.hpp>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "test/support/cluster_node_actor.hpp"
#include "test/support/load_actor.hpp"

namespace kitwork::bench {
namespace {

std::uint32_t percentile(const std::vector<std::uint32_t>& sorted, double fraction) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * fraction)];
}

void run(std::uint16_t first_port, std::size_t clients, double seconds) {
  test::ClusterConfig config(1);
  caf::actor_system system(config);
  test::LoadOptions options;
  for (std::uint64_t member = 0; member < 3; ++member) {
    options.replicas.push_back({consensus::NodeId{member + 1}, "127.0.0.1",
                                static_cast<std::uint16_t>(first_port + member)});
  }
  options.sessions = clients;
  options.keys_per_session = 64;
  // A pause of the machine is not a reason to ask twice.
  options.client.answer_timeout_ms = 2000;
  options.prefix = "b" + std::to_string(::getpid()) + "-";
  const auto control = std::make_shared<test::LoadControl>();
  const caf::actor load = test::spawn_load(system, options, control);
  while (control->take().sessions_open < clients) ::usleep(5000);
  // The first tenth warms up.
  ::usleep(static_cast<useconds_t>(seconds * 1e5));
  control->take();
  const std::uint64_t begin = test::monotonic_us();
  ::usleep(static_cast<useconds_t>(seconds * 9e5));
  test::LoadReport report = control->take();
  const double taken = static_cast<double>(test::monotonic_us() - begin) / 1e6;
  auto& latencies = report.latencies_us;
  std::sort(latencies.begin(), latencies.end());
  std::printf(
      "{\"operations_per_second\": %.0f, \"p50_us\": %u, \"p99_us\": %u, \"errors\": %llu}\n",
      static_cast<double>(latencies.size()) / taken, percentile(latencies, 0.5),
      percentile(latencies, 0.99), static_cast<unsigned long long>(report.wrong + report.broken));
  std::fflush(stdout);
  // Without waiting for sessions that nobody needs any more.
  std::_Exit(0);
}

}  // namespace
}  // namespace kitwork::bench

int main(int count, char** values) {
  if (count != 4) {
    std::fputs("usage: replica_load FIRST_PORT CLIENTS SECONDS\n", stderr);
    return 64;
  }
  kitwork::bench::run(static_cast<std::uint16_t>(std::strtoul(values[1], nullptr, 10)),
                      std::strtoull(values[2], nullptr, 10), std::strtod(values[3], nullptr));
}
