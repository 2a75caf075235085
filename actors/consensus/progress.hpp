// What a leader believes about one other member: how much of the log it has, what is on the way to
// it, and whether it is heard of at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "actors/consensus/types.hpp"

namespace kitwork::consensus {

struct Settings;

class Progress {
 public:
  static constexpr std::size_t window_max = 1024;

  enum class State : std::uint8_t {
    probe,      // its log's end is unknown: one message, then wait
    replicate,  // messages follow each other without waiting
    snapshot,   // it lacks what the log no longer holds
  };

  State state = State::probe;
  // Known to be durable there.
  Index match = 0;
  // How much of it the member was told to be committed, for all that is known.
  Index told_commit = 0;
  // The next entry to send.
  Index next = 1;
  // The newest round that it has answered, and when the leader asked it.
  std::uint64_t round = 0;
  // Heard of since the last check of the quorum.
  bool active = false;
  std::uint64_t heard_ms = 0;
  bool disk_full = false;
  // A voter whose disk is empty: not fed and not counted, until it is removed and added.
  bool fresh_voter = false;
  // The member lost entries (AppendReply::repair) and must get back all up to here.
  std::uint64_t repair = 0;
  Index repair_through = 0;
  // Counts how often the state was set back to probe (AppendRequest::attempt).
  std::uint64_t attempt = 0;
  // Probe: a message is on the way.
  bool probe_sent = false;
  // When `match` grew last, or when something was sent after nothing was under way.
  std::uint64_t moved_ms = 0;

  // Snapshot: which one, and from where the next piece goes.
  Position snapshot;
  std::uint64_t snapshot_offset = 0;
  std::uint64_t snapshot_sent_ms = 0;
  bool snapshot_reading = false;

  void become_probe(Index next_index);
  void become_replicate();
  void become_snapshot(Position position);

  // Entries up to `last` with so many bytes went out.
  void sent(Index last, std::size_t bytes, std::uint64_t now_ms);
  // Everything up to `index` has arrived.
  void acknowledged(Index index, std::uint64_t now_ms);
  // A message arrived before an earlier one, and was refused for it: fewer at once from now on.
  void disordered();
  bool room(const Settings& settings) const;
  std::size_t inflight_bytes() const { return inflight_bytes_; }
  std::size_t inflight_messages() const { return inflight_.size(); }

 private:
  struct Inflight {
    Index last;
    std::size_t bytes;
  };
  void clear_inflight();

  std::deque<Inflight> inflight_;
  // So many messages may be under way: halved by disorder, grown by every acknowledgement.
  std::size_t window_ = window_max;
  std::size_t inflight_bytes_ = 0;
};

}  // namespace kitwork::consensus
