// Clients of a replicated group: many sessions, one command each at a time, whose answers are
// checked and timed.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <caf/actor.hpp>
#include "actors/consensus/replica_actor.hpp"
#include "actors/consensus/session_client.hpp"

namespace kitwork::test {

struct LoadOptions {
  std::vector<consensus::PeerAddress> replicas;
  std::size_t sessions = 16;
  std::size_t value_bytes = 256;
  // Each session sets its keys in turn.
  std::size_t keys_per_session = 1;
  consensus::SessionClientSettings client;
  std::string prefix = "s";
};

// What the clients know, for another thread to look at.
struct LoadReport {
  std::uint64_t acknowledged = 0;
  // Commands of which nobody knew for a while whether they were done, and which of these had been.
  std::uint64_t unknown = 0;
  std::uint64_t found_done = 0;
  // Answers that cannot be: a version that is not the one after the last.
  std::uint64_t wrong = 0;
  // Sessions that ended with an error.
  std::uint64_t broken = 0;
  std::uint64_t sessions_open = 0;
  std::string first_problem;
  // Of each acknowledgement since the last take.
  std::vector<std::uint32_t> latencies_us;
  std::vector<std::uint64_t> acknowledged_at_us;
  // When all sessions have stopped and the last values were read: sets that are missing.
  bool verified = false;
  std::uint64_t lost = 0;
  consensus::NodeId leader = consensus::NodeId::none;
};

class LoadControl {
 public:
  // No new commands; what is under way ends, then everything is read back and compared.
  void stop_and_verify();
  bool stopping();
  // Moves the samples out.
  LoadReport take();

  // For the actor.
  template <class Change>
  void update(Change&& change) {
    const std::lock_guard lock(mutex_);
    change(report_);
  }

 private:
  std::mutex mutex_;
  LoadReport report_;
  bool stopping_ = false;
};

// Microseconds of the monotonic clock.
std::uint64_t monotonic_us();

caf::actor spawn_load(caf::actor_system& system, const LoadOptions& options,
                      std::shared_ptr<LoadControl> control);

}  // namespace kitwork::test
