// What a zone is like at the moment, for people and for the commands that show it.
#pragma once

#include <string>
#include <vector>

#include "actors/admission/zone_state.hpp"

namespace kitwork::admission {

// What is a member's own.
struct MemberView {
  MemberId member = MemberId::none;
  MemberId leader = MemberId::none;   // as far as it knows
  std::vector<std::string> gateways;  // that have asked it of late
};

// One JSON object, as one member knows it: zone, member, leader (0: nobody), gateways, epoch,
// quorum, members, policy (the number of its last change), gas, invocations, capsules, workers,
// trace, index. Bounded by the limits of members and workers; the state is looked at only.
std::string status_json(const ZoneState& state, const MemberView& view);

}  // namespace kitwork::admission
