// Frames as an attacker and as CAF would write them, for the tests of the guard's core.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "actors/guard/link.hpp"

namespace kitwork::test {

using guard::FrameHeader;
using guard::Link;
using guard::LinkSide;
using guard::NodeBytes;
using guard::Operation;
using guard::Service;
using guard::Verdict;

inline constexpr std::uint64_t our_actor = 7;
inline constexpr std::uint64_t peer_actor = 1001;
inline constexpr std::uint64_t async_id = std::uint64_t{1} << 60;

NodeBytes node_named(std::uint8_t name);
inline NodeBytes our_node() { return node_named(1); }
inline NodeBytes peer_node() { return node_named(2); }
inline NodeBytes alias_node() { return node_named(3); }

// "test/1": `ask` with one text answered by one text, `tell` with a number and no answer; to the
// client `push` with one text. Buffers of 1,000 bytes.
Service test_service();
std::shared_ptr<const Service> shared(Service service);

ByteVector frame_of(FrameHeader header, BytesView payload);
ByteVector nodes(const NodeBytes& from, const NodeBytes& to);
// No stages, then the message: signature and content.
ByteVector message(std::string_view signature, BytesView content);
ByteVector text_message(std::string_view atom, std::string_view text);
ByteVector number_message(std::string_view atom, std::uint64_t number);
ByteVector error_bytes();

ByteVector server_handshake(const NodeBytes& node, std::uint64_t published);
ByteVector client_handshake(const NodeBytes& node);
ByteVector direct(std::uint64_t id, std::uint64_t from, std::uint64_t to, BytesView payload);

// A link with both handshakes behind it, and what each side got to see since the last look.
class TestLink {
 public:
  explicit TestLink(LinkSide side = LinkSide::accepting, Service service = test_service());
  // Without handshakes.
  struct Fresh {};
  TestLink(Fresh, LinkSide side, Service service = test_service());

  Verdict receive(BytesView bytes);
  Verdict send(BytesView bytes);
  Verdict tick() { return link.tick(now_ms, network); }
  // What was appended since the last call.
  ByteVector take_local() { return std::exchange(local, {}); }
  ByteVector take_network() { return std::exchange(network, {}); }
  std::uint64_t count(Verdict verdict) const {
    return link.counters().verdicts[static_cast<std::size_t>(verdict)];
  }

  std::uint64_t now_ms = 1000;
  Link link;
  ByteVector local;
  ByteVector network;
};

}  // namespace kitwork::test
