#include "actors/guard/sockets.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

namespace kitwork::guard {
namespace {

constexpr int backlog = 4096;
// A record of TLS: what it holds, a version of two bytes, a length of two bytes.
constexpr std::size_t record_header_bytes = 5;
constexpr std::uint8_t handshake_record = 22;

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

Result<SocketAddress> socket_address(const Address& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(address.port);
  if (::getaddrinfo(address.host.c_str(), port.c_str(), &hints, &found) != 0 || found == nullptr) {
    return Error{Errc::invalid_argument, "not a numeric address: " + address.host.substr(0, 100)};
  }
  SocketAddress result;
  std::memcpy(&result.storage, found->ai_addr, found->ai_addrlen);
  result.size = found->ai_addrlen;
  ::freeaddrinfo(found);
  return result;
}

Error os_error(const std::string& what) {
  return {Errc::io_failed, what + ": " + std::strerror(errno)};
}

std::string text_of(const Address& address) {
  return address.host + " port " + std::to_string(address.port);
}

OwnedSocket make_socket(const SocketAddress& address) {
  return OwnedSocket(
      ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

void set_option(int socket, int level, int option, int value) {
  ::setsockopt(socket, level, option, &value, sizeof value);
}

}  // namespace

void send_at_once(int socket) { set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1); }

Result<Listening> listen_at(const Address& address) {
  const auto where = socket_address(address);
  if (!where) return where.error();
  OwnedSocket socket = make_socket(where.value());
  if (!socket) return os_error("cannot make a socket");
  set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  const auto* name = reinterpret_cast<const sockaddr*>(&where.value().storage);
  if (::bind(socket.get(), name, where.value().size) != 0 || ::listen(socket.get(), backlog) != 0) {
    return os_error("cannot listen at " + text_of(address));
  }
  SocketAddress bound;
  bound.size = sizeof bound.storage;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&bound.storage), &bound.size);
  const std::uint16_t port = bound.storage.ss_family == AF_INET
                                 ? reinterpret_cast<const sockaddr_in&>(bound.storage).sin_port
                                 : reinterpret_cast<const sockaddr_in6&>(bound.storage).sin6_port;
  return Listening{std::move(socket), ntohs(port)};
}

Result<OwnedSocket> begin_connect(const Address& address) {
  const auto where = socket_address(address);
  if (!where) return where.error();
  OwnedSocket socket = make_socket(where.value());
  if (!socket) return os_error("cannot make a socket");
  send_at_once(socket.get());
  const auto* name = reinterpret_cast<const sockaddr*>(&where.value().storage);
  if (::connect(socket.get(), name, where.value().size) != 0 && errno != EINPROGRESS) {
    return os_error("cannot connect to " + text_of(address));
  }
  return socket;
}

int connect_error(int socket) {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  return error;
}

Hello look_for_hello(int socket, std::size_t bytes_max) {
  std::array<std::uint8_t, record_header_bytes> header{};
  const ssize_t got = ::recv(socket, header.data(), header.size(), MSG_PEEK);
  if (got == 0) return Hello::closed;
  if (got < 0) {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? Hello::incomplete
                                                                     : Hello::closed;
  }
  const auto size = static_cast<std::size_t>(got);
  if (header[0] != handshake_record || (size > 1 && header[1] != 3)) return Hello::not_tls;
  std::size_t wanted = record_header_bytes;
  if (size == record_header_bytes) {
    wanted += std::size_t{header[3]} << 8 | header[4];
    if (wanted > bytes_max) return Hello::not_tls;
    std::array<std::uint8_t, 16 * 1024> record;
    const ssize_t all = ::recv(socket, record.data(), std::min(wanted, record.size()), MSG_PEEK);
    if (all >= 0 && static_cast<std::size_t>(all) >= wanted) {
      set_option(socket, SOL_SOCKET, SO_RCVLOWAT, 1);
      return Hello::whole;
    }
  }
  set_option(socket, SOL_SOCKET, SO_RCVLOWAT, static_cast<int>(wanted));
  return Hello::incomplete;
}

}  // namespace kitwork::guard
