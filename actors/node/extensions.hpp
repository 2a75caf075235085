// Extensions: shared libraries with functions for capsules (<kitwork/extension.hpp>), opened before
// the actor system that their actors live in is made.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include "actors/worker/extension_table.hpp"
#include "schemas/result.hpp"

namespace kitwork {
struct ExtensionAbi;
}

namespace kitwork::node {

inline constexpr std::size_t extensions_max = 64;

class Extensions {
 public:
  // Opens the files, once for all of the process: they are never closed. io_failed: it cannot be
  // opened; unsupported_version: it was built for another node or another CAF; invalid_argument:
  // what it says of itself is wrong, or two have one name.
  static Result<Extensions> load(const std::vector<std::string>& files);

  // What the libraries want of the system that they will live in.
  void configure(caf::actor_system_config& config) const;
  // Their actors, by the names of the extensions.
  std::map<std::string, caf::actor> spawn(caf::actor_system& system) const;
  worker::ExtensionTable table() const;

 private:
  Result<void> open(const std::string& file);
  std::vector<const ExtensionAbi*> libraries_;
};

}  // namespace kitwork::node
