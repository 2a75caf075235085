// Every limit and every delay of a link, named in one place.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kitwork::guard {

// A server's handshake carries its node id, names of applications and the published interface.
inline constexpr std::size_t handshake_bytes_max = std::size_t{16} << 10;
inline constexpr std::size_t handshake_names_max = 512;
// Monitor and down messages: two node ids and an error.
inline constexpr std::size_t control_bytes_max = 8192;

struct LinkLimits {
  // The payload of one frame; a message's own limit may be smaller.
  std::size_t frame_bytes_max = std::size_t{1} << 20;
  // Actors that the peer speaks for at a time.
  std::size_t sources_max = 1024;
  // Unanswered requests of the peer, and the bytes in them. With either used up, nothing more is
  // read from the peer until an answer goes out: back-pressure, not refusal.
  std::size_t requests_in_flight_max = 1024;
  std::size_t bytes_in_flight_max = std::size_t{16} << 20;
  // What the peer may send in a second, and at once after a pause; 0 is without limit. Beyond it
  // the peer is not read for a while.
  std::uint64_t messages_per_second = 0;
  std::uint64_t bytes_per_second = 0;
  // Our own requests that wait for the peer's answers; more fail at once.
  std::size_t requests_out_max = std::size_t{1} << 16;
  // Our actors that the peer may watch because they have spoken to it; the oldest are forgotten.
  std::size_t exposed_max = 4096;
  // Written by our system but not taken by the peer yet, besides as much that is being written.
  std::size_t unsent_bytes_max = std::size_t{16} << 20;
  // Dropped frames in a link's life, beyond which it is cut.
  std::uint64_t refused_max = 1000;
  // From the connection to the end of both handshakes.
  std::uint64_t handshake_ms = 5000;
  std::uint64_t heartbeat_ms = 500;
  // A peer that sends nothing, not even heartbeats, is gone; one that takes nothing is, too.
  std::uint64_t silent_ms = 2000;
  std::uint64_t stalled_ms = 10'000;
  // A request that is not answered for so long gives its place back.
  std::uint64_t request_lifetime_ms = 300'000;
};

}  // namespace kitwork::guard
