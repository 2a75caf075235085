#include "actors/consensus/replicated_state.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "actors/consensus/bytes.hpp"
#include "actors/consensus/checksum.hpp"
#include "actors/consensus/mutant.hpp"
#include "schemas/assert.hpp"

namespace kitwork::consensus {
namespace {
constexpr std::uint64_t state_magic = 0x3230'6574'6174'736bu;  // "kstate02"
// Between two sweeps for expired sessions; they expire on use in any case.
constexpr Index sweep_interval = 256;

Error malformed_state() { return {Errc::malformed, "the bytes are not a replicated state"}; }
}  // namespace

Payload encode_command(const Command& command) {
  std::string bytes;
  bytes.reserve(25 + command.body.size());
  bytes.push_back(static_cast<char>(command.kind));
  if (command.kind == CommandKind::session || command.kind == CommandKind::close) {
    put_u64(bytes, command.session);
    put_u64(bytes, command.sequence);
    put_u64(bytes, command.answered_below);
  }
  bytes.append(command.body);
  return Payload(std::move(bytes));
}

Result<Command> decode_command(std::string_view bytes) {
  Command command;
  if (bytes.empty() || static_cast<unsigned char>(bytes.front()) > 3) {
    return Error{Errc::malformed, "a command of no known kind"};
  }
  command.kind = static_cast<CommandKind>(bytes.front());
  bytes.remove_prefix(1);
  if (command.kind == CommandKind::session || command.kind == CommandKind::close) {
    if (!get_u64(bytes, command.session) || !get_u64(bytes, command.sequence) ||
        !get_u64(bytes, command.answered_below)) {
      return Error{Errc::malformed, "a command that ends in its header"};
    }
  }
  command.body = bytes;
  return command;
}

void ReplicatedState::advance_time(std::uint64_t entry_time_ms) {
  // The first entry only sets the clock: there is nothing to measure from.
  if (entry_time_ms_ != 0 && entry_time_ms > entry_time_ms_) {
    clock_ms_ += std::min(entry_time_ms - entry_time_ms_, limits_.time_step_ms_max);
  }
  entry_time_ms_ = std::max(entry_time_ms_, entry_time_ms);
#ifdef KITWORK_MUTANTS
  if (KITWORK_MUTANT(clock_in_state)) clock_ms_ = mutant_clock_ms;
#endif
}

bool ReplicatedState::expired(const Session& session) const {
  return session.used_ms + limits_.idle_ms_max < clock_ms_;
}

Applied ReplicatedState::apply(const Entry& entry) {
  KITWORK_ASSERT(entry.index == applied_ + 1);
  applied_ = entry.index;
  advance_time(entry.time_ms);
  if (entry.index % sweep_interval == 0) drop_expired();
  Applied applied;
  applied.position = entry.position();
  if (entry.kind != EntryKind::command) return applied;
  const auto command = decode_command(entry.data.view());
  if (!command) {
    applied.error = command.error().code;
    return applied;
  }
  applied.session = command.value().session;
  applied.sequence = command.value().sequence;
  switch (command.value().kind) {
    case CommandKind::plain:
      applied.reply = machine_.apply(entry.position(), entry.time_ms, command.value().body);
      break;
    case CommandKind::open:
      open(entry, applied);
      break;
    case CommandKind::session:
      apply_once(entry, command.value(), applied);
      break;
    case CommandKind::close:
      close(command.value().session);
      break;
  }
  return applied;
}

void ReplicatedState::open(const Entry& entry, Applied& applied) {
  if (sessions_.size() >= limits_.sessions_max) drop_expired();
  if (sessions_.size() >= limits_.sessions_max) {
    const auto oldest = std::min_element(
        sessions_.begin(), sessions_.end(),
        [](const auto& a, const auto& b) { return a.second.used_ms < b.second.used_ms; });
    close(oldest->first);
  }
  sessions_.modify(entry.index).used_ms = clock_ms_;
  applied.session = entry.index;
}

void ReplicatedState::close(std::uint64_t id) {
  const Session* const found = sessions_.find(id);
  if (found == nullptr) return;
  reply_bytes_ -= found->reply_bytes + found->replies.size() * reply_overhead_bytes;
  sessions_.erase(id);
}

void ReplicatedState::apply_once(const Entry& entry, const Command& command, Applied& applied) {
  const Session* const found = sessions_.find(command.session);
  if (found == nullptr || expired(*found)) {
    if (KITWORK_MUTANT(expired_session_applies)) {
      applied.reply = machine_.apply(entry.position(), entry.time_ms, command.body);
      return;
    }
    close(command.session);
    applied.error = Errc::session_expired;
    return;
  }
  Session& session = sessions_.modify(command.session);
  session.used_ms = clock_ms_;
  answered(session, command.answered_below);
  if (!KITWORK_MUTANT(sessions_off) && answer_again(session, command.sequence, applied)) return;
  if (command.sequence >= session.answered_below + limits_.window ||
      session.reply_bytes >= limits_.reply_bytes_max) {
    applied.error = Errc::limit_exceeded;
    return;
  }
  applied.reply = machine_.apply(entry.position(), entry.time_ms, command.body);
  keep_reply(session, command.sequence, applied.reply);
  if (reply_bytes_ > limits_.all_reply_bytes_max) forget_replies(command.session);
}

bool ReplicatedState::answer_again(const Session& session, std::uint64_t sequence,
                                   Applied& applied) {
  if (const auto reply = session.replies.find(sequence); reply != session.replies.end()) {
    applied.reply = reply->second;
  } else if (sequence >= session.answered_below) {
    const std::uint64_t place = sequence - session.answered_below;
    if (place >= session.forgotten.size() || session.forgotten[place] == '\0') return false;
    if (KITWORK_MUTANT(forgotten_reply_applies)) return false;
    applied.error = Errc::reply_forgotten;
  }
  // Below, its client has the reply already: this is a late copy.
  applied.repeated = true;
  return true;
}

void ReplicatedState::answered(Session& session, std::uint64_t below) {
  if (below <= session.answered_below) return;
  session.forgotten.erase(
      0, std::min<std::size_t>(session.forgotten.size(), below - session.answered_below));
  session.answered_below = below;
  while (!session.replies.empty() && session.replies.begin()->first < below) drop_reply(session);
}

void ReplicatedState::keep_reply(Session& session, std::uint64_t sequence,
                                 const std::string& reply) {
  session.reply_bytes += reply.size();
  reply_bytes_ += reply.size() + reply_overhead_bytes;
  session.replies[sequence] = reply;
}

// The first one.
void ReplicatedState::drop_reply(Session& session) {
  const auto first = session.replies.begin();
  session.reply_bytes -= first->second.size();
  reply_bytes_ -= first->second.size() + reply_overhead_bytes;
  session.replies.erase(first);
}

// A quarter at once, so that not every command has to look for the oldest sessions.
void ReplicatedState::forget_replies(std::uint64_t used_now) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> by_use;
  for (const auto& [id, session] : sessions_) {
    if (id != used_now && !session.replies.empty()) by_use.emplace_back(session.used_ms, id);
  }
  std::sort(by_use.begin(), by_use.end());
  for (const auto& [used_ms, id] : by_use) {
    if (reply_bytes_ <= limits_.all_reply_bytes_max / 4 * 3) return;
    Session& session = sessions_.modify(id);
    const std::size_t reach = session.replies.rbegin()->first - session.answered_below + 1;
    session.forgotten.resize(std::max(session.forgotten.size(), reach));
    while (!session.replies.empty()) {
      session.forgotten[session.replies.begin()->first - session.answered_below] = '\1';
      drop_reply(session);
    }
  }
}

void ReplicatedState::drop_expired() {
  sessions_.erase_if([this](const Session& session) {
    if (!expired(session)) return false;
    reply_bytes_ -= session.reply_bytes + session.replies.size() * reply_overhead_bytes;
    return true;
  });
}

Digest ReplicatedState::digest() const {
  std::string bytes;
  put_u64(bytes, applied_);
  save_times(bytes);
  for (const auto& [id, session] : sessions_) save_session(bytes, id, session);
  const Digest machine = machine_.digest();
  bytes.append(reinterpret_cast<const char*>(machine.data()), machine.size());
  return digest_of(bytes);
}

void ReplicatedState::save_times(std::string& bytes) const {
  put_u64(bytes, entry_time_ms_);
  put_u64(bytes, clock_ms_);
  put_u64(bytes, sessions_.size());
}

void ReplicatedState::save_session(std::string& bytes, std::uint64_t id, const Session& session) {
  put_u64(bytes, id);
  put_u64(bytes, session.used_ms);
  put_u64(bytes, session.answered_below);
  put_u64(bytes, session.replies.size());
  for (const auto& [sequence, reply] : session.replies) {
    put_u64(bytes, sequence);
    put_bytes(bytes, reply);
  }
  put_bytes(bytes, session.forgotten);
}

void ReplicatedState::begin_save() {
  save_header_.clear();
  put_u64(save_header_, state_magic);
  put_u64(save_header_, applied_);
  if (KITWORK_MUTANT(snapshot_without_sessions)) {
    for (int field = 0; field < 3; ++field) put_u64(save_header_, 0);
  } else {
    save_times(save_header_);
    sessions_.begin_save();
  }
  machine_.begin_save();
}

bool ReplicatedState::save_some(std::string& bytes, std::size_t bytes_max) {
  const std::size_t end = bytes.size() + bytes_max;
  bytes.append(std::exchange(save_header_, {}));
  const bool more = sessions_.save_some([&](std::uint64_t id, const Session& session) {
    save_session(bytes, id, session);
    return bytes.size() < end;
  });
  return more || machine_.save_some(bytes, end - std::min(end, bytes.size()));
}

Result<void> ReplicatedState::load(std::string_view bytes, Index expected) {
  std::uint64_t magic = 0;
  std::uint64_t index = 0;
  if (!get_u64(bytes, magic) || magic != state_magic || !get_u64(bytes, index)) {
    return malformed_state();
  }
  if (index != expected) {
    return Error{Errc::corrupted, "the snapshot holds the state after another entry"};
  }
  if (auto sessions = load_sessions(bytes); !sessions) return sessions;
  if (auto machine = machine_.load(bytes); !machine) return machine;
  applied_ = index;
  return {};
}

Result<void> ReplicatedState::load_sessions(std::string_view& bytes) {
  std::uint64_t count = 0;
  sessions_.clear();
  reply_bytes_ = 0;
  if (!get_u64(bytes, entry_time_ms_) || !get_u64(bytes, clock_ms_) || !get_u64(bytes, count)) {
    return malformed_state();
  }
  for (; count > 0; --count) {
    std::uint64_t id = 0;
    std::uint64_t replies = 0;
    Session session;
    if (!get_u64(bytes, id) || !get_u64(bytes, session.used_ms) ||
        !get_u64(bytes, session.answered_below) || !get_u64(bytes, replies)) {
      return malformed_state();
    }
    for (; replies > 0; --replies) {
      std::uint64_t sequence = 0;
      std::string_view reply;
      if (!get_u64(bytes, sequence) || !get_bytes(bytes, reply)) return malformed_state();
      if (sequence < session.answered_below) return malformed_state();
      keep_reply(session, sequence, std::string(reply));
    }
    std::string_view forgotten;
    if (!get_bytes(bytes, forgotten)) return malformed_state();
    session.forgotten = forgotten;
    sessions_.modify(id) = std::move(session);
  }
  return {};
}

}  // namespace kitwork::consensus
