// TlsStream: a TLS 1.3 connection over a non-blocking socket, which it owns. Never blocks, never
// raises SIGPIPE. Used by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "actors/guard/openssl_handles.hpp"
#include "schemas/bytes.hpp"

namespace kitwork::guard {

// A file descriptor that is closed when it goes.
class OwnedSocket {
 public:
  OwnedSocket() = default;
  explicit OwnedSocket(int descriptor) : descriptor_(descriptor) {}
  OwnedSocket(OwnedSocket&& other) noexcept : descriptor_(other.release()) {}
  OwnedSocket& operator=(OwnedSocket&& other) noexcept;
  ~OwnedSocket();

  int get() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }
  int release() { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_ = -1;
};

enum class TlsProgress : std::uint8_t { done, wants_read, wants_write, closed, failed };

class TlsStream {
 public:
  // Null when memory is short.
  static std::unique_ptr<TlsStream> create(SSL_CTX* context, OwnedSocket socket, bool server);
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  TlsProgress handshake();
  // Reads some bytes; `count` is how many when done.
  TlsProgress read(std::span<std::uint8_t> into, std::size_t& count);
  // Writes some or all.
  TlsProgress write(BytesView bytes, std::size_t& count);
  // Ends both directions, so that whoever waits for the socket wakes up. Callable from any thread
  // while the stream lives.
  void shut();

  SSL* ssl() { return ssl_.get(); }
  int descriptor() const { return descriptor_; }
  // The stream gives up the closing of the socket to whoever has the descriptor.
  void release_socket() { static_cast<void>(socket_.release()); }

 private:
  TlsStream(SslHandle ssl, OwnedSocket socket);
  TlsProgress progress_of(int result);

  OwnedSocket socket_;
  const int descriptor_;
  SslHandle ssl_;
};

}  // namespace kitwork::guard
