// Messages in words, for traces and dialogues.
#pragma once

#include <string>

#include "actors/consensus/messages.hpp"

namespace kitwork::simulation {

// "1 -> 2 term 3 append_request after 2:7 entries 8-9 commit 7"
std::string describe(const consensus::Message& message);
// "2:7": term 2, index 7.
std::string describe(consensus::Position position);

}  // namespace kitwork::simulation
