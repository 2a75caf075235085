#include "test/guard/guard_frames.hpp"

#include <utility>

#include "schemas/assert.hpp"

namespace kitwork::test {
namespace {

void append(ByteVector& bytes, BytesView more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

void append_text(ByteVector& bytes, std::string_view text) {
  std::size_t size = text.size();
  for (; size >= 0x80; size >>= 7) bytes.push_back(static_cast<std::uint8_t>(size | 0x80));
  bytes.push_back(static_cast<std::uint8_t>(size));
  append(bytes, bytes_of(text));
}

guard::MessageShape shape(std::string_view atom, std::vector<guard::Field> fields) {
  auto created = guard::MessageShape::create(atom, fields, 1000);
  KITWORK_ASSERT(created.ok());
  return created.value();
}

}  // namespace

NodeBytes node_named(std::uint8_t name) {
  std::array<std::uint8_t, 20> host{};
  host[0] = name;
  return guard::make_node(100u + name, host);
}

Service test_service() {
  using guard::Field;
  using guard::Role;
  Service service;
  service.name = "test/1";
  service.clients = {Role::client, Role::worker};
  service.servers = {Role::command};
  service.to_service.push_back({shape("ask", {Field::text}), shape("", {Field::text})});
  service.to_service.push_back({shape("tell", {Field::u64}), {}});
  service.to_client.push_back({shape("push", {Field::text}), {}});
  return service;
}

std::shared_ptr<const Service> shared(Service service) {
  return std::make_shared<const Service>(std::move(service));
}

ByteVector frame_of(FrameHeader header, BytesView payload) {
  ByteVector bytes;
  guard::append_frame(bytes, header, payload);
  return bytes;
}

ByteVector nodes(const NodeBytes& from, const NodeBytes& to) {
  ByteVector bytes(from.begin(), from.end());
  append(bytes, to);
  return bytes;
}

ByteVector message(std::string_view signature, BytesView content) {
  ByteVector bytes{0, 0, 0};
  append_text(bytes, signature);
  append(bytes, content);
  return bytes;
}

ByteVector text_message(std::string_view atom, std::string_view text) {
  ByteVector content;
  if (!atom.empty()) guard::append_integer(content, guard::atom_value_of(atom), 8);
  append_text(content, text);
  return message(atom.empty() ? "@<>+@str" : "@<>+@atom+@str", content);
}

ByteVector number_message(std::string_view atom, std::uint64_t number) {
  ByteVector content;
  guard::append_integer(content, guard::atom_value_of(atom), 8);
  guard::append_integer(content, number, 8);
  return message("@<>+@atom+@u64", content);
}

ByteVector error_bytes() {
  ByteVector bytes{5};
  guard::append_integer(bytes, guard::atom_value_of("exit"), 8);
  guard::append_integer(bytes, 0, 2);
  append_text(bytes, "@<>");
  return bytes;
}

ByteVector server_handshake(const NodeBytes& node, std::uint64_t published) {
  ByteVector payload(node.begin(), node.end());
  payload.push_back(1);
  append_text(payload, "generic-caf-app");
  guard::append_integer(payload, published, 8);
  payload.push_back(1);
  append_text(payload, "caf::replies_to<@atom,@str>::with<@str>");
  return frame_of({.operation = Operation::server_handshake, .data = guard::basp_version}, payload);
}

ByteVector client_handshake(const NodeBytes& node) {
  return frame_of({.operation = Operation::client_handshake}, node);
}

ByteVector direct(std::uint64_t id, std::uint64_t from, std::uint64_t to, BytesView payload) {
  return frame_of({.operation = Operation::direct, .data = id, .source = from, .receiver = to},
                  payload);
}

TestLink::TestLink(Fresh, LinkSide side, Service service)
    : link(shared(std::move(service)), side, alias_node(), now_ms) {}

TestLink::TestLink(LinkSide side, Service service) : TestLink(Fresh{}, side, std::move(service)) {
  if (side == LinkSide::accepting) {
    send(server_handshake(our_node(), our_actor));
    receive(client_handshake(peer_node()));
  } else {
    receive(server_handshake(peer_node(), peer_actor));
    send(client_handshake(our_node()));
  }
  KITWORK_ASSERT(link.established());
  local.clear();
  network.clear();
}

Verdict TestLink::receive(BytesView bytes) { return link.receive(bytes, now_ms, local); }
Verdict TestLink::send(BytesView bytes) { return link.send(bytes, now_ms, network, local); }

}  // namespace kitwork::test
