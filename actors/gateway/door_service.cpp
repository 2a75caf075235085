#include "actors/gateway/door_service.hpp"

#include "schemas/assert.hpp"
#include "schemas/zone/message.hpp"

namespace kitwork::gateway {
namespace {

using guard::Field;
using guard::MessageShape;
using guard::Role;

// A submission's table beside its parts, and what a frame has beside its message.
constexpr std::size_t room = 4096;
constexpr std::size_t verdict_bytes_max = outcome_bytes_max + room;

guard::Service make_service() {
  const auto request =
      MessageShape::create("kw_submit", {Field::text}, submission_bytes_max + room);
  const auto answer = MessageShape::create("", {Field::text}, verdict_bytes_max);
  KITWORK_ASSERT(request.ok() && answer.ok());
  guard::Service service;
  service.name = "door/1";
  service.clients = {Role::client};
  service.servers = {Role::gateway};
  service.to_service.push_back({request.value(), answer.value()});
  service.limits.frame_bytes_max = submission_bytes_max + 2 * room;
  service.limits.sources_max = 64;
  service.limits.requests_in_flight_max = 64;
  service.limits.bytes_in_flight_max = 4u << 20;
  service.limits.messages_per_second = 200;
  service.limits.bytes_per_second = 16u << 20;
  service.limits.unsent_bytes_max = 4u << 20;
  service.limits.exposed_max = 16;
  service.limits.refused_max = 16;
  auto good = guard::checked(std::move(service));
  KITWORK_ASSERT(good.ok());
  return std::move(good.value());
}

}  // namespace

const guard::Service& door_service() {
  static const guard::Service service = make_service();
  return service;
}

}  // namespace kitwork::gateway
