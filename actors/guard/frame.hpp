// The frames of BASP, version 3, as CAF 0.17.6 writes them: a header of 32 bytes in network byte
// order, and a payload. Reading is bounded and never allocates.
//
//   0 operation | 1 2 padding | 3 flags | 4-7 payload bytes | 8-15 data | 16-23 source | 24-31
//   receiver
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "schemas/bytes.hpp"

namespace kitwork::guard {

inline constexpr std::size_t frame_header_bytes = 32;
inline constexpr std::size_t node_bytes = 32;
inline constexpr std::uint64_t basp_version = 3;

enum class Operation : std::uint8_t {
  server_handshake,
  client_handshake,
  direct,
  routed,
  monitor,
  down,
  heartbeat,
};
inline constexpr std::uint8_t operation_count = 7;

// Flags of a header: the receiver is named by an atom; a client asks for this connection to be
// used.
inline constexpr std::uint8_t flag_named = 1;
inline constexpr std::uint8_t flag_select = 2;

// The data of a direct message is its message id.
inline constexpr std::uint64_t id_response = std::uint64_t{1} << 63;
inline constexpr std::uint64_t id_answered = std::uint64_t{1} << 62;
inline constexpr std::uint64_t id_stream = std::uint64_t{1} << 61;
inline constexpr std::uint64_t id_number = (std::uint64_t{1} << 60) - 1;
// Whether whoever sends it waits for an answer.
constexpr bool is_request(std::uint64_t id) {
  return (id & id_number) != 0 && (id & (id_response | id_answered | id_stream)) == 0;
}

struct FrameHeader {
  Operation operation{};
  std::uint8_t padding = 0;  // both bytes, or-ed
  std::uint8_t flags = 0;
  std::uint32_t payload_bytes = 0;
  std::uint64_t data = 0;
  std::uint64_t source = 0;
  std::uint64_t receiver = 0;
};

// A node id: the atom "default", a process id and a hash of the host.
using NodeBytes = std::array<std::uint8_t, node_bytes>;

// CAF's atoms: up to ten characters of a small alphabet in six bits each.
constexpr std::uint64_t atom_value_of(std::string_view text) {
  constexpr std::string_view alphabet =
      " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  std::uint64_t value = 0xF;
  for (char character : text) value = value << 6 | alphabet.find(character);
  return value;
}
inline constexpr std::size_t atom_characters_max = 10;
// Whether it has at most ten characters, all of the alphabet.
bool is_atom(std::string_view text);

// Reads what nobody vouches for. After a failure every read fails and gives zeros.
class FrameReader {
 public:
  explicit FrameReader(BytesView bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && rest_.empty(); }
  BytesView rest() const { return rest_; }

  template <std::size_t count>
  std::uint64_t integer() {
    const BytesView taken = bytes(count);
    std::uint64_t value = 0;
    for (std::uint8_t byte : taken) value = value << 8 | byte;
    return value;
  }
  // Seven bits a byte, the low ones first, at most 32 bits.
  std::uint32_t size() {
    std::uint32_t value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
      const auto byte = static_cast<std::uint8_t>(integer<1>());
      if (!ok_ || (shift == 28 && byte > 0x0F)) break;
      value |= static_cast<std::uint32_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    ok_ = false;
    return 0;
  }
  BytesView bytes(std::size_t count) {
    if (!ok_ || rest_.size() < count) {
      ok_ = false;
      return {};
    }
    const BytesView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  std::string_view text(std::size_t count) {
    const BytesView taken = bytes(count);
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }
  NodeBytes node() {
    NodeBytes id{};
    const BytesView taken = bytes(node_bytes);
    std::copy(taken.begin(), taken.end(), id.begin());
    return id;
  }

 private:
  BytesView rest_;
  bool ok_ = true;
};

// Whether it is the form that CAF gives to its own nodes, with a process id that is not zero.
bool well_formed(const NodeBytes& node);
NodeBytes make_node(std::uint32_t process_id, const std::array<std::uint8_t, 20>& host);

// Of the first frame_header_bytes, which must be there.
FrameHeader read_header(BytesView bytes);
void append_integer(ByteVector& bytes, std::uint64_t value, std::size_t count);
void append_header(ByteVector& bytes, const FrameHeader& header);
void append_frame(ByteVector& bytes, FrameHeader header, BytesView payload);
void append_heartbeat(ByteVector& bytes);

// The reason in answers that the guard itself gives: CAF's exit_reason::remote_link_unreachable.
// Appends a whole direct message from `source` to `receiver`.
void append_error_answer(ByteVector& bytes, std::uint64_t request_id, std::uint64_t source,
                         std::uint64_t receiver);

}  // namespace kitwork::guard
