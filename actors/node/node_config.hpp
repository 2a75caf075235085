// NodeConfig: what a node is told by its file: JSON, read strictly. What is unknown, missing, of
// the wrong type or out of range is refused, with its path in the file and what to write instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/gateway/limits.hpp"
#include "actors/guard/role.hpp"
#include "schemas/result.hpp"
#include "schemas/zone/configuration.hpp"

namespace kitwork::node {

inline constexpr std::size_t config_nodes_max = 256;
inline constexpr std::size_t config_authorities_max = 64;

struct HostPort {
  std::string host;  // numeric
  std::uint16_t port = 0;
};

// A node of the zone, as all of its nodes know it.
struct ZoneNode {
  std::string name;          // in its certificates
  std::uint64_t number = 0;  // of the member and the worker that it is
  guard::RoleSet roles;
  // Of those that command: where they listen, and whose votes are theirs.
  HostPort address;
  PublicKey key{};
};

// Who this process is on links: files, PEM.
struct LinkFiles {
  std::string certificate;
  std::string key;
  std::vector<std::string> authorities;
  std::string revoked;  // may be empty
};

struct CommandConfig {
  std::string trace_file;  // where the trace is written for good; may be empty: nowhere
#define KITWORK_COMMAND_LIMIT(name, least, most, otherwise, sentence) \
  std::uint64_t name = otherwise;
#include "actors/node/node_limits.def"
};

struct WorkerConfig {
#define KITWORK_WORKER_LIMIT(name, least, most, otherwise, sentence) std::uint64_t name = otherwise;
#include "actors/node/node_limits.def"
  bool process = false;                 // of its own, with limits
  bool sandbox = false;                 // the process may not start others, trace, mount ...
  std::string data;                     // what capsules read and write; may be empty: nothing
  std::vector<std::string> extensions;  // shared libraries (<kitwork/extension.hpp>)
  std::optional<LinkFiles> link;        // its own, else the node's
};

struct GatewayConfig {
#define KITWORK_DOOR_LIMIT(name, least, most, otherwise, sentence) std::uint64_t name = otherwise;
#include "actors/node/node_limits.def"
  gateway::GatewayLimits limits;
  HostPort address;
  std::optional<HostPort> door;  // for clients that speak CAF; none: there is none
  std::string certificate;       // for HTTPS, with its key, or neither
  std::string key;
  bool metrics_for_all = false;
  // A node without the role takes it when its zone has no gateway, and gives it up when there is
  // another one again.
  bool standby = false;
  bool sandbox = true;
  std::optional<LinkFiles> link;
};

struct NodeConfig {
  std::string zone;
  std::string node;  // its own name
  guard::RoleSet roles;
  std::string directory;               // of the log and the votes
  std::string key;                     // the file that signs votes and receipts
  PublicKey root{};                    // whose changes of policy count
  std::vector<PublicKey> authorities;  // whose tokens gateways believe
  std::string policy;  // a file of signed changes that the zone begins with; may be empty
  std::uint32_t quorum = 0;
  std::vector<ZoneNode> nodes;
  LinkFiles link;
  CommandConfig command;
  WorkerConfig worker;
  GatewayConfig gateway;

  const ZoneNode& self() const;
  // Null: nobody of that name.
  const ZoneNode* find(std::string_view name) const;
  // The members, as they begin.
  Configuration configuration() const;
};

// Names of files are made relative to `folder`. invalid_argument or limit_exceeded.
Result<NodeConfig> parse_node_config(std::string_view text, const std::string& folder);
// The same from a file, whose folder it is.
Result<NodeConfig> read_node_config(const std::string& path);

// HOST:PORT with a numeric host, one of version 6 in brackets. invalid_argument.
Result<HostPort> parse_host_port(std::string_view text);

}  // namespace kitwork::node
