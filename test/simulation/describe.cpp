#include "test/simulation/describe.hpp"

#include <variant>

namespace kitwork::simulation {

using namespace consensus;  // The messages are all that this file is about.

namespace {

std::string words(const VoteRequest& body) {
  return std::string(body.pre ? " pre" : "") + " last " + describe(body.last) +
         (body.transfer ? " for a transfer" : "");
}

std::string words(const VoteReply& body) {
  return std::string(body.pre ? " pre" : "") + (body.granted ? " yes" : " no");
}

std::string words(const AppendRequest& body) {
  std::string text = " after " + describe(body.previous);
  for (const Entry& entry : body.entries) {
    const char* kinds[] = {" noop ", " command ", " members "};
    text += kinds[static_cast<int>(entry.kind)] + describe(entry.position());
  }
  text += " commit " + std::to_string(body.commit);
  if (body.to_learner) text += " to a learner";
  if (body.repair != 0) text += " repair through " + std::to_string(body.repair_through);
  return text;
}

std::string words(const AppendReply& body) {
  std::string text = body.accepted ? " accepted to " : " refused at ";
  text += std::to_string(body.index);
  if (!body.accepted) text += " try " + describe(body.hint);
  if (body.repair != 0) text += " lost entries";
  if (body.fresh) text += " empty disk";
  if (body.disk_full) text += " disk full";
  return text;
}

std::string words(const Heartbeat& body) {
  return " commit " + std::to_string(body.commit) + " round " + std::to_string(body.round);
}

std::string words(const HeartbeatReply& body) {
  return " round " + std::to_string(body.round) + " last " + std::to_string(body.last_index) +
         (body.disk_full ? " disk full" : "");
}

std::string words(const SnapshotChunk& body) {
  return " of " + describe(body.meta.position()) +
         (body.data.size() == 0 ? " offered, " + std::to_string(body.meta.size_bytes) + " bytes"
                                : " bytes " + std::to_string(body.offset) + " to " +
                                      std::to_string(body.offset + body.data.size()));
}

std::string words(const SnapshotReply& body) {
  const char* kinds[] = {" wanted from ", " installed ", " refused "};
  return " of " + describe(body.snapshot) + kinds[static_cast<int>(body.status)] +
         std::to_string(body.next_offset);
}

std::string words(const TimeoutNow&) { return {}; }
std::string words(const ReadIndexRequest&) { return {}; }

std::string words(const ReadIndexReply& body) {
  return body.error == Errc{} ? " index " + std::to_string(body.index)
                              : std::string(" ") + errc_name(body.error);
}

std::string words(const DigestReport& body) { return " at " + std::to_string(body.index); }
std::string words(const DivergenceNotice& body) { return " at " + std::to_string(body.index); }

}  // namespace

std::string describe(Position position) {
  return std::to_string(position.term) + ":" + std::to_string(position.index);
}

std::string describe(const Message& message) {
  return std::to_string(number(message.from)) + " -> " + std::to_string(number(message.to)) +
         " term " + std::to_string(message.term) + " " + message_name(message) +
         std::visit([](const auto& body) { return words(body); }, message.body);
}

}  // namespace kitwork::simulation
