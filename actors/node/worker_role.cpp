#include "actors/node/worker_role.hpp"

#include <utility>

#include <caf/send.hpp>

#include "actors/capsule/host_functions.hpp"
#include "actors/data/data_host_actor.hpp"
#include "vm/builtins/prelude_program.hpp"

namespace kitwork::node {

Result<std::unique_ptr<WorkerRole>> WorkerRole::start(worker::WorkerOptions options,
                                                      const KeyPair& key, std::size_t threads,
                                                      const HostSettings& hosts) {
  auto image = vm::Image::create(host_functions(), vm::prelude_program());
  if (!image) return image.error();
  const Result<Extensions> extensions = Extensions::load(hosts.extensions);
  if (!extensions) return extensions.error();
  std::unique_ptr<WorkerRole> role(
      new WorkerRole(std::move(image.value()), threads, extensions.value()));
  if (!hosts.data_directory.empty()) {
    options.host = data::spawn_data_host(role->actors(), hosts.data_directory);
    role->hosts_.push_back(options.host);
  }
  options.extensions = extensions.value().table();
  options.extension_actors = extensions.value().spawn(role->actors());
  for (const auto& [name, actor] : options.extension_actors) role->hosts_.push_back(actor);
  role->actor_ = worker::spawn_worker(role->actors(), std::move(options), key, *role->image_);
  return role;
}

void WorkerRole::link(const caf::strong_actor_ptr& member) {
  caf::anon_send(actor_, admission::LinkAtom::value, member);
}

void WorkerRole::end() {
  // They have threads of their own, for which a system that ends waits without a limit; and it
  // reads no mailbox any more in which something may still speak of them.
  worker::stop_detached(
      caf::actor_cast<caf::strong_actor_ptr>(std::exchange(actor_, admission::WorkerActor{})));
  for (caf::actor& each : std::exchange(hosts_, {})) {
    worker::stop_detached(caf::actor_cast<caf::strong_actor_ptr>(std::exchange(each, nullptr)));
  }
}

WorkerRole::~WorkerRole() { end(); }

}  // namespace kitwork::node
