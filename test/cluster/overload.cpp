// A group with a dead follower under more load than it can take. Prints how much memory the leader
// and the other follower hold over time; fails if it grows beyond a bound or if nothing is
// acknowledged.
#include <unistd.h>

#include <algorithm>
#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "test/cluster/cluster.hpp"
#include "test/support/cluster_node_actor.hpp"
#include "test/support/load_actor.hpp"

namespace kitwork::test {
namespace {

// Ten times what the leader lets be uncommitted (Settings::uncommitted_bytes_max) is asked for at
// any time: each session has a command on its way, again and again.
constexpr std::size_t value_bytes = 64 * 1024;
constexpr std::size_t sessions = 2560;
// The limits of Settings add up to some 200 MiB (the log and what is kept behind a snapshot, what
// is uncommitted, on its way to the disk, to followers and to the state); a buffer of the transport
// and of the allocator may double it.
constexpr std::uint64_t resident_kib_max = 512 * 1024;
constexpr std::uint64_t start_timeout_ms = 30'000;

int run(const std::string& program, std::uint64_t seconds, std::uint16_t port) {
  Cluster cluster(program, port, 3);
  for (std::size_t member = 0; member < cluster.size(); ++member) {
    if (!cluster.start(member)) return 1;
  }
  ClusterConfig config(2);
  caf::actor_system system(config);
  LoadOptions load;
  load.replicas = cluster.addresses();
  load.sessions = sessions;
  load.value_bytes = value_bytes;
  load.client.answer_timeout_ms = 5000;
  const auto control = std::make_shared<LoadControl>();
  const caf::actor clients = spawn_load(system, load, control);
  LoadReport report;
  for (std::uint64_t waited = 0; waited < start_timeout_ms && report.acknowledged == 0;
       waited += 20) {
    ::usleep(20'000);
    report = control->take();
  }
  const std::size_t leader = consensus::number(report.leader) - 1;
  if (leader >= cluster.size()) return 1;
  const std::size_t dead = (leader + 1) % cluster.size();
  const std::size_t follower = (leader + 2) % cluster.size();
  cluster.kill_hard(dead);
  std::uint64_t largest_kib = 0;
  const std::uint64_t before = report.acknowledged;
  for (std::uint64_t second = 1; second <= seconds; ++second) {
    ::usleep(1'000'000);
    const std::uint64_t leader_kib = cluster.resident_kib(leader);
    const std::uint64_t follower_kib = cluster.resident_kib(follower);
    largest_kib = std::max({largest_kib, leader_kib, follower_kib});
    if (second % 10 == 0 || second == seconds) {
      report = control->take();
      std::printf("%3llu s: leader %llu MiB, follower %llu MiB, acknowledged %llu\n",
                  static_cast<unsigned long long>(second),
                  static_cast<unsigned long long>(leader_kib / 1024),
                  static_cast<unsigned long long>(follower_kib / 1024),
                  static_cast<unsigned long long>(report.acknowledged));
    }
  }
  caf::anon_send_exit(clients, caf::exit_reason::user_shutdown);
  const bool moved = report.acknowledged > before;
  const bool sound = report.wrong + report.broken == 0;
  std::printf("largest %llu MiB, %llu MiB allowed\n",
              static_cast<unsigned long long>(largest_kib / 1024),
              static_cast<unsigned long long>(resident_kib_max / 1024));
  if (!sound) std::printf("FAILED: %s\n", report.first_problem.c_str());
  if (!moved) std::printf("FAILED: nothing was acknowledged under overload\n");
  if (largest_kib > resident_kib_max) std::printf("FAILED: too much memory\n");
  std::fflush(stdout);
  return moved && sound && largest_kib <= resident_kib_max ? 0 : 1;
}

}  // namespace
}  // namespace kitwork::test

int main(int count, char** values) {
  if (count < 2 || count > 3) {
    std::fputs("usage: overload REPLICA_PROGRAM [SECONDS]\n", stderr);
    return 64;
  }
  const std::uint64_t seconds = count == 3 ? std::strtoull(values[2], nullptr, 10) : 10;
  return kitwork::test::run(values[1], seconds, 17'450);
}
