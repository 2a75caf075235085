// LinkNames: whose node is behind a link, for those who hear what came over it.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <caf/node_id.hpp>

#include "actors/consensus/speaker_actor.hpp"
#include "actors/guard/guard_actor.hpp"

namespace kitwork::node {

class LinkNames {
 public:
  // Actors of this system of this process speak for anybody.
  void add_own(const caf::node_id& system);
  void add_node(const std::string& name, std::uint64_t number);
  // The guard whose links are asked about; null when it ends, before it goes.
  void set_guard(const guard::Guard* guard);

  // From any thread. A number has who commands or works under it, by its certificate; whoever is a
  // gateway only has its name.
  consensus::Speaker speaker(const caf::strong_actor_ptr& sender) const;

 private:
  mutable std::mutex mutex_;
  std::vector<caf::node_id> own_;
  std::map<std::string, std::uint64_t> numbers_;
  const guard::Guard* guard_ = nullptr;
};

}  // namespace kitwork::node
