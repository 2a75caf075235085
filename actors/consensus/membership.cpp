#include "actors/consensus/membership.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include "actors/consensus/bytes.hpp"
#include "actors/consensus/mutant.hpp"
#include "actors/consensus/settings.hpp"
#include "schemas/assert.hpp"

namespace kitwork::consensus {
namespace {

using Nodes = std::vector<NodeId>;

bool strictly_sorted(const Nodes& nodes) {
  return std::adjacent_find(nodes.begin(), nodes.end(), std::greater_equal<>()) == nodes.end() &&
         (nodes.empty() || nodes.front() != NodeId::none);
}

Nodes sorted(Nodes nodes) {
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

Nodes intersection(const Nodes& a, const Nodes& b) {
  Nodes both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

Nodes difference(const Nodes& a, const Nodes& b) {
  Nodes rest;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(rest));
  return rest;
}

Nodes joined(const Nodes& a, const Nodes& b) {
  Nodes all;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all));
  return all;
}

std::size_t majority_of(const Nodes& voters) {
  return KITWORK_MUTANT(minority_quorum) ? (voters.size() + 1) / 2 : voters.size() / 2 + 1;
}

Verdict tally_one(const Nodes& voters, std::size_t needed, const Nodes& yes, const Nodes& no) {
  if (voters.empty()) return Verdict::won;
  std::size_t for_it = 0;
  std::size_t against = 0;
  for (NodeId node : voters) {
    if (std::find(yes.begin(), yes.end(), node) != yes.end()) {
      ++for_it;
    } else if (std::find(no.begin(), no.end(), node) != no.end()) {
      ++against;
    }
  }
  if (for_it >= needed) return Verdict::won;
  if (against + needed > voters.size()) return Verdict::lost;
  return Verdict::pending;
}

void put_nodes(std::string& bytes, const Nodes& nodes) {
  bytes.push_back(static_cast<char>(nodes.size()));
  for (NodeId node : nodes) put_u64(bytes, number(node));
}

bool get_nodes(std::string_view& bytes, Nodes& nodes) {
  if (bytes.empty()) return false;
  const std::size_t count = static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);
  if (count > members_max) return false;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t id = 0;
    if (!get_u64(bytes, id)) return false;
    nodes.push_back(NodeId{id});
  }
  return true;
}

}  // namespace

bool contains(const Nodes& nodes, NodeId node) {
  return std::binary_search(nodes.begin(), nodes.end(), node);
}

bool is_voter(const Membership& membership, NodeId node) {
  return contains(membership.voters, node) || contains(membership.outgoing, node);
}

bool is_member(const Membership& membership, NodeId node) {
  return is_voter(membership, node) || contains(membership.learners, node);
}

Nodes members(const Membership& membership) {
  return joined(joined(membership.voters, membership.outgoing), membership.learners);
}

Result<void> check(const Membership& membership) {
  for (const Nodes* nodes : {&membership.voters, &membership.outgoing, &membership.learners,
                             &membership.learners_next}) {
    if (!strictly_sorted(*nodes)) {
      return Error{Errc::invalid_argument, "members must be sorted, distinct and not zero"};
    }
  }
  if (membership.voters.empty()) return Error{Errc::invalid_argument, "a group needs a voter"};
  if (members(membership).size() > members_max) {
    return Error{Errc::limit_exceeded, "a group has at most 16 members"};
  }
  const Nodes voting = joined(membership.voters, membership.outgoing);
  if (!intersection(voting, membership.learners).empty() ||
      !intersection(membership.voters, membership.learners_next).empty()) {
    return Error{Errc::invalid_argument, "a member is either a voter or a learner"};
  }
  if (!difference(membership.learners_next, membership.outgoing).empty()) {
    return Error{Errc::invalid_argument, "only a voter that leaves becomes a learner later"};
  }
  return {};
}

Membership first_step(const Membership& now, Nodes voters, Nodes learners) {
  Membership next;
  next.voters = sorted(std::move(voters));
  const Nodes wanted = difference(sorted(std::move(learners)), next.voters);
  if (next.voters == now.voters || KITWORK_MUTANT(membership_skips_joint)) {
    next.learners = wanted;
    return next;
  }
  next.outgoing = now.voters;
  next.learners = difference(wanted, next.outgoing);
  next.learners_next = intersection(wanted, next.outgoing);
  return next;
}

Membership last_step(const Membership& joint) {
  KITWORK_ASSERT(joint.joint());
  Membership next;
  next.voters = joint.voters;
  next.learners = joined(joint.learners, joint.learners_next);
  return next;
}

Payload encode_membership(const Membership& membership) {
  std::string bytes;
  put_nodes(bytes, membership.voters);
  put_nodes(bytes, membership.outgoing);
  put_nodes(bytes, membership.learners);
  put_nodes(bytes, membership.learners_next);
  return Payload(std::move(bytes));
}

Result<Membership> decode_membership(std::string_view bytes) {
  Membership membership;
  if (!get_nodes(bytes, membership.voters) || !get_nodes(bytes, membership.outgoing) ||
      !get_nodes(bytes, membership.learners) || !get_nodes(bytes, membership.learners_next) ||
      !bytes.empty()) {
    return Error{Errc::malformed, "a membership entry does not decode"};
  }
  if (auto sound = check(membership); !sound) return sound.error();
  return membership;
}

namespace {

// needed_of(voters) is how many of these it takes.
template <class NeededOf>
Verdict tally_both(const Membership& membership, const Nodes& yes, const Nodes& no,
                   NeededOf&& needed_of) {
  const Verdict incoming = tally_one(membership.voters, needed_of(membership.voters), yes, no);
  if (KITWORK_MUTANT(joint_counts_one_side)) return incoming;
  const Verdict outgoing = tally_one(membership.outgoing, needed_of(membership.outgoing), yes, no);
  if (incoming == Verdict::lost || outgoing == Verdict::lost) return Verdict::lost;
  if (incoming == Verdict::won && outgoing == Verdict::won) return Verdict::won;
  return Verdict::pending;
}

}  // namespace

Verdict tally(const Membership& membership, const Nodes& yes, const Nodes& no) {
  return tally_both(membership, yes, no, majority_of);
}

Verdict tally_for_damaged(const Membership& membership, NodeId candidate, const Nodes& yes,
                          const Nodes& no) {
  return tally_both(membership, yes, no, [candidate](const Nodes& voters) {
    const std::size_t majority = majority_of(voters);
    if (!contains(voters, candidate) || KITWORK_MUTANT(damaged_leads_freely)) return majority;
    // The others that are left out are fewer than any majority needs beside the candidate.
    return std::max(majority, voters.size() - majority + 2);
  });
}

std::uint64_t reached_by_majority(std::vector<std::uint64_t>& values) {
  if (values.empty()) return std::numeric_limits<std::uint64_t>::max();
  std::sort(values.begin(), values.end(), std::greater<>());
  return values[KITWORK_MUTANT(minority_quorum) ? (values.size() - 1) / 2 : values.size() / 2];
}

void MembershipHistory::reset(Index index, Membership membership) {
  steps_.clear();
  steps_.push_back({index, std::move(membership)});
}

void MembershipHistory::append(Index index, Membership membership) {
  KITWORK_ASSERT(index > steps_.back().index);
  steps_.push_back({index, std::move(membership)});
}

void MembershipHistory::truncate_from(Index index) {
  while (steps_.size() > 1 && steps_.back().index >= index) steps_.pop_back();
}

void MembershipHistory::compact_to(Index index) {
  std::size_t keep = 0;
  while (keep + 1 < steps_.size() && steps_[keep + 1].index <= index) ++keep;
  steps_.erase(steps_.begin(), steps_.begin() + static_cast<std::ptrdiff_t>(keep));
}

const Membership& MembershipHistory::at(Index index) const {
  for (std::size_t i = steps_.size(); i > 0; --i) {
    if (steps_[i - 1].index <= index) return steps_[i - 1].membership;
  }
  // The first step is that of the snapshot; nobody asks for what was before it.
  KITWORK_ASSERT(index >= steps_.front().index);
  return steps_.front().membership;
}

}  // namespace kitwork::consensus
