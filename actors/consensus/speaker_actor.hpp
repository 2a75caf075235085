// Speaker: who has sent a message, as the link that brought it has proven. Whoever joins actors to
// links (actors/node) knows; nothing is believed of a message that claims to be somebody else's.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <caf/actor_control_block.hpp>

namespace kitwork::consensus {

struct Speaker {
  bool here = false;         // of this process: it may speak for anybody
  std::string name;          // of its node; empty: nobody knows
  std::uint64_t number = 0;  // of its node; 0: nobody knows
  bool gateway = false;      // its certificate has that role

  bool may_speak_for(std::uint64_t node) const { return here || (number == node && node != 0); }
  bool may_speak_for(const std::string& node) const {
    return here || (name == node && !node.empty());
  }
};

// Of a message's sender, which may be null. Called for each message: it is quick, and blocks
// nobody.
using SpeakerOf = std::function<Speaker(const caf::strong_actor_ptr& sender)>;

}  // namespace kitwork::consensus
