// A service: what one published actor and its clients may say to each other over a link, who may
// come, and within which limits. Both ends of a link hold the same table.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/guard/link_limits.hpp"
#include "actors/guard/message_shape.hpp"
#include "actors/guard/role.hpp"

namespace kitwork::guard {

// With an answer it is a request and must be sent as one; without, it must not.
struct MessageRule {
  MessageShape message;
  std::optional<MessageShape> answer;
};

struct Service {
  // Told in the TLS handshake: letters, digits, '-', '/' and '.', at most 64. A version belongs to
  // it, as in "admission/1".
  std::string name;
  // Who may be a client, and who may serve.
  RoleSet clients;
  RoleSet servers;
  // Whether clients of other zones, whose authorities are trusted, may come.
  bool other_zones = false;
  // What a client may send to the published actor.
  std::vector<MessageRule> to_service;
  // What may be sent to an actor of the client that has itself sent something over this link.
  std::vector<MessageRule> to_client;
  LinkLimits limits;
};

bool is_service_name(std::string_view name);
// The same table, checked: invalid_argument for what could never work.
Result<Service> checked(Service service);

}  // namespace kitwork::guard
