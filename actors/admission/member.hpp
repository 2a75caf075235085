// Member: one member of a zone's command layer, as a pure machine. As a leader it proposes batches,
// gathers votes into certificates and hands attempts to workers; as any member it signs what its
// own ZoneState decided, answers those who wait, and notices who lies.
//
// Time, the log's results, the disk's answers and others' votes go in; proposals, votes, verdicts,
// assignments and evidence come out. The log itself (actors/consensus) is outside: what is proposed
// may come back through applied(), here and at every other member, or never.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actors/admission/vote_book.hpp"
#include "actors/admission/zone_state.hpp"
#include "schemas/zone/message.hpp"

namespace kitwork::admission {

struct MemberSettings {
  MemberId id = MemberId::none;
  // Items in one batch, at most zone_batch_items_max, and bytes of them.
  std::uint32_t batch_items = 64;
  std::size_t batch_bytes = 512u << 10;
  // Proposed and not yet applied. A second batch fills while the first is on its way.
  std::uint32_t batches_under_way = 2;
  // Submissions that wait for their turn or their outcome; more are refused as overloaded.
  std::uint32_t waiting_max = 65'536;
  std::size_t waiting_bytes_max = 64u << 20;
  std::uint32_t claims_max = 65'536;  // of workers, waiting to be proposed
  // A batch whose time differs more than this from the member's clock is not signed.
  std::uint64_t clock_skew_ms = 30'000;
  // Votes, assignments and proposals that led to nothing are repeated after this.
  std::uint64_t repeat_ms = 500;
  // Whoever waits longer is told that nothing is known (unavailable).
  std::uint64_t patience_ms = 60'000;
  // Votes are looked at for so many places beyond the last that this member has reached, and kept
  // for as many before it.
  std::uint64_t votes_window = 1024;
};

using Waiter = std::uint64_t;  // names a question for whoever has to answer it

struct Proposal {
  std::uint64_t id = 0;
  ByteVector batch;
};

struct VoteWrite {
  std::uint64_t id = 0;  // 1, 2, 3, ...; recorded() wants the largest that is durable
  VoteLine line;
};

struct MemberAnswer {
  Waiter waiter = 0;
  Verdict verdict;
};

struct AssignmentTo {
  WorkerId worker = WorkerId::none;
  Assignment assignment;
};

// A receipt that counts: the worker need not say it again.
struct Acknowledgement {
  WorkerId worker = WorkerId::none;
  Digest invocation{};
  std::uint32_t attempt = 0;
};

struct MemberOutput {
  std::vector<Proposal> proposals;
  std::vector<VoteWrite> vote_writes;  // to be recorded durably, in this order
  std::vector<Vote> votes;             // for all other members
  std::vector<Vote> votes_for_leader;  // now; with the next tick all have them
  std::vector<MemberAnswer> answers;
  std::vector<AssignmentTo> assignments;
  std::vector<Acknowledgement> acknowledgements;
  std::vector<Evidence> evidence;  // new: to be exported, and somebody to be told
  std::vector<std::string> alarms;
};

struct MemberMetrics {
  std::uint64_t submissions = 0;
  std::uint64_t submissions_refused = 0;  // here, before any batch
  std::uint64_t batches_proposed = 0;
  std::uint64_t batches_lost = 0;
  std::uint64_t votes_signed = 0;
  std::uint64_t votes_withheld = 0;
  std::uint64_t votes_dropped = 0;  // that do not hold, or came too early
  std::uint64_t certificates = 0;
  std::uint64_t assignments = 0;
  std::uint64_t evidence = 0;
};

class Member {
 public:
  // The state outlives this; it is applied to by whoever applies the log, and lies still while a
  // call is made here.
  Member(MemberSettings settings, const KeyPair& key, VoteBook book, const ZoneState& state);

  // Who leads, as the log knows it. Only the leader proposes and assigns.
  void leader_is(std::uint64_t now_ms, MemberId leader);
  // Answered exactly once, in this output or a later one.
  void submit(std::uint64_t now_ms, Waiter waiter, Submission submission);
  // Waits for an invocation that may be known: not_found if it is not.
  void ask(std::uint64_t now_ms, Waiter waiter, const Digest& invocation);
  // An item that a worker or the root key signed. All members may be told; who leads takes it and
  // proposes it. False: not taken (not the leader, no such item, too many), to be said again.
  bool claim(ByteVector item);
  // A batch was applied to the state. `unix_ms` is this member's clock.
  void applied(std::uint64_t unix_ms, const BatchResult& result);
  // The state was replaced by a snapshot.
  void restored();
  // A proposal of this member is not, or will not be, in the log; or nobody knows.
  void proposal_failed(std::uint64_t id);
  void vote_received(const Vote& vote);
  // All vote_writes up to this id are durable.
  void recorded(std::uint64_t id);
  // From a worker: two certificates that contradict each other.
  void evidence_received(const Evidence& evidence);
  void tick(std::uint64_t now_ms);

  // Everything that the inputs led to.
  MemberOutput take_output();

  bool leads() const { return leader_ == settings_.id; }
  MemberId leader() const { return leader_; }
  const MemberMetrics& metrics() const { return metrics_; }
  std::size_t waiting() const { return waiters_.size(); }

 private:
  struct Pending {
    Digest invocation{};
    Digest capsule{};
    Submission submission;
  };
  struct Waiting {
    Digest invocation{};
    std::uint64_t since_ms = 0;
  };
  struct Ballot {
    std::map<MemberId, Vote> votes;
    bool certified = false;
  };
  // Room at workers that batches take which are not applied yet: capsules and their memory.
  using Taken = std::map<WorkerId, std::pair<std::uint32_t, std::uint64_t>>;
  struct Batch {
    std::vector<ByteVector> items;
    std::vector<Digest> names;
    std::size_t bytes = 0;
    Taken taken;
  };
  struct UnderWay {
    Digest batch{};
    std::vector<Digest> names;
    Taken taken;
  };
  enum class Added : std::uint8_t { yes, later, never };

  // member.cpp
  void answer(Waiter waiter, Verdict verdict);
  void answer_all(const Digest& invocation, const Verdict& verdict);
  void wait_for(std::uint64_t now_ms, Waiter waiter, const Digest& invocation);
  void give_up_waiting(std::uint64_t now_ms);
  Verdict refusal(Errc error, std::string message) const;
  void settle_decision(const ItemDecision& decision);

  // proposing.cpp
  void propose();
  bool has_room(const Batch& batch, std::size_t bytes) const;
  void add_item(Batch& batch, ByteVector item, const Digest& name) const;
  void add_claims(Batch& batch);
  void add_certificates(Batch& batch);
  void add_retries(Batch& batch);
  void add_submissions(Batch& batch);
  Added add_submission(Batch& batch, const Pending& pending);
  Added choose_worker(Batch& batch, std::uint64_t memory_bytes, WorkerId& worker,
                      std::uint64_t& incarnation) const;
  void queue_claim(ByteVector item);
  void queue_certificate(ByteVector item);
  void end_batch(std::map<std::uint64_t, UnderWay>::iterator batch);
  void drop_pending();

  // voting.cpp
  void vote_for(const Statement& statement, std::uint64_t unix_ms);
  void sign(const Statement& statement);
  void take_vote(const Vote& vote);
  void count_votes(std::uint64_t index);
  void take_evidence(const Evidence& evidence);
  void assign(const SlotRecord& slot, const std::vector<MemberSignature>& signatures);
  void repeat_votes();
  void repeat_assignments();
  void forget_ballots();

  MemberSettings settings_;
  KeyPair key_;
  VoteBook book_;
  const ZoneState& state_;
  MemberId leader_ = MemberId::none;
  std::uint64_t repeat_at_ms_ = 0;

  std::deque<Pending> pending_;  // submissions not proposed yet
  std::size_t pending_bytes_ = 0;
  std::set<Digest> pending_names_;
  std::map<Waiter, Waiting> waiters_;
  std::map<Digest, std::set<Waiter>> waiting_for_;

  std::deque<std::pair<Digest, ByteVector>> claims_;  // items by their digests
  // Nobody waits for these: they go with the next batch, or when it is time to repeat things.
  std::deque<std::pair<Digest, ByteVector>> certificates_;
  std::set<Digest> claim_names_;
  std::uint64_t next_proposal_ = 0;
  std::map<std::uint64_t, UnderWay> under_way_;
  std::set<Digest> proposed_;  // names of what is in them: items, invocations, capsules
  bool retries_due_ = false;

  std::uint64_t next_vote_write_ = 0;
  std::map<std::uint64_t, Statement> unsigned_;  // by the id of the write that they wait for
  std::map<std::uint64_t, Ballot> ballots_;      // by index
  std::uint64_t applied_index_ = 0;
  std::vector<Vote> later_votes_;  // for those that do not wait for them
  std::map<MemberId, Evidence> accused_;

  MemberOutput output_;
  MemberMetrics metrics_;
};

}  // namespace kitwork::admission
