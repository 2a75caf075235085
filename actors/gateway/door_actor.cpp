#include "actors/gateway/door_actor.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <utility>

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

namespace kitwork::gateway {
namespace {

// Within the process: the zone's verdict for an exchange; the time of an exchange is over.
using AnsweredAtom = caf::atom_constant<caf::atom("kw_doorans")>;
using ExpiredAtom = caf::atom_constant<caf::atom("kw_doorend")>;
using Promise = caf::response_promise;

std::uint64_t now_ms() {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                        std::chrono::system_clock::now().time_since_epoch())
                                        .count());
}

std::string text_of(const Verdict& verdict) {
  const ByteVector bytes = encode_verdict(verdict);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class DoorShell {
 public:
  void start(caf::event_based_actor* self, const GatewaySettings& settings, Zone& zone,
             ClientNames names) {
    self_ = self;
    door_ = std::make_unique<Door>(settings);
    zone_ = &zone;
    names_ = std::move(names);
  }

  Promise on_submit(const std::string& bytes) {
    // A promise takes the sender along: whoever asks afterwards finds nobody.
    const caf::strong_actor_ptr sender = self_->current_sender();
    const std::string client = sender ? names_(sender->node()) : std::string();
    Promise promise = self_->make_response_promise();
    auto taken = door_->submit(now_ms(), client, bytes_of(bytes), zone_->ready());
    if (const auto* verdict = std::get_if<Verdict>(&taken)) {
      promise.deliver(text_of(*verdict));
      return promise;
    }
    auto& question = std::get<Door::Question>(taken);
    const auto id = static_cast<std::uint64_t>(question.exchange);
    waiting_.emplace(id, promise);
    const std::uint64_t now = now_ms();
    const std::uint64_t left_ms = question.until_ms > now ? question.until_ms - now : 0;
    self_->delayed_send(self_, std::chrono::milliseconds(left_ms), ExpiredAtom::value, id);
    // From whatever thread, perhaps after this actor ended: then it is sent to nobody.
    zone_->submit(std::move(question.submission),
                  [to = caf::actor_cast<caf::actor_addr>(self_), id](const Verdict& verdict) {
                    if (const auto actor = caf::actor_cast<caf::actor>(to)) {
                      caf::anon_send(actor, AnsweredAtom::value, id, text_of(verdict));
                    }
                  });
    return promise;
  }

  void on_answered(std::uint64_t id, const std::string& bytes) {
    const Result<Verdict> verdict = decode_verdict(bytes_of(bytes));
    if (!verdict) return;
    const auto told = door_->answered(now_ms(), static_cast<ExchangeId>(id), verdict.value());
    if (told) deliver(id, *told);
  }

  void on_revoked(std::string_view bytes) {
    std::vector<Digest> revoked(bytes.size() / std::tuple_size_v<Digest>);
    for (Digest& each : revoked) {
      std::copy_n(bytes.begin(), each.size(), each.begin());
      bytes.remove_prefix(each.size());
    }
    door_->revoke(std::move(revoked));
  }

  void on_expired(std::uint64_t id) {
    if (!waiting_.contains(id)) return;
    deliver(id, door_->expired(now_ms(), static_cast<ExchangeId>(id)));
  }

 private:
  void deliver(std::uint64_t id, const Verdict& verdict) {
    const auto found = waiting_.find(id);
    if (found == waiting_.end()) return;
    found->second.deliver(text_of(verdict));
    waiting_.erase(found);
  }

  caf::event_based_actor* self_ = nullptr;
  std::unique_ptr<Door> door_;
  Zone* zone_ = nullptr;
  ClientNames names_;
  std::map<std::uint64_t, Promise> waiting_;
};

caf::behavior door_behavior(caf::stateful_actor<DoorShell>* self, const GatewaySettings& settings,
                            Zone* zone, const ClientNames& names) {
  // What strangers send must not end this actor.
  self->set_error_handler([](caf::scheduled_actor*, caf::error&) {});
  self->set_default_handler(caf::drop);
  self->state.start(self, settings, *zone, names);
  return {
      [self](SubmitAtom, const std::string& bytes) { return self->state.on_submit(bytes); },
      // From this process alone: the guard lets nothing but kw_submit pass.
      [self](AnsweredAtom, std::uint64_t id, const std::string& bytes) {
        self->state.on_answered(id, bytes);
      },
      [self](ExpiredAtom, std::uint64_t id) { self->state.on_expired(id); },
      [self](DoorRevokedAtom, const std::string& bytes) { self->state.on_revoked(bytes); },
  };
}

}  // namespace

DoorActor spawn_door(caf::actor_system& system, const GatewaySettings& settings, Zone& zone,
                     ClientNames names) {
  return caf::actor_cast<DoorActor>(system.spawn(door_behavior, settings, &zone, std::move(names)));
}

}  // namespace kitwork::gateway
