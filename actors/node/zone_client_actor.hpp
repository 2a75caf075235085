// ZoneClient: the zone as a gateway asks it. Asks the member that leads, follows it when another
// one does, and asks again while nothing is known, until its patience ends. Each question has
// exactly one answer, whatever happens to members.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include "actors/gateway/zone.hpp"
#include "schemas/zone/configuration.hpp"

namespace kitwork::node {

struct ZoneClientSettings {
  // Whoever asks is told that nothing is known (unavailable) after this.
  std::uint64_t patience_ms = 60'000;
  // One member is waited for so long, and then another one is asked the same.
  std::uint64_t attempt_ms = 10'000;
  // Between two attempts that led to nothing: doubled each time, up to the second.
  std::uint64_t pause_ms = 10;
  std::uint64_t pause_ms_max = 400;
  // How often a member is asked what the zone is like, and for how long.
  std::uint64_t look_ms = 200;
  std::uint64_t look_patience_ms = 1500;
  // Questions under way; more are refused as overloaded.
  std::size_t questions_max = 8192;
};

// Questions on their way to the actor that asks them.
class ZoneInbox;

class ZoneClient final : public gateway::Zone {
 public:
  // The system outlives it.
  ZoneClient(caf::actor_system& system, ZoneClientSettings settings);
  // Whoever still waits is told `unavailable`.
  ~ZoneClient() override;
  ZoneClient(const ZoneClient&) = delete;
  ZoneClient& operator=(const ZoneClient&) = delete;

  // A member's actor, from any thread. It is forgotten when it goes down.
  void link(MemberId member, const caf::strong_actor_ptr& actor);

  // Is told which blocks of tokens the zone has revoked, sorted, whenever that changes: on a thread
  // of the system's, until another one is given or nobody ({}).
  using Revoked = std::function<void(const std::vector<Digest>&)>;
  void on_revoked(Revoked listener);

  void submit(Submission submission, Answered answered) override;
  void fetch_result(const gateway::ResultQuestion& question, Answered answered) override;
  void fetch_trace(const gateway::TraceQuestion& question, Traced traced) override;
  void change_policy(ByteVector item) override;
  std::string status() const override;
  // Whether a member said at the last look that one leads, and that a worker is there.
  bool ready() const override;

 private:
  std::shared_ptr<ZoneInbox> inbox_;
  caf::actor actor_;
};

}  // namespace kitwork::node
