#include "actors/consensus/replicated_state.hpp"

#include <algorithm>
#include <utility>

#include "actors/consensus/bytes.hpp"
#include "actors/consensus/checksum.hpp"
#include "actors/consensus/mutant.hpp"
#include "schemas/assert.hpp"

namespace kitwork::consensus {
namespace {
constexpr std::uint64_t state_magic = 0x3130'6574'6174'736bu;  // "kstate01"
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
      sessions_.erase(command.value().session);
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
    const std::uint64_t gone = oldest->first;
    sessions_.erase(gone);
  }
  sessions_.modify(entry.index).used_ms = clock_ms_;
  applied.session = entry.index;
}

void ReplicatedState::apply_once(const Entry& entry, const Command& command, Applied& applied) {
  const Session* const found = sessions_.find(command.session);
  if (found == nullptr || expired(*found)) {
    if (KITWORK_MUTANT(expired_session_applies)) {
      applied.reply = machine_.apply(entry.position(), entry.time_ms, command.body);
      return;
    }
    if (found != nullptr) sessions_.erase(command.session);
    applied.error = Errc::session_expired;
    return;
  }
  Session& session = sessions_.modify(command.session);
  session.used_ms = clock_ms_;
  session.answered_below = std::max(session.answered_below, command.answered_below);
  while (!session.replies.empty() && session.replies.begin()->first < session.answered_below) {
    session.reply_bytes -= session.replies.begin()->second.size();
    session.replies.erase(session.replies.begin());
  }
  if (!KITWORK_MUTANT(sessions_off)) {
    if (auto reply = session.replies.find(command.sequence); reply != session.replies.end()) {
      applied.repeated = true;
      applied.reply = reply->second;
      return;
    }
    if (command.sequence < session.answered_below) {
      // Its client has the reply already; this is a late copy.
      applied.repeated = true;
      return;
    }
  }
  if (command.sequence >= session.answered_below + limits_.window ||
      session.reply_bytes >= limits_.reply_bytes_max) {
    applied.error = Errc::limit_exceeded;
    return;
  }
  applied.reply = machine_.apply(entry.position(), entry.time_ms, command.body);
  session.reply_bytes += applied.reply.size();
  session.replies[command.sequence] = applied.reply;
}

void ReplicatedState::drop_expired() {
  sessions_.erase_if([this](const Session& session) { return expired(session); });
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
      session.reply_bytes += reply.size();
      session.replies.emplace(sequence, reply);
    }
    sessions_.modify(id) = std::move(session);
  }
  return {};
}

}  // namespace kitwork::consensus
