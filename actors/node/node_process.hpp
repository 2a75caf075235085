// NodeProcess: the roles of a node that are in this process, linked to the other nodes of its zone.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "actors/node/command_role.hpp"
#include "actors/node/gateway_role.hpp"
#include "actors/node/link_names_actor.hpp"
#include "actors/node/worker_role.hpp"

namespace kitwork::node {

// Gateways, as the zone's leader knows them.
struct GatewayView {
  std::vector<std::string> names;
  std::uint64_t stands_in = 0;  // the number of the node whose worker has the role, by the log
  std::uint64_t own = 0;        // this node's number
};

class NodeProcess {
 public:
  // `roles` are those of the configuration that are to be in this process; none is fine.
  static Result<std::unique_ptr<NodeProcess>> start(NodeConfig config, guard::RoleSet roles);
  ~NodeProcess();
  NodeProcess(const NodeProcess&) = delete;
  NodeProcess& operator=(const NodeProcess&) = delete;

  // What has to be done again and again, until it is: to be called a few times a second. It may
  // wait for the member of this process, for two seconds at most.
  void tick();
  // Nothing without a worker here, and while the zone's leader cannot be asked.
  std::optional<GatewayView> gateways();
  // What the worker of this process says to the zone (Worker::stand_in).
  void stand_in(bool wants);
  // New certificates and revocations from the files of the configuration, for links that live and
  // for new ones. As read_credentials; then the old ones stay.
  Result<void> reload();

 private:
  explicit NodeProcess(NodeConfig config) : config_(std::move(config)) {}
  Result<void> open(guard::RoleSet roles);
  Result<void> start_command(const KeyPair& key);
  Result<void> start_worker(const KeyPair& key);
  Result<void> read_policy();

  const NodeConfig config_;
  const std::shared_ptr<LinkNames> names_ = std::make_shared<LinkNames>();
  std::unique_ptr<CommandRole> command_;
  std::unique_ptr<WorkerRole> worker_;
  std::unique_ptr<GatewayRole> gateway_;
  std::unique_ptr<guard::Guard> command_guard_;
  std::unique_ptr<guard::Guard> worker_guard_;
  caf::actor command_keeper_;
  caf::actor worker_keeper_;
  // Members that a worker's links have reached.
  struct Members {
    std::mutex mutex;
    std::map<MemberId, admission::CommandActor> actors;
  };
  const std::shared_ptr<Members> members_ = std::make_shared<Members>();
  // The zone's first changes of policy, as items, until they are in the log.
  std::vector<std::string> policy_;
  // Whether the file that says that the group begins is there still.
  bool begins_ = false;
};

}  // namespace kitwork::node
