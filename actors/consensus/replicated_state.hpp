// The replicated state: a state machine, and the sessions that make every command count once.
//
// A client opens a session and numbers its commands 1, 2, 3, ... A command that arrives twice is
// applied once and answered twice, whoever leads by then. Sessions end by the time in the log, so
// they end at the same entry on every member.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "actors/consensus/sliced_map.hpp"
#include "actors/consensus/state_machine.hpp"
#include "actors/consensus/types.hpp"
#include "schemas/result.hpp"

namespace kitwork::consensus {

struct SessionLimits {
  // The least recently used one gives way to one too many.
  std::size_t sessions_max = 10'000;
  // Unanswered commands a session may have: numbers reach at most this far beyond the oldest that
  // its client still waits for.
  std::uint64_t window = 256;
  // Replies kept for one session; a command that finds them full is refused, not applied.
  std::size_t reply_bytes_max = std::size_t{1} << 20;
  // Replies kept for all sessions, each counted with reply_overhead_bytes. Beyond it the sessions
  // that were not used for the longest time lose theirs, until a quarter is free: a command that
  // comes again is then told reply_forgotten. At least reply_bytes_max, so that who uses a session
  // now finds its replies.
  std::size_t all_reply_bytes_max = std::size_t{64} << 20;
  // Without a command for so long of log time a session ends.
  std::uint64_t idle_ms_max = 600'000;
  // One entry advances the sessions' time by at most this: a leader with a wrong clock, or a long
  // idle time, does not end all sessions at once.
  std::uint64_t time_step_ms_max = 10'000;
};

inline constexpr std::size_t reply_overhead_bytes = 64;

enum class CommandKind : std::uint8_t {
  plain = 0,    // applied each time it is in the log
  open = 1,     // opens a session; its number is the index of the entry
  session = 2,  // applied once per (session, sequence)
  close = 3,
};

struct Command {
  CommandKind kind = CommandKind::plain;
  std::uint64_t session = 0;
  std::uint64_t sequence = 0;
  // The client has the replies to all numbers below this; they may be forgotten.
  std::uint64_t answered_below = 0;
  std::string_view body;
};

Payload encode_command(const Command& command);
// The body refers to the bytes.
Result<Command> decode_command(std::string_view bytes);

// What became of an entry.
struct Applied {
  Position position;
  // Zero: applied, now or before. reply_forgotten: applied before. Others (session_expired,
  // limit_exceeded, malformed): not applied now.
  Errc error{};
  bool repeated = false;  // it had been applied before; this is the first reply again
  std::uint64_t session = 0;
  std::uint64_t sequence = 0;
  std::string reply;
};

class ReplicatedState {
 public:
  // The machine outlives this.
  explicit ReplicatedState(StateMachine& machine, SessionLimits limits = {})
      : machine_(machine), limits_(limits) {}

  // Entries in the order of their indices, each once.
  Applied apply(const Entry& entry);

  Index applied_index() const { return applied_; }
  std::size_t session_count() const { return sessions_.size(); }
  std::size_t reply_bytes() const { return reply_bytes_; }
  Digest digest() const;

  // As StateMachine's, for all of the state, with the applied index inside.
  void begin_save();
  bool save_some(std::string& bytes, std::size_t bytes_max);
  // Refuses bytes whose index is not the one expected. Gives up a save.
  Result<void> load(std::string_view bytes, Index expected);

 private:
  struct Session {
    std::uint64_t used_ms = 0;
    std::uint64_t answered_below = 1;
    std::size_t reply_bytes = 0;
    std::map<std::uint64_t, std::string> replies;
    // Of the command answered_below + i: whether it was applied and its reply is no longer kept.
    std::string forgotten;
  };

  static void save_session(std::string& bytes, std::uint64_t id, const Session& session);
  void advance_time(std::uint64_t entry_time_ms);
  bool expired(const Session& session) const;
  void open(const Entry& entry, Applied& applied);
  void close(std::uint64_t id);
  void apply_once(const Entry& entry, const Command& command, Applied& applied);
  // True if that command was applied before; says so in `applied`.
  static bool answer_again(const Session& session, std::uint64_t sequence, Applied& applied);
  void answered(Session& session, std::uint64_t below);
  void keep_reply(Session& session, std::uint64_t sequence, const std::string& reply);
  void drop_reply(Session& session);
  void forget_replies(std::uint64_t used_now);
  void drop_expired();
  void save_times(std::string& bytes) const;
  Result<void> load_sessions(std::string_view& bytes);

  StateMachine& machine_;
  SessionLimits limits_;
  Index applied_ = 0;
  std::uint64_t entry_time_ms_ = 0;
  std::uint64_t clock_ms_ = 0;
  SlicedMap<std::uint64_t, Session> sessions_;
  // Of all sessions, with the overhead.
  std::size_t reply_bytes_ = 0;
  // The beginning of a save, until save_some() takes it.
  std::string save_header_;
};

}  // namespace kitwork::consensus
