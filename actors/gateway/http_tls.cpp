// Connections with TLS.
#include "actors/gateway/http_connection.hpp"

namespace kitwork::gateway {

std::shared_ptr<Connection> make_tls_connection(const std::shared_ptr<HttpHub>& hub,
                                                ConnectionId id, const PeerKey& peer,
                                                net::ip::tcp::socket socket) {
  using Stream = net::ssl::stream<net::ip::tcp::socket>;
  return std::make_shared<HttpConnection<Stream>>(hub, id, peer,
                                                  Stream(std::move(socket), *hub->tls));
}

}  // namespace kitwork::gateway
