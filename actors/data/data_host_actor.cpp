#include "actors/data/data_host_actor.hpp"

#include <algorithm>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include "actors/data/data_host.hpp"
#include "actors/worker/worker_actor.hpp"

namespace kitwork::data {
namespace {

std::string text_of(const HostAnswer& answer) {
  if (!answer) return "!" + answer.error().message;
  return answer.value() ? "=" + *answer.value() : std::string();
}

// One JSON text a line, as a capsule's actor sends them.
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

caf::behavior data_host(caf::event_based_actor* self, const LocalData& data) {
  self->set_error_handler([](caf::scheduled_actor*, caf::error&) {});
  self->set_default_handler(caf::drop);
  return {[data](worker::HostAtom, const std::string&, std::uint32_t, const std::string& function,
                 const std::string& arguments) {
    return text_of(answer_from(data, function, lines_of(arguments)));
  }};
}

}  // namespace

caf::actor spawn_data_host(caf::actor_system& system, const std::string& directory) {
  return system.spawn<caf::detached>(data_host, LocalData(directory));
}

}  // namespace kitwork::data
