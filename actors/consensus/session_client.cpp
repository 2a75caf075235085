#include "actors/consensus/session_client.hpp"

#include <algorithm>

#include "schemas/assert.hpp"

namespace kitwork::consensus {

SessionClient::SessionClient(std::vector<NodeId> replicas, SessionClientSettings settings,
                             NodeId first)
    : replicas_(std::move(replicas)), settings_(settings), target_(first) {
  KITWORK_ASSERT(!replicas_.empty());
}

void SessionClient::begin(std::uint64_t now_ms, RequestKind kind, std::string body) {
  KITWORK_ASSERT(idle());
  Pending pending;
  pending.kind = kind;
  pending.body = std::move(body);
  pending.ask_at_ms = now_ms;
  pending_ = std::move(pending);
}

void SessionClient::open(std::uint64_t now_ms) {
  session_ = 0;
  sequence_ = 0;
  begin(now_ms, RequestKind::open_session, {});
}

void SessionClient::submit(std::uint64_t now_ms, std::string command) {
  KITWORK_ASSERT(session_ != 0);
  ++sequence_;
  begin(now_ms, RequestKind::command, std::move(command));
}

void SessionClient::query(std::uint64_t now_ms, std::string question) {
  begin(now_ms, RequestKind::query, std::move(question));
}

std::optional<Asking> SessionClient::take_asking(std::uint64_t now_ms) {
  if (!pending_) return {};
  if (pending_->asked && now_ms >= pending_->asked_ms + settings_.answer_timeout_ms) {
    unanswered(now_ms, attempt_);
  }
  if (pending_->asked || now_ms < pending_->ask_at_ms) return {};
  pending_->asked = true;
  pending_->asked_ms = now_ms;
  Request request;
  request.kind = pending_->kind;
  request.body = pending_->body;
  if (request.kind == RequestKind::command) {
    request.session = session_;
    request.sequence = sequence_;
    request.answered_below = sequence_;
  }
  return Asking{target_, ++attempt_, encode_request(request)};
}

// Somebody else: whom the answer named, or the next in the list.
void SessionClient::retry(std::uint64_t at_ms, NodeId leader) {
  pending_->asked = false;
  pending_->ask_at_ms = at_ms;
  const auto known = std::find(replicas_.begin(), replicas_.end(), leader);
  if (known != replicas_.end()) {
    target_ = leader;
    return;
  }
  auto next = std::find(replicas_.begin(), replicas_.end(), target_);
  if (next != replicas_.end()) ++next;
  target_ = next == replicas_.end() ? replicas_.front() : *next;
}

void SessionClient::unanswered(std::uint64_t now_ms, std::uint64_t attempt) {
  if (!pending_ || !pending_->asked || attempt != attempt_) return;
  pending_->was_unknown = pending_->was_unknown || pending_->kind == RequestKind::command;
  retry(now_ms, NodeId::none);
}

void SessionClient::answered(std::uint64_t now_ms, std::uint64_t attempt,
                             const Response& response) {
  if (!pending_ || !pending_->asked || attempt != attempt_) return;
  const NodeId asked = target_;
  switch (response.error) {
    case Errc::unavailable:
      pending_->was_unknown = pending_->was_unknown || pending_->kind == RequestKind::command;
      return retry(now_ms + settings_.retry_ms, response.leader);
    case Errc::not_leader:
      // At once if somebody else was named.
      return retry(response.leader != NodeId::none && response.leader != asked
                       ? now_ms
                       : now_ms + settings_.retry_ms,
                   response.leader);
    case Errc::out_of_space:
      if (!pending_->was_unknown) return finish(response);
      [[fallthrough]];
    case Errc::overloaded:
      pending_->wait_ms =
          std::min(std::max(2 * pending_->wait_ms, settings_.retry_ms), settings_.retry_ms_max);
      return retry(now_ms + pending_->wait_ms,
                   response.leader == NodeId::none ? asked : response.leader);
    case Errc::leadership_moving:
      return retry(now_ms + settings_.retry_ms,
                   response.leader == NodeId::none ? asked : response.leader);
    default:
      return finish(response);
  }
}

void SessionClient::finish(const Response& response) {
  Outcome outcome;
  outcome.error = response.error;
  outcome.reply = response.body;
  outcome.was_unknown = pending_->was_unknown;
  outcome.repeated = response.repeated;
  if (pending_->kind == RequestKind::open_session && response.error == Errc{}) {
    session_ = response.session;
  }
  pending_.reset();
  outcome_ = std::move(outcome);
}

std::uint64_t SessionClient::deadline_ms() const {
  if (!pending_) return 0;
  return pending_->asked ? pending_->asked_ms + settings_.answer_timeout_ms : pending_->ask_at_ms;
}

std::optional<Outcome> SessionClient::take_outcome() {
  std::optional<Outcome> outcome = std::move(outcome_);
  outcome_.reset();
  return outcome;
}

}  // namespace kitwork::consensus
