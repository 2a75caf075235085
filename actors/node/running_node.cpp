// <kitwork/node.hpp>: Node.
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iterator>
#include <utility>

#include "actors/include/kitwork/node.hpp"
#include "actors/node/node_process.hpp"
#include "actors/node/sandbox.hpp"
#include "actors/node/stand_in.hpp"
#include "actors/node/supervisor.hpp"
#include "vm/heap/window.hpp"

namespace kitwork {
namespace {

using guard::Role;
using guard::RoleSet;

std::uint64_t steady_ms() {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                        std::chrono::steady_clock::now().time_since_epoch())
                                        .count());
}

// Address space of a worker: its machine's windows are reserved whole and used in part.
std::uint64_t worker_memory(const node::NodeConfig& config) {
  const std::uint64_t threads =
      config.worker.threads > 0 ? config.worker.threads : node::threads_default();
  return (config.worker.process_memory_mb << 20) + (threads + 2) * vm::window_bytes;
}

class RunningNode final : public Node {
 public:
  Result<void> open(const NodeSettings& settings) {
    Result<node::NodeConfig> config = node::read_node_config(settings.config);
    if (!config) return config.error();
    const node::NodeConfig& known = config.value();
    RoleSet here;
    if (settings.only.empty()) {
      if (known.roles.has(Role::command)) here.add(Role::command);
      if (known.roles.has(Role::worker) && !known.worker.process) here.add(Role::worker);
    } else {
      const auto role = guard::role_of(settings.only);
      const bool standby = role == Role::gateway && known.gateway.standby;
      if (!role || (!known.roles.has(*role) && !standby)) {
        return Error{Errc::invalid_argument,
                     settings.config + ": roles: this node has no role " + settings.only};
      }
      here.add(*role);
      const bool sandbox = *role == Role::gateway  ? known.gateway.sandbox
                           : *role == Role::worker ? known.worker.sandbox
                                                   : false;
      if (sandbox) {
        if (const auto entered = node::enter_sandbox(); !entered) return entered;
      }
    }
    title_ = known.zone + "/" + known.node + ":";
    for (const Role each : {Role::command, Role::worker, Role::gateway}) {
      const bool child = settings.only.empty() && known.roles.has(each) && !here.has(each);
      if (child) supervisor_.add(child_of(settings, known, each));
      if (child || here.has(each)) title_ += std::string(" ") + guard::role_name(each);
    }
    standby_ = settings.only.empty() && known.gateway.standby && !known.roles.has(Role::gateway);
    if (standby_) child_ = child_of(settings, known, Role::gateway);
    auto process = node::NodeProcess::start(std::move(config.value()), here);
    if (!process) return process.error();
    process_ = std::move(process.value());
    return {};
  }

  void tick() override {
    supervisor_.tick(steady_ms());
    process_->tick();
    if (standby_) stand_by(steady_ms());
  }
  Result<void> reload() override {
    // They have certificates of their own, and do as this one does.
    for (const pid_t each : supervisor_.processes()) ::kill(each, SIGHUP);
    return process_->reload();
  }
  const std::string& title() const override { return title_; }

 private:
  // Takes the role of a gateway when the zone has none, and gives it up again.
  void stand_by(std::uint64_t now_ms) {
    if (now_ms < look_at_ms_) return;
    look_at_ms_ = now_ms + look_ms;
    const auto view = process_->gateways();
    if (!view) return;
    const std::string own = child_.name.substr(child_.name.find(' ') + 1);
    const auto mine = std::count(view->names.begin(), view->names.end(), own);
    node::StandIn::Seen seen{now_ms};
    seen.others = std::ssize(view->names) > mine;
    seen.listed = mine > 0;
    seen.runs = supervisor_.has(child_.name);
    seen.holder = view->stands_in;
    seen.own = view->own;
    switch (stand_in_.look(seen)) {
      case node::StandIn::Step::none:
        return;
      case node::StandIn::Step::ask:
        return process_->stand_in(true);
      case node::StandIn::Step::begin:
        say("takes the gateway role: the zone has none");
        return supervisor_.add(child_);
      case node::StandIn::Step::end:
        process_->stand_in(false);
        if (!seen.runs) return;
        say(std::string("gives the gateway role up: ") + stand_in_.reason());
        return supervisor_.remove(child_.name);
    }
  }

  void say(const std::string& text) const {
    std::fprintf(stderr, "kitwork node: %s %s\n", title_.c_str(), text.c_str());
  }

  static node::ChildProcess child_of(const NodeSettings& settings, const node::NodeConfig& config,
                                     Role role) {
    node::ChildProcess child;
    child.name = std::string(guard::role_name(role)) + " " + config.node;
    child.command = settings.child_command;
    child.command.emplace_back(guard::role_name(role));
    child.memory_bytes =
        role == Role::worker ? worker_memory(config) : config.gateway.process_memory_mb << 20;
    return child;
  }

  static constexpr std::uint64_t look_ms = 500;

  std::string title_;
  bool standby_ = false;
  node::StandIn stand_in_;
  node::ChildProcess child_;  // the gateway, when this node stands in
  std::uint64_t look_at_ms_ = 0;
  std::unique_ptr<node::NodeProcess> process_;
  // Last, so that a gateway ends before the member that it asks.
  node::Supervisor supervisor_;
};

}  // namespace

Result<std::unique_ptr<Node>> Node::start(const NodeSettings& settings) {
  auto running = std::make_unique<RunningNode>();
  if (const Result<void> opened = running->open(settings); !opened) return opened.error();
  return std::unique_ptr<Node>(std::move(running));
}

}  // namespace kitwork
