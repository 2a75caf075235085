// One member of a replicated log, as a pure machine: time, messages, proposals and the disk's
// completions go in; messages, writes and committed entries come out. It knows no clock, socket,
// disk, thread or exception, so that a simulation runs the very code that ships.
//
// After any number of inputs, take_output() hands out what they led to. Within one group of
// inputs proposals become one message a follower and one write: batching needs no timer.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/consensus/log.hpp"
#include "actors/consensus/membership.hpp"
#include "actors/consensus/messages.hpp"
#include "actors/consensus/output.hpp"
#include "actors/consensus/progress.hpp"
#include "actors/consensus/random.hpp"
#include "actors/consensus/settings.hpp"
#include "actors/consensus/storage_interface.hpp"
#include "actors/consensus/types.hpp"
#include "actors/consensus/under_way.hpp"
#include "schemas/result.hpp"

namespace kitwork::consensus {

class Core {
 public:
  // Fails on settings outside their limits, and on a disk that contradicts itself.
  static Result<std::unique_ptr<Core>> create(Settings settings, Recovered recovered, Now now);

  // To be called at least every heartbeat_ms / 2.
  void tick(Now now);
  void receive(Now now, Message message);

  // Appends a command on the leader. The position names it: if another term's entry is committed
  // there, the command is lost. Fails with not_leader, leadership_moving, overloaded, out_of_space,
  // limit_exceeded; after a failure the command is nowhere.
  Result<Position> propose(Now now, Payload command);
  // Asks for a position to read from; the answer is a ReadState with this id, always. On a
  // follower the leader is asked.
  void read(Now now, std::uint64_t id);

  // Moves to these voters and learners. Fails with not_leader, unavailable (no entry of this term
  // is committed yet), change_in_progress, not_caught_up, invalid_argument. Done when
  // membership() is not joint any more; several entries later than the position returned.
  Result<Position> change_membership(Now now, std::vector<NodeId> voters,
                                     std::vector<NodeId> learners);
  // Refuses proposals until `target` has everything and leads, or an election timeout has passed.
  Result<void> transfer_leadership(Now now, NodeId target);

  // The answers to what an output asked for.
  void stored(Now now, const StorageCompletion& completion);
  void applied(Now now, Index index);
  void snapshot_piece(Now now, const SnapshotRead& read, const Result<Payload>& piece);
  // What to store with a snapshot of the state after `index`, which must be the last one applied.
  // Size and digest are for the caller to fill in.
  Result<SnapshotMeta> describe_snapshot(Index index) const;
  void snapshot_saved(Now now, const SnapshotMeta& meta, Errc error);
  // The digest of the state after `index`, a multiple of Settings::digest_interval.
  void state_digest(Now now, Index index, const Digest& digest);
  void disk_nearly_full(Now now, bool full);

  Output take_output();

  NodeId id() const { return settings_.id; }
  Role role() const { return role_; }
  Term term() const { return hard_.term; }
  NodeId leader() const { return leader_; }
  Index commit() const { return hard_.commit; }
  Index applied_index() const { return applied_; }
  Index durable_index() const { return durable_index_; }
  const Membership& membership() const { return memberships_.latest(); }
  const Log& log() const { return log_; }
  const Settings& settings() const { return settings_; }
  // Something happens as soon as a write is durable, and not only when something else comes.
  bool waits_for_disk() const;
  // The disk lost a part of the log, and the others have not given it back yet.
  bool damaged() const { return hard_.lost != Position{}; }
  // The same, or it would be after a crash: what came back is not durable yet.
  bool damaged_on_disk() const {
    return damaged() || written_hard_.lost != Position{} || done_sequence_ < forgot_sequence_;
  }
  // Null unless this member leads and knows `node`.
  const Progress* progress(NodeId node) const;
  Metrics metrics() const;

 private:
  Core(Settings settings, Now now);
  Result<void> load(Recovered recovered);
  Result<void> load_entries(Recovered& recovered);
  void bootstrap();

  // core.cpp: inputs, roles, time.
  void begin(Now now);
  std::uint64_t now_ms() const { return now_.monotonic_ms; }
  void dispatch(Message& message);
  void answer_stale(const Message& message);
  void become_follower(Term term, NodeId leader);
  void follow(NodeId leader);
  void set_term(Term term, NodeId vote);
  void reset_election_timer();
  void note_role();
  void send(NodeId to, MessageBody body);
  void send_as(Term term, NodeId to, MessageBody body);
  void fail(Errc code, std::string why);
  void say(LogLevel level, std::string text);

  // persistence.cpp
  void hold(NodeId to, MessageBody body);
  void release_held();
  void flush_write();
  void deliver(Message message);
  void complete(InflightWrite write, Errc error);
  bool write_pending() const;
  void append_to_log(Entry entry);
  void truncate_log(Index index);
  void emit_committed();
  void want_snapshot();
  Index keep_entries_from(Index snapshot_index) const;
  void set_commit(Index index);
  bool disk_stalled() const;

  // election.cpp
  bool electable() const;
  bool promotable() const;
  void campaign(bool pre, bool transfer);
  void become_leader();
  void on_vote_request(const Message& message, const VoteRequest& request);
  void on_vote_reply(const Message& message, const VoteReply& reply);
  Position vote_floor() const;
  bool log_good_enough(Position candidate) const;
  bool leader_alive() const;
  void check_quorum();

  // leader.cpp, follower.cpp
  Position append_as_leader(EntryKind kind, Payload data);
  void replicate_all();
  void announce_commit();
  void replicate_to(NodeId node, Progress& progress);
  bool send_entries(NodeId node, Progress& progress);
  void advance_commit();
  Index index_in_quorum(Index own) const;
  void after_commit();
  bool majority_has_room() const;
  Errc proposal_obstacle(std::size_t bytes) const;
  void refresh_progress();
  bool judge_fresh(NodeId from, Progress& progress, bool fresh);
  void on_append_reply(NodeId from, const AppendReply& reply);
  void begin_repair(Progress& progress, const AppendReply& reply);
  void on_append_refused(Progress& progress, const AppendReply& reply);
  void on_heartbeat_reply(NodeId from, const HeartbeatReply& reply);
  void on_append_request(NodeId from, const AppendRequest& request);
  void on_heartbeat(NodeId from, const Heartbeat& heartbeat);
  bool well_formed(const AppendRequest& request, Term term) const;
  void take_entries(const AppendRequest& request);
  void refuse_append(NodeId to, const AppendRequest& request);
  void judge_disk(NodeId leader, Index acknowledged);
  void check_repaired(const AppendRequest* request);
  void forget_lost();
  std::uint64_t repair_number() const { return damaged() ? repair_ : 0; }

  // snapshot_transfer.cpp
  void start_snapshot(NodeId node, Progress& progress);
  void send_snapshot_offer(NodeId node, Progress& progress);
  void on_snapshot_chunk(NodeId from, const SnapshotChunk& chunk);
  void take_snapshot_part(NodeId from, const SnapshotChunk& chunk);
  void on_snapshot_reply(NodeId from, const SnapshotReply& reply);
  void finish_install(const SnapshotMeta& meta, Errc error);
  void retry_snapshots();
  bool snapshot_under_way() const;

  // read_index.cpp
  void settle_reads();
  void ask_round();
  void confirm_rounds();
  bool own_term_committed() const;
  void answer_read(const PendingRead& read, Index index, Errc error);
  void refuse_reads(Errc error);
  void expire_reads();
  bool lease_valid() const;
  void on_read_request(NodeId from, const ReadIndexRequest& request);
  void on_read_reply(const ReadIndexReply& reply);

  // reconfiguration.cpp, divergence.cpp
  Errc change_obstacle(const std::vector<NodeId>& voters) const;
  void leave_joint();
  void hand_over_if_removed();
  void continue_transfer();
  void abort_transfer(const char* why);
  NodeId best_successor() const;
  void hand_over_if_full();
  void on_timeout_now(NodeId from);

  void on_divergence_notice(const DivergenceNotice& notice);
  void record_digest(NodeId from, Index index, const Digest& digest);
  void judge_digests(DigestAt& at);

  Settings settings_;
  Random random_;
  Now now_;
  Role role_ = Role::follower;
  HardState hard_;
  NodeId leader_ = NodeId::none;
  Log log_;
  MembershipHistory memberships_;
  SnapshotMeta snapshot_;
  bool fresh_ = false;
  bool nearly_full_ = false;
  std::uint64_t repair_ = 0;

  // Time.
  std::uint64_t election_deadline_ms_ = 0;
  std::uint64_t leader_heard_ms_ = 0;  // 0: never
  std::uint64_t last_tick_ms_ = 0;
  std::uint64_t heartbeat_due_ms_ = 0;
  std::uint64_t quorum_check_ms_ = 0;

  // The disk.
  std::uint64_t last_sequence_ = 0;
  std::uint64_t done_sequence_ = 0;
  Index durable_index_ = 0;
  Index next_write_index_ = 1;
  std::optional<Index> truncate_from_;
  std::optional<Index> compact_to_;
  bool hard_dirty_ = false;
  HardState written_hard_;
  // What the record on disk still calls lost, until everything up to here is durable.
  Position recorded_lost_;
  Index repaired_through_ = 0;
  std::uint64_t forgot_sequence_ = 0;  // of the write that forgets it
  std::optional<SnapshotPart> part_;
  std::optional<SnapshotMeta> install_;
  std::deque<InflightWrite> inflight_writes_;
  std::size_t unstable_bytes_ = 0;
  std::deque<HeldMessage> held_;
  bool was_stalled_ = false;

  // Applying.
  Index emitted_ = 0;
  Index applied_ = 0;
  std::size_t unapplied_bytes_ = 0;
  std::deque<std::pair<Index, std::size_t>> unapplied_;
  bool restoring_ = false;
  bool snapshot_asked_ = false;
  std::uint64_t snapshot_not_before_ms_ = 0;
  std::size_t bytes_since_snapshot_ = 0;

  // A candidate's count.
  std::vector<NodeId> votes_yes_;
  std::vector<NodeId> votes_no_;
  // Somebody asked for a vote that this log is too new to give.
  bool courted_ = false;

  // A leader's.
  std::map<NodeId, Progress> progress_;
  Index term_start_ = 0;  // its no-op
  std::size_t uncommitted_bytes_ = 0;
  bool replicate_due_ = false;
  std::uint64_t round_ = 0;
  std::uint64_t confirmed_round_ = 0;
  std::deque<std::pair<std::uint64_t, std::uint64_t>> round_times_;  // (round, asked at)
  std::uint64_t lease_start_ms_ = 0;
  std::deque<PendingRead> waiting_reads_;
  std::deque<PendingRead> confirming_reads_;
  NodeId transfer_target_ = NodeId::none;
  std::uint64_t transfer_deadline_ms_ = 0;
  bool transfer_sent_ = false;
  bool hand_over_tried_ = false;
  std::uint64_t full_hand_over_ms_ = 0;
  bool lease_void_ = false;
  std::deque<DigestAt> digests_;
  std::deque<DigestReport> own_digests_;

  // A follower's.
  std::map<std::uint64_t, PendingRead> forwarded_reads_;
  std::uint64_t next_read_id_ = 0;
  std::optional<Receiving> receiving_;

  Output output_;
  Metrics metrics_;
};

}  // namespace kitwork::consensus
