#include "test/support/load_actor.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/io/broker.hpp>
#include <caf/io/middleman.hpp>
#include <caf/io/middleman_actor.hpp>
#include <caf/send.hpp>
#include "actors/consensus/tagged_batch.hpp"
#include "actors/storage/short_turns.hpp"
#include "test/support/key_value.hpp"

namespace kitwork::test {
namespace {

using consensus::Asking;
using consensus::NodeId;
using consensus::PeerAddress;
using consensus::ReplicaActor;
using consensus::SessionClient;
using Milliseconds = std::chrono::milliseconds;

constexpr auto tick = Milliseconds(10);
constexpr auto connect_timeout = Milliseconds(2000);

struct Session {
  explicit Session(SessionClient made) : client(std::move(made)) {}
  SessionClient client;
  std::string name;
  std::uint64_t started_us = 0;
  // By key: how often it was set.
  std::vector<std::uint64_t> versions;
  std::uint64_t commands = 0;
  std::size_t key = 0;
  std::size_t verified_keys = 0;
  enum class Phase : std::uint8_t { opening, loading, verifying, done } phase = Phase::opening;
};

struct Link {
  PeerAddress address;
  ReplicaActor handle;
  bool connecting = false;
  // Questions that go out together.
  std::string batch;
};

// An answer names the session and its attempt.
constexpr unsigned session_bits = 20;
constexpr std::uint64_t tag_of(std::size_t session, std::uint64_t attempt) {
  return (attempt << session_bits) | session;
}

class Load {
 public:
  void start(caf::io::broker* self, const LoadOptions& options,
             std::shared_ptr<LoadControl> control) {
    storage::ask_for_short_turns();
    self_ = self;
    options_ = options;
    control_ = std::move(control);
    std::vector<NodeId> ids;
    for (const PeerAddress& address : options.replicas) {
      links_[address.id].address = address;
      ids.push_back(address.id);
    }
    for (std::size_t i = 0; i < options.sessions; ++i) {
      sessions_.emplace_back(SessionClient(ids, options.client, ids[i % ids.size()]));
      sessions_.back().name = options.prefix + std::to_string(i);
      sessions_.back().versions.resize(options.keys_per_session);
      sessions_.back().client.open(now_ms());
    }
    on_tick();
  }

  void on_tick() {
    for (auto& [id, link] : links_) {
      if (!link.handle && !link.connecting) connect(id, link);
    }
    stopping_ = control_->stopping();
    for (std::size_t i = 0; i < sessions_.size(); ++i) drive(i);
    send_batches();
    self_->delayed_send(self_, tick, consensus::TickAtom::value);
  }

  void on_down(const caf::down_msg& down) {
    for (auto& [id, link] : links_) {
      if (!link.handle || link.handle.address() != down.source) continue;
      link.handle = ReplicaActor{};
      link.batch.clear();
      // Whoever was asked there will not answer.
      for (auto& [index, attempt] : std::exchange(asked_[id], {})) {
        sessions_[index].client.unanswered(now_ms(), attempt);
        drive(index);
      }
    }
    send_batches();
  }

  void on_answers(const std::string& batch) {
    std::string_view rest = batch;
    for (consensus::Tagged each; consensus::take_tagged(rest, each);) {
      const std::size_t index = each.tag & (tag_of(0, 1) - 1);
      const auto response = consensus::decode_response(each.bytes);
      if (!response || index >= sessions_.size()) continue;
      sessions_[index].client.answered(now_ms(), each.tag >> session_bits, response.value());
      drive(index);
    }
    send_batches();
  }

 private:
  static std::uint64_t now_ms() { return monotonic_us() / 1000; }

  void connect(NodeId id, Link& link) {
    link.connecting = true;
    auto done = [this, id = id](ReplicaActor handle) {
      Link& found = links_[id];
      found.connecting = false;
      found.handle = std::move(handle);
      if (found.handle) self_->monitor(found.handle);
    };
    self_
        ->request(self_->home_system().middleman().actor_handle(), connect_timeout,
                  caf::connect_atom::value, link.address.host, link.address.port)
        .then(
            [done](const caf::node_id&, caf::strong_actor_ptr& actor,
                   const std::set<std::string>&) {
              done(actor ? caf::actor_cast<ReplicaActor>(actor) : ReplicaActor{});
            },
            [done](const caf::error&) { done(ReplicaActor{}); });
  }

  void drive(std::size_t index) {
    Session& session = sessions_[index];
    if (auto outcome = session.client.take_outcome()) take(session, *outcome);
    if (session.client.idle()) begin(session);
    if (auto asking = session.client.take_asking(now_ms())) {
      if (ask(index, *asking)) return;
      // Not connected there: the next one is asked at the next tick.
      session.client.unanswered(now_ms(), asking->attempt);
    }
  }

  // Goes out with all that is asked in this turn. The session's client has its own patience.
  bool ask(std::size_t index, const Asking& asking) {
    Link& link = links_[asking.to];
    if (!link.handle) return false;
    asked_[asking.to][index] = asking.attempt;
    consensus::add_tagged(link.batch, tag_of(index, asking.attempt), asking.bytes);
    if (link.batch.size() > consensus::batch_bytes_max) send_batch(link);
    return true;
  }

  void send_batch(Link& link) {
    if (link.batch.empty()) return;
    self_->send(link.handle, consensus::AsksAtom::value, std::exchange(link.batch, {}));
  }
  void send_batches() {
    for (auto& [id, link] : links_) send_batch(link);
  }

  std::string key_of(const Session& session, std::size_t key) const {
    return session.name + "-" + std::to_string(key);
  }

  void begin(Session& session) {
    using Phase = Session::Phase;
    if (session.phase == Phase::opening || session.phase == Phase::done) return;
    if (session.phase == Phase::loading && stopping_) session.phase = Phase::verifying;
    if (session.phase == Phase::loading) {
      session.key = session.commands++ % options_.keys_per_session;
      std::string value = std::to_string(session.versions[session.key] + 1) + ":";
      value.resize(std::max(value.size(), options_.value_bytes), 'v');
      session.started_us = monotonic_us();
      session.client.submit(now_ms(), encode_set(key_of(session, session.key), value));
      return;
    }
    if (session.verified_keys == options_.keys_per_session) {
      session.phase = Phase::done;
      if (++done_ == sessions_.size()) control_->update([](LoadReport& r) { r.verified = true; });
      return;
    }
    session.client.query(now_ms(), key_of(session, session.verified_keys));
  }

  void problem(const Session& session, const std::string& text) {
    control_->update([&](LoadReport& report) {
      if (report.first_problem.empty()) report.first_problem = session.name + ": " + text;
    });
  }

  void take(Session& session, const consensus::Outcome& outcome) {
    using Phase = Session::Phase;
    if (outcome.error != Errc{}) {
      problem(session, errc_name(outcome.error));
      control_->update([](LoadReport& report) { ++report.broken; });
      session.phase = Phase::done;
      if (++done_ == sessions_.size()) control_->update([](LoadReport& r) { r.verified = true; });
      return;
    }
    if (session.phase == Phase::opening) {
      session.phase = Phase::loading;
      control_->update([](LoadReport& report) { ++report.sessions_open; });
    } else if (session.phase == Phase::loading) {
      take_set(session, outcome);
    } else if (session.phase == Phase::verifying) {
      take_read(session, outcome);
    }
  }

  void take_set(Session& session, const consensus::Outcome& outcome) {
    const std::uint64_t now = monotonic_us();
    std::uint64_t& version = session.versions[session.key];
    ++version;
    const bool wrong = outcome.reply != std::to_string(version);
    if (wrong) problem(session, "expected " + std::to_string(version) + ", not " + outcome.reply);
    control_->update([&](LoadReport& report) {
      ++report.acknowledged;
      report.wrong += wrong ? 1 : 0;
      report.unknown += outcome.was_unknown ? 1 : 0;
      report.found_done += outcome.repeated ? 1 : 0;
      report.latencies_us.push_back(static_cast<std::uint32_t>(now - session.started_us));
      report.acknowledged_at_us.push_back(now);
      report.leader = session.client.target();
    });
  }

  // The state must hold the last value that this session's client was told is set.
  void take_read(Session& session, const consensus::Outcome& outcome) {
    const std::uint64_t version = session.versions[session.verified_keys];
    std::uint64_t found = 0;
    for (const char c : outcome.reply) {
      if (c < '0' || c > '9') break;
      found = found * 10 + static_cast<std::uint64_t>(c - '0');
    }
    const std::string value = std::to_string(version) + ":";
    const bool same = version == 0 || outcome.reply.find(" " + value) != std::string::npos;
    if (found != version || !same) {
      problem(session, "read " + outcome.reply.substr(0, 30) + ", set " + std::to_string(version));
      control_->update(
          [&](LoadReport& report) { report.lost += version > found ? version - found : 1; });
    }
    ++session.verified_keys;
  }

  caf::io::broker* self_ = nullptr;
  LoadOptions options_;
  std::shared_ptr<LoadControl> control_;
  std::vector<Session> sessions_;
  std::map<NodeId, Link> links_;
  // By replica: which sessions wait for it, with which attempt.
  std::map<NodeId, std::map<std::size_t, std::uint64_t>> asked_;
  bool stopping_ = false;
  std::size_t done_ = 0;
};

caf::behavior load_behavior(caf::io::stateful_broker<Load>* self, const LoadOptions& options,
                            const std::shared_ptr<LoadControl>& control) {
  self->set_error_handler([](caf::scheduled_actor*, caf::error&) {});
  self->set_down_handler(
      [self](caf::scheduled_actor*, caf::down_msg& down) { self->state.on_down(down); });
  self->state.start(self, options, control);
  return {
      [self](consensus::TickAtom) { self->state.on_tick(); },
      [self](consensus::AnswersAtom, const std::string& batch) { self->state.on_answers(batch); },
  };
}

}  // namespace

void LoadControl::stop_and_verify() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
}

bool LoadControl::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

LoadReport LoadControl::take() {
  const std::lock_guard lock(mutex_);
  LoadReport report = report_;
  report_.latencies_us.clear();
  report_.acknowledged_at_us.clear();
  return report;
}

std::uint64_t monotonic_us() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(now).count());
}

caf::actor spawn_load(caf::actor_system& system, const LoadOptions& options,
                      std::shared_ptr<LoadControl> control) {
  // On the thread that the answers come to.
  return system.middleman().spawn_broker(load_behavior, options, std::move(control));
}

}  // namespace kitwork::test
