#include "test/simulation/world.hpp"

#include <algorithm>
#include <cstdio>

#include "actors/consensus/mutant.hpp"
#include "test/simulation/describe.hpp"
#include "test/simulation/model_disk.hpp"
#include "test/simulation/wal_disk.hpp"

namespace kitwork::simulation {

using consensus::Message;
using consensus::NodeId;
using consensus::number;

World::World(Params params, bool trace)
    : params_(std::move(params)), tracing_(trace), random_(params_.seed) {
  consensus::Membership first;
  for (std::uint64_t id = 1; id <= params_.nodes; ++id) first.voters.push_back(NodeId{id});
  params_.settings.bootstrap = first;
  params_.settings.log_lines = trace;
  for (std::uint64_t id = 1; id <= params_.nodes + params_.spares; ++id) {
    auto node = std::make_unique<Node>();
    node->id = NodeId{id};
    node->bootstrap = id <= params_.nodes;
    if (params_.real_storage) {
      node->disk = std::make_unique<WalDisk>(random_.next(), params_.segment_bytes);
    } else {
      node->disk = std::make_unique<ModelDisk>();
    }
    const std::uint64_t skew = params_.skew_percent_max * 10'000;
    node->rate_ppm = 1'000'000 - skew + random_.below(2 * skew + 1);
    node->unix_offset_ms = static_cast<std::int64_t>(random_.below(2'000));
    nodes_.push_back(std::move(node));
  }
  for (std::uint64_t number = 0; number < params_.clients; ++number) {
    clients_.push_back(std::make_unique<Client>());
    clients_.back()->number = number;
  }
}

void World::trace(const std::string& text) {
  if (!tracing_) return;
  std::printf("%10.3f ms  %s\n", static_cast<double>(now_us_) / 1000.0, text.c_str());
}

namespace {
// Many times what the busiest run needs: a storm must end, too.
constexpr std::uint64_t events_max = 4'000'000;

constexpr auto later = [](const auto& a, const auto& b) {
  return a.at_us != b.at_us ? a.at_us > b.at_us : a.order > b.order;
};
}  // namespace

void World::at(std::uint64_t time_us, std::function<void()> action) {
  events_.push_back({std::max(time_us, now_us_), ++order_, std::move(action)});
  std::push_heap(events_.begin(), events_.end(), later);
}

void World::after(std::uint64_t delay_us, std::function<void()> action) {
  at(now_us_ + delay_us, std::move(action));
}

void World::step() {
  std::pop_heap(events_.begin(), events_.end(), later);
  Event event = std::move(events_.back());
  events_.pop_back();
  now_us_ = event.at_us;
  if (++outcome_.events == events_max) checker_.violation("a storm: the run never ends");
#ifdef KITWORK_MUTANTS
  consensus::mutant_clock_ms = now_us_ / 1000;
#endif
  event.action();
}

void World::run_until(std::uint64_t time_us) {
  while (!events_.empty() && events_.front().at_us <= time_us && !checker_.failed()) step();
  now_us_ = std::max(now_us_, time_us);
}

void World::deliver_to(Node& node, std::uint64_t incarnation, std::function<void(Node&)> action) {
  if (!node.up || node.incarnation != incarnation) return;
  if (now_us_ < node.paused_until_us) {
    node.deferred.push_back([this, &node, incarnation, action = std::move(action)] {
      deliver_to(node, incarnation, action);
    });
    return;
  }
  action(node);
}

void World::on_node(Node& node, std::uint64_t delay_us, std::function<void(Node&)> action) {
  const std::uint64_t incarnation = node.incarnation;
  after(delay_us, [this, &node, incarnation, action = std::move(action)]() mutable {
    deliver_to(node, incarnation, std::move(action));
  });
}

bool World::blocked(NodeId from, NodeId to) const {
  return blocked_.contains({number(from), number(to)});
}

std::uint64_t World::network_delay_us() {
  if (chaos_ && random_.chance(params_.tail_ppm)) return random_.below(params_.tail_us_max);
  return random_.between(params_.delay_us_min, params_.delay_us_max);
}

void World::send(const Message& message) {
  if (number(message.to) == 0 || number(message.to) > nodes_.size()) return;
  if (blocked(message.from, message.to)) {
    fault("message cut off");
    return;
  }
  if (chaos_ && random_.chance(params_.loss_ppm)) {
    fault("message lost");
    return;
  }
  int copies = 1;
  if (chaos_ && random_.chance(params_.duplicate_ppm)) {
    fault("message repeated");
    copies = 2;
  }
  for (; copies > 0; --copies) {
    // The receiver's process may be another by the time it arrives; the network does not care.
    const std::uint64_t slow_us = message.to == slow_receiver_ ? slow_by_us_ : 0;
    after(network_delay_us() + slow_us, [this, message] {
      Node& to = node(message.to);
      if (!to.up || blocked(message.from, message.to)) return;
      deliver_to(to, to.incarnation, [this, message](Node& receiver) {
        if (tracing_ && !std::holds_alternative<consensus::Heartbeat>(message.body) &&
            !std::holds_alternative<consensus::HeartbeatReply>(message.body)) {
          trace(describe(message));
        }
        watch_offer(receiver, message);
        receiver.core->receive(now_of(receiver), message);
        pump(receiver);
      });
    });
  }
}

Outcome World::run() {
  for (auto& node : nodes_) {
    start(*node);
  }
  for (auto& client : clients_) think(*client);
  nemesis();
  run_until(params_.chaos_ms * 1000);
  if (!checker_.failed()) probes();
  if (!checker_.failed()) final_check();
  if (outcome_.events > 100 * (now_us_ / 1000)) {
    checker_.violation("a storm of messages: " + std::to_string(outcome_.events) + " events");
  }
  outcome_.violations = checker_.violations();
  outcome_.simulated_us = now_us_;
  outcome_.acknowledged = checker_.acknowledged();
  outcome_.reads = checker_.reads();
  outcome_.repeats = checker_.repeats();
  for (const auto& node : nodes_) {
    if (node->up) outcome_.terms = std::max(outcome_.terms, node->core->term());
  }
  return std::move(outcome_);
}

}  // namespace kitwork::simulation
