// Damage at every byte of a small member's files. Whatever is hit, what comes back is right, or is
// told to be missing, or is refused with a message; it is never silently wrong.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
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
using consensus::Recovered;
using consensus::StorageWrite;

const storage::LogOptions options = small_options(16 * 4096);

struct Truth {
  std::vector<Entry> entries;
  HardState hard_state;
  Index snapshot = 0;
};

// A log with small frames, a large one, a replaced end, a vote and a snapshot.
Truth write_history(FakeDisk& disk, bool with_snapshot) {
  Truth truth;
  Run run(disk, options);
  REQUIRE(run.ok());
  const auto append = [&](const StorageWrite& write) {
    REQUIRE(run.put(write));
    for (const Entry& each : write.entries) {
      while (!truth.entries.empty() && truth.entries.back().index >= each.index) {
        truth.entries.pop_back();
      }
      truth.entries.push_back(each);
    }
    if (write.hard_state) truth.hard_state = *write.hard_state;
  };
  append(promise_write(1, 2));
  append(entries_write({entry(1, 1, "one"), entry(1, 2, "two")}));
  append(entries_write({entry(1, 3, std::string(5000, 'L')), entry(1, 4, "four")}));
  StorageWrite replace = entries_write({entry(2, 4, "FOUR")});
  replace.truncate_from = 4;
  replace.hard_state = HardState{2, NodeId{3}, 3, {}};
  append(replace);
  append(entries_write({entry(2, 5, "five")}));
  if (with_snapshot) {
    REQUIRE(run.storage.save_snapshot({meta_of(2, 1, "two!"), Payload(std::string("two!"))}).ok());
    truth.snapshot = 2;
  }
  append(entries_write({entry(2, 6, "six")}));
  return truth;
}

std::uint64_t log_end(FakeDisk& disk) {
  return storage::survey(disk).value().segments.back().end_offset;
}

enum class Verdict : std::uint8_t { whole, reported, refused };

// Fails the test if what came back is wrong without a word.
Verdict judge(const Result<Recovered>& result, const Truth& truth) {
  if (!result.ok()) {
    REQUIRE(result.error().code == Errc::corrupted);
    REQUIRE(result.error().message.size() > 20);
    return Verdict::refused;
  }
  const Recovered& found = result.value();
  REQUIRE(found.hard_state.term == truth.hard_state.term);
  REQUIRE(found.hard_state.vote == truth.hard_state.vote);
  Index next = found.snapshot.index + 1;
  for (const Entry& each : found.entries) {
    REQUIRE(each.index <= truth.entries.size());
    REQUIRE(each == truth.entries[each.index - 1]);
    next = std::max(next, each.index + 1);
  }
  if (next == truth.entries.size() + 1) {
    REQUIRE_FALSE(found.damage);
    return Verdict::whole;
  }
  REQUIRE(found.damage);
  REQUIRE(found.damage->from <= next);
  REQUIRE(found.damage->through.index >= truth.entries.size());
  return Verdict::reported;
}

// After damage was reported, what the quorum gives back is written and stays.
void repair(FakeDisk& disk, const Truth& truth) {
  {
    Run run(disk, options);
    REQUIRE(run.ok());
    const Index from = run.recovered.value().damage->from;
    if (from <= run.recovered.value().snapshot.index) return;
    for (Index i = from; i <= truth.entries.size(); ++i) {
      REQUIRE(run.put(entries_write({truth.entries[i - 1]})));
    }
    REQUIRE(run.put(entries_write({entry(3, truth.entries.size() + 1, "next reign")})));
  }
  Truth more = truth;
  more.entries.push_back(entry(3, truth.entries.size() + 1, "next reign"));
  Run again(disk, options);
  REQUIRE(judge(again.recovered, more) == Verdict::whole);
}

TEST_CASE("a flipped bit at any byte of any file is repaired, reported or refused") {
  for (const bool with_snapshot : {false, true}) {
    FakeDisk original(1);
    const Truth truth = write_history(original, with_snapshot);
    std::array<std::uint64_t, 3> verdicts{};
    const auto names = original.list().value();
    for (const std::string& name : names) {
      const std::size_t end = original.bytes_of(name).size();
      // Behind the log's end there is nothing to lose: a sample is enough.
      const std::size_t written = name.starts_with("log-") ? log_end(original) + 4096 : end;
      for (std::size_t at = 0; at < end; at += at < written ? 1 : 61) {
        CAPTURE(name);
        CAPTURE(at);
        FakeDisk disk(original);
        disk.bytes_of(name)[at] ^= static_cast<std::uint8_t>(1u << (at % 8));
        disk.keep_everything();
        const Run run(disk, options);
        const Verdict verdict = judge(run.recovered, truth);
        ++verdicts[static_cast<std::size_t>(verdict)];
        // Once more: what recovery did to the disk has not hidden anything.
        const Run second(disk, options);
        REQUIRE(judge(second.recovered, truth) == verdict);
        if (verdict == Verdict::reported && at % 5 == 0) repair(disk, truth);
      }
    }
    MESSAGE("bit flips: whole " << verdicts[0] << ", reported " << verdicts[1] << ", refused "
                                << verdicts[2]);
    CHECK(verdicts[0] > 0);
    CHECK(verdicts[1] > 0);
    CHECK(verdicts[2] == 0);
  }
}

TEST_CASE("a lost page, sector or run of sectors of synced frames is reported") {
  FakeDisk original(1);
  const Truth truth = write_history(original, false);
  const std::string name = "log-00000001";
  const std::uint64_t end = log_end(original);
  for (const std::size_t length : {512u, 4096u, 8192u}) {
    for (std::size_t at = 4096; at < end; at += 512) {
      CAPTURE(at);
      CAPTURE(length);
      FakeDisk disk(original);
      auto& bytes = disk.bytes_of(name);
      for (std::size_t i = at; i < std::min(at + length, bytes.size()); ++i) bytes[i] ^= 0x5a;
      disk.keep_everything();
      const Run run(disk, options);
      REQUIRE(judge(run.recovered, truth) != Verdict::refused);
      const Run second(disk, options);
      static_cast<void>(judge(second.recovered, truth));
    }
  }
}

TEST_CASE("a write torn at any byte leaves all that was durable before it") {
  FakeDisk before(1);
  Truth truth = write_history(before, false);
  FakeDisk after(before);
  {
    Run run(after, options);
    REQUIRE(run.put(entries_write({entry(2, 7, std::string(14'000, 'T')), entry(2, 8, "eight")})));
  }
  Truth longer = truth;
  longer.entries.push_back(entry(2, 7, std::string(14'000, 'T')));
  longer.entries.push_back(entry(2, 8, "eight"));
  const std::string name = "log-00000001";
  const std::uint64_t begin = log_end(before);
  const std::uint64_t end = log_end(after);
  REQUIRE(end == begin + 4 * 4096);
  std::array<std::uint64_t, 3> outcomes{};
  for (std::uint64_t torn = begin; torn <= end; ++torn) {
    CAPTURE(torn);
    FakeDisk disk(before);
    auto& bytes = disk.bytes_of(name);
    const auto& full = after.bytes_of(name);
    std::copy(full.begin() + static_cast<std::ptrdiff_t>(begin),
              full.begin() + static_cast<std::ptrdiff_t>(torn),
              bytes.begin() + static_cast<std::ptrdiff_t>(begin));
    disk.keep_everything();
    Run run(disk, options);
    REQUIRE(run.ok());
    const bool all = run.recovered.value().entries.size() == longer.entries.size();
    if (all) {
      REQUIRE(judge(run.recovered, longer) == Verdict::whole);
      ++outcomes[0];
      continue;
    }
    // Nobody was told of the torn entries, so leaving them out is right; reporting them is allowed
    // where the last sector is neither old nor new.
    if (run.recovered.value().damage) {
      REQUIRE(run.recovered.value().entries.size() == truth.entries.size());
      REQUIRE(torn > end - 512);
      ++outcomes[1];
    } else {
      REQUIRE(judge(run.recovered, truth) == Verdict::whole);
      ++outcomes[2];
    }
    REQUIRE(run.put(entries_write({entry(3, 7, "goes on")})));
    const Run second(disk, options);
    REQUIRE(second.ok());
    REQUIRE(second.recovered.value().entries.size() == 7);
  }
  MESSAGE("torn writes: complete " << outcomes[0] << ", reported " << outcomes[1] << ", dropped "
                                   << outcomes[2]);
}

TEST_CASE("a vote torn at any byte is the old one or the new one") {
  FakeDisk before(1);
  const Truth truth = write_history(before, false);
  FakeDisk after(before);
  {
    Run run(after, options);
    REQUIRE(run.put(promise_write(9, 1)));
  }
  for (std::size_t torn = 0; torn <= storage::state_file_bytes; ++torn) {
    CAPTURE(torn);
    FakeDisk disk(before);
    auto& bytes = disk.bytes_of("state");
    const auto& newer = after.bytes_of("state");
    std::copy(newer.begin(), newer.begin() + static_cast<std::ptrdiff_t>(torn), bytes.begin());
    disk.keep_everything();
    const Run run(disk, options);
    REQUIRE(run.ok());
    const HardState& found = run.recovered.value().hard_state;
    const bool is_old = found.term == truth.hard_state.term && found.vote == truth.hard_state.vote;
    REQUIRE((is_old || (found.term == 9 && found.vote == NodeId{1})));
  }
}

TEST_CASE("two damaged copies of the vote are refused with the way out") {
  FakeDisk disk(1);
  write_history(disk, false);
  auto& bytes = disk.bytes_of("state");
  const storage::StoredState stored = storage::read_state(bytes).value();
  for (const std::size_t slot : {0u, 1u}) bytes[(stored.version % 2 * 2 + slot) * 4096 + 40] ^= 1;
  disk.keep_everything();
  const Run run(disk, options);
  REQUIRE_FALSE(run.ok());
  CHECK(run.recovered.error().message.find("must not vote again") != std::string::npos);
}

}  // namespace
}  // namespace kitwork::test
