// Route: which of the things that a gateway does a request asks for, from routes.def.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "schemas/crypto/digest.hpp"

namespace kitwork::gateway {

enum class Route : std::uint8_t {
#define KITWORK_ROUTE(name, method, path, has_id, sentence) name,
#include "actors/gateway/routes.def"
#undef KITWORK_ROUTE
  none,  // a request that asks for nothing that there is
};

inline constexpr std::size_t route_count = static_cast<std::size_t>(Route::none);

struct RouteFacts {
  const char* name;
  const char* method;
  const char* path;
  bool has_id;
};
// Of `none` too, without method and path.
const RouteFacts& facts_of(Route route);

// The route of a path, byte for byte: no query, no percent-encoding, no other spelling. `id` is set
// when the path has one.
Route find_route(std::string_view target, Digest& id);

}  // namespace kitwork::gateway
