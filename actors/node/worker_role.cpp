#include "actors/node/worker_role.hpp"

#include <utility>

#include <caf/send.hpp>

#include "actors/capsule/host_functions.hpp"
#include "actors/data/data_host_actor.hpp"
#include "vm/builtins/prelude_program.hpp"

namespace kitwork::node {

Result<std::unique_ptr<WorkerRole>> WorkerRole::start(worker::WorkerOptions options,
                                                      const KeyPair& key, std::size_t threads,
                                                      const std::string& data_directory) {
  auto image = vm::Image::create(host_functions(), vm::prelude_program());
  if (!image) return image.error();
  std::unique_ptr<WorkerRole> role(new WorkerRole(std::move(image.value()), threads));
  if (!data_directory.empty()) {
    role->host_ = data::spawn_data_host(role->actors(), data_directory);
    options.host = role->host_;
  }
  role->actor_ = worker::spawn_worker(role->actors(), std::move(options), key, *role->image_);
  return role;
}

void WorkerRole::link(const caf::strong_actor_ptr& member) {
  caf::anon_send(actor_, admission::LinkAtom::value, member);
}

void WorkerRole::end() {
  end_and_wait(actors(), caf::actor_cast<caf::strong_actor_ptr>(actor_));
  actor_ = admission::WorkerActor{};
  end_and_wait(actors(), caf::actor_cast<caf::strong_actor_ptr>(host_));
  host_ = nullptr;
}

WorkerRole::~WorkerRole() { end(); }

}  // namespace kitwork::node
