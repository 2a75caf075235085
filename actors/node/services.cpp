#include "actors/node/services.hpp"

#include "actors/admission/worker_texts.hpp"
#include "actors/consensus/message_codec.hpp"
#include "schemas/assert.hpp"
#include "schemas/zone/message.hpp"

namespace kitwork::node {
namespace {

using guard::Field;
using guard::Role;

constexpr std::size_t vote_bytes_max = 64u << 10;
constexpr std::size_t evidence_bytes_max = 256u << 10;
constexpr std::size_t verdict_bytes_max = 1u << 20;
constexpr std::size_t trace_bytes_max = 4u << 20;
constexpr std::size_t status_bytes_max = 1u << 20;
// As many as ZoneLimits::revocations_max, and room for a zone that has more.
constexpr std::size_t revoked_bytes_max = 1u << 20;
constexpr std::size_t question_bytes_max = 64;
// An item, a capsule, arguments and a permit.
constexpr std::size_t assignment_bytes_max = (3u << 20) + sizeof(std::uint64_t);
constexpr std::size_t submission_text_bytes_max = submission_bytes_max + 4096;
// What a frame has beside its message.
constexpr std::size_t frame_room = 4096;

guard::MessageShape shape(std::string_view atom, const std::vector<Field>& fields,
                          std::size_t bytes_max = 0) {
  auto made = guard::MessageShape::create(atom, fields, bytes_max);
  KITWORK_ASSERT(made.ok());
  return made.value();
}

guard::MessageRule tell(std::string_view atom, std::size_t bytes_max) {
  return {shape(atom, {Field::text}, bytes_max), {}};
}

guard::MessageRule ask(std::string_view atom, std::size_t bytes_max, std::size_t answer_max) {
  return {shape(atom, {Field::text}, bytes_max), shape("", {Field::text}, answer_max)};
}

guard::Service made(guard::Service service, std::size_t frame_max) {
  service.servers = {Role::command};
  service.limits.frame_bytes_max = frame_max + frame_room;
  auto good = guard::checked(std::move(service));
  KITWORK_ASSERT(good.ok());
  return std::move(good.value());
}

guard::Service make_replica_service() {
  guard::Service service;
  service.name = "replica/1";
  service.clients = {Role::command};
  service.to_service.push_back(tell("kw_peer", consensus::message_bytes_max));
  return made(std::move(service), consensus::message_bytes_max);
}

guard::Service make_member_service() {
  guard::Service service;
  service.name = "member/1";
  service.clients = {Role::command};
  service.to_service.push_back(tell("kw_vote", vote_bytes_max));
  service.to_service.push_back(tell("kw_evidnc", evidence_bytes_max));
  return made(std::move(service), evidence_bytes_max);
}

guard::Service make_worker_service() {
  guard::Service service;
  service.name = "worker/1";
  service.clients = {Role::worker};
  service.to_service.push_back(tell("kw_claim", zone_item_bytes_max));
  service.to_service.push_back(tell("kw_evidnc", evidence_bytes_max));
  service.to_service.push_back(
      {shape("kw_status", {}), shape("", {Field::text}, status_bytes_max)});
  service.to_client.push_back(tell("kw_assign", assignment_bytes_max));
  service.to_client.push_back(tell("kw_config", zone_item_bytes_max));
  service.to_client.push_back(tell("kw_heard", admission::heard_bytes_max));
  service.to_client.push_back(tell("kw_evidnc", evidence_bytes_max));
  return made(std::move(service), assignment_bytes_max);
}

guard::Service make_gateway_service() {
  guard::Service service;
  service.name = "gateway/1";
  service.clients = {Role::gateway};
  service.to_service.push_back(ask("kw_submit", submission_text_bytes_max, verdict_bytes_max));
  service.to_service.push_back(ask("kw_outcome", question_bytes_max, verdict_bytes_max));
  service.to_service.push_back(ask("kw_trace", question_bytes_max, trace_bytes_max));
  service.to_service.push_back(
      {shape("kw_status", {}), shape("", {Field::text}, status_bytes_max)});
  service.to_service.push_back(
      {shape("kw_revoked", {}), shape("", {Field::text}, revoked_bytes_max)});
  service.to_service.push_back(tell("kw_claim", zone_item_bytes_max));
  service.limits.requests_in_flight_max = 8192;
  service.limits.bytes_in_flight_max = 64u << 20;
  return made(std::move(service), trace_bytes_max);
}

}  // namespace

const guard::Service& replica_service() {
  static const guard::Service service = make_replica_service();
  return service;
}

const guard::Service& member_service() {
  static const guard::Service service = make_member_service();
  return service;
}

const guard::Service& worker_service() {
  static const guard::Service service = make_worker_service();
  return service;
}

const guard::Service& gateway_service() {
  static const guard::Service service = make_gateway_service();
  return service;
}

}  // namespace kitwork::node
