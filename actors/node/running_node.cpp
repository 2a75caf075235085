// <kitwork/node.hpp>: Node.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include "actors/include/kitwork/node.hpp"
#include "actors/node/node_process.hpp"
#include "actors/node/sandbox.hpp"
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
    if (standby_) stand_in_ = child_of(settings, known, Role::gateway);
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
  Result<void> reload() override { return process_->reload(); }
  const std::string& title() const override { return title_; }

 private:
  // Takes the role of a gateway when the zone has had none for a while, and gives it up when there
  // has been another one for a while.
  void stand_by(std::uint64_t now_ms) {
    if (now_ms < look_at_ms_) return;
    look_at_ms_ = now_ms + look_ms;
    const auto gateways = process_->gateways();
    if (!gateways) return;
    const bool mine = supervisor_.has(stand_in_.name);
    const std::string own = stand_in_.name.substr(stand_in_.name.find(' ') + 1);
    const bool others = std::any_of(gateways->begin(), gateways->end(),
                                    [&](const std::string& each) { return each != own; });
    if (mine == others) {
      if (wrong_since_ms_ == 0) wrong_since_ms_ = now_ms;
    } else {
      wrong_since_ms_ = 0;
    }
    if (wrong_since_ms_ == 0 || now_ms - wrong_since_ms_ < standby_ms) return;
    wrong_since_ms_ = 0;
    std::fprintf(stderr, "kitwork node: %s %s\n", title_.c_str(),
                 mine ? "gives the gateway role up: the zone has another one"
                      : "takes the gateway role: the zone has none");
    if (mine) return supervisor_.remove(stand_in_.name);
    supervisor_.add(stand_in_);
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
  // Longer than a gateway takes to find another member when the one that it asked is gone.
  static constexpr std::uint64_t standby_ms = 3000;

  std::string title_;
  bool standby_ = false;
  node::ChildProcess stand_in_;
  std::uint64_t look_at_ms_ = 0;
  std::uint64_t wrong_since_ms_ = 0;
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
