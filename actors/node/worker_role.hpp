// WorkerRole: a node as a worker of its zone, on an actor system of its own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "actors/node/extensions.hpp"
#include "actors/node/node_system.hpp"
#include "actors/worker/worker_actor.hpp"

namespace kitwork::node {

// Who answers capsules' calls of the host.
struct HostSettings {
  std::string data_directory;           // empty: calls for data are refused
  std::vector<std::string> extensions;  // shared libraries (<kitwork/extension.hpp>)
};

class WorkerRole {
 public:
  // The image of the built-ins is made first; invalid_argument if it cannot be. As
  // Extensions::load.
  static Result<std::unique_ptr<WorkerRole>> start(worker::WorkerOptions options,
                                                   const KeyPair& key, std::size_t threads,
                                                   const HostSettings& hosts = {});
  ~WorkerRole();
  WorkerRole(const WorkerRole&) = delete;
  WorkerRole& operator=(const WorkerRole&) = delete;

  caf::actor_system& actors() { return system_.actors(); }
  const admission::WorkerActor& actor() const { return actor_; }
  void link(const caf::strong_actor_ptr& member);

  // Ends its actors and waits for that; the system stays.
  void end();

 private:
  WorkerRole(std::unique_ptr<const vm::Image> image, std::size_t threads,
             const Extensions& extensions)
      : image_(std::move(image)),
        system_(SystemUse::capsules, threads,
                [&extensions](caf::actor_system_config& config) { extensions.configure(config); }) {
  }

  std::unique_ptr<const vm::Image> image_;
  NodeSystem system_;
  admission::WorkerActor actor_;
  std::vector<caf::actor> hosts_;  // data and extensions
};

}  // namespace kitwork::node
