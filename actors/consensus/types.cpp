#include "actors/consensus/types.hpp"

#include "actors/consensus/messages.hpp"

namespace kitwork::consensus {

const char* role_name(Role role) {
  switch (role) {
    case Role::follower:
      return "follower";
    case Role::pre_candidate:
      return "pre_candidate";
    case Role::candidate:
      return "candidate";
    case Role::leader:
      return "leader";
    case Role::failed:
      return "failed";
  }
  return "unknown";
}

const char* message_name(const Message& message) {
  static constexpr const char* names[] = {
      "vote_request",     "vote_reply",         "append_request",   "append_reply",
      "heartbeat",        "heartbeat_reply",    "snapshot_chunk",   "snapshot_reply",
      "timeout_now",      "read_index_request", "read_index_reply", "digest_report",
      "divergence_notice"};
  static_assert(std::size(names) == std::variant_size_v<MessageBody>);
  return names[message.body.index()];
}

}  // namespace kitwork::consensus
