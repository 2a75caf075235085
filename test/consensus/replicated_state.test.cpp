#include "actors/consensus/replicated_state.hpp"

#include <doctest/doctest.h>

#include "actors/consensus/checksum.hpp"

namespace kitwork::consensus {
namespace {

// Appends what it is told; the reply is how long the text is by now.
class Text final : public StateMachine {
 public:
  std::string apply(Position, std::uint64_t, std::string_view command) override {
    text.append(command);
    return std::to_string(text.size());
  }
  void begin_save() override { saving_ = text; }
  bool save_some(std::string& bytes, std::size_t bytes_max) override {
    bytes.append(saving_.substr(0, bytes_max));
    saving_.erase(0, bytes_max);
    return !saving_.empty();
  }
  Result<void> load(std::string_view bytes) override {
    text = bytes;
    return {};
  }
  Digest digest() const override { return digest_of(text); }

  std::string text;

 private:
  std::string saving_;
};

struct Fixture {
  explicit Fixture(SessionLimits limits = {}) : state(text, limits) {}

  Applied apply(const Command& command, std::uint64_t time_ms) {
    Entry entry;
    entry.term = 1;
    entry.index = state.applied_index() + 1;
    entry.kind = EntryKind::command;
    entry.time_ms = time_ms;
    entry.data = encode_command(command);
    return state.apply(entry);
  }
  std::uint64_t open(std::uint64_t time_ms) {
    return apply({CommandKind::open, 0, 0, 0, {}}, time_ms).session;
  }
  Applied say(std::uint64_t session, std::uint64_t sequence, std::string_view body,
              std::uint64_t time_ms = 1000, std::uint64_t answered_below = 1) {
    return apply({CommandKind::session, session, sequence, answered_below, body}, time_ms);
  }

  Text text;
  ReplicatedState state;
};

}  // namespace

TEST_CASE("a command that arrives twice is applied once and answered twice") {
  Fixture f;
  const std::uint64_t session = f.open(1000);
  CHECK(f.say(session, 1, "ab").reply == "2");
  const Applied again = f.say(session, 1, "ab");
  CHECK(again.repeated);
  CHECK(again.reply == "2");
  CHECK(f.text.text == "ab");
}

TEST_CASE("commands of one session may arrive in any order within the window") {
  SessionLimits limits;
  limits.window = 4;
  Fixture f(limits);
  const std::uint64_t session = f.open(1000);
  CHECK(f.say(session, 3, "c").error == Errc{});
  CHECK(f.say(session, 1, "a").error == Errc{});
  CHECK(f.say(session, 4, "d").error == Errc{});
  CHECK(f.say(session, 5, "e").error == Errc::limit_exceeded);
  CHECK(f.say(session, 5, "e", 1000, 2).error == Errc{});
  CHECK(f.text.text == "cade");
}

TEST_CASE("a reply that the client has is forgotten, and its late copy does nothing") {
  Fixture f;
  const std::uint64_t session = f.open(1000);
  f.say(session, 1, "a");
  f.say(session, 2, "b", 1000, 2);
  const Applied late = f.say(session, 1, "a");
  CHECK(late.repeated);
  CHECK(late.reply.empty());
  CHECK(f.text.text == "ab");
}

TEST_CASE("a session ends by the time in the log, and its commands are refused from then on") {
  SessionLimits limits;
  limits.idle_ms_max = 500;
  Fixture f(limits);
  const std::uint64_t session = f.open(1000);
  CHECK(f.say(session, 1, "a", 1500).error == Errc{});
  CHECK(f.say(session, 2, "b", 2000).error == Errc{});
  CHECK(f.say(session, 3, "c", 2501).error == Errc::session_expired);
  CHECK(f.say(77, 1, "d", 2501).error == Errc::session_expired);
  CHECK(f.text.text == "ab");
}

TEST_CASE("a clock that jumps ends no session by more than one step") {
  SessionLimits limits;
  limits.idle_ms_max = 500;
  limits.time_step_ms_max = 100;
  Fixture f(limits);
  const std::uint64_t session = f.open(1000);
  CHECK(f.say(session, 1, "a", 900'000'000).error == Errc{});
  CHECK(f.say(session, 2, "b", 5).error == Errc{});
}

TEST_CASE("one session too many ends the one that was idle longest") {
  SessionLimits limits;
  limits.sessions_max = 2;
  Fixture f(limits);
  const std::uint64_t first = f.open(1000);
  const std::uint64_t second = f.open(1010);
  f.say(first, 1, "a", 1020);
  f.open(1030);
  CHECK(f.state.session_count() == 2);
  CHECK(f.say(second, 1, "b", 1040).error == Errc::session_expired);
  CHECK(f.say(first, 2, "c", 1050).error == Errc{});
}

TEST_CASE("replies that nobody fetches are bounded: the command is refused, not applied") {
  SessionLimits limits;
  limits.reply_bytes_max = 2;
  Fixture f(limits);
  const std::uint64_t session = f.open(1000);
  f.say(session, 1, "a");
  f.say(session, 2, "b");
  CHECK(f.say(session, 3, "c").error == Errc::limit_exceeded);
  CHECK(f.text.text == "ab");
}

TEST_CASE("the replies of all sessions are bounded: who was idle longest is told they are gone") {
  SessionLimits limits;
  // Exactly the eight replies of one byte below.
  limits.all_reply_bytes_max = 8 * (1 + reply_overhead_bytes);
  Fixture f(limits);
  std::uint64_t sessions[4];
  for (std::uint64_t& session : sessions) session = f.open(1000);
  for (std::uint64_t i = 0; i < 4; ++i) {
    f.say(sessions[i], 2, "", 1000 + i);
    f.say(sessions[i], 3, "", 1000 + i);
  }
  CHECK(f.state.reply_bytes() == limits.all_reply_bytes_max);
  // Whoever asks again uses its session.
  CHECK(f.say(sessions[0], 2, "", 1003).reply == "0");
  // One more: a quarter must be free, so the second session and the third lose theirs.
  CHECK(f.say(sessions[3], 4, "x", 1004).error == Errc{});
  CHECK(f.state.reply_bytes() == 5 * (1 + reply_overhead_bytes));
  const Applied again = f.say(sessions[1], 3, "y", 1005);
  CHECK(again.error == Errc::reply_forgotten);
  CHECK(again.repeated);
  CHECK(f.say(sessions[2], 2, "y", 1005).error == Errc::reply_forgotten);
  CHECK(f.say(sessions[0], 3, "y", 1005).reply == "0");
  CHECK(f.text.text == "x");
  // The session itself goes on, with what was never done and what comes next.
  CHECK(f.say(sessions[1], 1, "a", 1006).reply == "2");
  CHECK(f.say(sessions[1], 4, "b", 1006, 3).reply == "3");
  CHECK(f.say(sessions[1], 3, "y", 1006, 3).error == Errc::reply_forgotten);
  CHECK(f.text.text == "xab");
  // All of that is a part of the state.
  std::string bytes;
  f.state.begin_save();
  while (f.state.save_some(bytes, 1000)) continue;
  Fixture g(limits);
  REQUIRE(g.state.load(bytes, f.state.applied_index()).ok());
  CHECK(g.state.digest() == f.state.digest());
  CHECK(g.state.reply_bytes() == f.state.reply_bytes());
  CHECK(g.say(sessions[2], 3, "y", 1007).error == Errc::reply_forgotten);
}

TEST_CASE("whoever ends a session frees its replies") {
  SessionLimits limits;
  limits.idle_ms_max = 500;
  limits.sessions_max = 3;
  Fixture f(limits);
  const std::uint64_t closed = f.open(1000);
  const std::uint64_t idle = f.open(1000);
  const std::uint64_t swept = f.open(1000);
  for (const std::uint64_t session : {closed, idle, swept}) f.say(session, 1, "a", 1000);
  CHECK(f.state.reply_bytes() == 3 * (1 + reply_overhead_bytes));
  f.apply({CommandKind::close, closed, 0, 0, {}}, 1000);
  CHECK(f.state.reply_bytes() == 2 * (1 + reply_overhead_bytes));
  CHECK(f.say(idle, 2, "a", 2000).error == Errc::session_expired);
  CHECK(f.state.reply_bytes() == 1 + reply_overhead_bytes);
  for (int i = 0; i < 3; ++i) f.open(2000);
  CHECK(f.state.reply_bytes() == 0);
}

TEST_CASE("commands between two slices of a save do not show in it") {
  Fixture f;
  const std::uint64_t first = f.open(1000);
  const std::uint64_t second = f.open(1000);
  f.say(first, 1, "ab");
  f.say(second, 1, "cd");
  const Index index = f.state.applied_index();
  const Digest digest = f.state.digest();
  std::string bytes;
  f.state.begin_save();
  for (std::uint64_t sequence = 2; f.state.save_some(bytes, 1); ++sequence) {
    f.say(sequence % 2 == 0 ? first : second, sequence, "more");
    f.open(1000);
  }
  CHECK(f.state.applied_index() > index + 2);
  Fixture g;
  REQUIRE(g.state.load(bytes, index).ok());
  CHECK(g.state.digest() == digest);
}

TEST_CASE("a snapshot brings back the state, the sessions and the index, and only those") {
  Fixture f;
  const std::uint64_t session = f.open(1000);
  f.say(session, 1, "ab");
  std::string bytes;
  f.state.begin_save();
  while (f.state.save_some(bytes, 1000)) continue;
  Fixture g;
  REQUIRE(g.state.load(bytes, f.state.applied_index()).ok());
  CHECK(g.state.digest() == f.state.digest());
  CHECK(g.say(session, 1, "ab").repeated);
  CHECK(g.text.text == "ab");
  Fixture other;
  const auto wrong = other.state.load(bytes, f.state.applied_index() + 1);
  REQUIRE(!wrong.ok());
  CHECK(wrong.error().code == Errc::corrupted);
  for (std::size_t size = 0; size < 40; ++size) {
    CHECK(!other.state.load(bytes.substr(0, size), f.state.applied_index()).ok());
  }
}

TEST_CASE("a command that is no command is answered, not applied") {
  Fixture f;
  Entry entry;
  entry.term = 1;
  entry.index = 1;
  entry.kind = EntryKind::command;
  for (const char* bytes : {"", "\x09", "\x02short"}) {
    entry.data = Payload(bytes);
    CHECK(f.state.apply(entry).error == Errc::malformed);
    ++entry.index;
  }
}

}  // namespace kitwork::consensus
