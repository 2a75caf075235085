#include "test/guard/basp_attacks.hpp"

namespace kitwork::test {
namespace {

ByteVector named(const char* actor, const char* question, const char* about = "info") {
  return frame_of({.operation = Operation::direct,
                   .flags = guard::flag_named,
                   .data = async_id | 1,
                   .source = peer_actor,
                   .receiver = guard::atom_value_of(actor)},
                  text_message(question, about));
}

ByteVector raw_message(const Greeting& server, std::string_view signature) {
  return direct(async_id, peer_actor, server.published, message(signature, ByteVector(60, 1)));
}

const BaspAttack attacks[] = {
    {"crash with an empty handshake", true, false,
     [](const Greeting&, const NodeBytes&) {
       return frame_of({.operation = Operation::client_handshake}, {});
     }},
    {"crash with nested messages", true, true,
     [](const Greeting& server, const NodeBytes&) { return raw_message(server, "@<>+@message"); }},
    {"hang by linking", true, true,
     [](const Greeting& server, const NodeBytes&) {
       return raw_message(server, "@<>+@atom+@strong_actor_ptr");
     }},
    {"allocate 4 GiB", true, true,
     [](const Greeting& server, const NodeBytes&) {
       ByteVector header = direct(async_id, peer_actor, server.published, {});
       for (std::size_t i = 4; i < 8; ++i) header[i] = 0xFF;
       return header;
     }},
    {"reach another actor", false, true,
     [](const Greeting& server, const NodeBytes&) {
       ByteVector all;
       for (std::uint64_t actor = 1; actor < server.published; ++actor) {
         const ByteVector one =
             direct(async_id | actor, peer_actor, actor, text_message("kw_echo", "x"));
         all.insert(all.end(), one.begin(), one.end());
       }
       return all;
     }},
    {"end the published actor", true, true,
     [](const Greeting& server, const NodeBytes&) { return raw_message(server, "@<>+@exit"); }},
    {"tell it that something is down", true, true,
     [](const Greeting& server, const NodeBytes&) { return raw_message(server, "@<>+@down"); }},
    {"read the configuration", true, true,
     [](const Greeting&, const NodeBytes&) { return named("ConfigServ", "get"); }},
    {"write the configuration", true, true,
     [](const Greeting&, const NodeBytes&) { return named("ConfigServ", "put", "x"); }},
    {"spawn an actor", false, true,
     [](const Greeting&, const NodeBytes&) { return named("SpawnServ", "get"); }},
    {"route through it", true, true,
     [](const Greeting&, const NodeBytes& own) {
       ByteVector payload = nodes(own, node_named(9));
       const ByteVector content = text_message("kw_echo", "x");
       payload.insert(payload.end(), content.begin(), content.end());
       return frame_of(
           {.operation = Operation::routed, .data = async_id, .source = 1, .receiver = 1}, payload);
     }},
    {"claim the server's own node id", true, false,
     [](const Greeting& server, const NodeBytes&) { return client_handshake(server.node); }},
    {"claim another node's id in a monitor message", true, true,
     [](const Greeting& server, const NodeBytes&) {
       return frame_of({.operation = Operation::monitor, .receiver = server.published},
                       nodes(node_named(9), server.node));
     }},
    {"forge the end of another node's actor", true, true,
     [](const Greeting& server, const NodeBytes&) {
       ByteVector payload = nodes(node_named(9), server.node);
       const ByteVector reason = error_bytes();
       payload.insert(payload.end(), reason.begin(), reason.end());
       return frame_of({.operation = Operation::down, .source = 1}, payload);
     }},
    {"answer what nobody asked", false, true,
     [](const Greeting& server, const NodeBytes&) {
       return direct(guard::id_response | async_id | 1, peer_actor, server.published,
                     text_message("", "x"));
     }},
    {"greet twice", true, true,
     [](const Greeting&, const NodeBytes&) { return client_handshake(node_named(10)); }},
    {"greet as a server", true, false,
     [](const Greeting&, const NodeBytes&) { return server_handshake(node_named(11), 1); }},
};

}  // namespace

std::span<const BaspAttack> basp_attacks() { return attacks; }

}  // namespace kitwork::test
