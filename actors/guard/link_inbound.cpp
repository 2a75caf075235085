// What comes from the peer: every frame is refused unless a rule lets it in.
#include "actors/guard/link.hpp"

namespace kitwork::guard {
namespace {

constexpr std::uint64_t spawn_server = atom_value_of("SpawnServ");

std::size_t payload_limit(Operation operation, const LinkLimits& limits) {
  switch (operation) {
    case Operation::server_handshake:
      return handshake_bytes_max;
    case Operation::client_handshake:
      return node_bytes;
    case Operation::monitor:
      return 2 * node_bytes;
    case Operation::down:
      return control_bytes_max;
    case Operation::heartbeat:
      return 0;
    case Operation::direct:
    case Operation::routed:
      break;
  }
  return limits.frame_bytes_max;
}

// Names of a handshake: a count and strings.
bool skip_names(FrameReader& reader) {
  const std::uint32_t count = reader.size();
  if (count > handshake_names_max) return false;
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) reader.bytes(reader.size());
  return reader.ok();
}

}  // namespace

// Before a single byte of the payload is waited for.
Verdict Link::check_header(const FrameHeader& header) const {
  if (static_cast<std::uint8_t>(header.operation) >= operation_count) {
    return Verdict::operation_unknown;
  }
  if (header.padding != 0) return Verdict::padding_set;
  if (header.operation == Operation::routed) return Verdict::routed;
  const bool handshake = header.operation == Operation::server_handshake ||
                         header.operation == Operation::client_handshake;
  const bool expected = side_ == LinkSide::accepting
                            ? Operation::client_handshake == header.operation
                            : Operation::server_handshake == header.operation;
  if (handshake && !expected) return Verdict::wrong_side;
  const bool selects =
      header.operation == Operation::client_handshake && header.flags == flag_select && !selected_;
  if (handshake && peer_known_ && !selects) return Verdict::handshake_repeated;
  if (!handshake && !peer_known_) return Verdict::handshake_missing;
  if (handshake && side_ == LinkSide::accepting && !own_known_) return Verdict::handshake_missing;
  if (header.payload_bytes > payload_limit(header.operation, service_->limits)) {
    return Verdict::payload_too_long;
  }
  // A payload of zero bytes makes CAF read through a null pointer.
  if (header.payload_bytes == 0 && header.operation != Operation::heartbeat) {
    return Verdict::payload_missing;
  }
  return Verdict::passed;
}

Verdict Link::on_frame(const Frame& frame, ByteVector& to_local) {
  switch (frame.header.operation) {
    case Operation::server_handshake:
      return on_server_handshake(frame, to_local);
    case Operation::client_handshake:
      return on_client_handshake(frame, to_local);
    case Operation::direct:
      return on_direct(frame, to_local);
    case Operation::monitor:
      return on_monitor(frame, to_local);
    case Operation::down:
      return on_down(frame, to_local);
    case Operation::heartbeat:
      return on_heartbeat(frame, to_local);
    case Operation::routed:
      break;
  }
  return Verdict::routed;
}

// The payload begins with the sender's node id, which becomes the alias; with `ours_second` the
// receiver's follows, which stays.
void Link::append_with_alias(ByteVector& to_local, const Frame& frame, bool ours_second) const {
  append_header(to_local, frame.header);
  to_local.insert(to_local.end(), alias_.begin(), alias_.end());
  if (ours_second) to_local.insert(to_local.end(), own_node_.begin(), own_node_.end());
  const std::size_t replaced = node_bytes * (ours_second ? 2 : 1);
  to_local.insert(to_local.end(), frame.payload.begin() + static_cast<std::ptrdiff_t>(replaced),
                  frame.payload.end());
}

Verdict Link::on_server_handshake(const Frame& frame, ByteVector& to_local) {
  if (frame.header.data != basp_version) return Verdict::wrong_version;
  if (frame.header.flags || frame.header.source || frame.header.receiver) {
    return Verdict::fields_set;
  }
  FrameReader reader(frame.payload);
  const NodeBytes node = reader.node();
  const bool names = skip_names(reader);
  const std::uint64_t published = reader.integer<8>();
  if (!names || !skip_names(reader) || !reader.at_end() || !well_formed(node) || published == 0) {
    return Verdict::handshake_malformed;
  }
  if (own_known_ && node == own_node_) return Verdict::own_node;
  peer_node_ = node;
  peer_known_ = true;
  established_ = own_known_;
  published_ = published;
  append_with_alias(to_local, frame, false);
  return Verdict::passed;
}

Verdict Link::on_client_handshake(const Frame& frame, ByteVector& to_local) {
  const FrameHeader& header = frame.header;
  if (header.flags & ~flag_select) return Verdict::flags_unknown;
  if (header.data || header.source || header.receiver) return Verdict::fields_set;
  FrameReader reader(frame.payload);
  const NodeBytes node = reader.node();
  if (!reader.at_end() || !well_formed(node)) return Verdict::handshake_malformed;
  if (node == own_node_) return Verdict::own_node;
  if (peer_known_ && node != peer_node_) return Verdict::node_forged;
  selected_ = header.flags == flag_select;
  peer_node_ = node;
  peer_known_ = true;
  established_ = true;
  append_with_alias(to_local, frame, false);
  return Verdict::passed;
}

Verdict Link::on_direct(const Frame& frame, ByteVector& to_local) {
  const FrameHeader& header = frame.header;
  if (header.flags == flag_named) {
    return header.receiver == spawn_server ? Verdict::spawn_server_asked : Verdict::receiver_named;
  }
  if (header.flags) return Verdict::flags_unknown;
  if (header.data & id_stream) return Verdict::stream_message;
  if (header.data & id_response) return on_answer(frame, to_local);
  if (header.data & id_answered) return Verdict::fields_set;
  return on_message(frame, to_local);
}

Verdict Link::on_message(const Frame& frame, ByteVector& to_local) {
  const FrameHeader& header = frame.header;
  const bool reachable = side_ == LinkSide::accepting ? header.receiver == published_
                                                      : exposed_.contains(header.receiver);
  if (!reachable) return Verdict::receiver_unknown;
  FrameReader reader(frame.payload);
  MessageView message;
  const Verdict read = read_message(reader, message);
  if (read != Verdict::passed) return read;
  const bool request = is_request(header.data);
  const MessageRule* rule = nullptr;
  for (const MessageRule& each : rules_in()) {
    if (each.answer.has_value() == request &&
        each.message.begins_like(message.signature, message.content)) {
      rule = &each;
      break;
    }
  }
  if (rule == nullptr) return Verdict::message_not_allowed;
  const Verdict content = rule->message.check(message.signature, message.content);
  if (content != Verdict::passed) return content;
  // Without a sender, a message would pass for one of our own system's.
  if (header.source == 0) return Verdict::sender_missing;
  const Verdict source = admit_source(header.source);
  if (source != Verdict::passed) return source;
  if (request) {
    const bool fresh =
        requests_in_.insert({header.source, header.data & id_number},
                            {rule, header.data, header.receiver, now_ms_, frame.payload.size()});
    if (!fresh) return Verdict::request_repeated;
    bytes_in_flight_ += frame.payload.size();
  }
  append_frame(to_local, header, frame.payload);
  return Verdict::passed;
}

// Each actor of the peer that speaks becomes a proxy in our system.
Verdict Link::admit_source(std::uint64_t actor) {
  if (sources_.contains(actor)) return Verdict::passed;
  if (sources_.size() >= service_->limits.sources_max) return Verdict::sources_too_many;
  sources_.insert(actor, {});
  return Verdict::passed;
}

Verdict Link::on_answer(const Frame& frame, ByteVector& to_local) {
  FrameHeader header = frame.header;
  const RequestKey key{header.receiver, header.data & id_number};
  const Request* request = requests_out_.find(key);
  if (request == nullptr) return Verdict::answer_unasked;
  FrameReader reader(frame.payload);
  MessageView message;
  const Verdict read = read_message(reader, message);
  if (read != Verdict::passed) return read;
  if (!is_error_answer(message)) {
    const Verdict content = request->rule->answer->check(message.signature, message.content);
    if (content != Verdict::passed) return content;
  }
  // Whoever answered over there, here it is the actor that was asked.
  header.source = request->receiver;
  requests_out_.erase(key);
  append_frame(to_local, header, frame.payload);
  return Verdict::passed;
}

Verdict Link::check_nodes(FrameReader& reader) const {
  const NodeBytes from = reader.node();
  const NodeBytes to = reader.node();
  return reader.ok() && from == peer_node_ && to == own_node_ ? Verdict::passed
                                                              : Verdict::node_forged;
}

Verdict Link::on_monitor(const Frame& frame, ByteVector& to_local) {
  const FrameHeader& header = frame.header;
  if (header.flags || header.data || header.source) return Verdict::fields_set;
  if (frame.payload.size() != 2 * node_bytes) return Verdict::monitor_malformed;
  FrameReader reader(frame.payload);
  const Verdict nodes = check_nodes(reader);
  if (nodes != Verdict::passed) return nodes;
  const bool published = side_ == LinkSide::accepting && header.receiver == published_;
  if (!published && !exposed_.contains(header.receiver)) return Verdict::monitor_unknown;
  append_with_alias(to_local, frame, true);
  return Verdict::passed;
}

Verdict Link::on_down(const Frame& frame, ByteVector& to_local) {
  const FrameHeader& header = frame.header;
  if (header.flags || header.data || header.receiver) return Verdict::fields_set;
  FrameReader reader(frame.payload);
  const Verdict nodes = check_nodes(reader);
  if (nodes != Verdict::passed) return reader.ok() ? nodes : Verdict::down_malformed;
  if (!read_error(reader)) return Verdict::down_malformed;
  sources_.erase(header.source);
  if (!watched_.erase(header.source)) return Verdict::down_unknown;
  append_with_alias(to_local, frame, true);
  return Verdict::passed;
}

Verdict Link::on_heartbeat(const Frame& frame, ByteVector& to_local) {
  const FrameHeader& header = frame.header;
  if (header.flags || header.data || header.source || header.receiver) return Verdict::fields_set;
  append_heartbeat(to_local);
  return Verdict::passed;
}

}  // namespace kitwork::guard
