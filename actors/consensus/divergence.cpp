// Members that applied the same entries must have the same state. Followers tell the leader the
// digests of theirs; whoever differs from a majority stops before it spreads wrong answers.
#include <algorithm>

#include "actors/consensus/core.hpp"

namespace kitwork::consensus {
namespace {
constexpr std::size_t digests_kept = 16;
}  // namespace

void Core::state_digest(Now now, Index index, const Digest& digest) {
  begin(now);
  own_digests_.push_back({index, digest});
  if (own_digests_.size() > digests_kept) own_digests_.pop_front();
  if (role_ == Role::leader) {
    record_digest(settings_.id, index, digest);
  } else if (leader_ != NodeId::none) {
    send(leader_, DigestReport{index, digest});
  }
}

void Core::on_divergence_notice(const DivergenceNotice& notice) {
  const bool mine =
      std::any_of(own_digests_.begin(), own_digests_.end(), [&notice](const DigestReport& report) {
        return report.index == notice.index && report.digest == notice.digest;
      });
  if (!mine) return;
  fail(Errc::diverged,
       "the majority had another state after entry " + std::to_string(notice.index));
}

void Core::record_digest(NodeId from, Index index, const Digest& digest) {
  if (KITWORK_MUTANT(divergence_unseen)) return;
  if (index == 0 || index % settings_.digest_interval != 0) return;
  auto at = std::find_if(digests_.begin(), digests_.end(),
                         [index](const DigestAt& item) { return item.index == index; });
  if (at == digests_.end()) {
    // Reports come from members of every speed; the oldest question gives way.
    if (digests_.size() >= digests_kept) {
      const auto oldest =
          std::min_element(digests_.begin(), digests_.end(),
                           [](const DigestAt& a, const DigestAt& b) { return a.index < b.index; });
      if (index < oldest->index) return;
      digests_.erase(oldest);
    }
    digests_.push_back({index, {}});
    at = digests_.end() - 1;
  }
  at->digests[from] = digest;
  judge_digests(*at);
}

void Core::judge_digests(DigestAt& at) {
  for (const auto& [judge, right] : at.digests) {
    std::vector<NodeId> agree;
    for (const auto& [node, digest] : at.digests) {
      if (digest == right) agree.push_back(node);
    }
    if (tally(membership(), agree, {}) != Verdict::won) continue;
    const Index index = at.index;
    bool self_differs = false;
    for (const auto& [node, digest] : at.digests) {
      if (digest == right) continue;
      ++metrics_.divergences;
      output_.divergences.push_back({index, node});
      if (node == settings_.id) {
        self_differs = true;
      } else {
        send(node, DivergenceNotice{index, digest});
      }
    }
    if (self_differs) {
      fail(Errc::diverged, "the majority had another state after entry " + std::to_string(index));
    }
    return;
  }
}

}  // namespace kitwork::consensus
