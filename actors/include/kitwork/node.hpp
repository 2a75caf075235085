// Nodes of Kitwork for programs: a whole zone of one's own in one process, for development.
//
// Failures are Result's errors: an Errc, and words for a person.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

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

}  // namespace kitwork
