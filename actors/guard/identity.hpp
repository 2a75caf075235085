// Who somebody is: what the zone's authority wrote into the certificate, one URI a role.
//
//   kitwork://ZONE/ROLE/NODE
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "actors/guard/role.hpp"
#include "schemas/result.hpp"

namespace kitwork::guard {

inline constexpr std::size_t name_bytes_max = 64;

struct Identity {
  std::string zone;
  std::string node;
  RoleSet roles;

  bool operator==(const Identity&) const = default;
};

// A zone's or node's name: 1 to 64 of a-z, 0-9, '-' and '.', not first or last a sign.
bool is_name(std::string_view name);

// One URI for each role, in the order of the roles.
std::vector<std::string> identity_uris(const Identity& identity);
// malformed unless all are of one zone and one node, with at least one role, and none is twice.
Result<Identity> identity_of(const std::vector<std::string>& uris);

// Whom a caller wants to reach. An empty node is any node of that zone.
struct Expected {
  std::string zone;
  Role role = Role::command;
  std::string node;
};
bool meets(const Identity& identity, const Expected& expected);

}  // namespace kitwork::guard
