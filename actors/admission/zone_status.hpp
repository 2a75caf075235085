// What a zone is like at the moment, for people and for the commands that show it.
#pragma once

#include <string>

#include "actors/admission/zone_state.hpp"

namespace kitwork::admission {

// One JSON object, as one member knows it: zone, member, leader (0: nobody), epoch, quorum,
// members, policy (the number of its last change), gas, invocations, capsules, workers, trace,
// index. Bounded by the limits of members and workers; the state is looked at and not changed.
std::string status_json(const ZoneState& state, MemberId leader, MemberId member);

}  // namespace kitwork::admission
