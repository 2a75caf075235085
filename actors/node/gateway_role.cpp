#include "actors/node/gateway_role.hpp"

#include <utility>

#include "actors/node/key_file.hpp"
#include "actors/node/services.hpp"

namespace kitwork::node {

Result<guard::Credentials> read_credentials(const LinkFiles& files) {
  guard::Credentials credentials;
  auto certificate = read_small_file(files.certificate);
  if (!certificate) return certificate.error();
  auto key = read_small_file(files.key);
  if (!key) return key.error();
  credentials.own = {std::move(certificate.value()), std::move(key.value())};
  for (const std::string& each : files.authorities) {
    auto authority = read_small_file(each);
    if (!authority) return authority.error();
    credentials.authorities.push_back(std::move(authority.value()));
  }
  if (files.revoked.empty()) return credentials;
  const auto list = read_small_file(files.revoked);
  if (!list) return list.error();
  auto revoked = guard::read_revocations(list.value());
  if (!revoked) return revoked.error();
  credentials.revoked = std::move(revoked.value());
  return credentials;
}

std::vector<KeptLink> links_to_members(
    const NodeConfig& config, const guard::Service& service,
    const std::function<void(MemberId, const caf::strong_actor_ptr&)>& up) {
  std::vector<KeptLink> links;
  for (const ZoneNode& each : config.nodes) {
    if (!each.roles.has(guard::Role::command)) continue;
    guard::Destination to;
    to.address = {each.address.host, each.address.port};
    to.expected = {config.zone, guard::Role::command, each.name};
    to.deadline_ms = 3000;
    const auto member = static_cast<MemberId>(each.number);
    links.push_back({service, std::move(to),
                     [up, member](const caf::strong_actor_ptr& actor) { up(member, actor); }});
  }
  return links;
}

Result<std::unique_ptr<GatewayRole>> GatewayRole::start(const NodeConfig& config) {
  std::unique_ptr<GatewayRole> role(new GatewayRole);
  if (const Result<void> opened = role->open(config); !opened) return opened.error();
  return role;
}

Result<void> GatewayRole::open(const NodeConfig& config) {
  auto credentials = read_credentials(config.gateway.link.value_or(config.link));
  if (!credentials) return credentials.error();
  auto guard = guard::Guard::create(system_.actors(), {std::move(credentials.value()), {}});
  if (!guard) return guard.error();
  guard_ = std::move(guard.value());
  ZoneClientSettings patience;
  patience.patience_ms = config.gateway.patience_ms;
  client_ = std::make_unique<ZoneClient>(system_.actors(), patience);
  keeper_ = spawn_link_keeper(
      system_.actors(), *guard_, {50, 1000, "gateway " + config.node},
      links_to_members(
          config, gateway_service(),
          [client = client_.get()](MemberId member, const caf::strong_actor_ptr& actor) {
            client->link(member, actor);
          }));
  gateway::ServerSettings server;
  server.address = config.gateway.address.host;
  server.port = config.gateway.address.port;
  for (const auto& [from, to] : {std::pair{&config.gateway.certificate, &server.certificate},
                                 std::pair{&config.gateway.key, &server.key}}) {
    if (from->empty()) continue;
    auto text = read_small_file(*from);
    if (!text) return text.error();
    *to = std::move(text.value());
  }
  server.gateway.limits = config.gateway.limits;
  server.gateway.zone = config.zone;
  server.gateway.name = config.node;
  server.gateway.authorities = config.authorities;
  server.gateway.metrics_for_all = config.gateway.metrics_for_all;
  auto listening = gateway::HttpServer::create(server, *client_);
  if (!listening) return listening.error();
  server_ = std::move(listening.value());
  if (!config.gateway.door) return hear_revoked();
  auto own = read_credentials(config.gateway.link.value_or(config.link));
  if (!own) return own.error();
  auto door = DoorRole::start({config.gateway.door->host, config.gateway.door->port},
                              std::move(own.value()), server.gateway, *client_);
  if (!door) return door.error();
  door_ = std::move(door.value());
  return hear_revoked();
}

Result<void> GatewayRole::hear_revoked() {
  client_->on_revoked([server = server_.get(), door = door_.get()](const auto& revoked) {
    server->revoke(revoked);
    if (door != nullptr) door->revoke(revoked);
  });
  return {};
}

Result<void> GatewayRole::reload(const NodeConfig& config) {
  auto credentials = read_credentials(config.gateway.link.value_or(config.link));
  if (!credentials) return credentials.error();
  if (door_) {
    if (const auto reloaded = door_->reload(credentials.value()); !reloaded) return reloaded;
  }
  return guard_->reload(std::move(credentials.value()));
}

GatewayRole::~GatewayRole() {
  if (client_) client_->on_revoked({});
  door_.reset();
  server_.reset();
  end_and_wait(system_.actors(), caf::actor_cast<caf::strong_actor_ptr>(keeper_));
  keeper_ = nullptr;
  client_.reset();
  guard_.reset();
}

}  // namespace kitwork::node
