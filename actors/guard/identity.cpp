#include "actors/guard/identity.hpp"

#include <algorithm>

namespace kitwork::guard {
namespace {

struct RoleRow {
  const char* name;
  Role role;
};
constexpr RoleRow role_rows[] = {
#define KITWORK_ROLE(name, bit, sentence) {#name, Role::name},
#include "actors/guard/roles.def"
#undef KITWORK_ROLE
};

constexpr std::string_view scheme = "kitwork://";

bool is_letter_or_digit(char character) {
  return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
}

Error malformed(std::string_view uri) {
  return {Errc::malformed, "not kitwork://ZONE/ROLE/NODE: " + std::string(uri.substr(0, 200))};
}

}  // namespace

const char* role_name(Role role) {
  for (const RoleRow& row : role_rows) {
    if (row.role == role) return row.name;
  }
  return "unknown";
}

std::optional<Role> role_of(std::string_view name) {
  for (const RoleRow& row : role_rows) {
    if (row.name == name) return row.role;
  }
  return std::nullopt;
}

bool is_name(std::string_view name) {
  const bool allowed = std::all_of(name.begin(), name.end(), [](char character) {
    return is_letter_or_digit(character) || character == '-' || character == '.';
  });
  return allowed && !name.empty() && name.size() <= name_bytes_max &&
         is_letter_or_digit(name.front()) && is_letter_or_digit(name.back());
}

std::vector<std::string> identity_uris(const Identity& identity) {
  std::vector<std::string> uris;
  for (const RoleRow& row : role_rows) {
    if (!identity.roles.has(row.role)) continue;
    uris.push_back(std::string(scheme) + identity.zone + "/" + row.name + "/" + identity.node);
  }
  return uris;
}

Result<Identity> identity_of(const std::vector<std::string>& uris) {
  Identity identity;
  for (std::string_view uri : uris) {
    if (!uri.starts_with(scheme)) return malformed(uri);
    const std::string_view path = uri.substr(scheme.size());
    const std::size_t first = path.find('/');
    const std::size_t second = first == path.npos ? path.npos : path.find('/', first + 1);
    if (second == path.npos) return malformed(uri);
    const std::string_view zone = path.substr(0, first);
    const std::string_view node = path.substr(second + 1);
    const auto role = role_of(path.substr(first + 1, second - first - 1));
    if (!is_name(zone) || !is_name(node) || !role) return malformed(uri);
    if (identity.roles.empty()) {
      identity.zone = zone;
      identity.node = node;
    }
    if (identity.zone != zone || identity.node != node || identity.roles.has(*role)) {
      return Error{Errc::malformed, "a certificate of two nodes: " + std::string(uri)};
    }
    identity.roles.add(*role);
  }
  if (identity.roles.empty()) return Error{Errc::malformed, "a certificate without a role"};
  return identity;
}

bool meets(const Identity& identity, const Expected& expected) {
  return identity.zone == expected.zone && identity.roles.has(expected.role) &&
         (expected.node.empty() || identity.node == expected.node);
}

}  // namespace kitwork::guard
