// <kitwork/node.hpp>: set_up_zones, what zones on one machine need to begin.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "actors/guard/certificate.hpp"
#include "actors/guard/sockets.hpp"
#include "actors/include/kitwork/node.hpp"
#include "actors/node/dev_tokens.hpp"
#include "actors/node/key_file.hpp"
#include "actors/node/zone_policy.hpp"

namespace kitwork {
namespace {

using namespace node;  // NOLINT: what this file joins is all from there
using guard::Role;
using Json = nlohmann::ordered_json;

constexpr const char* zone_names[setup_zones_max] = {"asia", "europe", "america", "africa",
                                                     "oceania"};
constexpr const char* host = "127.0.0.1";
constexpr std::int64_t certificate_seconds = 365 * 24 * 3600;
// Ports of a zone lie together: members first, and then gateways.
constexpr std::uint32_t zone_ports = 20;
constexpr std::uint32_t gateway_ports = 10;

struct Ports {
  std::uint16_t member = 0;
  std::uint16_t gateway = 0;
};

struct ZonePlan {
  std::string name;
  std::string folder;
  std::vector<Ports> ports;
  std::vector<KeyPair> keys;  // of the nodes
};

std::uint64_t unix_ms() {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                        std::chrono::system_clock::now().time_since_epoch())
                                        .count());
}

guard::Validity validity() {
  return {static_cast<std::int64_t>(unix_ms() / 1000), certificate_seconds};
}

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

Result<void> make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return Error{Errc::io_failed, "cannot make " + path + ": " + std::strerror(errno)};
}

std::string node_name(std::size_t index) { return "n" + std::to_string(index + 1); }

Result<void> write_certified(const guard::CertifiedKey& made, const std::string& stem) {
  if (auto written = replace_small_file(stem + ".key", made.key, 0600); !written) return written;
  return replace_small_file(stem + ".pem", made.certificate, 0644);
}

// Free ones are held until all are known, so that no two are alike.
Result<std::vector<Ports>> choose_ports(const SetupSettings& settings, std::uint32_t zone) {
  std::vector<Ports> all;
  std::vector<guard::Listening> held;
  for (std::uint32_t i = 0; i < settings.nodes; ++i) {
    const std::uint32_t first = settings.port + zone * zone_ports + i + 1;
    Ports ports{static_cast<std::uint16_t>(first),
                static_cast<std::uint16_t>(first + gateway_ports)};
    for (std::uint16_t* each : {&ports.member, &ports.gateway}) {
      if (settings.port != 0) continue;
      auto listening = guard::listen_at({host, 0});
      if (!listening) return listening.error();
      *each = listening.value().port;
      held.push_back(std::move(listening.value()));
    }
    all.push_back(ports);
  }
  return all;
}

Json config_of(const ZonePlan& zone, std::size_t index, const PublicKey& root,
               const PublicKey& authority) {
  const Json roles = {"command", "worker", "gateway"};
  Json nodes = Json::array();
  for (std::size_t i = 0; i < zone.keys.size(); ++i) {
    nodes.push_back({{"name", node_name(i)},
                     {"number", i + 1},
                     {"roles", roles},
                     {"address", std::string(host) + ":" + std::to_string(zone.ports[i].member)},
                     {"key", to_hex(zone.keys[i].public_key())}});
  }
  const auto link = [](const char* stem) {
    return Json{{"certificate", std::string(stem) + ".pem"},
                {"key", std::string(stem) + ".key"},
                {"authorities", {"../links.pem"}}};
  };
  const std::string door = std::string(host) + ":" + std::to_string(zone.ports[index].gateway);
  return {{"zone", zone.name},
          {"node", node_name(index)},
          {"roles", roles},
          {"directory", "data"},
          {"key", "node.key"},
          {"root", to_hex(root)},
          {"authorities", {to_hex(authority)}},
          {"policy", "../policy.items"},
          {"quorum", zone.keys.size() / 2 + 1},
          {"nodes", nodes},
          {"link", link("link")},
          {"gateway", {{"address", door}, {"link", link("gateway")}}}};
}

Result<void> write_node(const ZonePlan& zone, std::size_t index,
                        const guard::CertifiedKey& authority, const Json& config) {
  const std::string folder = zone.folder + "/" + node_name(index);
  const auto node = guard::issue_certificate(
      authority, {zone.name, node_name(index), {Role::command, Role::worker}}, validity());
  if (!node) return node.error();
  if (auto written = write_certified(node.value(), folder + "/link"); !written) return written;
  // A gateway's process has a name on links, and nothing that members believe.
  const auto door = guard::issue_certificate(
      authority, {zone.name, node_name(index), {Role::gateway}}, validity());
  if (!door) return door.error();
  if (auto written = write_certified(door.value(), folder + "/gateway"); !written) return written;
  if (auto made = make_folder(folder + "/data"); !made) return made;
  // Tells the member that its group begins with its first start (NodeProcess removes it).
  if (auto begun = replace_small_file(folder + "/data/begin", "", 0600); !begun) return begun;
  return replace_small_file(folder + "/config.json", config.dump(2) + "\n", 0600);
}

Result<void> write_zone(ZonePlan& zone, const SetupSettings& settings) {
  if (auto made = make_folder(zone.folder); !made) return made;
  const auto root = key_in_file(zone.folder + "/root.key");
  if (!root) return root.error();
  const auto authority = key_in_file(zone.folder + "/authority.key");
  if (!authority) return authority.error();
  const auto links = guard::make_authority(zone.name, validity());
  if (!links) return links.error();
  if (auto written = write_certified(links.value(), zone.folder + "/links"); !written) {
    return written;
  }
  FirstPolicy policy{zone.name, authority.value().public_key(), settings.gas, {}};
  for (std::size_t i = 0; i < zone.ports.size(); ++i) {
    const std::string folder = zone.folder + "/" + node_name(i);
    if (auto made = make_folder(folder); !made) return made;
    const auto key = key_in_file(folder + "/node.key");
    if (!key) return key.error();
    zone.keys.push_back(key.value());
    policy.workers.emplace_back(i + 1, key.value().public_key());
  }
  const auto items = sign_policy_items(zone.name, first_policy(policy), root.value());
  const std::string policy_file = zone.folder + "/policy.items";
  if (auto written = replace_small_file(policy_file, print_policy_items(items), 0644); !written) {
    return written;
  }
  for (std::size_t i = 0; i < zone.keys.size(); ++i) {
    const Json config =
        config_of(zone, i, root.value().public_key(), authority.value().public_key());
    if (auto written = write_node(zone, i, links.value(), config); !written) return written;
  }
  return {};
}

// What a configuration that is there says of its gateway.
Result<std::string> gateway_of(const std::string& config) {
  const auto text = read_small_file(config);
  if (!text) return text.error();
  const Json json = Json::parse(text.value(), nullptr, false);
  if (json.is_object() && json.contains("gateway") && json["gateway"].contains("address")) {
    return "http://" + json["gateway"]["address"].get<std::string>();
  }
  return Error{Errc::malformed, config + " does not say where its gateway is"};
}

// A token for whoever sends to this zone from this machine, and in the first one's name dev.json.
Result<void> write_tokens(const std::string& directory, const std::string& zone,
                          const std::string& gateway, bool first) {
  const std::string folder = directory + "/" + zone;
  const auto authority = read_key_file(folder + "/authority.key");
  if (!authority) return authority.error();
  const auto holder = key_in_file(directory + "/holder.key");
  if (!holder) return holder.error();
  const std::uint64_t now_ms = unix_ms();
  const auto token = dev_holder_token(authority.value(), holder.value().public_key(), zone, now_ms);
  if (!token) return token.error();
  DevFile file;
  file.token = folder + "/holder.kwt";
  const auto written = replace_small_file(file.token, token.value().hex + "\n", 0600);
  if (!written || !first) return written;
  const auto guest = dev_guest_token(authority.value(), zone, now_ms);
  if (!guest) return guest.error();
  file.zone = zone;
  file.gateway = gateway;
  file.key = directory + "/holder.key";
  file.root = folder + "/root.key";
  file.authority = to_hex(authority.value().public_key());
  file.guest = guest.value();
  file.directory = directory;
  if (auto made = make_folder(directory + "/home"); !made) return made;
  return replace_small_file(directory + "/home/dev.json", print_dev_file(file), 0600);
}

}  // namespace

Result<std::vector<SetupNode>> set_up_zones(const SetupSettings& settings) {
  if (settings.zones < 1 || settings.zones > setup_zones_max || settings.nodes < 1 ||
      settings.nodes > setup_nodes_max) {
    return Error{Errc::limit_exceeded, "1 to " + std::to_string(setup_zones_max) +
                                           " zones of 1 to " + std::to_string(setup_nodes_max) +
                                           " nodes each"};
  }
  const std::string directory =
      std::filesystem::absolute(settings.directory).lexically_normal().string();
  if (auto made = make_folder(directory); !made) return made.error();
  std::vector<SetupNode> all;
  for (std::uint32_t i = 0; i < settings.zones; ++i) {
    ZonePlan zone{zone_names[i], directory + "/" + zone_names[i], {}, {}};
    if (!exists(zone.folder + "/" + node_name(settings.nodes - 1) + "/config.json")) {
      if (exists(zone.folder + "/n1/config.json")) {
        return Error{Errc::invalid_argument,
                     zone.folder + " has fewer nodes: give another directory"};
      }
      auto ports = choose_ports(settings, i);
      if (!ports) return ports.error();
      zone.ports = std::move(ports.value());
      if (auto written = write_zone(zone, settings); !written) return written.error();
    }
    for (std::uint32_t k = 0; k < settings.nodes; ++k) {
      const std::string config = zone.folder + "/" + node_name(k) + "/config.json";
      const auto gateway = gateway_of(config);
      if (!gateway) return gateway.error();
      all.push_back({zone.name, node_name(k), config, gateway.value()});
    }
    const std::string& first = all[all.size() - settings.nodes].gateway;
    if (auto written = write_tokens(directory, zone.name, first, i == 0); !written) {
      return written.error();
    }
  }
  return all;
}

}  // namespace kitwork
