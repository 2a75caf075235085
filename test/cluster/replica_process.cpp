// One replica as a process, for the cluster tests and the benchmark: a key-value state on a disk of
// its own. Ends with SIGTERM; prints "ready" when its actor is published.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

#include <caf/actor_system.hpp>
#include <caf/io/middleman.hpp>
#include <caf/send.hpp>
#include "actors/consensus/replica_actor.hpp"
#include "actors/storage/disk_storage.hpp"
#include "actors/storage/posix_disk.hpp"
#include "test/support/cluster_node_actor.hpp"
#include "test/support/key_value.hpp"
#include "test/support/stalling_disk.hpp"

namespace kitwork::test {
namespace {

struct Arguments {
  std::string directory;
  std::uint16_t port = 0;
  storage::LogOptions log;
  consensus::ReplicaOptions replica;
};

// --id N --dir PATH --port N --peer ID:PORT ... [--segment BYTES] [--reserve BYTES]
// [--verbose]
bool parse(int count, char** values, Arguments& arguments) {
  consensus::Membership members;
  for (int i = 1; i < count; ++i) {
    const std::string name = values[i];
    if (name == "--verbose") {
      arguments.replica.verbose = true;
      continue;
    }
    if (++i == count) return false;
    const char* value = values[i];
    if (name == "--id") {
      arguments.replica.settings.id = consensus::NodeId{std::strtoull(value, nullptr, 10)};
      members.voters.push_back(arguments.replica.settings.id);
    } else if (name == "--dir") {
      arguments.directory = value;
    } else if (name == "--port") {
      arguments.port = static_cast<std::uint16_t>(std::strtoul(value, nullptr, 10));
    } else if (name == "--segment") {
      arguments.log.segment_bytes = std::strtoull(value, nullptr, 10);
    } else if (name == "--reserve") {
      arguments.log.reserve_bytes = std::strtoull(value, nullptr, 10);
    } else if (name == "--peer") {
      const char* colon = std::strchr(value, ':');
      if (colon == nullptr) return false;
      const consensus::NodeId id{std::strtoull(value, nullptr, 10)};
      const auto port = static_cast<std::uint16_t>(std::strtoul(colon + 1, nullptr, 10));
      arguments.replica.peers.push_back({id, "127.0.0.1", port});
      members.voters.push_back(id);
    } else {
      return false;
    }
  }
  std::sort(members.voters.begin(), members.voters.end());
  arguments.replica.settings.bootstrap = members;
  return !arguments.directory.empty() && arguments.port != 0;
}

// To end, and to make the disk hang (SIGUSR1) and go on (SIGUSR2).
sigset_t awaited_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGUSR1, SIGUSR2}) sigaddset(&signals, signal);
  return signals;
}

int fail(const Error& error) {
  std::fprintf(stderr, "replica: %s\n", error.message.c_str());
  return 1;
}

int run(Arguments& arguments) {
  std::random_device random;
  arguments.replica.settings.seed = (std::uint64_t{random()} << 32) | random();
  storage::LogId log_id;
  for (std::uint8_t& byte : log_id) byte = static_cast<std::uint8_t>(random());
  auto disk = storage::PosixDisk::create(arguments.directory);
  if (!disk) return fail(disk.error());
  StallingDisk stalling(*disk.value());
  storage::DiskStorage storage(stalling, arguments.log, log_id);
  ClusterConfig config(2);
  caf::actor_system system(config);
  auto actor =
      consensus::spawn_replica(system, arguments.replica, std::make_unique<KeyValue>(), storage);
  if (!actor) return fail(actor.error());
  const auto port = system.middleman().publish(actor.value(), arguments.port, "127.0.0.1", true);
  if (!port) {
    std::fprintf(stderr, "replica: cannot publish at port %u\n", arguments.port);
    return 1;
  }
  std::puts("ready");
  std::fflush(stdout);
  const sigset_t signals = awaited_signals();
  int signal = 0;
  while (sigwait(&signals, &signal) == 0 && signal != SIGTERM && signal != SIGINT) {
    if (signal == SIGUSR1) stalling.stall();
    if (signal == SIGUSR2) stalling.go_on();
  }
  stalling.go_on();
  caf::anon_send_exit(actor.value(), caf::exit_reason::user_shutdown);
  return 0;
}

}  // namespace
}  // namespace kitwork::test

int main(int count, char** values) {
  // Before any thread starts, so that all of them leave the signals to sigwait().
  const sigset_t signals = kitwork::test::awaited_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  kitwork::test::Arguments arguments;
  if (!kitwork::test::parse(count, values, arguments)) {
    std::fputs(
        "usage: replica_process --id N --dir PATH --port N --peer ID:PORT... [--segment "
        "BYTES] [--verbose]\n",
        stderr);
    return 64;
  }
  return kitwork::test::run(arguments);
}
