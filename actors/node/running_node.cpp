// <kitwork/node.hpp>: Node.
#include <chrono>
#include <utility>

#include "actors/include/kitwork/node.hpp"
#include "actors/node/node_process.hpp"
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
      if (!role || !known.roles.has(*role)) {
        return Error{Errc::invalid_argument,
                     settings.config + ": roles: this node has no role " + settings.only};
      }
      here.add(*role);
    }
    title_ = known.zone + "/" + known.node + ":";
    for (const Role each : {Role::command, Role::worker, Role::gateway}) {
      const bool child = settings.only.empty() && known.roles.has(each) && !here.has(each);
      if (child) add_child(settings, known, each);
      if (child || here.has(each)) title_ += std::string(" ") + guard::role_name(each);
    }
    auto process = node::NodeProcess::start(std::move(config.value()), here);
    if (!process) return process.error();
    process_ = std::move(process.value());
    return {};
  }

  void tick() override {
    supervisor_.tick(steady_ms());
    process_->tick();
  }
  Result<void> reload() override { return process_->reload(); }
  const std::string& title() const override { return title_; }

 private:
  void add_child(const NodeSettings& settings, const node::NodeConfig& config, Role role) {
    node::ChildProcess child;
    child.name = std::string(guard::role_name(role)) + " " + config.node;
    child.command = settings.child_command;
    child.command.emplace_back(guard::role_name(role));
    child.memory_bytes =
        role == Role::worker ? worker_memory(config) : config.gateway.process_memory_mb << 20;
    supervisor_.add(std::move(child));
  }

  std::string title_;
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
