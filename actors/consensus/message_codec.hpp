// Messages, requests and responses as bytes: one verified FlatBuffers buffer each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "actors/consensus/messages.hpp"
#include "actors/consensus/settings.hpp"
#include "schemas/result.hpp"

namespace kitwork::consensus {

// The largest buffer that is looked at: a full AppendRequest or a piece of a snapshot, with room.
inline constexpr std::size_t message_bytes_max = std::size_t{4} << 20;
inline constexpr std::size_t request_bytes_max = command_bytes_max + 4096;

std::string encode_message(const Message& message);
// Fails with malformed (or limit_exceeded for a buffer that is too long). Lists are bounded; what
// they mean is checked by the core.
Result<Message> decode_message(std::string_view bytes);

enum class RequestKind : std::uint8_t {
  open_session,
  command,  // session 0: a plain command, which a repetition applies again
  query,
  close_session,
  status,  // who leads
};

// What a client asks of a replica. When decoded, the body refers to the bytes.
struct Request {
  RequestKind kind = RequestKind::status;
  std::uint64_t session = 0;
  std::uint64_t sequence = 0;
  std::uint64_t answered_below = 0;
  std::string_view body;
};

struct Response {
  // Zero: done. reply_forgotten: done, once, and the reply is no longer kept. not_leader,
  // overloaded, out_of_space, leadership_moving, limit_exceeded and invalid_argument: certainly not
  // done. unavailable: nobody knows; ask again with the same sequence number. session_expired: not
  // done by this request; if an earlier one with the same number is unanswered, nobody knows about
  // that.
  Errc error{};
  NodeId leader = NodeId::none;
  std::uint64_t session = 0;
  Index index = 0;
  bool repeated = false;
  std::string body;
};

std::string encode_request(const Request& request);
Result<Request> decode_request(std::string_view bytes);
std::string encode_response(const Response& response);
Result<Response> decode_response(std::string_view bytes);

}  // namespace kitwork::consensus
