// A peer that is none of ours: it speaks TLS or nothing, and writes whatever bytes it likes. It
// waits, up to ten seconds, for what it expects.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/guard/frame.hpp"
#include "actors/guard/sockets.hpp"
#include "actors/guard/tls_context.hpp"

namespace kitwork::test {

// Where an attacker comes from: one of the loopback addresses, so that many are many.
struct From {
  std::uint32_t address = 0x7F000001;
};

class RawSocket {
 public:
  explicit RawSocket(std::uint16_t port, From from = {});
  bool connected() const { return connected_; }
  int descriptor() const { return socket_.get(); }
  // What the kernel took; the rest is lost.
  std::size_t write(BytesView bytes);
  // Whether the other side ends the connection; false after ten seconds.
  bool ends();
  guard::OwnedSocket take() { return std::move(socket_); }

 private:
  guard::OwnedSocket socket_;
  bool connected_ = false;
};

// What a BASP server tells of itself.
struct Greeting {
  guard::NodeBytes node{};
  std::uint64_t published = 0;
};

class RawPeer {
 public:
  RawPeer(const guard::Credentials& credentials, std::string_view service, std::uint16_t port);

  // Whether TLS was agreed on, from this side's view; the other may still say no.
  bool shook_hands() const { return shook_hands_; }
  // The server's handshake; nothing when it ends the connection instead.
  std::optional<Greeting> greeting();
  void write(BytesView bytes);
  // The next frame that is no heartbeat; nothing at the end of the connection or of patience.
  std::optional<ByteVector> next_frame();
  // Whether the other side ends the connection within ten seconds. `alive`: also of a peer that
  // sends heartbeats, and is not just silent.
  bool ends(bool alive = false);
  const guard::NodeBytes& node() const { return node_; }

 private:
  class AnyService final : public guard::TlsContext::Services {
   public:
    bool knows(std::string_view) const override { return true; }
  };
  bool read_more();

  AnyService services_;
  std::shared_ptr<const guard::TlsContext> context_;
  std::unique_ptr<guard::TlsStream> stream_;
  bool shook_hands_ = false;
  bool ended_ = false;
  ByteVector read_;
  guard::NodeBytes node_;
};

// The first message of a TLS handshake, as a client would send it.
ByteVector client_hello(const guard::Credentials& credentials, std::string_view service);

// Of this process, in bytes; 0 under AddressSanitizer, whose own memory would be counted.
std::size_t resident_bytes();

}  // namespace kitwork::test
