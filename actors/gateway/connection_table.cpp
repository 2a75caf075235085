#include "actors/gateway/connection_table.hpp"

#include <iterator>

namespace kitwork::gateway {

Place ConnectionTable::enter(ConnectionId id, const PeerKey& peer) {
  Place place;
  const auto found = by_peer_.find(peer);
  if (found != by_peer_.end() && found->second >= per_address_max_) return place;
  if (connections_.size() >= total_max_) {
    if (idle_.empty()) return place;
    place.evicted = idle_.front();
    leave(*place.evicted);
  }
  idle_.push_back(id);
  connections_[id] = {peer, true, std::prev(idle_.end())};
  ++by_peer_[peer];
  place.taken = true;
  return place;
}

void ConnectionTable::set_busy(ConnectionId id) {
  const auto found = connections_.find(id);
  if (found == connections_.end() || !found->second.idle) return;
  idle_.erase(found->second.place);
  found->second.idle = false;
}

void ConnectionTable::set_idle(ConnectionId id) {
  const auto found = connections_.find(id);
  if (found == connections_.end() || found->second.idle) return;
  idle_.push_back(id);
  found->second.idle = true;
  found->second.place = std::prev(idle_.end());
}

void ConnectionTable::leave(ConnectionId id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  if (found->second.idle) idle_.erase(found->second.place);
  const auto counted = by_peer_.find(found->second.peer);
  if (--counted->second == 0) by_peer_.erase(counted);
  connections_.erase(found);
}

}  // namespace kitwork::gateway
