// A group whose disk is really full: writes are refused with out_of_space, reads are answered, and
// all goes on when there is room again. Needs root for a loop device; says so and passes without.
#include <unistd.h>

#include <caf/actor_system.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <chrono>
#include <cstdio>
#include <string>

#include "test/cluster/cluster.hpp"
#include "test/support/cluster_node_actor.hpp"
#include "test/support/load_actor.hpp"
#include "test/support/small_file_system.hpp"

namespace kitwork::test {
namespace {

constexpr std::uint64_t wait_ms = 30'000;
constexpr std::size_t sessions = 8;
constexpr int attempts_max = 20;

class FullDisk {
 public:
  FullDisk(const std::string& program, SmallFileSystem& disk)
      : disk_(disk), cluster_(program, 17'480, 3, disk.path()), config_(2), system_(config_) {}

  int run() {
    for (const char* argument : {"--segment", "1048576", "--reserve", "2097152"}) {
      cluster_.pass_argument(argument);
    }
    for (std::size_t member = 0; member < cluster_.size(); ++member) {
      if (!cluster_.start(member)) return fail("a replica does not get ready");
    }
    const auto before = load("before");
    if (!wait(*before, [](const LoadReport& now) { return now.acknowledged > 200; })) {
      return fail("no writes while there is room");
    }
    if (!disk_.fill()) return fail("cannot fill the disk");
    if (!wait(*before, [](const LoadReport& now) { return now.broken == sessions; })) {
      return fail("writes are not refused on a full disk");
    }
    if (report_.first_problem.find("out_of_space") == std::string::npos) {
      return fail("the refusal does not say why");
    }
    std::printf("full: %llu writes acknowledged before, then \"%s\"\n",
                static_cast<unsigned long long>(report_.acknowledged),
                errc_sentence(Errc::out_of_space));
    if (!can_read("before0-0")) return fail("no reads on a full disk");
    if (!disk_.make_room()) return fail("cannot make room");
    // Clients that come before the members have noticed are still refused.
    auto after = load("after");
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
      const auto settled = [](const LoadReport& now) {
        return now.acknowledged > 200 || now.broken > 0;
      };
      if (!wait(*after, settled)) return fail("no writes when there is room again");
      if (report_.broken == 0) break;
      ::usleep(100'000);
      after = load("after" + std::to_string(attempt));
    }
    after->stop_and_verify();
    if (!wait(*after, [](const LoadReport& now) { return now.verified; }) || report_.lost > 0) {
      return fail("a write that was acknowledged is missing");
    }
    std::printf("room again: %llu writes acknowledged, none lost\n",
                static_cast<unsigned long long>(report_.acknowledged));
    std::fflush(stdout);
    return 0;
  }

 private:
  std::shared_ptr<LoadControl> load(const std::string& prefix) {
    LoadOptions options;
    options.replicas = cluster_.addresses();
    options.sessions = sessions;
    options.value_bytes = 1024;
    options.prefix = prefix;
    auto control = std::make_shared<LoadControl>();
    clients_.push_back(spawn_load(system_, options, control));
    return control;
  }

  template <class Condition>
  bool wait(LoadControl& control, Condition&& condition) {
    for (std::uint64_t waited = 0; waited < wait_ms; waited += 20) {
      report_ = control.take();
      if (condition(report_)) return true;
      ::usleep(20'000);
    }
    return false;
  }

  // A linearisable read of every member. While nobody leads, as right after the leader's disk
  // filled up, a client asks again.
  bool can_read(const std::string& key) {
    for (const auto& address : cluster_.addresses()) {
      auto replica =
          system_.middleman().remote_actor<consensus::ReplicaActor>(address.host, address.port);
      if (!replica) return false;
      Errc error = Errc::not_leader;
      for (std::uint64_t waited = 0; error == Errc::not_leader && waited < wait_ms; waited += 20) {
        if (waited > 0) ::usleep(20'000);
        error = read_once(*replica, key);
      }
      if (error != Errc{}) return false;
    }
    return true;
  }

  Errc read_once(const consensus::ReplicaActor& replica, const std::string& key) {
    caf::scoped_actor self(system_);
    consensus::Request request;
    request.kind = consensus::RequestKind::query;
    request.body = key;
    Errc error = Errc::unavailable;
    self->request(replica, std::chrono::seconds(5), consensus::AskAtom::value,
                  consensus::encode_request(request))
        .receive(
            [&](const std::string& bytes) {
              const auto response = consensus::decode_response(bytes);
              if (!response) return;
              error = response.value().error;
              if (error == Errc{} && response.value().body.empty()) error = Errc::not_found;
            },
            [](const caf::error&) {});
    return error;
  }

  int fail(const char* why) {
    std::printf("FAILED: %s (%s)\n", why, report_.first_problem.c_str());
    std::fflush(stdout);
    return 1;
  }

  SmallFileSystem& disk_;
  Cluster cluster_;
  ClusterConfig config_;
  caf::actor_system system_;
  std::vector<caf::actor> clients_;
  LoadReport report_;

 public:
  ~FullDisk() {
    for (const caf::actor& each : clients_) {
      caf::anon_send_exit(each, caf::exit_reason::user_shutdown);
    }
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
};

}  // namespace
}  // namespace kitwork::test

int main(int count, char** values) {
  if (count != 2) {
    std::fputs("usage: full_disk REPLICA_PROGRAM\n", stderr);
    return 64;
  }
  kitwork::test::SmallFileSystem disk(64);
  if (!disk.mounted()) {
    std::puts("skipped: cannot mount a loop device here (needs root and mkfs.ext4)");
    return 0;
  }
  return kitwork::test::FullDisk(values[1], disk).run();
}
