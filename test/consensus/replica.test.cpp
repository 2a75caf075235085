#include "actors/consensus/replica.hpp"

#include <doctest/doctest.h>

#include <map>

#include "actors/consensus/bytes.hpp"
#include "actors/consensus/checksum.hpp"

namespace kitwork::consensus {
namespace {

// Keeps the last command.
class LastCommand final : public ServedMachine {
 public:
  std::string apply(Position, std::uint64_t, std::string_view command) override {
    last_ = command;
    return "did " + last_;
  }
  void begin_save() override { saving_ = last_; }
  // One letter at a time: a save takes many slices.
  bool save_some(std::string& bytes, std::size_t) override {
    if (told_ == 0) put_u64(bytes, saving_.size());
    if (told_ < saving_.size()) bytes.push_back(saving_[told_]);
    const bool more = ++told_ < saving_.size();
    if (!more) told_ = 0;
    return more;
  }
  Result<void> load(std::string_view bytes) override {
    std::string_view last;
    if (!get_bytes(bytes, last)) return Error{Errc::malformed, "no last command"};
    last_ = last;
    return {};
  }
  Digest digest() const override { return digest_of(last_); }
  std::string query(std::string_view question) const override {
    return std::string(question) + " " + last_;
  }

 private:
  std::string last_;
  std::string saving_;
  std::size_t told_ = 0;
};

// A replica that is alone in its group, on a disk that stores everything at once.
struct Alone {
  explicit Alone(const Settings& settings = {}) : replica(make(settings, machine)) { run(); }

  static std::unique_ptr<Replica> make(Settings settings, LastCommand& machine) {
    settings.id = NodeId{1};
    settings.seed = 1;
    settings.bootstrap = Membership{{NodeId{1}}, {}, {}, {}};
    auto made = Replica::create(settings, machine, Recovered{}, Now{0, 0});
    REQUIRE(made.ok());
    return std::move(made.value());
  }

  // Lets time pass until nothing happens any more; collects the answers.
  void run() {
    for (int turn = 0; turn < 100; ++turn) {
      now.monotonic_ms += 10;
      replica->tick(now);
      for (bool again = true; again;) {
        ReplicaOutput output = replica->take_output(now);
        again = !output.writes.empty();
        slices += output.saving ? 1 : 0;
        if (output.snapshot_save) {
          replica->snapshot_saved(now, output.snapshot_save->meta, Errc{});
          saved = std::move(output.snapshot_save);
        }
        for (const StorageWrite& write : output.writes) {
          replica->stored(now, {write.sequence, disk_error});
        }
        for (Answer& answer : output.answers) answers[answer.tag] = std::move(answer.response);
      }
    }
  }

  Response ask(const Request& request) {
    replica->request(now, ++tag, request);
    run();
    REQUIRE(answers.count(tag) == 1);
    return answers[tag];
  }

  LastCommand machine;
  Now now{0, 0};
  std::unique_ptr<Replica> replica;
  ClientTag tag = 0;
  std::map<ClientTag, Response> answers;
  Errc disk_error{};
  std::optional<SnapshotSave> saved;
  int slices = 0;
};

TEST_CASE("a snapshot is encoded slice by slice, and is of the moment at which it began") {
  Settings settings;
  settings.log_entries_max = 4;
  settings.log_entries_kept = 0;
  Alone alone(settings);
  for (int i = 0; i < 3 && !alone.saved; ++i) {
    alone.ask({RequestKind::command, 0, 0, 0, "a long command"});
  }
  REQUIRE(alone.saved);
  CHECK(alone.slices > 10);
  const SnapshotMeta& meta = alone.saved->meta;
  CHECK(meta.size_bytes == alone.saved->data.size());
  CHECK(meta.digest == digest_of(alone.saved->data.view()));
  LastCommand machine;
  ReplicatedState state(machine);
  REQUIRE(state.load(alone.saved->data.view(), meta.index).ok());
  CHECK(machine.query("") == " a long command");
  CHECK(alone.replica->core().log().first_index() == meta.index + 1);
}

TEST_CASE(
    "a replica answers what it was asked, once, and a repeated command with the first reply") {
  Alone alone;
  const Response opened = alone.ask({RequestKind::open_session, 0, 0, 0, ""});
  REQUIRE(opened.error == Errc{});
  REQUIRE(opened.session != 0);
  const Request command{RequestKind::command, opened.session, 1, 1, "a"};
  const Response first = alone.ask(command);
  CHECK(first.error == Errc{});
  CHECK(first.body == "did a");
  CHECK_FALSE(first.repeated);
  const Response second = alone.ask(command);
  CHECK(second.repeated);
  CHECK(second.body == "did a");
  CHECK(alone.ask({RequestKind::query, 0, 0, 0, "last:"}).body == "last: a");
  CHECK(alone.ask({RequestKind::status, 0, 0, 0, ""}).leader == NodeId{1});
  CHECK(alone.ask({RequestKind::command, 999'999, 1, 1, "b"}).error == Errc::session_expired);
  CHECK(alone.replica->clients_waiting() == 0);
}

TEST_CASE("a replica whose disk fails tells its clients that nobody knows") {
  Alone alone;
  alone.disk_error = Errc::io_failed;
  CHECK(alone.ask({RequestKind::command, 0, 0, 0, "a"}).error == Errc::unavailable);
  CHECK(alone.replica->core().role() == Role::failed);
  CHECK(alone.replica->clients_waiting() == 0);
}

TEST_CASE("a replica that does not lead refuses commands and says so") {
  LastCommand machine;
  Settings settings;
  settings.id = NodeId{1};
  settings.seed = 1;
  settings.bootstrap = Membership{{NodeId{1}, NodeId{2}, NodeId{3}}, {}, {}, {}};
  auto replica = Replica::create(settings, machine, Recovered{}, Now{0, 0});
  REQUIRE(replica.ok());
  replica.value()->request({1, 0}, 7, {RequestKind::command, 0, 0, 0, "a"});
  const ReplicaOutput output = replica.value()->take_output({1, 0});
  REQUIRE(output.answers.size() == 1);
  CHECK(output.answers[0].tag == 7);
  CHECK(output.answers[0].response.error == Errc::not_leader);
}

}  // namespace
}  // namespace kitwork::consensus
