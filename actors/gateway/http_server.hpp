// HttpServer: a gateway at a port, over HTTP/1.1 with keep-alive, with TLS if it is given a
// certificate. It has one thread; a zone's answers come to it from whatever thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "actors/gateway/gateway.hpp"
#include "schemas/result.hpp"

namespace kitwork::gateway {

struct ServerSettings {
  std::string address = "127.0.0.1";  // numeric
  std::uint16_t port = 0;             // 0: any that is free
  // Both PEM, or both empty: then nothing is encrypted.
  std::string certificate;
  std::string key;
  GatewaySettings gateway;
};

class HttpServer {
 public:
  // Listens, and answers from its own thread until it goes. The zone outlives it, and may call
  // back after it went: then nothing happens. io_failed, invalid_argument.
  static Result<std::unique_ptr<HttpServer>> create(const ServerSettings& settings, Zone& zone);
  virtual ~HttpServer() = default;

  virtual std::uint16_t port() const = 0;
  // Tokens that are no longer good, sorted; from any thread.
  virtual void revoke(std::vector<Digest> revoked) = 0;
};

}  // namespace kitwork::gateway
