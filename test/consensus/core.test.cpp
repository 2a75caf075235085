#include "actors/consensus/core.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace kitwork::consensus {
namespace {

// Of member 1, when the group began with these.
Settings settings_of(std::vector<NodeId> voters, Settings settings = {}) {
  settings.id = NodeId{1};
  Membership first;
  first.voters = std::move(voters);
  settings.bootstrap = first;
  return settings;
}

// Something was on this disk, up to term 3.
Recovered used_disk() {
  Recovered recovered;
  recovered.fresh = false;
  recovered.hard_state.term = 3;
  return recovered;
}

Entry entry_of(Term term, Index index) {
  Entry entry;
  entry.term = term;
  entry.index = index;
  return entry;
}

// A group of one, whose disk answers when told to.
struct Single {
  explicit Single(Settings settings = {}) {
    settings = settings_of({NodeId{1}}, settings);
    settings.seed = 5;
    core = std::move(Core::create(settings, {}, now).value());
    lead();
  }

  void lead() {
    for (int i = 0; i < 60 && core->role() != Role::leader; ++i) {
      now.monotonic_ms += 10;
      core->tick(now);
      sync();
    }
    sync();
    REQUIRE(core->role() == Role::leader);
  }
  // Completes every write and applies what comes of it.
  void sync() {
    for (Output output = core->take_output(); !output.writes.empty() || !output.committed.empty();
         output = core->take_output()) {
      for (const StorageWrite& write : output.writes) core->stored(now, {write.sequence, Errc{}});
      if (!output.committed.empty()) core->applied(now, output.committed.back().index);
    }
  }

  Now now{1'000, 1'000'000};
  std::unique_ptr<Core> core;
};

// Leads member 2, which has everything and never says anything by itself.
struct LeaderOfTwo {
  LeaderOfTwo() {
    const Settings settings = settings_of({NodeId{1}, NodeId{2}});
    core = std::move(Core::create(settings, {}, now).value());
    take();
    while (core->role() == Role::follower) {
      now.monotonic_ms += 10;
      core->tick(now);
    }
    hear(VoteReply{true, true});
    hear(VoteReply{false, true});
    REQUIRE(core->role() == Role::leader);
    AppendReply all;
    all.accepted = true;
    all.index = core->log().last_index();
    hear(all);
    REQUIRE(core->commit() == all.index);
  }

  void hear(MessageBody body) {
    core->receive(now, {NodeId{2}, NodeId{1}, 2, std::move(body)});
    take();
  }
  // What it has to say, its disk having answered.
  void take() {
    for (Output output = core->take_output();; output = core->take_output()) {
      said.insert(said.end(), output.messages.begin(), output.messages.end());
      reads.insert(reads.end(), output.reads.begin(), output.reads.end());
      for (const StorageWrite& write : output.writes) core->stored(now, {write.sequence, Errc{}});
      if (output.writes.empty()) return;
    }
  }
  // Since it was asked last.
  std::size_t appends() {
    const auto count = std::count_if(said.begin(), said.end(), [](const Message& message) {
      const auto* append = std::get_if<AppendRequest>(&message.body);
      return append != nullptr && !append->entries.empty();
    });
    said.clear();
    return static_cast<std::size_t>(count);
  }
  std::uint64_t round() const {
    std::uint64_t newest = 0;
    for (const Message& message : said) {
      if (const auto* heartbeat = std::get_if<Heartbeat>(&message.body)) newest = heartbeat->round;
    }
    return newest;
  }

  Now now{1'000, 1'000'000};
  std::unique_ptr<Core> core;
  std::vector<Message> said;
  std::vector<ReadState> reads;
};

Errc refusal(const Result<Position>& result) { return result ? Errc{} : result.error().code; }

}  // namespace

TEST_CASE("settings outside their limits make no member") {
  Settings settings;
  CHECK(!Core::create(settings, {}, {}).ok());
  settings.id = NodeId{1};
  CHECK(Core::create(settings, {}, {}).ok());
  settings.election_timeout_ms = 2 * settings.heartbeat_ms;
  CHECK(!Core::create(settings, {}, {}).ok());
}

TEST_CASE(
    "a crash in the middle of the very first write leaves a member that begins all the same") {
  const Settings settings = settings_of({NodeId{1}});
  Recovered recovered = used_disk();
  recovered.hard_state.term = 1;
  const auto core = Core::create(settings, recovered, {});
  REQUIRE(core.ok());
  CHECK(core.value()->log().last() == Position{1, 1});
  CHECK(core.value()->membership() == *settings.bootstrap);
  // But who lost its log to damage has promises to keep.
  recovered.damage = Damage{1, Position{1, 1}};
  const auto damaged = Core::create(settings, recovered, {});
  REQUIRE(damaged.ok());
  CHECK(damaged.value()->damaged());
  CHECK(damaged.value()->log().last_index() == 0);
}

TEST_CASE("what was lost is forgotten in a later write than that of what came back") {
  Recovered recovered = used_disk();
  recovered.entries = {entry_of(1, 1)};
  recovered.damage = Damage{2, Position{3, 3}};
  Now now{1'000, 1'000'000};
  const auto created = Core::create(settings_of({NodeId{1}, NodeId{2}}), recovered, now);
  REQUIRE(created.ok());
  Core& core = *created.value();
  const auto next_write = [&] {
    Output output = core.take_output();
    REQUIRE(output.writes.size() == 1);
    return output.writes[0];
  };
  core.stored(now, {next_write().sequence, Errc{}});
  AppendRequest request;
  request.previous = Position{1, 1};
  request.entries = {entry_of(3, 2), entry_of(3, 3)};
  core.receive(now, {NodeId{2}, NodeId{1}, 3, request});
  CHECK(!core.damaged());
  // A crash may leave this record without the entries.
  const StorageWrite gives_back = next_write();
  CHECK(gives_back.entries.size() == 2);
  CHECK((!gives_back.hard_state || gives_back.hard_state->lost == Position{3, 3}));
  core.stored(now, {gives_back.sequence, Errc{}});
  const StorageWrite forgets = next_write();
  REQUIRE(forgets.hard_state);
  CHECK(forgets.hard_state->lost == Position{});
}

TEST_CASE("a disk that contradicts itself makes no member") {
  Settings settings;
  settings.id = NodeId{1};
  Recovered recovered = used_disk();
  recovered.entries = {entry_of(3, 1)};
  CHECK(Core::create(settings, recovered, {}).ok());
  recovered.hard_state.term = 2;
  CHECK(!Core::create(settings, recovered, {}).ok());
  recovered.hard_state.term = 3;
  recovered.entries.push_back(entry_of(3, 3));
  CHECK(!Core::create(settings, recovered, {}).ok());
}

TEST_CASE("a gap in the log is no harm where a snapshot covers it, and refused behind it") {
  Settings settings;
  settings.id = NodeId{1};
  Recovered recovered = used_disk();
  recovered.snapshot.index = 9;
  recovered.snapshot.term = 2;
  recovered.snapshot.membership.voters = {NodeId{1}};
  for (const Index index : {1u, 2u, 8u, 9u, 10u, 11u}) {
    recovered.entries.push_back(entry_of(2, index));
  }
  const auto core = Core::create(settings, recovered, {});
  REQUIRE(core.ok());
  CHECK(core.value()->log().first_index() == 9);
  CHECK(core.value()->log().last_index() == 11);
  recovered.entries.push_back(entry_of(2, 13));
  CHECK(!Core::create(settings, recovered, {}).ok());
}

TEST_CASE("a command of the largest size is taken, and one byte more is not") {
  Single single;
  CHECK(refusal(single.core->propose(single.now, Payload(std::string(command_bytes_max, 'x')))) ==
        Errc{});
  CHECK(refusal(single.core->propose(
            single.now, Payload(std::string(command_bytes_max + 1, 'x')))) == Errc::limit_exceeded);
}

TEST_CASE("what is proposed but not committed is bounded to the byte") {
  Settings settings;
  settings.uncommitted_bytes_max = 1000;
  Single single(settings);
  const std::size_t body = 500 - entry_overhead_bytes;
  CHECK(refusal(single.core->propose(single.now, Payload(std::string(body, 'x')))) == Errc{});
  CHECK(refusal(single.core->propose(single.now, Payload(std::string(body + 1, 'x')))) ==
        Errc::overloaded);
  CHECK(refusal(single.core->propose(single.now, Payload(std::string(body, 'x')))) == Errc{});
  CHECK(refusal(single.core->propose(single.now, Payload())) == Errc::overloaded);
  single.sync();
  CHECK(refusal(single.core->propose(single.now, Payload(std::string(body, 'x')))) == Errc{});
}

TEST_CASE("one read more than the limit is refused at once") {
  Settings settings = settings_of({NodeId{1}, NodeId{2}});
  settings.pending_reads_max = 2;
  auto core = std::move(Core::create(settings, {}, {}).value());
  core->receive({}, {NodeId{2}, NodeId{1}, 2, Heartbeat{}});
  for (std::uint64_t id = 1; id <= 3; ++id) core->read({}, id);
  const Output output = core->take_output();
  REQUIRE(output.reads.size() == 1);
  CHECK(output.reads[0].id == 3);
  CHECK(output.reads[0].error == Errc::overloaded);
}

TEST_CASE("a read whose answer never comes is refused after its time") {
  const Settings settings = settings_of({NodeId{1}, NodeId{2}});
  auto core = std::move(Core::create(settings, {}, {}).value());
  core->receive({}, {NodeId{2}, NodeId{1}, 2, Heartbeat{}});
  core->read({}, 9);
  CHECK(core->take_output().reads.empty());
  core->tick({settings.read_timeout_ms, 0});
  const Output output = core->take_output();
  REQUIRE(output.reads.size() == 1);
  CHECK(output.reads[0].error == Errc::unavailable);
}

TEST_CASE("the time in the log never goes back, whatever the leader's clock does") {
  Single single;
  single.now.unix_ms = 2'000'000;
  const auto first = single.core->propose(single.now, Payload("a"));
  single.now.unix_ms = 5;
  const auto second = single.core->propose(single.now, Payload("b"));
  CHECK(single.core->log().at(first.value().index).time_ms == 2'000'000);
  CHECK(single.core->log().at(second.value().index).time_ms == 2'000'000);
}

TEST_CASE("the log is compacted behind a snapshot, up to what is kept") {
  Settings settings;
  settings.log_entries_max = 10;
  settings.log_entries_kept = 4;
  Single single(settings);
  bool wanted = false;
  for (int i = 0; i < 20; ++i) {
    (void)single.core->propose(single.now, Payload("x"));
    Output output = single.core->take_output();
    for (const StorageWrite& write : output.writes) {
      single.core->stored(single.now, {write.sequence, Errc{}});
    }
    output = single.core->take_output();
    if (!output.committed.empty()) {
      single.core->applied(single.now, output.committed.back().index);
    }
    wanted = wanted || single.core->take_output().snapshot_wanted;
  }
  CHECK(wanted);
  const Index at = single.core->applied_index();
  auto meta = single.core->describe_snapshot(at);
  REQUIRE(meta.ok());
  CHECK(!single.core->describe_snapshot(at - 1).ok());
  meta.value().size_bytes = 7;
  single.core->snapshot_saved(single.now, meta.value(), Errc{});
  CHECK(single.core->log().first_index() == at - 3);
  const Output output = single.core->take_output();
  REQUIRE(output.writes.size() == 1);
  CHECK(output.writes[0].compact_to == at - 4);
}

TEST_CASE("a late word of an empty disk silences a voter only until its next one") {
  LeaderOfTwo group;
  group.appends();
  AppendReply late;
  late.index = 1;
  late.fresh = true;
  group.hear(late);
  REQUIRE(group.core->propose(group.now, Payload("x")).ok());
  group.take();
  CHECK(group.appends() == 0);
  HeartbeatReply reply;
  reply.last_index = 2;
  group.hear(reply);
  CHECK(group.appends() == 1);
}

TEST_CASE("a voter with an empty disk confirms no read and keeps no leader in office") {
  LeaderOfTwo group;
  group.core->read(group.now, 7);
  group.take();
  HeartbeatReply reply;
  reply.round = group.round();
  REQUIRE(reply.round > 0);
  group.hear(reply);
  CHECK(group.reads.empty());
  reply.last_index = 2;
  group.hear(reply);
  REQUIRE(group.reads.size() == 1);
  CHECK(group.reads[0].error == Errc{});
  reply.last_index = 0;
  for (int i = 0; i < 4; ++i) {
    group.now.monotonic_ms += group.core->settings().election_timeout_ms / 2;
    group.hear(reply);
    group.core->tick(group.now);
  }
  CHECK(group.core->role() != Role::leader);
}

TEST_CASE("what a leader could never send is dropped before it is looked at") {
  const Settings settings = settings_of({NodeId{1}, NodeId{2}, NodeId{3}});
  auto core = std::move(Core::create(settings, {}, {}).value());
  (void)core->take_output();
  core->stored({}, {1, Errc{}});
  AppendRequest gap;
  gap.previous = {1, 1};
  Entry entry = entry_of(2, 3);
  gap.entries = {entry};
  core->receive({}, {NodeId{2}, NodeId{1}, 2, gap});
  CHECK(core->log().last_index() == 1);
  entry.index = 2;
  entry.term = 5;
  gap.entries = {entry};
  core->receive({}, {NodeId{2}, NodeId{1}, 2, gap});
  CHECK(core->log().last_index() == 1);
  entry.term = 2;
  entry.kind = EntryKind::membership;
  entry.data = Payload("nonsense");
  gap.entries = {entry};
  core->receive({}, {NodeId{2}, NodeId{1}, 2, gap});
  CHECK(core->log().last_index() == 1);
}

}  // namespace kitwork::consensus
