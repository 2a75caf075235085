#include "actors/guard/tls_stream.hpp"

#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <utility>

namespace kitwork::guard {
namespace {

// OpenSSL's own socket BIO raises SIGPIPE; this one does not. Its data is the descriptor.
int descriptor_of(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

bool passing(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

int socket_write(BIO* bio, const char* bytes, int count) {
  BIO_clear_retry_flags(bio);
  const ssize_t sent =
      ::send(descriptor_of(bio), bytes, static_cast<std::size_t>(count), MSG_NOSIGNAL);
  if (sent < 0 && passing(errno)) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

int socket_read(BIO* bio, char* bytes, int count) {
  BIO_clear_retry_flags(bio);
  const ssize_t got = ::recv(descriptor_of(bio), bytes, static_cast<std::size_t>(count), 0);
  if (got < 0 && passing(errno)) BIO_set_retry_read(bio);
  return static_cast<int>(got);
}

long socket_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

int socket_create(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

const BIO_METHOD* socket_method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "kitwork socket");
    BIO_meth_set_write(made, socket_write);
    BIO_meth_set_read(made, socket_read);
    BIO_meth_set_ctrl(made, socket_control);
    BIO_meth_set_create(made, socket_create);
    return made;
  }();
  return method;
}

}  // namespace

OwnedSocket& OwnedSocket::operator=(OwnedSocket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

OwnedSocket::~OwnedSocket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

TlsStream::TlsStream(SslHandle ssl, OwnedSocket socket)
    : socket_(std::move(socket)), descriptor_(socket_.get()), ssl_(std::move(ssl)) {}

std::unique_ptr<TlsStream> TlsStream::create(SSL_CTX* context, OwnedSocket socket, bool server) {
  SslHandle ssl(SSL_new(context));
  BioHandle bio(BIO_new(socket_method()));
  if (!ssl || !bio) return nullptr;
  BIO_set_data(bio.get(), reinterpret_cast<void*>(static_cast<std::intptr_t>(socket.get())));
  SSL_set_bio(ssl.get(), bio.get(), bio.get());
  static_cast<void>(bio.release());
  if (server) {
    SSL_set_accept_state(ssl.get());
  } else {
    SSL_set_connect_state(ssl.get());
  }
  return std::unique_ptr<TlsStream>(new TlsStream(std::move(ssl), std::move(socket)));
}

TlsProgress TlsStream::progress_of(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_NONE:
      return TlsProgress::done;
    case SSL_ERROR_WANT_READ:
      return TlsProgress::wants_read;
    case SSL_ERROR_WANT_WRITE:
      return TlsProgress::wants_write;
    case SSL_ERROR_ZERO_RETURN:
      return TlsProgress::closed;
    default:
      return TlsProgress::failed;
  }
}

TlsProgress TlsStream::handshake() {
  ERR_clear_error();
  return progress_of(SSL_do_handshake(ssl_.get()));
}

TlsProgress TlsStream::read(std::span<std::uint8_t> into, std::size_t& count) {
  count = 0;
  ERR_clear_error();
  const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &count);
  return result == 1 ? TlsProgress::done : progress_of(result);
}

TlsProgress TlsStream::write(BytesView bytes, std::size_t& count) {
  count = 0;
  ERR_clear_error();
  const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count);
  return result == 1 ? TlsProgress::done : progress_of(result);
}

void TlsStream::shut() { ::shutdown(descriptor_, SHUT_RDWR); }

}  // namespace kitwork::guard
