// ConnectionTable: which connections there may be, in all and from one address. When all places are
// taken, a new connection gets that of the one that has been idle for longest: so that sockets
// that only sit there keep nobody out. Pure: the caller closes what is named.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>

#include "actors/gateway/http_message.hpp"

namespace kitwork::gateway {

using ConnectionId = std::uint64_t;

struct Place {
  bool taken = false;
  std::optional<ConnectionId> evicted;  // to be closed now; it has left already
};

class ConnectionTable {
 public:
  ConnectionTable(std::uint64_t total_max, std::uint64_t per_address_max)
      : total_max_(total_max), per_address_max_(per_address_max) {}

  // A new connection begins idle. Ids are never used twice.
  Place enter(ConnectionId id, const PeerKey& peer);
  // It has sent all of a request's head, or waits for the next one. Without a word about who left.
  void set_busy(ConnectionId id);
  void set_idle(ConnectionId id);
  void leave(ConnectionId id);
  std::size_t size() const { return connections_.size(); }

 private:
  struct Connection {
    PeerKey peer{};
    bool idle = false;
    std::list<ConnectionId>::iterator place;
  };

  std::uint64_t total_max_;
  std::uint64_t per_address_max_;
  std::map<ConnectionId, Connection> connections_;
  std::map<PeerKey, std::uint64_t> by_peer_;
  std::list<ConnectionId> idle_;  // the longest first
};

}  // namespace kitwork::gateway
