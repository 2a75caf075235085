// Roles and sets of them, from roles.def.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace kitwork::guard {

enum class Role : std::uint8_t {
#define KITWORK_ROLE(name, bit, sentence) name = bit,
#include "actors/guard/roles.def"
#undef KITWORK_ROLE
};

class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<Role> roles) {
    for (Role role : roles) add(role);
  }
  constexpr void add(Role role) { bits_ |= 1u << static_cast<unsigned>(role); }
  constexpr bool has(Role role) const { return (bits_ >> static_cast<unsigned>(role) & 1u) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool meets(RoleSet other) const { return (bits_ & other.bits_) != 0; }
  constexpr bool operator==(const RoleSet&) const = default;

 private:
  std::uint32_t bits_ = 0;
};

const char* role_name(Role role);
std::optional<Role> role_of(std::string_view name);

}  // namespace kitwork::guard
