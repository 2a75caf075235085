// <kitwork/node.hpp>: DevZone, all roles in one process.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

#include "actors/gateway/http_server.hpp"
#include "actors/include/kitwork/node.hpp"
#include "actors/node/command_role.hpp"
#include "actors/node/dev_tokens.hpp"
#include "actors/node/door_role.hpp"
#include "actors/node/key_file.hpp"
#include "actors/node/worker_role.hpp"
#include "actors/node/zone_client_actor.hpp"
#include "actors/node/zone_policy.hpp"

namespace kitwork {
namespace {

using namespace node;  // NOLINT: what this file joins is all from there

constexpr MemberId dev_member{1};
constexpr WorkerId dev_worker{1};
constexpr std::uint64_t patience_ms = 30'000;
// Well before the guest's token ends.
constexpr std::uint64_t renewal_ms = guest_lifetime_ms_max / 3;

std::uint64_t unix_ms() {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                        std::chrono::system_clock::now().time_since_epoch())
                                        .count());
}

Result<void> make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return Error{Errc::io_failed, "cannot make " + path + ": " + std::strerror(errno)};
}

// The zone's directory; a temporary one is removed with everything in it.
class Directory {
 public:
  Result<void> open(const std::string& given) {
    if (!given.empty()) {
      path_ = std::filesystem::absolute(given).lexically_normal().string();
      return make_directory(path_);
    }
    const char* base = std::getenv("TMPDIR");
    path_ = std::string(base != nullptr && *base != '\0' ? base : "/tmp") + "/kitwork-dev-XXXXXX";
    if (::mkdtemp(path_.data()) == nullptr) {
      return Error{Errc::io_failed, "cannot make " + path_ + ": " + std::strerror(errno)};
    }
    temporary_ = true;
    return {};
  }
  ~Directory() {
    std::error_code ignored;
    if (temporary_) std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool temporary_ = false;
};

struct Keys {
  KeyPair root;
  KeyPair authority;
  KeyPair node;
  KeyPair holder;
};

Result<Keys> keys_in(const std::string& directory) {
  auto root = key_in_file(directory + "/root.key");
  if (!root) return root.error();
  auto authority = key_in_file(directory + "/authority.key");
  if (!authority) return authority.error();
  auto node = key_in_file(directory + "/node.key");
  if (!node) return node.error();
  auto holder = key_in_file(directory + "/holder.key");
  if (!holder) return holder.error();
  return Keys{root.value(), authority.value(), node.value(), holder.value()};
}

class OneProcess final : public DevZone {
 public:
  ~OneProcess() override {
    forget_file();
    if (client_) client_->on_revoked({});
    door_.reset();
    server_.reset();
    client_.reset();
    if (worker_) worker_->end();
    if (command_) command_->end();
    worker_.reset();
    command_.reset();
  }

  Result<void> open(const DevSettings& settings) {
    settings_ = settings;
    if (const auto opened = directory_.open(settings.directory); !opened) return opened;
    auto keys = keys_in(directory_.path());
    if (!keys) return keys.error();
    keys_ = std::move(keys.value());
    if (const auto started = start_roles(); !started) return started;
    if (const auto listening = listen(); !listening) return listening;
    if (const auto opened = open_door(); !opened) return opened;
    client_->on_revoked([server = server_.get(), door = door_.get()](const auto& revoked) {
      server->revoke(revoked);
      if (door != nullptr) door->revoke(revoked);
    });
    Result<std::string> home =
        settings.home.empty() ? kitwork_home() : Result<std::string>(settings.home);
    if (!home) return home.error();
    if (const auto made = make_directory(home.value()); !made) return made;
    dev_file_ = home.value() + "/dev.json";
    return renew_tokens();
  }

  const std::string& url() const override { return url_; }
  const std::string& directory() const override { return directory_.path(); }
  const std::string& dev_file() const override { return dev_file_; }
  std::string guest_token() const override { return file_.guest.hex; }

  Result<void> renew_tokens() override {
    const std::uint64_t now_ms = unix_ms();
    if (now_ms < renew_at_ms_) return {};
    auto guest = dev_guest_token(keys_->authority, settings_.zone, now_ms);
    if (!guest) return guest.error();
    auto holder =
        dev_holder_token(keys_->authority, keys_->holder.public_key(), settings_.zone, now_ms);
    if (!holder) return holder.error();
    const std::string token_file = directory_.path() + "/holder.kwt";
    const auto kept = replace_small_file(token_file, holder.value().hex + "\n", 0600);
    if (!kept) return kept;
    file_ = {settings_.zone,
             url_,
             token_file,
             directory_.path() + "/holder.key",
             directory_.path() + "/root.key",
             to_hex(keys_->authority.public_key()),
             guest.value(),
             door_ ? "127.0.0.1:" + std::to_string(door_->port()) : std::string(),
             directory_.path(),
             static_cast<std::uint64_t>(::getpid())};
    renew_at_ms_ = now_ms + renewal_ms;
    return replace_small_file(dev_file_, print_dev_file(file_), 0600);
  }

 private:
  Result<void> start_roles() {
    CommandRoleSettings command;
    command.genesis.configuration = {
        settings_.zone, 1, 1, {{dev_member, keys_->node.public_key()}}};
    command.genesis.root = keys_->root.public_key();
    command.id = dev_member;
    command.directory = directory_.path();
    // A group of one that lost its disk has nobody to whom it promised anything.
    command.begins = true;
    command.trace_file = directory_.path() + "/trace.log";
    auto member = CommandRole::start(command, keys_->node);
    if (!member) return member.error();
    command_ = std::move(member.value());
    worker::WorkerOptions options;
    options.settings.id = dev_worker;
    options.settings.incarnation = unix_ms();
    options.settings.root = keys_->root.public_key();
    options.configuration = command.genesis.configuration;
    HostSettings hosts;
    hosts.data_directory = settings_.data.empty() ? directory_.path() + "/data" : settings_.data;
    hosts.extensions = settings_.extensions;
    auto worker = WorkerRole::start(std::move(options), keys_->node, threads_default(), hosts);
    if (!worker) return worker.error();
    worker_ = std::move(worker.value());
    const admission::CommandActor& actor = command_->layer().command;
    const auto handle = caf::actor_cast<caf::strong_actor_ptr>(actor);
    client_ = std::make_unique<ZoneClient>(command_->actors(), ZoneClientSettings{});
    client_->link(dev_member, handle);
    worker_->link(handle);
    const FirstPolicy policy = {"dev",
                                keys_->authority.public_key(),
                                settings_.gas,
                                {{number(dev_worker), keys_->node.public_key()}}};
    const auto settled = settle_policy(command_->actors(), actor, settings_.zone,
                                       first_policy(policy), keys_->root, patience_ms);
    if (!settled) return settled;
    const auto worked = wait_for_worker(command_->actors(), actor, patience_ms);
    return worked ? wait_for_log_end(command_->actors(), actor, patience_ms) : worked;
  }

  gateway::GatewaySettings gateway_settings() const {
    gateway::GatewaySettings settings;
    settings.zone = settings_.zone;
    settings.name = "dev";
    settings.authorities = {keys_->authority.public_key()};
    return settings;
  }

  // The zone's authority for certificates, kept in its directory.
  Result<guard::CertifiedKey> certificate_authority() const {
    const std::string path = directory_.path() + "/zone.pem";
    auto known = read_small_file(path);
    auto key = read_small_file(path + ".key");
    if (known && key) return guard::CertifiedKey{known.value(), key.value()};
    constexpr std::int64_t ten_years_s = 10ll * 365 * 24 * 3600;
    auto made = guard::make_authority(settings_.zone,
                                      {static_cast<std::int64_t>(unix_ms() / 1000), ten_years_s});
    if (!made) return made;
    if (const auto kept = keep(path, made.value()); !kept) return kept.error();
    return made;
  }

  static Result<void> keep(const std::string& path, const guard::CertifiedKey& certified) {
    if (const auto kept = replace_small_file(path + ".key", certified.key, 0600); !kept) {
      return kept;
    }
    return replace_small_file(path, certified.certificate, 0600);
  }

  Result<guard::CertifiedKey> issue(const guard::CertifiedKey& authority, guard::Role role) const {
    constexpr std::int64_t month_s = 30ll * 24 * 3600;
    return guard::issue_certificate(authority, {settings_.zone, "dev", {role}},
                                    {static_cast<std::int64_t>(unix_ms() / 1000), month_s});
  }

  // On this machine alone, for clients with a certificate of the zone's.
  Result<void> open_door() {
    if (!guard::is_name(settings_.zone)) return {};
    auto authority = certificate_authority();
    if (!authority) return authority.error();
    auto own = issue(authority.value(), guard::Role::gateway);
    if (!own) return own.error();
    auto client = issue(authority.value(), guard::Role::client);
    if (!client) return client.error();
    const auto kept = keep(directory_.path() + "/client.pem", client.value());
    if (!kept) return kept;
    auto door = DoorRole::start({"127.0.0.1", 0},
                                {std::move(own.value()), {authority.value().certificate}, {}},
                                gateway_settings(), *client_);
    if (!door) return door.error();
    door_ = std::move(door.value());
    return {};
  }

  Result<void> listen() {
    gateway::ServerSettings server;
    server.address = settings_.address;
    server.port = settings_.port;
    server.gateway = gateway_settings();
    auto listening = gateway::HttpServer::create(server, *client_);
    if (!listening) return listening.error();
    server_ = std::move(listening.value());
    const bool v6 = settings_.address.find(':') != std::string::npos;
    const std::string host = v6 ? "[" + settings_.address + "]" : settings_.address;
    url_ = "http://" + host + ":" + std::to_string(server_->port());
    return {};
  }

  // Another zone may have written its own there since.
  void forget_file() const {
    if (dev_file_.empty()) return;
    const Result<std::string> text = read_small_file(dev_file_);
    if (text && pid_in_dev_file(text.value()) == static_cast<std::uint64_t>(::getpid())) {
      static_cast<void>(::unlink(dev_file_.c_str()));
    }
  }

  DevSettings settings_;
  Directory directory_;
  std::optional<Keys> keys_;
  std::unique_ptr<CommandRole> command_;
  std::unique_ptr<WorkerRole> worker_;
  std::unique_ptr<ZoneClient> client_;
  std::unique_ptr<gateway::HttpServer> server_;
  std::unique_ptr<DoorRole> door_;
  std::string url_;
  std::string dev_file_;
  DevFile file_;
  std::uint64_t renew_at_ms_ = 0;
};

}  // namespace

Result<std::unique_ptr<DevZone>> DevZone::start(const DevSettings& settings) {
  auto zone = std::make_unique<OneProcess>();
  if (const Result<void> opened = zone->open(settings); !opened) return opened.error();
  return std::unique_ptr<DevZone>(std::move(zone));
}

}  // namespace kitwork
