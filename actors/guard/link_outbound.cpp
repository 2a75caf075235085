// What our own system writes: it is believed to be frames, and held to the same rules, so that
// nothing leaves that the other side would cut the link for.
#include "actors/guard/link.hpp"

namespace kitwork::guard {

Verdict Link::on_local_frame(const Frame& frame, ByteVector& to_network, ByteVector& to_local) {
  switch (frame.header.operation) {
    case Operation::server_handshake:
    case Operation::client_handshake:
      return on_local_handshake(frame, to_network);
    case Operation::direct:
      return on_local_direct(frame, to_network, to_local);
    case Operation::monitor:
    case Operation::down:
      return on_local_control(frame, to_network);
    case Operation::heartbeat:
      // The guard has its own, which do not stop during a handshake.
      return Verdict::passed;
    case Operation::routed:
      break;
  }
  const FrameHeader& header = frame.header;
  if (is_request(header.data)) {
    append_error_answer(to_local, header.data, header.receiver, header.source);
  }
  return Verdict::local_routed;
}

Verdict Link::on_local_handshake(const Frame& frame, ByteVector& to_network) {
  const bool server = frame.header.operation == Operation::server_handshake;
  const bool selects = frame.header.flags == flag_select;
  if (server != (side_ == LinkSide::accepting) || (own_known_ && (!selects || selected_))) {
    return Verdict::local_malformed;
  }
  FrameReader reader(frame.payload);
  own_node_ = reader.node();
  if (server) {
    const std::uint32_t names = reader.size();
    for (std::uint32_t i = 0; i < names && reader.ok(); ++i) reader.bytes(reader.size());
    published_ = reader.integer<8>();
  }
  if (!reader.ok() || !well_formed(own_node_)) return Verdict::local_malformed;
  if (peer_known_ && own_node_ == peer_node_) return Verdict::own_node;
  own_known_ = true;
  selected_ = selects;
  established_ = peer_known_;
  heartbeat_ms_ = now_ms_;
  append_frame(to_network, frame.header, frame.payload);
  return Verdict::passed;
}

Verdict Link::on_local_direct(const Frame& frame, ByteVector& to_network, ByteVector& to_local) {
  const FrameHeader& header = frame.header;
  // CAF asks every new node for its spawn server; nobody here offers one.
  if (header.flags != 0) return Verdict::local_not_allowed;
  if (header.data & id_response) return on_local_answer(frame, to_network);
  const Verdict verdict = on_local_message(frame, to_network);
  if (verdict != Verdict::passed && is_request(header.data)) {
    append_error_answer(to_local, header.data, header.receiver, header.source);
  }
  return verdict;
}

Verdict Link::on_local_message(const Frame& frame, ByteVector& to_network) {
  const FrameHeader& header = frame.header;
  const bool reachable = side_ == LinkSide::connecting ? header.receiver == published_
                                                       : sources_.contains(header.receiver);
  FrameReader reader(frame.payload);
  MessageView message;
  if (!established_ || !reachable || read_message(reader, message) != Verdict::passed ||
      frame.payload.size() > service_->limits.frame_bytes_max) {
    return Verdict::local_not_allowed;
  }
  const bool request = is_request(header.data);
  const MessageRule* rule = nullptr;
  for (const MessageRule& each : rules_out()) {
    if (each.answer.has_value() == request &&
        each.message.check(message.signature, message.content) == Verdict::passed) {
      rule = &each;
      break;
    }
  }
  if (rule == nullptr || header.source == 0) return Verdict::local_not_allowed;
  if (request) {
    if (requests_out_.size() >= service_->limits.requests_out_max) return Verdict::local_overflow;
    requests_out_.insert({header.source, header.data & id_number},
                         {rule, header.data, header.receiver, now_ms_, frame.payload.size()});
  }
  expose(header.source);
  append_frame(to_network, header, frame.payload);
  return Verdict::passed;
}

Verdict Link::on_local_answer(const Frame& frame, ByteVector& to_network) {
  const FrameHeader& header = frame.header;
  const RequestKey key{header.receiver, header.data & id_number};
  const Request* request = requests_in_.find(key);
  if (request == nullptr) return Verdict::local_unasked;
  FrameReader reader(frame.payload);
  MessageView message;
  const bool right =
      read_message(reader, message) == Verdict::passed &&
      frame.payload.size() <= service_->limits.frame_bytes_max &&
      (is_error_answer(message) ||
       request->rule->answer->check(message.signature, message.content) == Verdict::passed);
  bytes_in_flight_ -= request->bytes;
  requests_in_.erase(key);
  expose(header.source);
  // The peer waits for an answer, so it gets one in any case.
  if (right) {
    append_frame(to_network, header, frame.payload);
    return Verdict::passed;
  }
  append_error_answer(to_network, header.data, header.source, header.receiver);
  return Verdict::local_not_allowed;
}

// Monitor and down: ours, then the alias, which only this node knows, then what may follow.
Verdict Link::on_local_control(const Frame& frame, ByteVector& to_network) {
  const FrameHeader& header = frame.header;
  if (frame.payload.size() < 2 * node_bytes) return Verdict::local_malformed;
  if (header.operation == Operation::monitor) {
    watched_.insert(header.receiver, {});
    if (watched_.size() > service_->limits.exposed_max) watched_.erase_oldest();
  } else {
    exposed_.erase(header.source);
  }
  append_header(to_network, header);
  to_network.insert(to_network.end(), own_node_.begin(), own_node_.end());
  to_network.insert(to_network.end(), peer_node_.begin(), peer_node_.end());
  to_network.insert(to_network.end(), frame.payload.begin() + 2 * node_bytes, frame.payload.end());
  return Verdict::passed;
}

}  // namespace kitwork::guard
