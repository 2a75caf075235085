// StandIn: when a node takes the role of a gateway because its zone has none, and when it gives it
// up again. The zone's log decides who may (ZoneState::stands_in); this decides when to ask.
#pragma once

#include <cstdint>

namespace kitwork::node {

class StandIn {
 public:
  struct Seen {
    std::uint64_t now_ms = 0;
    bool others = false;       // the zone has another gateway
    bool listed = false;       // the zone has heard of ours
    bool runs = false;         // our gateway's process is there
    std::uint64_t holder = 0;  // the number of the node that stands in by the log; 0: none
    std::uint64_t own = 0;
  };
  enum class Step : std::uint8_t {
    none,
    ask,    // the zone, for the role
    begin,  // it is ours
    end,    // give it up, or do not ask any more
  };

  // To be called again and again; what it says is done before the next call.
  Step look(const Seen& seen);
  // Of the last end.
  const char* reason() const { return reason_; }

  // Longer than a gateway takes to find another member when the one that it asked is gone.
  static constexpr std::uint64_t patience_ms = 3000;
  // Longer than a gateway takes to start. After that another node may be luckier.
  static constexpr std::uint64_t silent_ms = 20'000;
  static constexpr std::uint64_t pause_ms = 30'000;

 private:
  Step end(const Seen& seen, const char* reason, std::uint64_t pause);
  // Whether it has been so for as long, in every look since it began.
  static bool lasts(bool so, std::uint64_t now_ms, std::uint64_t for_ms, std::uint64_t& since_ms);

  bool wants_ = false;
  std::uint64_t wrong_since_ms_ = 0;
  std::uint64_t silent_since_ms_ = 0;
  std::uint64_t not_before_ms_ = 0;
  const char* reason_ = "";
};

}  // namespace kitwork::node
