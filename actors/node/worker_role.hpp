// WorkerRole: a node as a worker of its zone, on an actor system of its own.
#pragma once

#include <memory>
#include <string>

#include "actors/node/node_system.hpp"
#include "actors/worker/worker_actor.hpp"

namespace kitwork::node {

class WorkerRole {
 public:
  // The image of the built-ins is made first; invalid_argument if it cannot be. Calls of the host
  // are answered from the data directory; without one they are refused.
  static Result<std::unique_ptr<WorkerRole>> start(worker::WorkerOptions options,
                                                   const KeyPair& key, std::size_t threads,
                                                   const std::string& data_directory = {});
  ~WorkerRole();
  WorkerRole(const WorkerRole&) = delete;
  WorkerRole& operator=(const WorkerRole&) = delete;

  caf::actor_system& actors() { return system_.actors(); }
  const admission::WorkerActor& actor() const { return actor_; }
  void link(const caf::strong_actor_ptr& member);

  // Ends its actors and waits for that; the system stays.
  void end();

 private:
  WorkerRole(std::unique_ptr<const vm::Image> image, std::size_t threads)
      : image_(std::move(image)), system_(SystemUse::capsules, threads) {}

  std::unique_ptr<const vm::Image> image_;
  NodeSystem system_;
  admission::WorkerActor actor_;
  caf::actor host_;
};

}  // namespace kitwork::node
