#include "actors/node/node_config.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "actors/guard/identity.hpp"
#include "actors/node/extensions.hpp"
#include "actors/node/json_fields.hpp"
#include "actors/node/key_file.hpp"

namespace kitwork::node {
namespace {

// Of whatever a gateway limits, in its own unit.
constexpr std::uint64_t gateway_limit_max = 1'000'000'000;
constexpr const char* a_file = "the name of a file";
constexpr const char* a_name = "a name: 1 to 64 of a-z, 0-9, '-' and '.'";
constexpr const char* an_address = "\"HOST:PORT\" with a numeric host, like \"127.0.0.1:7301\"";
constexpr const char* some_roles = "[\"command\", \"worker\", \"gateway\"] or some of them";

// The objects of one file, and what was wrong first.
class ConfigReader {
 public:
  ConfigReader(const nlohmann::json& json, const std::string& folder)
      : folder_(folder), top_(json, "", error_) {}

  Result<NodeConfig> read() {
    NodeConfig config;
    config.zone = name(top_, "zone");
    config.node = name(top_, "node");
    config.roles = roles(top_);
    config.directory = file(top_, "directory", Need::must);
    config.key = file(top_, "key", Need::must);
    config.root = top_.key("root", Need::must);
    config.policy = file(top_, "policy", Need::may);
    config.quorum = static_cast<std::uint32_t>(top_.number("quorum", 1, zone_members_max, {}));
    read_authorities(config);
    for (JsonFields& each : top_.objects("nodes", config_nodes_max)) {
      config.nodes.push_back(zone_node(each));
    }
    if (auto link = top_.object("link", Need::must)) config.link = link_files(*link);
    if (auto command = top_.object("command", Need::may)) read_command(*command, config.command);
    if (auto worker = top_.object("worker", Need::may)) read_worker(*worker, config.worker);
    const Need gateway_needed = config.roles.has(guard::Role::gateway) ? Need::must : Need::may;
    if (auto gateway = top_.object("gateway", gateway_needed)) {
      read_gateway(*gateway, config.gateway);
    }
    top_.end();
    if (!error_) check(config);
    if (error_) return *error_;
    return config;
  }

 private:
  std::string name(JsonFields& fields, const char* key) {
    std::string text = fields.text(key, Need::must, a_name);
    if (!text.empty() && !guard::is_name(text)) {
      fields.fail(key, "is no name: write " + std::string(a_name) + ", not first or last a sign");
    }
    return text;
  }

  std::string file(JsonFields& fields, const char* key, Need need) const {
    const std::string path = fields.text(key, need, a_file);
    if (path.empty() || path.front() == '/') return path;
    return folder_ + "/" + path;
  }

  HostPort address(JsonFields& fields, const char* key, Need need) {
    const std::string text = fields.text(key, need, an_address);
    if (text.empty()) return {};
    const Result<HostPort> parsed = parse_host_port(text);
    if (parsed) return parsed.value();
    fields.fail(key, "is \"" + text + "\": write " + an_address);
    return {};
  }

  guard::RoleSet roles(JsonFields& fields) {
    guard::RoleSet set;
    for (const std::string& each : fields.texts("roles", Need::must, 3, some_roles)) {
      const auto role = guard::role_of(each);
      if (!role || *role == guard::Role::client) {
        fields.fail("roles", "has \"" + each + "\": write " + some_roles);
      } else {
        set.add(*role);
      }
    }
    return set;
  }

  void read_authorities(NodeConfig& config) {
    constexpr const char* form = "public keys: an array of texts of 64 hexadecimal digits";
    for (const std::string& each :
         top_.texts("authorities", Need::must, config_authorities_max, form)) {
      PublicKey key{};
      if (!from_hex(each, key.data(), key.size()) || !check_public_key(key)) {
        top_.fail("authorities", "has \"" + each + "\": write " + form);
      }
      config.authorities.push_back(key);
    }
  }

  ZoneNode zone_node(JsonFields& fields) {
    ZoneNode node;
    node.name = name(fields, "name");
    node.number = fields.number("number", 1, 1'000'000, {});
    node.roles = roles(fields);
    const bool commands = node.roles.has(guard::Role::command);
    node.address = address(fields, "address", commands ? Need::must : Need::may);
    node.key = fields.key("key", commands ? Need::must : Need::may);
    fields.end();
    return node;
  }

  LinkFiles link_files(JsonFields& fields) const {
    LinkFiles files;
    files.certificate = file(fields, "certificate", Need::must);
    files.key = file(fields, "key", Need::must);
    files.revoked = file(fields, "revoked", Need::may);
    for (std::string& each : fields.texts("authorities", Need::must, config_authorities_max,
                                          "names of files with certificates")) {
      files.authorities.push_back(each.front() == '/' ? each : folder_ + "/" + each);
    }
    fields.end();
    return files;
  }

  void read_command(JsonFields& fields, CommandConfig& config) {
#define KITWORK_COMMAND_LIMIT(name, least, most, otherwise, sentence) \
  config.name = fields.number(#name, least, most, otherwise);
#include "actors/node/node_limits.def"
    if (config.heartbeat_ms * 3 > config.election_timeout_ms) {
      fields.fail("heartbeat_ms", "is too long: write at most a third of election_timeout_ms");
    }
    config.trace_file = file(fields, "trace_file", Need::may);
    fields.end();
  }
  void read_worker(JsonFields& fields, WorkerConfig& config) {
#define KITWORK_WORKER_LIMIT(name, least, most, otherwise, sentence) \
  config.name = fields.number(#name, least, most, otherwise);
#include "actors/node/node_limits.def"
    config.process = fields.boolean("process", config.process);
    config.sandbox = fields.boolean("sandbox", config.sandbox);
    config.data = file(fields, "data", Need::may);
    for (const std::string& each :
         fields.texts("extensions", Need::may, extensions_max, "shared libraries")) {
      config.extensions.push_back(each.front() == '/' ? each : folder_ + "/" + each);
    }
    if (auto link = fields.object("link", Need::may)) config.link = link_files(*link);
    fields.end();
  }
  void read_gateway(JsonFields& fields, GatewayConfig& config) {
#define KITWORK_DOOR_LIMIT(name, least, most, otherwise, sentence) \
  config.name = fields.number(#name, least, most, otherwise);
#include "actors/node/node_limits.def"
    if (auto limits = fields.object("limits", Need::may)) read_limits(*limits, config.limits);
    config.address = address(fields, "address", Need::must);
    if (fields.has("door")) config.door = address(fields, "door", Need::must);
    config.certificate = file(fields, "certificate", Need::may);
    config.key = file(fields, "key", Need::may);
    if (config.certificate.empty() != config.key.empty()) {
      fields.fail("certificate", "goes with a key: write both, or neither");
    }
    config.standby = fields.boolean("standby", config.standby);
    config.metrics_for_all = fields.boolean("metrics_for_all", config.metrics_for_all);
    config.sandbox = fields.boolean("sandbox", config.sandbox);
    if (auto link = fields.object("link", Need::may)) config.link = link_files(*link);
    fields.end();
  }
  static void read_limits(JsonFields& fields, gateway::GatewayLimits& limits) {
#define KITWORK_GATEWAY_LIMIT(name, value, sentence) \
  limits.name = fields.number(#name, 1, gateway_limit_max, value);
#include "actors/gateway/limits.def"
#undef KITWORK_GATEWAY_LIMIT
    fields.end();
  }

  void check(const NodeConfig& config) {
    std::set<std::string> names;
    std::set<std::uint64_t> numbers;
    std::size_t members = 0;
    for (const ZoneNode& each : config.nodes) {
      if (!names.insert(each.name).second) top_.fail("nodes", "has " + each.name + " twice");
      if (!numbers.insert(each.number).second) {
        top_.fail("nodes", "has number " + std::to_string(each.number) + " twice");
      }
      members += each.roles.has(guard::Role::command) ? 1u : 0u;
    }
    if (config.find(config.node) == nullptr) {
      return top_.fail("node", "is not among the nodes: write one of their names");
    }
    if (config.roles.has(guard::Role::command) && !config.self().roles.has(guard::Role::command)) {
      return top_.fail("roles", "has command, which this node has not among the nodes");
    }
    if (config.quorum * 2 <= members || config.quorum > members) {
      top_.fail("quorum", "is " + std::to_string(config.quorum) + " of " + std::to_string(members) +
                              " members: write more than half of them, and not more than all");
    }
    if (const auto checked = check_configuration(config.configuration()); !checked) {
      top_.fail("nodes", "are no zone: " + checked.error().message, checked.error().code);
    }
  }

  const std::string folder_;
  std::optional<Error> error_;
  JsonFields top_;
};

}  // namespace

const ZoneNode* NodeConfig::find(std::string_view name) const {
  const auto found = std::find_if(nodes.begin(), nodes.end(),
                                  [&](const ZoneNode& each) { return each.name == name; });
  return found == nodes.end() ? nullptr : &*found;
}

const ZoneNode& NodeConfig::self() const {
  const ZoneNode* found = find(node);
  KITWORK_ASSERT(found != nullptr);
  return *found;
}

Configuration NodeConfig::configuration() const {
  Configuration configuration{zone, 1, quorum, {}};
  for (const ZoneNode& each : nodes) {
    if (!each.roles.has(guard::Role::command)) continue;
    configuration.members.push_back({static_cast<MemberId>(each.number), each.key});
  }
  std::sort(configuration.members.begin(), configuration.members.end(),
            [](const ZoneMember& a, const ZoneMember& b) { return a.id < b.id; });
  return configuration;
}

Result<NodeConfig> parse_node_config(std::string_view text, const std::string& folder) {
  // The only way to know where a mistake is: nothing leaves this function.
  nlohmann::json json;
  try {
    json = nlohmann::json::parse(text, nullptr, true, true);
  } catch (const nlohmann::json::parse_error& error) {
    const std::size_t at = std::min(error.byte == 0 ? 0 : error.byte - 1, text.size());
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<long>(at), '\n');
    return Error{Errc::invalid_argument, "line " + std::to_string(line) + " is no JSON"};
  }
  return ConfigReader(json, folder).read();
}

Result<NodeConfig> read_node_config(const std::string& path) {
  const Result<std::string> text = read_small_file(path);
  if (!text) return text.error();
  const auto folder = std::filesystem::absolute(path).parent_path().string();
  Result<NodeConfig> config = parse_node_config(text.value(), folder);
  if (config) return config;
  return Error{config.error().code, path + ": " + config.error().message};
}

Result<HostPort> parse_host_port(std::string_view text) {
  const Error wrong{Errc::invalid_argument, std::string(text) + " is not HOST:PORT"};
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos || colon == 0) return wrong;
  std::string host(text.substr(0, colon));
  const bool v6 = host.front() == '[' && host.back() == ']' && host.size() > 2;
  if (v6) host = host.substr(1, host.size() - 2);
  in6_addr address{};
  if (::inet_pton(v6 ? AF_INET6 : AF_INET, host.c_str(), &address) != 1) return wrong;
  HostPort parsed;
  parsed.host = host;
  const std::string_view digits = text.substr(colon + 1);
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), parsed.port);
  if (error != std::errc{} || end != digits.data() + digits.size()) return wrong;
  return parsed;
}

}  // namespace kitwork::node
