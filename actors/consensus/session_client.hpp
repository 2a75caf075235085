// A client's side of a session, as a pure machine: which replica to ask, when to ask again, and
// what is known about a command whose answer did not come. One command at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/consensus/message_codec.hpp"

namespace kitwork::consensus {

struct SessionClientSettings {
  // An answer that took longer is not waited for: another replica is asked.
  std::uint64_t answer_timeout_ms = 250;
  // Before the same question goes out again after a refusal; each refusal for overload in a row
  // doubles it, up to the longest.
  std::uint64_t retry_ms = 20;
  std::uint64_t retry_ms_max = 1000;
};

// What to send, and where.
struct Asking {
  NodeId to = NodeId::none;
  // The answer has to name it: a late answer to an earlier attempt is dropped.
  std::uint64_t attempt = 0;
  std::string bytes;
};

// What became of a command.
struct Outcome {
  // Zero: done, once. reply_forgotten: done, once, without the reply. session_expired: a new
  // session is needed; not done, or with was_unknown nobody can tell any more. Others: as in
  // Response; certainly not done.
  Errc error{};
  std::string reply;
  // At some time nobody knew whether it had been done; the session found out.
  bool was_unknown = false;
  // It had been done by an earlier attempt.
  bool repeated = false;
};

class SessionClient {
 public:
  SessionClient(std::vector<NodeId> replicas, SessionClientSettings settings, NodeId first);

  // Opens the session; outcome() tells when it is open.
  void open(std::uint64_t now_ms);
  // The session is open and the last outcome was taken.
  void submit(std::uint64_t now_ms, std::string command);
  void query(std::uint64_t now_ms, std::string question);

  // The question to send now, if there is one.
  std::optional<Asking> take_asking(std::uint64_t now_ms);
  void answered(std::uint64_t now_ms, std::uint64_t attempt, const Response& response);
  // Nobody will answer this attempt (the connection is gone).
  void unanswered(std::uint64_t now_ms, std::uint64_t attempt);
  // When take_asking() may have something new, if nothing else happens; 0 if never.
  std::uint64_t deadline_ms() const;

  std::optional<Outcome> take_outcome();
  bool idle() const { return !pending_ && !outcome_; }
  std::uint64_t session() const { return session_; }
  NodeId target() const { return target_; }

 private:
  struct Pending {
    RequestKind kind = RequestKind::status;
    std::string body;
    bool asked = false;
    bool was_unknown = false;
    std::uint64_t wait_ms = 0;
    std::uint64_t ask_at_ms = 0;
    std::uint64_t asked_ms = 0;
  };

  void begin(std::uint64_t now_ms, RequestKind kind, std::string body);
  void finish(const Response& response);
  void retry(std::uint64_t at_ms, NodeId leader);

  std::vector<NodeId> replicas_;
  SessionClientSettings settings_;
  NodeId target_;
  std::uint64_t session_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint64_t attempt_ = 0;
  std::optional<Pending> pending_;
  std::optional<Outcome> outcome_;
};

}  // namespace kitwork::consensus
