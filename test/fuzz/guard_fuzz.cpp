// Hostile bytes on a link: what the guard lets through to CAF is whole frames of the kinds, from
// the node and to the actors that it may be, and never more than came in. The first byte chooses
// the side; then pieces follow: one byte what (peer, own system, time), one its length, and so
// many.
#include <cstddef>
#include <cstdint>

#include "schemas/assert.hpp"
#include "test/guard/guard_frames.hpp"

using namespace kitwork;
using namespace kitwork::test;

namespace {

void check_frame(LinkSide side, const FrameHeader& header, BytesView payload) {
  KITWORK_ASSERT(header.padding == 0 && (header.flags & ~guard::flag_select) == 0);
  KITWORK_ASSERT((header.payload_bytes == 0) == (header.operation == Operation::heartbeat));
  guard::FrameReader reader(payload);
  switch (header.operation) {
    case Operation::server_handshake:
    case Operation::client_handshake:
      KITWORK_ASSERT(reader.node() == alias_node());
      break;
    case Operation::monitor:
    case Operation::down:
      KITWORK_ASSERT(reader.node() == alias_node());
      KITWORK_ASSERT(reader.node() == our_node());
      break;
    case Operation::direct: {
      guard::MessageView message;
      KITWORK_ASSERT(guard::read_message(reader, message) == Verdict::passed);
      KITWORK_ASSERT(header.flags == 0 && (header.data & guard::id_stream) == 0);
      const bool answer = (header.data & guard::id_response) != 0;
      KITWORK_ASSERT(answer || side == LinkSide::connecting || header.receiver == our_actor);
      break;
    }
    case Operation::heartbeat:
      break;
    case Operation::routed:
      KITWORK_ASSERT(false);
  }
}

void check_frames(LinkSide side, BytesView bytes) {
  while (!bytes.empty()) {
    KITWORK_ASSERT(bytes.size() >= guard::frame_header_bytes);
    const FrameHeader header = guard::read_header(bytes);
    const std::size_t whole = guard::frame_header_bytes + header.payload_bytes;
    KITWORK_ASSERT(bytes.size() >= whole);
    check_frame(side, header, bytes.subspan(guard::frame_header_bytes, header.payload_bytes));
    bytes = bytes.subspan(whole);
  }
}

Service small_service() {
  Service service = test_service();
  service.limits.frame_bytes_max = guard::handshake_bytes_max;
  service.limits.sources_max = 4;
  service.limits.requests_in_flight_max = 4;
  service.limits.requests_out_max = 4;
  service.limits.exposed_max = 4;
  service.limits.refused_max = 20;
  service.limits.messages_per_second = 100;
  return service;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const LinkSide side = data[0] & 1 ? LinkSide::connecting : LinkSide::accepting;
  static const Service service = small_service();
  TestLink test =
      data[0] & 2 ? TestLink(TestLink::Fresh{}, side, service) : TestLink(side, service);
  const bool begun = (data[0] & 2) != 0 && side == LinkSide::accepting;
  if (begun) test.send(server_handshake(our_node(), our_actor));
  BytesView rest(data + 1, size - 1);
  while (rest.size() >= 2) {
    const unsigned what = rest[0] % 4;
    const BytesView piece = rest.subspan(2, std::min<std::size_t>(rest[1], rest.size() - 2));
    rest = rest.subspan(2 + piece.size());
    if (what <= 1) test.receive(piece);
    if (what == 2) test.send(piece);
    if (what == 3) {
      test.now_ms += piece.size() * 10;
      test.tick();
    }
    test.link.may_receive(test.now_ms);
    KITWORK_ASSERT(test.link.requests_out() <= 4);
  }
  test.link.fail_pending(test.local);
  check_frames(side, test.local);
  // The guard's own answers to four requests and to what is refused are all that it adds.
  KITWORK_ASSERT(test.local.size() <= 4 * size + 4096);
  return 0;
}
