#include "actors/node/node_config.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "test/support/zone_keys.hpp"

namespace kitwork::test {
namespace {

using guard::Role;
using node::NodeConfig;
using node::parse_node_config;
using Json = nlohmann::ordered_json;

std::string key_text(std::uint8_t number) { return to_hex(key_of(number).public_key()); }

Json good_config() {
  Json config = {
      {"zone", "asia"},
      {"node", "n1"},
      {"roles", {"command", "worker", "gateway"}},
      {"directory", "data"},
      {"key", "/keys/node.key"},
      {"root", key_text(9)},
      {"authorities", {key_text(8)}},
      {"quorum", 2},
      {"nodes", Json::array()},
      {"link", {{"certificate", "link.pem"}, {"key", "link.key"}, {"authorities", {"ca.pem"}}}},
      {"gateway", {{"address", "[::1]:8080"}}}};
  for (std::uint8_t i = 3; i >= 1; --i) {
    config["nodes"].push_back({{"name", "n" + std::to_string(i)},
                               {"number", i},
                               {"roles", {"command"}},
                               {"address", "127.0.0.1:740" + std::to_string(i)},
                               {"key", key_text(i)}});
  }
  return config;
}

// What is said about a configuration that is not good.
std::string fault_of(const Json& config) {
  const auto parsed = parse_node_config(config.dump(), "/etc/kitwork");
  REQUIRE(!parsed.ok());
  return parsed.error().message;
}

TEST_CASE("a configuration names roles, files relative to its own, and the members by number") {
  const auto parsed = parse_node_config("// a comment\n" + good_config().dump(), "/etc/kitwork");
  REQUIRE(parsed.ok());
  const NodeConfig& config = parsed.value();
  CHECK(config.roles == guard::RoleSet{Role::command, Role::worker, Role::gateway});
  CHECK(config.directory == "/etc/kitwork/data");
  CHECK(config.key == "/keys/node.key");
  CHECK(config.link.authorities == std::vector<std::string>{"/etc/kitwork/ca.pem"});
  CHECK(config.self().number == 1);
  CHECK(config.gateway.address.host == "::1");
  CHECK(config.gateway.address.port == 8080);
  CHECK(config.command.election_timeout_ms == 300);
  const Configuration zone = config.configuration();
  REQUIRE(zone.members.size() == 3);
  CHECK(number(zone.members.front().id) == 1);
  CHECK(zone.members.front().key == key_of(1).public_key());
  CHECK(zone.quorum == 2);
}

TEST_CASE("what is missing, unknown or of another type is told with its place and what to write") {
  Json missing = good_config();
  missing.erase("zone");
  CHECK(fault_of(missing) == "zone is missing: write a name: 1 to 64 of a-z, 0-9, '-' and '.'");
  Json unknown = good_config();
  unknown["link"]["passphrase"] = "x";
  CHECK(fault_of(unknown) ==
        "link.passphrase is not known here: there are authorities, certificate, key, revoked");
  Json type = good_config();
  type["nodes"][1]["number"] = "2";
  CHECK(fault_of(type) == "nodes[1].number is \"2\": write a whole number from 1 to 1000000");
  Json role = good_config();
  role["roles"] = {"command", "client"};
  CHECK(fault_of(role) ==
        "roles has \"client\": write [\"command\", \"worker\", \"gateway\"] or some of them");
  Json address = good_config();
  address["gateway"]["address"] = "localhost:80";
  CHECK(fault_of(address) ==
        "gateway.address is \"localhost:80\": write \"HOST:PORT\" with a "
        "numeric host, like \"127.0.0.1:7301\"");
  CHECK(fault_of(Json::array()) == "the file is []: write an object, {...}");
  const auto text = parse_node_config("{\n\n\"zone\": }", "");
  REQUIRE(!text.ok());
  CHECK(text.error().message == "line 3 is no JSON");
}

TEST_CASE("a gateway's limits are those of its table unless others are told") {
  Json config = good_config();
  const auto plain = parse_node_config(config.dump(), "");
  REQUIRE(plain.ok());
  CHECK(plain.value().gateway.limits.key_rate == gateway::GatewayLimits{}.key_rate);
  config["gateway"]["limits"] = {{"key_rate", 1'000'000'000}, {"wait_ms_max", 1}};
  const auto told = parse_node_config(config.dump(), "");
  REQUIRE(told.ok());
  CHECK(told.value().gateway.limits.key_rate == 1'000'000'000);
  CHECK(told.value().gateway.limits.wait_ms_max == 1);
  CHECK(told.value().gateway.limits.key_burst == gateway::GatewayLimits{}.key_burst);
  for (const std::uint64_t wrong : {0ull, 1'000'000'001ull}) {
    config["gateway"]["limits"]["key_rate"] = wrong;
    CHECK(!parse_node_config(config.dump(), "").ok());
  }
}

TEST_CASE("numbers are taken at their limits and refused beyond them") {
  struct Limit {
    const char* group;
    const char* name;
    std::uint64_t least;
    std::uint64_t most;
  };
  const std::vector<Limit> limits = {
#define KITWORK_COMMAND_LIMIT(name, least, most, otherwise, sentence) \
  {"command", #name, least, most},
#define KITWORK_WORKER_LIMIT(name, least, most, otherwise, sentence) {"worker", #name, least, most},
#define KITWORK_DOOR_LIMIT(name, least, most, otherwise, sentence) {"gateway", #name, least, most},
#include "actors/node/node_limits.def"
  };
  CHECK(limits.size() == 10);
  for (const Limit& each : limits) {
    CAPTURE(each.name);
    for (const std::uint64_t value : {each.least, each.most}) {
      Json config = good_config();
      config["command"] = {{"election_timeout_ms", 60'000}, {"heartbeat_ms", 5}};
      config[each.group][each.name] = value;
      // Heartbeats and elections are held against each other besides.
      const bool pair = each.name == std::string("heartbeat_ms") && value == each.most;
      if (!pair) CHECK(parse_node_config(config.dump(), "").ok());
      config[each.group][each.name] = value == each.least ? value - 1 : value + 1;
      CHECK(!parse_node_config(config.dump(), "").ok());
    }
  }
}

TEST_CASE("a quorum is more than half of the members, and no more than there are") {
  for (const std::uint32_t quorum : {1u, 2u, 3u, 4u}) {
    Json config = good_config();
    config["quorum"] = quorum;
    CAPTURE(quorum);
    CHECK(parse_node_config(config.dump(), "").ok() == (quorum == 2 || quorum == 3));
  }
}

TEST_CASE("names, numbers and keys are each one node's") {
  for (const char* name : {"name", "number", "key"}) {
    CAPTURE(name);
    Json config = good_config();
    config["nodes"][0][name] = config["nodes"][1][name];
    CHECK(!parse_node_config(config.dump(), "").ok());
  }
  Json stranger = good_config();
  stranger["node"] = "n4";
  CHECK(fault_of(stranger) == "node is not among the nodes: write one of their names");
}

}  // namespace
}  // namespace kitwork::test
