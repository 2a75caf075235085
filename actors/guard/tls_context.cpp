#include "actors/guard/tls_context.hpp"

#include <openssl/err.h>

#include <string_view>

#include "schemas/assert.hpp"

namespace kitwork::guard {
namespace {

constexpr const char* ciphers = "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256";
constexpr const char* groups = "X25519:P-256";

// One protocol: the service, with its length before it.
std::string protocol_of(std::string_view service) {
  return std::string(1, static_cast<char>(service.size())) + std::string(service);
}

int select_service(SSL*, const unsigned char** out, unsigned char* out_size,
                   const unsigned char* in, unsigned int in_size, void* data) {
  const auto* services = static_cast<const TlsContext::Services*>(data);
  if (in_size < 2 || in[0] + 1u != in_size) return SSL_TLSEXT_ERR_ALERT_FATAL;
  const std::string_view wanted(reinterpret_cast<const char*>(in + 1), in[0]);
  if (!services->knows(wanted)) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = in + 1;
  *out_size = in[0];
  return SSL_TLSEXT_ERR_OK;
}

// Nothing of another version, nothing resumed: every link proves its certificate anew.
bool prepare(SSL_CTX* context) {
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  // Buffers are kept: to allocate them for each record costs more than the rest of the guard.
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  // The authority signs certificates itself: there is none in between.
  SSL_CTX_set_verify_depth(context, 0);
  SSL_CTX_set_max_cert_list(context, 16 * 1024);
  return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1 &&
         SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
         SSL_CTX_set_ciphersuites(context, ciphers) == 1 &&
         SSL_CTX_set1_groups_list(context, groups) == 1 && SSL_CTX_set_num_tickets(context, 0) == 1;
}

Result<SslContextHandle> make_context(const SSL_METHOD* method, const Credentials& credentials) {
  SslContextHandle context(SSL_CTX_new(method));
  if (!context || !prepare(context.get())) {
    return openssl_error(Errc::io_failed, "cannot prepare TLS");
  }
  const auto certificate = read_certificate(credentials.own.certificate);
  if (!certificate) return certificate.error();
  const auto key = read_key(credentials.own.key);
  if (!key) return key.error();
  if (SSL_CTX_use_certificate(context.get(), certificate.value().get()) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), key.value().get()) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return openssl_error(Errc::invalid_argument, "the key is not the certificate's");
  }
  for (const std::string& pem : credentials.authorities) {
    const auto authority = read_certificate(pem);
    if (!authority) return authority.error();
    if (authority_zone(*authority.value()).empty()) {
      return Error{Errc::invalid_argument, "not a certificate of a zone's authority"};
    }
    X509_STORE* store = SSL_CTX_get_cert_store(context.get());
    if (X509_STORE_add_cert(store, authority.value().get()) != 1) {
      return openssl_error(Errc::invalid_argument, "cannot trust an authority");
    }
  }
  return context;
}

}  // namespace

Result<std::shared_ptr<const TlsContext>> TlsContext::create(const Credentials& credentials,
                                                             const Services& services) {
  std::shared_ptr<TlsContext> context(new TlsContext);
  const Result<void> filled = context->fill(credentials, services);
  if (!filled) return filled.error();
  return std::shared_ptr<const TlsContext>(std::move(context));
}

Result<void> TlsContext::fill(const Credentials& credentials, const Services& services) {
  if (credentials.authorities.empty()) {
    return Error{Errc::invalid_argument, "no authority to trust"};
  }
  const auto own = identity_in(credentials.own.certificate);
  if (!own) return own.error();
  own_ = own.value();
  revoked_.insert(credentials.revoked.begin(), credentials.revoked.end());
  for (const std::string& pem : credentials.authorities) {
    const auto authority = read_certificate(pem);
    if (!authority) return authority.error();
    zones_.insert(authority_zone(*authority.value()));
  }
  auto server = make_context(TLS_server_method(), credentials);
  if (!server) return server.error();
  auto client = make_context(TLS_client_method(), credentials);
  if (!client) return client.error();
  server_ = std::move(server.value());
  client_ = std::move(client.value());
  SSL_CTX_set_alpn_select_cb(server_.get(), select_service,
                             const_cast<void*>(static_cast<const void*>(&services)));
  return {};
}

std::unique_ptr<TlsStream> TlsContext::accept(OwnedSocket socket) const {
  return TlsStream::create(server_.get(), std::move(socket), true);
}

std::unique_ptr<TlsStream> TlsContext::connect(OwnedSocket socket, std::string_view service) const {
  auto stream = TlsStream::create(client_.get(), std::move(socket), false);
  if (!stream) return nullptr;
  const std::string protocol = protocol_of(service);
  const int refused =
      SSL_set_alpn_protos(stream->ssl(), reinterpret_cast<const unsigned char*>(protocol.data()),
                          static_cast<unsigned int>(protocol.size()));
  return refused == 0 ? std::move(stream) : nullptr;
}

Result<Peer> TlsContext::peer_of(TlsStream& stream) const {
  STACK_OF(X509)* chain = SSL_get0_verified_chain(stream.ssl());
  if (chain == nullptr || sk_X509_num(chain) != 2) {
    return Error{Errc::untrusted_authority, "no certificate that a trusted authority signed"};
  }
  const X509& certificate = *sk_X509_value(chain, 0);
  const auto identity = identity_in(certificate);
  if (!identity) return identity.error();
  if (authority_zone(*sk_X509_value(chain, 1)) != identity.value().zone) {
    return Error{Errc::untrusted_authority,
                 "an authority vouches for zone " + identity.value().zone + ", which is not its"};
  }
  Peer peer;
  peer.identity = identity.value();
  peer.serial = serial_of(certificate);
  peer.expires_at_s = expires_at_s(certificate);
  if (is_revoked(peer.serial)) return Error{Errc::revoked, "a revoked certificate"};
  const unsigned char* service = nullptr;
  unsigned int service_bytes = 0;
  SSL_get0_alpn_selected(stream.ssl(), &service, &service_bytes);
  if (service_bytes == 0) return Error{Errc::malformed, "no service was named"};
  peer.service.assign(reinterpret_cast<const char*>(service), service_bytes);
  return peer;
}

}  // namespace kitwork::guard
