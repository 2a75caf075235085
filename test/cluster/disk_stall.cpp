// The leader's disk hangs. Its heartbeats must not hide that: it gives up its office, another
// member takes over while it hangs, and nothing is lost when the disk comes back.
#include <unistd.h>

#include <algorithm>
#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <cstdio>
#include <string>

#include "test/cluster/cluster.hpp"
#include "test/support/cluster_node_actor.hpp"
#include "test/support/load_actor.hpp"

namespace kitwork::test {
namespace {

constexpr std::uint64_t wait_ms = 20'000;
// Settings::disk_stall_ms until it is noticed, and an election.
constexpr std::uint64_t pause_ms_max = 2000;

class DiskStall {
 public:
  explicit DiskStall(const std::string& program)
      : cluster_(program, 17'420, 3), config_(2), system_(config_) {}

  int run() {
    for (std::size_t member = 0; member < cluster_.size(); ++member) {
      if (!cluster_.start(member)) return fail("a replica does not get ready");
    }
    LoadOptions options;
    options.replicas = cluster_.addresses();
    const caf::actor clients = spawn_load(system_, options, control_);
    if (!wait([](const LoadReport& now) { return now.acknowledged > 200; })) {
      return fail("no writes");
    }
    for (int round = 0; round < 3; ++round) {
      if (!one_round()) return 1;
    }
    control_->stop_and_verify();
    const bool verified = wait([](const LoadReport& now) { return now.verified; });
    caf::anon_send_exit(clients, caf::exit_reason::user_shutdown);
    if (!verified || report_.lost + report_.wrong + report_.broken > 0) {
      return fail("something is lost");
    }
    std::printf("acknowledged %llu, lost 0\n",
                static_cast<unsigned long long>(report_.acknowledged));
    std::fflush(stdout);
    return 0;
  }

 private:
  bool one_round() {
    report_ = control_->take();
    const consensus::NodeId leader = report_.leader;
    const std::size_t member = consensus::number(leader) - 1;
    const std::uint64_t begin = monotonic_us();
    cluster_.stall_disk(member);
    // Somebody else answers while the old leader's disk still hangs.
    const bool moved = wait([&](const LoadReport& now) {
      return now.leader != leader && !now.acknowledged_at_us.empty();
    });
    const std::uint64_t pause_ms = (monotonic_us() - begin) / 1000;
    cluster_.release_disk(member);
    std::printf("the disk of leader %llu hangs: writes go on after %llu ms, by %llu\n",
                static_cast<unsigned long long>(consensus::number(leader)),
                static_cast<unsigned long long>(pause_ms),
                static_cast<unsigned long long>(consensus::number(report_.leader)));
    if (!moved || pause_ms > pause_ms_max) {
      static_cast<void>(fail("nobody takes over in time"));
      return false;
    }
    ::usleep(500'000);
    return true;
  }

  template <class Condition>
  bool wait(Condition&& condition) {
    for (std::uint64_t waited = 0; waited < wait_ms; waited += 20) {
      report_ = control_->take();
      if (condition(report_)) return true;
      ::usleep(20'000);
    }
    return false;
  }

  int fail(const char* why) {
    std::printf("FAILED: %s (%s)\n", why, report_.first_problem.c_str());
    std::fflush(stdout);
    return 1;
  }

  Cluster cluster_;
  ClusterConfig config_;
  caf::actor_system system_;
  std::shared_ptr<LoadControl> control_ = std::make_shared<LoadControl>();
  LoadReport report_;
};

}  // namespace
}  // namespace kitwork::test

int main(int count, char** values) {
  if (count != 2) {
    std::fputs("usage: disk_stall REPLICA_PROGRAM\n", stderr);
    return 64;
  }
  return kitwork::test::DiskStall(values[1]).run();
}
