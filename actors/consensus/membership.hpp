// Who decides: majorities, joint majorities, and how one membership becomes another.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "actors/consensus/mutant.hpp"
#include "actors/consensus/types.hpp"
#include "schemas/result.hpp"

namespace kitwork::consensus {

bool contains(const std::vector<NodeId>& nodes, NodeId node);
// In either majority's electorate.
bool is_voter(const Membership& membership, NodeId node);
// Receives the log.
bool is_member(const Membership& membership, NodeId node);
// All who receive the log, sorted.
std::vector<NodeId> members(const Membership& membership);

// A group of people whose majority decides must be sorted, distinct and within members_max; nobody
// is voter and learner at once; somebody votes.
Result<void> check(const Membership& membership);

// The first step from `now` to the voters and learners wanted. If no voter changes, it is also the
// last; otherwise it is joint.
Membership first_step(const Membership& now, std::vector<NodeId> voters,
                      std::vector<NodeId> learners);
// The last step out of a joint state; asserts that `joint` is one.
Membership last_step(const Membership& joint);

// How an entry carries a membership. Decoding bounds and checks everything.
Payload encode_membership(const Membership& membership);
Result<Membership> decode_membership(std::string_view bytes);

// A group of voters that decides together.
enum class Verdict : std::uint8_t { pending, won, lost };

// Whether `yes` and `no` settle a vote. Needs both majorities in a joint state.
Verdict tally(const Membership& membership, const std::vector<NodeId>& yes,
              const std::vector<NodeId>& no);
// The same for a candidate that lost entries which it may have acknowledged. It needs so many that
// none of these can have been committed: every majority with it in has another one of them in.
Verdict tally_for_damaged(const Membership& membership, NodeId candidate,
                          const std::vector<NodeId>& yes, const std::vector<NodeId>& no);

// The largest number that a deciding group has reached, where value_of(node) says how far each
// is. Needs both majorities in a joint state.
template <class ValueOf>
std::uint64_t reached_by_quorum(const Membership& membership, ValueOf&& value_of);

// Used by reached_by_quorum: the value that a majority of `values` has at least reached; the
// largest number there is if there are no values. Reorders them.
std::uint64_t reached_by_majority(std::vector<std::uint64_t>& values);

template <class ValueOf>
std::uint64_t reached_by_quorum(const Membership& membership, ValueOf&& value_of) {
  std::vector<std::uint64_t> values;
  for (NodeId node : membership.voters) values.push_back(value_of(node));
  std::uint64_t reached = reached_by_majority(values);
  if (KITWORK_MUTANT(joint_counts_one_side)) return reached;
  values.clear();
  for (NodeId node : membership.outgoing) values.push_back(value_of(node));
  const std::uint64_t outgoing = reached_by_majority(values);
  return outgoing < reached ? outgoing : reached;
}

// The memberships that the log holds, so that a truncation can go back to an earlier one.
class MembershipHistory {
 public:
  void reset(Index index, Membership membership);
  // Indices only grow.
  void append(Index index, Membership membership);
  void truncate_from(Index index);
  void compact_to(Index index);

  const Membership& latest() const { return steps_.back().membership; }
  // The entry that put the latest in force.
  Index latest_index() const { return steps_.back().index; }
  // In force after the entry at `index`; asserts that it is not compacted away.
  const Membership& at(Index index) const;

 private:
  struct Step {
    Index index;
    Membership membership;
  };
  std::vector<Step> steps_{Step{0, {}}};
};

}  // namespace kitwork::consensus
