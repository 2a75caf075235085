#include "actors/admission/member.hpp"

#include <doctest/doctest.h>

#include "test/support/zone_fixture.hpp"
#include "test/support/zone_world.hpp"

namespace kitwork::admission {
namespace {

using test::key_of;
using test::World;
using test::WorldParams;

MemberId member(std::uint8_t number) { return static_cast<MemberId>(number); }

TEST_CASE("a zone admits, runs and answers, and every member has the same history") {
  World world({});
  world.elect(1);
  world.run_for(1000);
  const Digest invocation = world.send(1);
  world.run_for(2000);
  CHECK(world.problem == "");
  REQUIRE(world.answers.contains(invocation));
  CHECK(world.answers[invocation].outcome == OutcomeKind::done);
  CHECK(world.runs[invocation] == 1);
  CHECK(world.state(1).history() == world.state(2).history());
  CHECK(world.core(1).metrics().certificates == 1);
  CHECK(world.evidence.empty());
}

TEST_CASE("without a quorum of votes nothing runs, and with it again it does") {
  World world({});
  world.elect(1);
  world.run_for(1000);
  world.stop(2);
  world.stop(3);
  const Digest invocation = world.send(1);
  world.run_for(4000);
  CHECK(world.runs[invocation] == 0);
  world.restart(3);
  world.run_for(4000);
  CHECK(world.answers.contains(invocation));
  CHECK(world.problem == "");
}

TEST_CASE("a leader that gives one member another log gets no vote of it that counts") {
  World world({.members = 3, .quorum = 3});
  world.elect(1);
  world.run_for(1000);
  const Digest before = world.send(1);
  world.run_for(2000);
  CHECK(world.answers.contains(before));
  world.fork(2);
  const Digest after = world.send(2);
  world.run_for(10'000);
  CHECK(world.runs[after] == 0);
  CHECK(!world.answers.contains(after));
  CHECK(world.problem == "");
}

TEST_CASE("a majority goes on without the member that was given another log") {
  World world({});
  world.elect(1);
  world.run_for(1000);
  world.fork(2);
  const Digest invocation = world.send(1);
  world.run_for(4000);
  CHECK(world.answers.contains(invocation));
  CHECK(world.state(1).history() != world.state(2).history());
  CHECK(world.problem == "");
}

TEST_CASE("a member that signs twice is found out, and counts no more") {
  World world({});
  world.elect(1);
  world.run_for(1000);
  world.send(1);
  world.run_for(2000);
  // Member 2 says something else about the next batch, to member 3.
  const Digest next = world.send(2);
  while (world.state(3).slots().empty()) world.run_for(10);
  Statement lie = world.state(3).slots().begin()->second.statement;
  lie.root[0] ^= 1;
  world.deliver_vote(3, sign_vote(lie, member(2), key_of(2)));
  world.run_for(4000);
  REQUIRE(!world.evidence.empty());
  const Configuration configuration = world.state(1).policy().configuration();
  CHECK(verify_evidence(configuration, world.evidence[0]).value() == member(2));
  CHECK(world.answers.contains(next));
  for (std::uint8_t each = 1; each <= 3; ++each) {
    CHECK(world.state(each).convicted() == std::vector<MemberId>{member(2)});
  }
  // Two honest members are still a quorum; the liar and one honest member are none.
  const Digest third = world.send(3);
  world.run_for(2000);
  CHECK(world.answers.contains(third));
  world.stop(3);
  const Digest fourth = world.send(4);
  world.run_for(4000);
  CHECK(!world.answers.contains(fourth));
  CHECK(world.problem == "");
}

TEST_CASE("a leader that dies leaves nothing undone") {
  World world({});
  world.elect(1);
  world.run_for(1000);
  std::vector<Digest> sent;
  for (std::uint64_t nonce = 1; nonce <= 20; ++nonce) {
    sent.push_back(world.send(nonce));
    world.run_for(20);
    if (nonce == 10) {
      world.stop(1);
      world.elect(2);
    }
  }
  world.run_for(15'000);
  for (const Digest& each : sent) CHECK(world.answers.contains(each));
  CHECK(world.problem == "");
}

TEST_CASE("a member with a wrong clock signs nothing and harms nobody") {
  test::Zone zone;
  Member core({.id = member(1), .clock_skew_ms = 1000}, key_of(1), {}, zone.state);
  core.leader_is(0, member(1));
  const Digest capsule = zone.add_capsule(test::capsule_of(10));
  const BatchResult result =
      zone.apply({encode_item(test::admit_of({.capsule = capsule, .now_ms = zone.time_ms}))});
  core.applied(zone.time_ms + 1001, result);
  CHECK(core.take_output().vote_writes.empty());
  CHECK(core.metrics().votes_withheld == 1);
}

TEST_CASE("a vote is recorded before it is said, and said again only if it is the same") {
  test::Zone zone;
  const Digest capsule = zone.add_capsule(test::capsule_of(10));
  const BatchResult result =
      zone.apply({encode_item(test::admit_of({.capsule = capsule, .now_ms = zone.time_ms}))});
  VoteBook book;
  Member core({.id = member(1)}, key_of(1), book, zone.state);
  core.applied(zone.time_ms, result);
  MemberOutput output = core.take_output();
  REQUIRE(output.vote_writes.size() == 1);
  CHECK(output.votes.empty());
  core.recorded(output.vote_writes[0].id);
  CHECK(core.take_output().votes.size() == 1);
  // Another process with the same record says the same again, at once.
  REQUIRE(book.recover(output.vote_writes[0].line).ok());
  Member again({.id = member(1)}, key_of(1), book, zone.state);
  again.applied(zone.time_ms, result);
  CHECK(again.take_output().votes.size() == 1);
  // With another batch in the same place it says nothing.
  BatchResult other = result;
  other.statement.root[0] ^= 1;
  Member lied_to({.id = member(1)}, key_of(1), book, zone.state);
  lied_to.applied(zone.time_ms, other);
  output = lied_to.take_output();
  CHECK(output.votes.empty());
  CHECK(output.vote_writes.empty());
  CHECK(output.alarms.size() == 1);
}

TEST_CASE("votes of strangers, of other epochs and far ahead are dropped") {
  test::Zone zone;
  const Digest capsule = zone.add_capsule(test::capsule_of(10));
  const BatchResult result =
      zone.apply({encode_item(test::admit_of({.capsule = capsule, .now_ms = zone.time_ms}))});
  Member core({.id = member(1)}, key_of(1), {}, zone.state);
  core.leader_is(0, member(1));
  core.applied(zone.time_ms, result);
  const auto drops = [&](Statement statement, std::uint8_t as, std::uint8_t key) {
    const std::uint64_t before = core.metrics().votes_dropped;
    core.vote_received(sign_vote(statement, member(as), key_of(key)));
    return core.metrics().votes_dropped > before;
  };
  CHECK(drops(result.statement, 4, 4));
  CHECK(drops(result.statement, 2, 3));
  Statement other = result.statement;
  other.epoch = 2;
  CHECK(drops(other, 2, 2));
  other = result.statement;
  other.index += 1025;
  CHECK(drops(other, 2, 2));
  CHECK(!drops(result.statement, 2, 2));
  CHECK(core.take_output().assignments.empty());
  CHECK(!drops(result.statement, 3, 3));
  CHECK(core.take_output().assignments.size() == 1);
}

TEST_CASE("votes for other decisions, histories or times are never counted with one's own") {
  test::Zone zone;
  const Digest capsule = zone.add_capsule(test::capsule_of(10));
  const BatchResult result =
      zone.apply({encode_item(test::admit_of({.capsule = capsule, .now_ms = zone.time_ms}))});
  Member core({.id = member(1)}, key_of(1), {}, zone.state);
  core.leader_is(0, member(1));
  core.applied(zone.time_ms, result);
  core.recorded(core.take_output().vote_writes.at(0).id);
  Statement other = result.statement;
  other.history[0] ^= 1;
  core.vote_received(sign_vote(other, member(2), key_of(2)));
  CHECK(core.metrics().certificates == 0);
  core.vote_received(sign_vote(result.statement, member(3), key_of(3)));
  CHECK(core.metrics().certificates == 1);
  // What was said before does not make it one of the signers.
  const MemberOutput output = core.take_output();
  REQUIRE(output.assignments.size() == 1);
  const Certificate& certificate = output.assignments[0].assignment.permit.certificate;
  REQUIRE(certificate.signatures.size() == 2);
  CHECK(certificate.signatures[1].member == member(3));
}

TEST_CASE("submissions beyond the limit are refused at once, and a forged one never waits") {
  test::Zone zone;
  const Digest capsule = zone.add_capsule(test::capsule_of(10));
  Member core({.id = member(1), .waiting_max = 2}, key_of(1), {}, zone.state);
  const auto submit = [&](Waiter waiter, const Submission& submission) {
    core.submit(0, waiter, submission);
    const MemberOutput output = core.take_output();
    return output.answers.empty() ? Errc{} : output.answers[0].verdict.error;
  };
  const auto good = [&](std::uint64_t nonce) {
    return test::submission_of({.capsule = capsule, .nonce = nonce, .now_ms = zone.time_ms});
  };
  CHECK(submit(1, good(1)) == Errc::not_leader);
  core.leader_is(0, member(1));
  CHECK(submit(1, good(1)) == Errc{});
  Submission forged =
      test::submission_of({.capsule = capsule, .nonce = 1, .now_ms = zone.time_ms, .signer = 103});
  CHECK(submit(2, forged) == Errc::bad_signature);
  forged.token = test::submission_of({.capsule = capsule, .holder = 103}).token;
  CHECK(submit(2, forged) == Errc::wrong_subject);
  CHECK(submit(2, good(2)) == Errc{});
  CHECK(submit(3, good(3)) == Errc::overloaded);
  core.tick(60'000);
  CHECK(core.take_output().answers.size() == 2);
  CHECK(core.waiting() == 0);
}

}  // namespace
}  // namespace kitwork::admission
