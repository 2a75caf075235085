#include "test/guard/guard_nodes_actor.hpp"

#include <caf/actor_cast.hpp>
#include <caf/exit_reason.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include "schemas/assert.hpp"

namespace kitwork::test {
namespace {

using guard::Field;
using guard::Role;

guard::MessageShape shape(std::string_view atom, std::vector<Field> fields) {
  auto created = guard::MessageShape::create(atom, fields, std::size_t{1} << 20);
  KITWORK_ASSERT(created.ok());
  return created.value();
}

guard::CertifiedKey must(Result<guard::CertifiedKey> made) {
  KITWORK_ASSERT(made.ok());
  return made.value();
}

struct EchoState {
  std::vector<caf::typed_response_promise<std::string>> held;
};

// The argument keeps CAF from taking the address of none, which UBSan sees.
EchoActor::behavior_type echo(EchoActor::stateful_pointer<EchoState> self, int) {
  return {
      [](EchoAtom, const std::string& text) { return text; },
      [self](HoldAtom, const std::string&) {
        self->state.held.push_back(self->make_response_promise<std::string>());
        return self->state.held.back();
      },
      [](CountAtom, std::uint64_t) {},
  };
}

}  // namespace

guard::Service echo_service() {
  guard::Service service;
  service.name = "echo/1";
  service.clients = {Role::client, Role::worker};
  service.servers = {Role::command, Role::gateway};
  service.to_service.push_back({shape("kw_echo", {Field::text}), shape("", {Field::text})});
  service.to_service.push_back({shape("kw_hold", {Field::text}), shape("", {Field::text})});
  service.to_service.push_back({shape("kw_count", {Field::u64}), {}});
  service.limits.frame_bytes_max = (std::size_t{1} << 20) + 256;
  return service;
}

guard::Service control_service() {
  guard::Service service = echo_service();
  service.name = "control/1";
  service.clients = {Role::command};
  service.servers = {Role::command};
  return service;
}

std::int64_t unix_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

TestZone::TestZone(const std::string& name)
    : name_(name), authority_(must(guard::make_authority(name, {unix_seconds(), 3600}))) {}

guard::CertifiedKey TestZone::issue(const std::string& node, guard::RoleSet roles,
                                    std::int64_t seconds) const {
  return must(
      guard::issue_certificate(authority_, {name_, node, roles}, {unix_seconds(), seconds}));
}

guard::Credentials TestZone::credentials(const std::string& node, guard::RoleSet roles) const {
  return {issue(node, roles), {authority_.certificate}, {}};
}

TestNode::TestNode(guard::Credentials credentials, guard::DoorLimits limits) : system_(config_) {
  auto created = guard::Guard::create(system_, {std::move(credentials), limits});
  KITWORK_ASSERT(created.ok());
  guard_ = std::move(created.value());
}

TestNode::~TestNode() {
  guard_.reset();
  // A system waits for its actors, and what is published lives until it is told to end.
  for (const auto& actor : served_) caf::anon_send_exit(actor, caf::exit_reason::kill);
}

std::uint16_t TestNode::serve_echo(const guard::Service& service) {
  const auto actor = caf::actor_cast<caf::strong_actor_ptr>(system_.spawn(echo, 0));
  served_.push_back(actor);
  KITWORK_ASSERT(guard_->serve(service, actor).ok());
  const auto port = guard_->listen({"127.0.0.1", 0});
  KITWORK_ASSERT(port.ok());
  return port.value();
}

EchoActor TestNode::served(std::size_t index) const {
  return caf::actor_cast<EchoActor>(served_.at(index));
}

Result<EchoActor> TestNode::connect(std::uint16_t port, const guard::Service& service,
                                    guard::Expected expected, std::uint64_t deadline_ms) {
  auto actor =
      guard_->connect_and_wait(service, {{"127.0.0.1", port}, std::move(expected), deadline_ms});
  if (!actor) return actor.error();
  return caf::actor_cast<EchoActor>(actor.value());
}

std::string ask_echo(caf::actor_system& system, const EchoActor& actor, const std::string& text,
                     std::chrono::milliseconds timeout) {
  caf::scoped_actor self{system};
  std::string answer;
  self->request(actor, timeout, EchoAtom::value, text)
      .receive([&](const std::string& echoed) { answer = echoed; }, [](const caf::error&) {});
  return answer;
}

}  // namespace kitwork::test
