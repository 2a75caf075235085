#include "actors/node/link_names_actor.hpp"

#include <algorithm>

namespace kitwork::node {

void LinkNames::add_own(const caf::node_id& system) {
  const std::lock_guard lock(mutex_);
  own_.push_back(system);
}

void LinkNames::add_node(const std::string& name, std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  numbers_[name] = number;
}

void LinkNames::set_guard(const guard::Guard* guard) {
  const std::lock_guard lock(mutex_);
  guard_ = guard;
}

consensus::Speaker LinkNames::speaker(const caf::strong_actor_ptr& sender) const {
  consensus::Speaker speaker;
  if (!sender) return speaker;
  const std::lock_guard lock(mutex_);
  const caf::node_id node = sender->node();
  speaker.here = std::find(own_.begin(), own_.end(), node) != own_.end();
  if (speaker.here || guard_ == nullptr) return speaker;
  const auto identity = guard_->identity_of(node);
  if (!identity) return speaker;
  speaker.name = identity->node;
  speaker.gateway = identity->roles.has(guard::Role::gateway);
  const guard::RoleSet numbered = {guard::Role::command, guard::Role::worker};
  const auto found = numbers_.find(identity->node);
  if (found != numbers_.end() && identity->roles.meets(numbered)) speaker.number = found->second;
  return speaker;
}

}  // namespace kitwork::node
