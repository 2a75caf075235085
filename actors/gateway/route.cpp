#include "actors/gateway/route.hpp"

#include <array>

namespace kitwork::gateway {
namespace {

constexpr std::array<RouteFacts, route_count + 1> table = {{
#define KITWORK_ROUTE(name, method, path, has_id, sentence) {#name, method, path, has_id},
#include "actors/gateway/routes.def"
#undef KITWORK_ROUTE
    {"none", "", "", false},
}};

}  // namespace

const RouteFacts& facts_of(Route route) { return table[static_cast<std::size_t>(route)]; }

Route find_route(std::string_view target, Digest& id) {
  for (std::size_t i = 0; i < route_count; ++i) {
    const std::string_view path = table[i].path;
    if (!table[i].has_id) {
      if (target == path) return static_cast<Route>(i);
    } else if (target.starts_with(path) &&
               from_hex(target.substr(path.size()), id.data(), id.size())) {
      return static_cast<Route>(i);
    }
  }
  return Route::none;
}

}  // namespace kitwork::gateway
