// GatewayLimits: the limits of limits.def, with their defaults. Those of a capsule, a token, an
// invocation and arguments are the schemas'.
#pragma once

#include <cstdint>

#include "schemas/zone/message.hpp"

namespace kitwork::gateway {

struct GatewayLimits {
#define KITWORK_GATEWAY_LIMIT(name, value, sentence) std::uint64_t name = value;
#include "actors/gateway/limits.def"
#undef KITWORK_GATEWAY_LIMIT
};

// A body is a capsule or a submission, and not longer than either may be.
inline constexpr std::uint64_t capsule_body_bytes_max = zone_capsule_bytes_max;
inline constexpr std::uint64_t policy_body_bytes_max = 64u << 10;
inline constexpr std::uint64_t submission_body_bytes_max = submission_bytes_max;

}  // namespace kitwork::gateway
