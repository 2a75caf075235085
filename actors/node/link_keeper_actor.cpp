#include "actors/node/link_keeper_actor.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/atom.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

namespace kitwork::node {
namespace {

using ConnectAtom = caf::atom_constant<caf::atom("kw_connect")>;
using UpAtom = caf::atom_constant<caf::atom("kw_up")>;
using FailedAtom = caf::atom_constant<caf::atom("kw_failed")>;

struct Parts {
  guard::Guard* guard = nullptr;
  LinkKeeperSettings settings;
  std::vector<KeptLink> links;
};

class Keeper {
 public:
  using Self = caf::stateful_actor<Keeper>;

  void start(Self* self, std::shared_ptr<Parts> parts) {
    self_ = self;
    parts_ = std::move(parts);
    states_.resize(parts_->links.size());
    for (std::size_t i = 0; i < states_.size(); ++i) {
      states_[i].pause_ms = parts_->settings.pause_ms;
      connect(i);
    }
  }

  void connect(std::size_t index) {
    const KeptLink& link = parts_->links[index];
    const auto answer_to = caf::actor_cast<caf::actor>(self_);
    parts_->guard->connect(link.service, link.destination,
                           [answer_to, index](const Result<caf::strong_actor_ptr>& actor) {
                             if (actor) {
                               caf::anon_send(answer_to, UpAtom::value, index, actor.value());
                             } else {
                               caf::anon_send(answer_to, FailedAtom::value, index,
                                              actor.error().message);
                             }
                           });
  }

  void on_up(std::size_t index, const caf::strong_actor_ptr& actor) {
    State& state = states_[index];
    state.actor = caf::actor_cast<caf::actor_addr>(actor);
    state.pause_ms = parts_->settings.pause_ms;
    state.told = false;
    self_->monitor(caf::actor_cast<caf::actor>(actor));
    say(index, "is linked");
    parts_->links[index].up(actor);
  }

  void on_failed(std::size_t index, const std::string& why) {
    State& state = states_[index];
    // Once, and not with each attempt.
    if (!std::exchange(state.told, true)) say(index, ("cannot be reached: " + why).c_str());
    again(index);
  }

  void on_down(const caf::down_msg& down) {
    for (std::size_t i = 0; i < states_.size(); ++i) {
      if (states_[i].actor != down.source) continue;
      states_[i].actor = {};
      say(i, "went down");
      again(i);
    }
  }

 private:
  struct State {
    caf::actor_addr actor;
    std::uint64_t pause_ms = 0;
    bool told = false;
  };

  void again(std::size_t index) {
    State& state = states_[index];
    self_->delayed_send(self_, std::chrono::milliseconds(state.pause_ms), ConnectAtom::value,
                        index);
    state.pause_ms = std::min(state.pause_ms * 2, parts_->settings.pause_ms_max);
  }

  void say(std::size_t index, const char* text) const {
    const KeptLink& link = parts_->links[index];
    std::fprintf(stderr, "%s: %s of %s %s\n", parts_->settings.name.c_str(),
                 link.service.name.c_str(), link.destination.expected.node.c_str(), text);
  }

  Self* self_ = nullptr;
  std::shared_ptr<Parts> parts_;
  std::vector<State> states_;
};

caf::behavior keeper_behavior(Keeper::Self* self, const std::shared_ptr<Parts>& parts) {
  self->set_error_handler([](caf::scheduled_actor*, caf::error&) {});
  self->set_down_handler(
      [self](caf::scheduled_actor*, caf::down_msg& down) { self->state.on_down(down); });
  self->state.start(self, parts);
  return {
      [self](ConnectAtom, std::size_t index) { self->state.connect(index); },
      [self](UpAtom, std::size_t index, const caf::strong_actor_ptr& actor) {
        self->state.on_up(index, actor);
      },
      [self](FailedAtom, std::size_t index, const std::string& why) {
        self->state.on_failed(index, why);
      },
  };
}

}  // namespace

caf::actor spawn_link_keeper(caf::actor_system& system, guard::Guard& guard,
                             LinkKeeperSettings settings, std::vector<KeptLink> links) {
  auto parts = std::make_shared<Parts>(Parts{&guard, std::move(settings), std::move(links)});
  return system.spawn(keeper_behavior, parts);
}

}  // namespace kitwork::node
