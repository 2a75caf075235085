#include "actors/gateway/http_server.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <thread>
#include <utility>

#include "actors/gateway/http_hub.hpp"

namespace kitwork::gateway {
namespace {

using ErrorCode = boost::system::error_code;
using net::ip::tcp;

// After the system had no descriptor left for a connection.
constexpr std::chrono::milliseconds accept_pause{20};

PeerKey peer_key(const net::ip::address& address) {
  PeerKey key{};
  if (address.is_v4() || address.to_v6().is_v4_mapped()) {
    const auto v4 = address.is_v4() ? address.to_v4()
                                    : net::ip::make_address_v4(net::ip::v4_mapped, address.to_v6());
    const auto bytes = v4.to_bytes();
    key[0] = 4;
    std::copy(bytes.begin(), bytes.end(), key.begin() + 1);
  } else {
    const auto bytes = address.to_v6().to_bytes();
    key[0] = 6;
    std::copy_n(bytes.begin(), 8, key.begin() + 1);
  }
  return key;
}

template <class Answer>
void deliver(HttpHub& hub, ExchangeId exchange, const Answer& answer) {
  std::optional<Step> step = hub.gateway.answered(HttpHub::now_ms(), exchange, answer);
  const auto found = hub.waiting.find(exchange);
  if (!step || found == hub.waiting.end()) return;
  const std::shared_ptr<Connection> connection = found->second;
  connection->take(std::move(*step));
}

// What the zone calls, from any thread, perhaps after the server went.
template <class Answer>
auto answer_to(const std::shared_ptr<HttpHub>& hub, ExchangeId exchange) {
  return [weak = std::weak_ptr<HttpHub>(hub), exchange](Answer answer) {
    const std::shared_ptr<HttpHub> there = weak.lock();
    if (!there) return;
    net::post(there->io, [weak, exchange, answer = std::move(answer)] {
      if (const std::shared_ptr<HttpHub> here = weak.lock()) deliver(*here, exchange, answer);
    });
  };
}

void take_connection(const std::shared_ptr<HttpHub>& hub, tcp::socket socket) {
  ErrorCode error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return;
  Metrics& metrics = hub->gateway.metrics();
  const PeerKey peer = peer_key(endpoint.address());
  const ConnectionId id = ++hub->next_connection;
  const Place place = hub->table.enter(id, peer);
  if (place.evicted) {
    metrics.add(Metric::connections_evicted_total);
    if (const auto evicted = hub->connections[*place.evicted].lock()) evicted->evict();
  }
  if (!place.taken) return metrics.add(Metric::connections_refused_total);
  socket.set_option(tcp::no_delay(true), error);
  const auto connection = hub->tls ? make_tls_connection(hub, id, peer, std::move(socket))
                                   : make_plain_connection(hub, id, peer, std::move(socket));
  hub->connections[id] = connection;
  metrics.add(Metric::connections_accepted_total);
  metrics.add(Metric::connections_open);
  connection->start();
}

void accept_next(HttpHub& hub, std::weak_ptr<HttpHub> weak) {
  hub.acceptor.async_accept([weak](ErrorCode error, tcp::socket socket) {
    const std::shared_ptr<HttpHub> there = weak.lock();
    if (!there || error == net::error::operation_aborted) return;
    if (!error) {
      take_connection(there, std::move(socket));
      return accept_next(*there, weak);
    }
    there->accept_again.expires_after(accept_pause);
    there->accept_again.async_wait([weak](ErrorCode stopped) {
      const std::shared_ptr<HttpHub> again = weak.lock();
      if (!stopped && again) accept_next(*again, weak);
    });
  });
}

class BeastServer final : public HttpServer {
 public:
  explicit BeastServer(std::shared_ptr<HttpHub> hub)
      : hub_(std::move(hub)), thread_([this] { hub_->io.run(); }) {}
  ~BeastServer() override {
    hub_->io.stop();
    thread_.join();
    // While the sockets' service is there still.
    const auto waiting = std::exchange(hub_->waiting, {});
  }

  std::uint16_t port() const override { return hub_->acceptor.local_endpoint().port(); }
  void revoke(std::vector<Digest> revoked) override {
    net::post(hub_->io, [hub = hub_.get(), revoked = std::move(revoked)]() mutable {
      hub->gateway.revoke(std::move(revoked));
    });
  }

 private:
  std::shared_ptr<HttpHub> hub_;
  std::thread thread_;
};

Result<void> use_certificate(HttpHub& hub, const ServerSettings& settings) {
  ErrorCode error;
  hub.tls.emplace(net::ssl::context::tls_server);
  hub.tls->set_options(net::ssl::context::default_workarounds | net::ssl::context::no_tlsv1 |
                           net::ssl::context::no_tlsv1_1,
                       error);
  if (!error) hub.tls->use_certificate_chain(net::buffer(settings.certificate), error);
  if (!error) {
    hub.tls->use_private_key(net::buffer(settings.key), net::ssl::context::pem, error);
  }
  if (!error) return {};
  return Error{Errc::invalid_argument, "the certificate or its key: " + error.message()};
}

Result<void> listen_at(HttpHub& hub, const ServerSettings& settings) {
  ErrorCode error;
  const auto address = net::ip::make_address(settings.address, error);
  if (error) return Error{Errc::invalid_argument, settings.address + " is no numeric address"};
  const tcp::endpoint endpoint(address, settings.port);
  hub.acceptor.open(endpoint.protocol(), error);
  if (!error) hub.acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) hub.acceptor.bind(endpoint, error);
  if (!error) hub.acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (!error) return {};
  return Error{Errc::io_failed, settings.address + ": " + error.message()};
}

}  // namespace

void ask_zone(const std::shared_ptr<HttpHub>& hub, ExchangeId exchange, Asked asked) {
  if (auto* submission = std::get_if<Submission>(&asked.question)) {
    hub->zone->submit(std::move(*submission), answer_to<Verdict>(hub, exchange));
  } else if (const auto* result = std::get_if<ResultQuestion>(&asked.question)) {
    hub->zone->fetch_result(*result, answer_to<Verdict>(hub, exchange));
  } else {
    hub->zone->fetch_trace(std::get<TraceQuestion>(asked.question),
                           answer_to<TraceAnswer>(hub, exchange));
  }
}

Result<std::unique_ptr<HttpServer>> HttpServer::create(const ServerSettings& settings, Zone& zone) {
  const auto hub = std::make_shared<HttpHub>(settings.gateway, zone);
  if (settings.certificate.empty() != settings.key.empty()) {
    return Error{Errc::invalid_argument, "a certificate and its key go together"};
  }
  if (!settings.certificate.empty()) {
    if (const Result<void> used = use_certificate(*hub, settings); !used) return used.error();
  }
  if (const Result<void> listens = listen_at(*hub, settings); !listens) return listens.error();
  accept_next(*hub, hub);
  return std::unique_ptr<HttpServer>(std::make_unique<BeastServer>(hub));
}

}  // namespace kitwork::gateway
