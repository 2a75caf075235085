// Nodes of Kitwork for programs: a whole zone of one's own in one process, for development; nodes
// by their configuration; and what zones on one machine need to begin.
//
// Failures are Result's errors: an Errc, and words for a person.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/result.hpp"

namespace kitwork {

struct DevSettings {
  // Where keys and the zone's log stay; it is made if there is none. Empty: a temporary one, which
  // is removed at the end.
  std::string directory;
  // Where dev.json goes, for `kitwork send` to find this zone. Empty: $KITWORK_HOME, else
  // ~/.kitwork.
  std::string home;
  // What capsules read and write (actors/data/README.md). Empty: data/ in the zone's directory.
  std::string data;
  std::vector<std::string> extensions;        // shared libraries (<kitwork/extension.hpp>)
  std::string zone = "dev";                   // its name
  std::string address = "127.0.0.1";          // numeric: where the gateway listens
  std::uint16_t port = 0;                     // 0: any that is free
  std::uint64_t gas = 1'000'000'000'000'000;  // issued once, to whoever has the tokens
};

// A zone of one member, one worker and one gateway. What it makes for itself, and where:
//   root.key, authority.key, node.key, holder.key, holder.kwt   in its directory, mode 0600
//   dev.json   in the user's directory, mode 0600
class DevZone {
 public:
  // Returns when the zone takes invocations. io_failed (a directory or port that others have),
  // unavailable (it does not come up within half a minute), invalid_argument.
  static Result<std::unique_ptr<DevZone>> start(const DevSettings& settings);
  // Ends all of it; what was acknowledged is on the disk.
  virtual ~DevZone() = default;

  virtual const std::string& url() const = 0;        // http://127.0.0.1:PORT
  virtual const std::string& directory() const = 0;  // with its keys
  virtual const std::string& dev_file() const = 0;   // dev.json with its path
  // A guest's token, in hexadecimal, as it is now: it lives for 15 minutes.
  virtual std::string guest_token() const = 0;
  // Makes new tokens and writes dev.json when the present ones are old; to be called every few
  // seconds. io_failed.
  virtual Result<void> renew_tokens() = 0;
};

struct NodeSettings {
  std::string config;  // the file (actors/node/README.md)
  // One role, which is then in this process; empty: all of the configuration. Those that are to be
  // processes of their own are then started by `child_command` and the role's name.
  std::string only;
  std::vector<std::string> child_command;
};

// A node of a zone: its roles in this process, and the processes of the others.
class Node {
 public:
  // Returns when everything is started; the zone may not be there yet. invalid_argument for what is
  // wrong in the configuration, with its place; io_failed, not_found, malformed for other files.
  static Result<std::unique_ptr<Node>> start(const NodeSettings& settings);
  // Ends all of it in order; other processes are killed if they take longer than three seconds.
  virtual ~Node() = default;

  // Looks after processes and what has to be repeated: to be called a few times a second, by the
  // thread that called start() and ends last.
  virtual void tick() = 0;
  // Reads certificates and revocations again. What is wrong is told, and nothing changes then.
  virtual Result<void> reload() = 0;
  virtual const std::string& title() const = 0;  // "asia/n1: command worker gateway"
};

struct SetupSettings {
  std::string directory;  // made if there is none
  std::uint32_t zones = 2;
  std::uint32_t nodes = 3;                    // of each zone, with all roles
  std::uint16_t port = 7400;                  // the first; 0: those that are free now
  std::uint64_t gas = 1'000'000'000'000'000;  // issued once in each zone
};
inline constexpr std::uint32_t setup_zones_max = 5;
inline constexpr std::uint32_t setup_nodes_max = 7;

struct SetupNode {
  std::string zone;
  std::string node;
  std::string config;   // its file
  std::string gateway;  // a URL
};

// Writes all that zones on this machine need to begin: keys, certificates, policy and
// configurations under `directory`, and home/dev.json for `kitwork send`. What is there already
// stays, but for tokens, which are made anew. limit_exceeded, io_failed.
Result<std::vector<SetupNode>> set_up_zones(const SetupSettings& settings);

}  // namespace kitwork
