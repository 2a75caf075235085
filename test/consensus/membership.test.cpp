#include "actors/consensus/membership.hpp"

#include <doctest/doctest.h>

#include "actors/consensus/settings.hpp"

namespace kitwork::consensus {
namespace {

std::vector<NodeId> nodes(std::initializer_list<std::uint64_t> numbers) {
  std::vector<NodeId> made;
  for (const std::uint64_t number : numbers) made.push_back(NodeId{number});
  return made;
}

Membership voters(std::initializer_list<std::uint64_t> numbers) {
  Membership membership;
  membership.voters = nodes(numbers);
  return membership;
}

}  // namespace

TEST_CASE("more than half decide, of an odd and of an even number") {
  CHECK(tally(voters({1, 2, 3}), nodes({1}), {}) == Verdict::pending);
  CHECK(tally(voters({1, 2, 3}), nodes({1, 3}), {}) == Verdict::won);
  CHECK(tally(voters({1, 2, 3}), {}, nodes({1, 3})) == Verdict::lost);
  CHECK(tally(voters({1, 2, 3, 4}), nodes({1, 2}), {}) == Verdict::pending);
  CHECK(tally(voters({1, 2, 3, 4}), nodes({1, 2, 4}), {}) == Verdict::won);
  CHECK(tally(voters({1, 2, 3, 4}), nodes({1}), nodes({2, 3})) == Verdict::lost);
}

TEST_CASE("who is no voter counts for nothing") {
  CHECK(tally(voters({1, 2, 3}), nodes({1, 7, 8, 9}), {}) == Verdict::pending);
}

TEST_CASE("a joint state needs both majorities") {
  Membership joint = voters({1, 4, 5});
  joint.outgoing = nodes({1, 2, 3});
  CHECK(tally(joint, nodes({1, 4}), {}) == Verdict::pending);
  CHECK(tally(joint, nodes({1, 4, 2}), {}) == Verdict::won);
  CHECK(tally(joint, nodes({1, 4, 5}), nodes({2, 3})) == Verdict::lost);
  const auto reached = [](NodeId node) { return number(node) * 10; };
  CHECK(reached_by_quorum(voters({1, 4, 5}), reached) == 40);
  CHECK(reached_by_quorum(joint, reached) == 20);
}

TEST_CASE("a change of learners is one step, a change of voters two") {
  Membership now = voters({1, 2, 3});
  const Membership learner = first_step(now, nodes({1, 2, 3}), nodes({4}));
  CHECK(!learner.joint());
  CHECK(learner.learners == nodes({4}));
  const Membership joint = first_step(learner, nodes({1, 2, 4}), nodes({3}));
  CHECK(joint.joint());
  CHECK(joint.outgoing == nodes({1, 2, 3}));
  CHECK(joint.learners.empty());
  CHECK(joint.learners_next == nodes({3}));
  const Membership last = last_step(joint);
  CHECK(last.voters == nodes({1, 2, 4}));
  CHECK(last.learners == nodes({3}));
  CHECK(!last.joint());
}

TEST_CASE("a membership survives its encoding, and nothing malformed is taken for one") {
  Membership joint = first_step(voters({1, 2, 3}), nodes({1, 2, 9}), nodes({3, 7}));
  const auto decoded = decode_membership(encode_membership(joint).view());
  REQUIRE(decoded.ok());
  CHECK(decoded.value() == joint);
  const std::string bytes(encode_membership(joint).view());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK(!decode_membership(std::string_view(bytes).substr(0, size)).ok());
  }
  CHECK(!decode_membership(bytes + "x").ok());
}

TEST_CASE("a group has a voter, no double members and at most as many as the limit") {
  CHECK(!check(Membership{}).ok());
  CHECK(!check(voters({2, 1})).ok());
  CHECK(!check(voters({1, 1})).ok());
  CHECK(!check(voters({0, 1})).ok());
  Membership both = voters({1, 2});
  both.learners = nodes({2});
  CHECK(!check(both).ok());
  Membership many;
  for (std::uint64_t id = 1; id <= members_max; ++id) many.voters.push_back(NodeId{id});
  CHECK(check(many).ok());
  many.learners.push_back(NodeId{members_max + 1});
  CHECK(!check(many).ok());
}

TEST_CASE("a truncation brings the earlier membership back") {
  MembershipHistory history;
  history.reset(1, voters({1, 2, 3}));
  history.append(5, voters({1, 2}));
  history.append(9, voters({1}));
  CHECK(history.at(8) == voters({1, 2}));
  history.truncate_from(6);
  CHECK(history.latest() == voters({1, 2}));
  CHECK(history.latest_index() == 5);
  history.compact_to(7);
  CHECK(history.at(7) == voters({1, 2}));
}

}  // namespace kitwork::consensus
