// Connections without TLS.
#include "actors/gateway/http_connection.hpp"

namespace kitwork::gateway {

std::shared_ptr<Connection> make_plain_connection(const std::shared_ptr<HttpHub>& hub,
                                                  ConnectionId id, const PeerKey& peer,
                                                  net::ip::tcp::socket socket) {
  return std::make_shared<HttpConnection<net::ip::tcp::socket>>(hub, id, peer, std::move(socket));
}

}  // namespace kitwork::gateway
