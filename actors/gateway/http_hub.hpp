// HttpHub: what the connections of one server share, on its one thread.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "actors/gateway/connection_table.hpp"
#include "actors/gateway/gateway.hpp"

namespace kitwork::gateway {

namespace net = boost::asio;

class Connection {
 public:
  virtual ~Connection() = default;
  virtual void start() = 0;
  // Ends it without a word: its place is another's.
  virtual void evict() = 0;
  // What became of the request that it waits for.
  virtual void take(Step step) = 0;
};

struct HttpHub {
  HttpHub(const GatewaySettings& settings, Zone& the_zone)
      : gateway(settings),
        table(settings.limits.connections_max, settings.limits.address_connections_max),
        zone(&the_zone) {}

  static std::uint64_t now_ms() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
  }

  Gateway gateway;
  ConnectionTable table;
  Zone* zone;
  std::uint64_t next_connection = 0;
  std::map<ConnectionId, std::weak_ptr<Connection>> connections;
  // Nothing else holds a connection while it waits for the zone.
  std::map<ExchangeId, std::shared_ptr<Connection>> waiting;
  std::optional<net::ssl::context> tls;
  // Connections live in what these hold, and refer to all of the above: so these go first.
  net::io_context io{1};
  net::ip::tcp::acceptor acceptor{io};
  net::steady_timer accept_again{io};
};

std::shared_ptr<Connection> make_plain_connection(const std::shared_ptr<HttpHub>& hub,
                                                  ConnectionId id, const PeerKey& peer,
                                                  net::ip::tcp::socket socket);
std::shared_ptr<Connection> make_tls_connection(const std::shared_ptr<HttpHub>& hub,
                                                ConnectionId id, const PeerKey& peer,
                                                net::ip::tcp::socket socket);

// Asks the zone; the answer goes to the connection that waits, if it still does.
void ask_zone(const std::shared_ptr<HttpHub>& hub, ExchangeId exchange, Asked asked);

}  // namespace kitwork::gateway
