// Reads that see every write acknowledged before they were asked: the leader notes its commit,
// then lets a majority confirm, in a round that begins after the question, that it still leads.
#include <algorithm>

#include "actors/consensus/core.hpp"
#include "schemas/assert.hpp"

namespace kitwork::consensus {
namespace {
// More rounds than this on the way at once confirm nothing sooner.
constexpr std::uint64_t rounds_under_way_max = 4;
}  // namespace

void Core::read(Now now, std::uint64_t id) {
  begin(now);
  PendingRead read{id, NodeId::none, now_ms() + settings_.read_timeout_ms, 0, 0};
  const std::size_t pending =
      waiting_reads_.size() + confirming_reads_.size() + forwarded_reads_.size();
  if (role_ == Role::failed || pending >= settings_.pending_reads_max) {
    answer_read(read, 0, role_ == Role::failed ? Errc::unavailable : Errc::overloaded);
  } else if (role_ == Role::leader) {
    if (KITWORK_MUTANT(read_without_round) && own_term_committed()) {
      answer_read(read, hard_.commit, Errc{});
    } else if (KITWORK_MUTANT(read_round_reused) && own_term_committed()) {
      read.round = round_;
      read.index = hard_.commit;
      confirming_reads_.push_back(read);
    } else {
      waiting_reads_.push_back(read);
    }
  } else if (leader_ != NodeId::none) {
    // The number is new in every run of the process: a late answer fits no other question.
    const std::uint64_t wire_id = next_read_id_++;
    forwarded_reads_.emplace(wire_id, read);
    send(leader_, ReadIndexRequest{wire_id});
  } else {
    answer_read(read, 0, Errc::not_leader);
  }
}

void Core::on_read_request(NodeId from, const ReadIndexRequest& request) {
  PendingRead read{request.id, from, now_ms() + settings_.read_timeout_ms, 0, 0};
  if (role_ != Role::leader) {
    answer_read(read, 0, Errc::not_leader);
  } else if (waiting_reads_.size() + confirming_reads_.size() >= settings_.pending_reads_max) {
    answer_read(read, 0, Errc::overloaded);
  } else {
    waiting_reads_.push_back(read);
  }
}

void Core::on_read_reply(const ReadIndexReply& reply) {
  const auto found = forwarded_reads_.find(reply.id);
  if (found == forwarded_reads_.end()) return;
  const PendingRead read = found->second;
  forwarded_reads_.erase(found);
  answer_read(read, reply.index, reply.error);
}

void Core::answer_read(const PendingRead& read, Index index, Errc error) {
  ++(error == Errc{} ? metrics_.reads : metrics_.reads_refused);
  if (read.from == NodeId::none) {
    output_.reads.push_back({read.id, index, error});
    return;
  }
  send(read.from, ReadIndexReply{read.id, index, error});
  if (error != Errc{}) return;
  // The asker waits for this commit; it need not wait for the next heartbeat as well.
  if (auto found = progress_.find(read.from);
      found != progress_.end() && found->second.match >= index) {
    send(read.from, Heartbeat{index, round_, found->second.match});
  }
}

// An entry of this term is committed: only then does a leader know what is.
bool Core::own_term_committed() const {
  return hard_.commit >= term_start_ || KITWORK_MUTANT(read_before_noop);
}

bool Core::lease_valid() const {
  if (!settings_.lease_reads || lease_start_ms_ == 0) return false;
  if ((lease_void_ || transfer_target_ != NodeId::none) &&
      !KITWORK_MUTANT(lease_through_transfer)) {
    return false;
  }
  const std::uint64_t length =
      settings_.election_timeout_ms * (100 - settings_.lease_drift_percent) / 100;
  return now_ms() - lease_start_ms_ < length;
}

void Core::settle_reads() {
  if (waiting_reads_.empty() || !own_term_committed()) return;
  if (lease_valid()) {
    for (const PendingRead& read : waiting_reads_) answer_read(read, hard_.commit, Errc{});
    waiting_reads_.clear();
  } else if (round_ - confirmed_round_ < rounds_under_way_max) {
    ask_round();
  }
}

// Every heartbeat is a round; the reads that wait when it begins are confirmed by its answers.
void Core::ask_round() {
  ++round_;
  heartbeat_due_ms_ = now_ms() + settings_.heartbeat_ms;
  round_times_.emplace_back(round_, now_ms());
  if (own_term_committed()) {
    for (PendingRead& read : waiting_reads_) {
      read.round = round_;
      read.index = hard_.commit;
      confirming_reads_.push_back(read);
    }
    waiting_reads_.clear();
  }
  for (const auto& [node, progress] : progress_) {
    const Index commit = KITWORK_MUTANT(heartbeat_commit_unclamped)
                             ? hard_.commit
                             : std::min(progress.match, hard_.commit);
    send(node, Heartbeat{commit, round_, progress.match});
  }
  confirm_rounds();
}

void Core::confirm_rounds() {
  if (role_ != Role::leader) return;
  const std::uint64_t confirmed =
      std::min(round_, reached_by_quorum(membership(), [this](NodeId node) {
                 if (node == settings_.id) return round_;
                 const auto found = progress_.find(node);
                 return found == progress_.end() ? 0 : found->second.round;
               }));
  if (confirmed <= confirmed_round_ && !KITWORK_MUTANT(read_round_reused)) return;
  confirmed_round_ = std::max(confirmed, confirmed_round_);
  while (!round_times_.empty() && round_times_.front().first <= confirmed_round_) {
    lease_start_ms_ = round_times_.front().second;
    if (KITWORK_MUTANT(lease_from_reply)) lease_start_ms_ = now_ms();
    round_times_.pop_front();
  }
  while (!confirming_reads_.empty() && confirming_reads_.front().round <= confirmed_round_) {
    const PendingRead read = confirming_reads_.front();
    confirming_reads_.pop_front();
    answer_read(read, read.index, Errc{});
  }
}

void Core::refuse_reads(Errc error) {
  for (const PendingRead& read : waiting_reads_) answer_read(read, 0, error);
  for (const PendingRead& read : confirming_reads_) answer_read(read, 0, error);
  for (const auto& [id, read] : forwarded_reads_) answer_read(read, 0, error);
  waiting_reads_.clear();
  confirming_reads_.clear();
  forwarded_reads_.clear();
}

void Core::expire_reads() {
  const auto expired = [this](const PendingRead& read) { return now_ms() >= read.deadline_ms; };
  for (auto* reads : {&waiting_reads_, &confirming_reads_}) {
    while (!reads->empty() && expired(reads->front())) {
      answer_read(reads->front(), 0, Errc::unavailable);
      reads->pop_front();
    }
  }
  for (auto read = forwarded_reads_.begin(); read != forwarded_reads_.end();) {
    if (expired(read->second)) {
      answer_read(read->second, 0, Errc::unavailable);
      read = forwarded_reads_.erase(read);
    } else {
      ++read;
    }
  }
}

}  // namespace kitwork::consensus
