// The operating system's sockets, as the doorkeeper needs them: never blocking, closed on exec.
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>

#include "actors/guard/doorkeeper.hpp"
#include "actors/guard/tls_stream.hpp"
#include "schemas/result.hpp"

namespace kitwork::guard {

struct Listening {
  OwnedSocket socket;
  std::uint16_t port = 0;
};
Result<Listening> listen_at(const Address& address);

// A connection that begins; invalid_argument for an address that is not numeric.
Result<OwnedSocket> begin_connect(const Address& address);
// What became of it: 0, or the error of the operating system.
int connect_error(int socket);
void send_at_once(int socket);

// What the bytes that wait in the socket begin.
enum class Hello : std::uint8_t { whole, incomplete, not_tls, closed };
// For an incomplete one, asks the kernel to wake us only when `bytes_max` or what is missing is
// there.
Hello look_for_hello(int socket, std::size_t bytes_max);

}  // namespace kitwork::guard
