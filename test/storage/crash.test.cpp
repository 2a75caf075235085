// The power goes at every operation of a history, with a random part of what was not synced gone.
#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "test/storage/storage_fixture.hpp"

namespace kitwork::test {
namespace {

using consensus::Entry;
using consensus::HardState;
using consensus::Index;
using consensus::NodeId;
using consensus::Payload;
using consensus::Position;
using consensus::Recovered;
using consensus::StorageWrite;
using consensus::Term;

std::uint64_t next_random(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15ull;
  std::uint64_t mixed = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9ull;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebull;
  return mixed ^ (mixed >> 31);
}

// A member that writes a random but lawful history, and knows what it was told is durable.
class Member {
 public:
  explicit Member(std::uint64_t seed)
      : random_(seed), disk_(seed * 31 + 7), atomic_sectors_(seed % 2 == 0) {
    disk_.set_atomic_sectors(atomic_sectors_);
  }

  // One life, until the power goes after so many operations (or the steps are done).
  void live(std::uint64_t operations, int steps) {
    if (retired_) return;
    disk_.power_off_after(operations);
    {
      Run run(disk_);
      if (run.ok()) {
        std::string findings;
        for (const auto& finding : run.storage.findings()) {
          findings +=
              finding.file + " at " + std::to_string(finding.offset) + ": " + finding.what + "\n";
        }
        CAPTURE(findings);
        check_recovered(run.recovered.value());
        for (int i = 0; i < steps && !disk_.is_off() && !retired_; ++i) step(run);
      } else {
        CAPTURE(run.recovered.error().message);
        REQUIRE(disk_.is_off());
      }
    }
    disk_.restart();
  }

 private:
  std::uint64_t pick(std::uint64_t below) { return next_random(random_) % below; }

  Index last() const { return log_.empty() ? base_ : log_.rbegin()->first; }

  void step(Run& run) {
    const std::uint64_t what = pick(20);
    if (what == 0) return save(run);
    if (what == 1) return receive(run);
    std::vector<StorageWrite> writes(1 + pick(4));
    const auto log_before = log_;
    const auto state_before = state_;
    for (StorageWrite& write : writes) make_write(write);
    pending_logs_ = {log_before, log_};
    pending_states_ = {state_before, state_};
    const auto outcome = run.storage.write(writes);
    if (outcome.completed == writes.size()) settle();
  }

  void make_write(StorageWrite& write) {
    if (pick(6) == 0) {
      state_.term += 1 + pick(2);
      state_.vote = NodeId{pick(4)};
      write.hard_state = state_;
    }
    if (pick(6) == 0 && last() > committed_) {
      const Index from = committed_ + 1 + pick(last() - committed_);
      ++state_.term;
      state_.vote = NodeId::none;
      write.hard_state = state_;
      write.truncate_from = from;
      log_.erase(log_.lower_bound(from), log_.end());
    }
    for (std::uint64_t count = pick(4); count > 0 || write.truncate_from; --count) {
      const Entry made = entry(state_.term, last() + 1, std::string(pick(3000), 'e'));
      log_[made.index] = made;
      write.entries.push_back(made);
      if (write.truncate_from && count <= 1) break;
    }
    if (pick(3) == 0 && compactable_ > 0) write.compact_to = compactable_;
  }

  void settle() {
    pending_logs_.clear();
    pending_states_.clear();
    committed_ = std::max(committed_, last() > 3 ? last() - 3 : 0);
  }

  void save(Run& run) {
    if (committed_ <= snapshot_.index) return;
    const Index index = std::max(snapshot_.index + 1, committed_ - pick(2));
    if (log_.find(index) == log_.end()) return;
    const std::string data(pick(5000), 'd');
    const auto meta = meta_of(index, log_[index].term, data);
    maybe_snapshot_ = meta;
    if (run.storage.save_snapshot({meta, Payload(data)}).ok()) {
      snapshot_ = meta;
      compactable_ = meta.index;
      maybe_snapshot_ = {};
    }
  }

  // A snapshot from another member, far ahead, in parts.
  void receive(Run& run) {
    const Index index = last() + 1 + pick(5);
    const std::string data(2000 + pick(5000), 'r');
    const auto meta = meta_of(index, ++state_.term, data);
    StorageWrite promise;
    promise.hard_state = state_;
    pending_states_ = {HardState{state_.term - 1, state_.vote, 0, {}}, state_};
    if (run.storage.write({&promise, 1}).completed != 1) return;
    pending_states_.clear();
    for (std::uint64_t at = 0; at < data.size(); at += 2000) {
      StorageWrite write;
      write.part = consensus::SnapshotPart{meta, at, Payload(data.substr(at, 2000))};
      if (run.storage.write({&write, 1}).completed != 1) return;
    }
    StorageWrite install;
    install.install = meta;
    maybe_snapshot_ = meta;
    pending_logs_ = {log_, {}};
    if (run.storage.write({&install, 1}).completed != 1) return;
    adopt_install(meta);
    settle();
  }

  void adopt_install(const consensus::SnapshotMeta meta) {
    log_.clear();
    base_ = meta.index;
    snapshot_ = meta;
    compactable_ = meta.index;
    committed_ = meta.index;
    maybe_snapshot_ = {};
  }

  static bool same_promise(const HardState& a, const HardState& b) {
    return a.term == b.term && a.vote == b.vote;
  }

  void check_recovered(const Recovered& found) {
    if (found.damage) {
      // A sector torn in its middle, in a frame that is there otherwise, cannot be told from one
      // that went bad later: the group decides. Only disks that tear sectors bring that about.
      REQUIRE_FALSE(atomic_sectors_);
      REQUIRE_FALSE(pending_logs_.empty());
      REQUIRE(found.damage->from > std::min(committed_, last()));
      retired_ = true;
      return;
    }
    if (pending_states_.empty()) {
      REQUIRE(same_promise(found.hard_state, state_));
    } else {
      REQUIRE(found.hard_state.term >= pending_states_[0].term);
      REQUIRE(found.hard_state.term <= pending_states_[1].term);
      state_ = found.hard_state;
    }
    if (maybe_snapshot_.index > 0 && found.snapshot == maybe_snapshot_) {
      const bool installed = maybe_snapshot_.index > last();
      if (installed) pending_logs_.clear();
      snapshot_ = maybe_snapshot_;
      compactable_ = snapshot_.index;
      if (installed) adopt_install(snapshot_);
    }
    CAPTURE(found.snapshot.index);
    CAPTURE(snapshot_.index);
    CAPTURE(maybe_snapshot_.index);
    REQUIRE(found.snapshot == snapshot_);
    maybe_snapshot_ = {};
    // Up to what no pending write touches, every entry; after that, a prefix of the new or the old.
    std::map<Index, Entry> entries;
    for (const Entry& each : found.entries) entries[each.index] = each;
    if (pending_logs_.empty()) {
      check_same(entries, log_, last());
    } else {
      adopt_pending(entries);
    }
    pending_logs_.clear();
    pending_states_.clear();
  }

  void check_same(const std::map<Index, Entry>& found, const std::map<Index, Entry>& truth,
                  Index to) {
    for (Index i = snapshot_.index + 1; i <= to; ++i) {
      CAPTURE(i);
      REQUIRE(found.count(i) == 1);
      REQUIRE(found.at(i) == truth.at(i));
    }
    if (!found.empty()) REQUIRE(found.rbegin()->first <= to);
  }

  void adopt_pending(const std::map<Index, Entry>& found) {
    const auto& older = pending_logs_[0];
    const Index keep = std::min(committed_, last());
    for (Index i = snapshot_.index + 1; i <= keep; ++i) {
      CAPTURE(i);
      REQUIRE(found.count(i) == 1);
      REQUIRE(found.at(i) == older.at(i));
    }
    // What came back becomes the truth; writes that were not acknowledged may be there or not.
    std::map<Index, Entry> next;
    for (const auto& [index, each] : log_) {
      if (index <= snapshot_.index) next[index] = each;
    }
    for (const auto& [index, each] : found) next[index] = each;
    log_ = next;
    if (log_.empty()) base_ = snapshot_.index;
  }

  std::uint64_t random_;
  FakeDisk disk_;
  bool atomic_sectors_;
  bool retired_ = false;
  std::map<Index, Entry> log_;  // all that was ever written and not truncated
  Index base_ = 0;
  HardState state_;
  Index committed_ = 0;
  Index compactable_ = 0;
  consensus::SnapshotMeta snapshot_;
  consensus::SnapshotMeta maybe_snapshot_;
  std::vector<std::map<Index, Entry>> pending_logs_;
  std::vector<HardState> pending_states_;
};

std::uint64_t first_seed() {
  const char* given = std::getenv("KITWORK_SEED");
  return given == nullptr ? 1 : std::strtoull(given, nullptr, 10);
}

TEST_CASE("what was acknowledged survives a crash at every operation of a first life") {
  for (std::uint64_t operations = 1; operations < 160; ++operations) {
    for (std::uint64_t seed = first_seed(); seed < first_seed() + 4; ++seed) {
      CAPTURE(seed);
      CAPTURE(operations);
      Member member(seed * 1000 + operations);
      member.live(operations, 40);
      member.live(0, 1);
    }
  }
}

TEST_CASE("what was acknowledged survives many lives that end at random") {
  for (std::uint64_t seed = first_seed(); seed < first_seed() + 150; ++seed) {
    CAPTURE(seed);
    Member member(seed);
    std::uint64_t random = seed;
    for (int life = 0; life < 25; ++life) {
      CAPTURE(life);
      member.live(1 + next_random(random) % 120, 60);
    }
    member.live(0, 0);
  }
}

}  // namespace
}  // namespace kitwork::test
