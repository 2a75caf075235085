// Inbox: what the log's thread has applied, on its way to the member's actor.
#pragma once

#include <mutex>
#include <utility>
#include <variant>
#include <vector>

#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>
#include <caf/send.hpp>
#include "actors/admission/zone_machine.hpp"
#include "actors/admission/zone_protocol_actor.hpp"

namespace kitwork::admission {

// Only a wake-up goes through CAF; what happened is in a list of our own, in order.
class Inbox final : public AppliedSink {
 public:
  struct Restored {};
  using Event = std::variant<BatchResult, Restored>;

  void connect(CommandActor actor) {
    const std::lock_guard lock(mutex_);
    actor_ = caf::actor_cast<caf::actor_addr>(actor);
    connected_ = true;
  }
  void applied(BatchResult result) override { add(std::move(result)); }
  void restored() override { add(Restored{}); }
  std::vector<Event> take() {
    const std::lock_guard lock(mutex_);
    woken_ = false;
    return std::exchange(events_, {});
  }

 private:
  void add(Event event) {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
    if (!connected_ || std::exchange(woken_, true)) return;
    if (const auto actor = caf::actor_cast<CommandActor>(actor_)) {
      caf::anon_send(actor, InboxAtom::value);
    }
  }

  std::mutex mutex_;
  std::vector<Event> events_;
  bool woken_ = false;
  bool connected_ = false;
  caf::actor_addr actor_;
};

}  // namespace kitwork::admission
