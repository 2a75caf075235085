#include "actors/node/node_process.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include <caf/send.hpp>

#include "actors/node/key_file.hpp"
#include "actors/node/services.hpp"
#include "actors/node/zone_policy.hpp"
#include "schemas/zone/item.hpp"

namespace kitwork::node {
namespace {

using guard::Role;

std::uint64_t unix_ms() {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                        std::chrono::system_clock::now().time_since_epoch())
                                        .count());
}

std::string begin_file(const NodeConfig& config) { return config.directory + "/begin"; }

std::vector<KeptLink> without(std::vector<KeptLink> links, const std::string& node) {
  std::erase_if(links,
                [&](const KeptLink& each) { return each.destination.expected.node == node; });
  return links;
}

}  // namespace

Result<std::unique_ptr<NodeProcess>> NodeProcess::start(NodeConfig config, guard::RoleSet roles) {
  std::unique_ptr<NodeProcess> node(new NodeProcess(std::move(config)));
  if (const Result<void> opened = node->open(roles); !opened) return opened.error();
  return node;
}

Result<void> NodeProcess::open(guard::RoleSet roles) {
  for (const ZoneNode& each : config_.nodes) names_->add_node(each.name, each.number);
  if (roles.has(Role::command) || roles.has(Role::worker)) {
    const Result<KeyPair> key = read_key_file(config_.key);
    if (!key) return key.error();
    if (roles.has(Role::command)) {
      if (const auto started = start_command(key.value()); !started) return started;
    }
    if (roles.has(Role::worker)) {
      if (const auto started = start_worker(key.value()); !started) return started;
    }
  }
  if (!roles.has(Role::gateway)) return {};
  auto gateway = GatewayRole::start(config_);
  if (!gateway) return gateway.error();
  gateway_ = std::move(gateway.value());
  return {};
}

Result<void> NodeProcess::start_command(const KeyPair& key) {
  if (::mkdir(config_.directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return Error{Errc::io_failed, "cannot make " + config_.directory + ": " + std::strerror(errno)};
  }
  if (key.public_key() != config_.self().key) {
    return Error{Errc::invalid_argument, config_.key + " is not the key of " + config_.node +
                                             " among the nodes of its configuration"};
  }
  if (const auto read = read_policy(); !read) return read;
  begins_ = ::access(begin_file(config_).c_str(), F_OK) == 0;
  CommandRoleSettings settings;
  settings.genesis.configuration = config_.configuration();
  settings.genesis.root = config_.root;
  settings.id = static_cast<MemberId>(config_.self().number);
  settings.directory = config_.directory;
  settings.begins = begins_;
  settings.trace_file = config_.command.trace_file;
  settings.threads = config_.command.threads;
  settings.election_timeout_ms = config_.command.election_timeout_ms;
  settings.heartbeat_ms = config_.command.heartbeat_ms;
  settings.log_segment_bytes = config_.command.log_segment_mb << 20;
  settings.speaker_of = [names = names_](const caf::strong_actor_ptr& sender) {
    return names->speaker(sender);
  };
  auto credentials = read_credentials(config_.link);
  if (!credentials) return credentials.error();
  auto command = CommandRole::start(settings, key);
  if (!command) return command.error();
  command_ = std::move(command.value());
  names_->add_own(command_->actors().node());
  auto guard = guard::Guard::create(command_->actors(), {std::move(credentials.value()), {}});
  if (!guard) return guard.error();
  command_guard_ = std::move(guard.value());
  names_->set_guard(command_guard_.get());
  const auto& layer = command_->layer();
  const auto replica = caf::actor_cast<caf::strong_actor_ptr>(layer.replica);
  const auto member = caf::actor_cast<caf::strong_actor_ptr>(layer.command);
  for (const auto& [service, actor] :
       {std::pair{&replica_service(), &replica}, std::pair{&member_service(), &member},
        std::pair{&worker_service(), &member}, std::pair{&gateway_service(), &member}}) {
    if (const auto served = command_guard_->serve(*service, *actor); !served) return served;
  }
  const HostPort& address = config_.self().address;
  const auto listening = command_guard_->listen({address.host, address.port});
  if (!listening) return listening.error();
  std::vector<KeptLink> links =
      links_to_members(config_, replica_service(),
                       [to = layer.replica](MemberId id, const caf::strong_actor_ptr& actor) {
                         caf::anon_send(to, consensus::PeerLinkAtom::value, number(id), actor);
                       });
  for (KeptLink& each :
       links_to_members(config_, member_service(),
                        [to = layer.command](MemberId id, const caf::strong_actor_ptr&actor) {
                          caf::anon_send(to, admission::LinkAtom::value, number(id), actor);
                        })) {
    links.push_back(std::move(each));
  }
  command_keeper_ =
      spawn_link_keeper(command_->actors(), *command_guard_, {50, 1000, "member " + config_.node},
                        without(std::move(links), config_.node));
  return {};
}

Result<void> NodeProcess::start_worker(const KeyPair& key) {
  auto credentials = read_credentials(config_.worker.link.value_or(config_.link));
  if (!credentials) return credentials.error();
  worker::WorkerOptions options;
  options.settings.id = static_cast<WorkerId>(config_.self().number);
  options.settings.incarnation = unix_ms();
  options.settings.root = config_.root;
  options.settings.slots = static_cast<std::uint32_t>(config_.worker.slots);
  options.settings.memory_bytes = config_.worker.memory_mb << 20;
  options.configuration = config_.configuration();
  const std::uint64_t threads = config_.worker.threads;
  const HostSettings hosts{config_.worker.data, config_.worker.extensions};
  auto worker =
      WorkerRole::start(std::move(options), key, threads > 0 ? threads : threads_default(), hosts);
  if (!worker) return worker.error();
  worker_ = std::move(worker.value());
  names_->add_own(worker_->actors().node());
  auto guard = guard::Guard::create(worker_->actors(), {std::move(credentials.value()), {}});
  if (!guard) return guard.error();
  worker_guard_ = std::move(guard.value());
  const auto up = [to = worker_->actor(), members = members_](MemberId member,
                                                              const caf::strong_actor_ptr& actor) {
    caf::anon_send(to, admission::LinkAtom::value, actor);
    const std::lock_guard lock(members->mutex);
    members->actors[member] = caf::actor_cast<admission::CommandActor>(actor);
  };
  std::vector<KeptLink> links = links_to_members(config_, worker_service(), up);
  if (command_) {
    members_->actors[static_cast<MemberId>(config_.self().number)] = command_->layer().command;
    worker_->link(caf::actor_cast<caf::strong_actor_ptr>(command_->layer().command));
    links = without(std::move(links), config_.node);
  }
  worker_keeper_ = spawn_link_keeper(worker_->actors(), *worker_guard_,
                                     {50, 1000, "worker " + config_.node}, std::move(links));
  return {};
}

Result<void> NodeProcess::read_policy() {
  if (config_.policy.empty()) return {};
  const auto text = read_small_file(config_.policy);
  if (!text) return text.error();
  auto items = read_policy_items(text.value());
  if (!items) return Error{items.error().code, config_.policy + ": " + items.error().message};
  policy_ = std::move(items.value());
  return {};
}

void NodeProcess::tick() {
  if (!command_ || (policy_.empty() && !begins_)) return;
  const admission::CommandActor& member = command_->layer().command;
  const auto status = nlohmann::json::parse(ask_status(command_->actors(), member), nullptr, false);
  if (!status.is_object() || status.value("leader", 0) == 0) return;
  const std::size_t taken = status.value("policy", std::size_t{0});
  for (std::size_t i = taken; i < policy_.size(); ++i) {
    caf::anon_send(member, admission::ClaimAtom::value, policy_[i]);
  }
  if (taken >= policy_.size()) policy_.clear();
  // What was applied here lies on this disk or on those of a majority: the group has begun.
  if (begins_ && status.value("index", 0) > 0) {
    static_cast<void>(::unlink(begin_file(config_).c_str()));
    begins_ = false;
  }
}

std::optional<GatewayView> NodeProcess::gateways() {
  if (!worker_) return std::nullopt;
  std::map<MemberId, admission::CommandActor> actors;
  {
    const std::lock_guard lock(members_->mutex);
    actors = members_->actors;
  }
  for (const auto& [member, actor] : actors) {
    const auto status = nlohmann::json::parse(ask_status(worker_->actors(), actor), nullptr, false);
    // Gateways look at whoever leads, so that only that one knows all of them.
    if (!status.is_object() || status.value("leader", 0) != status.value("member", 1)) continue;
    GatewayView view{{}, status.value("stands_in", std::uint64_t{0}), config_.self().number};
    for (const auto& each : status["gateways"]) view.names.push_back(each.get<std::string>());
    return view;
  }
  return std::nullopt;
}

void NodeProcess::stand_in(bool wants) {
  if (worker_) caf::anon_send(worker_->actor(), admission::StandInAtom::value, wants);
}

Result<void> NodeProcess::reload() {
  for (const auto& [guard, files] :
       {std::pair{command_guard_.get(), config_.link},
        std::pair{worker_guard_.get(), config_.worker.link.value_or(config_.link)}}) {
    if (guard == nullptr) continue;
    auto credentials = read_credentials(files);
    if (!credentials) return credentials.error();
    if (const auto taken = guard->reload(std::move(credentials.value())); !taken) return taken;
  }
  return gateway_ ? gateway_->reload(config_) : Result<void>();
}

NodeProcess::~NodeProcess() {
  gateway_.reset();
  if (worker_) {
    end_and_wait(worker_->actors(), caf::actor_cast<caf::strong_actor_ptr>(worker_keeper_));
    worker_keeper_ = nullptr;
    worker_guard_.reset();
    worker_->end();
    members_->actors.clear();
  }
  if (command_) {
    end_and_wait(command_->actors(), caf::actor_cast<caf::strong_actor_ptr>(command_keeper_));
    command_keeper_ = nullptr;
    names_->set_guard(nullptr);
    command_guard_.reset();
    command_->end();
  }
  worker_.reset();
  command_.reset();
}

}  // namespace kitwork::node
