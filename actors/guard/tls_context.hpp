// TlsContext: who this node is, whom it trusts and whom no longer, ready for handshakes. Never
// changes: a rotation makes another one.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "actors/guard/certificate.hpp"
#include "actors/guard/tls_stream.hpp"

namespace kitwork::guard {

struct Credentials {
  CertifiedKey own;
  // The certificate of this zone's authority, and those of other zones that may link to it. Each
  // vouches for its own zone only.
  std::vector<std::string> authorities;
  // Serials of certificates that are no longer good.
  std::vector<std::string> revoked;
};

// What a handshake has proven of the other side.
struct Peer {
  Identity identity;
  std::string serial;
  std::int64_t expires_at_s = 0;
  std::string service;
};

class TlsContext {
 public:
  // A service's name is known when this says so, for the server's side of a handshake.
  class Services {
   public:
    virtual ~Services() = default;
    virtual bool knows(std::string_view service) const = 0;
  };

  // `services` must outlive it and all streams of it.
  static Result<std::shared_ptr<const TlsContext>> create(const Credentials& credentials,
                                                          const Services& services);

  std::unique_ptr<TlsStream> accept(OwnedSocket socket) const;
  std::unique_ptr<TlsStream> connect(OwnedSocket socket, std::string_view service) const;
  // After a handshake: not_found without a certificate, untrusted_authority, revoked or malformed.
  Result<Peer> peer_of(TlsStream& stream) const;
  bool is_revoked(const std::string& serial) const { return revoked_.contains(serial); }
  bool trusts_zone(const std::string& zone) const { return zones_.contains(zone); }
  const Identity& own() const { return own_; }

 private:
  TlsContext() = default;
  Result<void> fill(const Credentials& credentials, const Services& services);

  Identity own_;
  std::set<std::string> revoked_;
  std::set<std::string> zones_;
  SslContextHandle server_;
  SslContextHandle client_;
};

}  // namespace kitwork::guard
