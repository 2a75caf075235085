#include "actors/node/stand_in.hpp"

namespace kitwork::node {

StandIn::Step StandIn::look(const Seen& seen) {
  const bool wrong = lasts(wants_ == seen.others, seen.now_ms, patience_ms, wrong_since_ms_);
  const bool silent = lasts(seen.runs && !seen.listed, seen.now_ms, silent_ms, silent_since_ms_);
  if (!wants_) {
    if (!wrong || seen.now_ms < not_before_ms_) return Step::none;
    wants_ = true;
    wrong_since_ms_ = 0;
    return Step::ask;
  }
  if (seen.holder != 0 && seen.holder != seen.own) {
    return end(seen, "another node stands in", 0);
  }
  if (wrong) return end(seen, "the zone has another one", 0);
  if (silent) return end(seen, "the zone does not hear of it", pause_ms);
  return seen.holder == seen.own && !seen.runs && !seen.others ? Step::begin : Step::none;
}

StandIn::Step StandIn::end(const Seen& seen, const char* reason, std::uint64_t pause) {
  wants_ = false;
  wrong_since_ms_ = silent_since_ms_ = 0;
  not_before_ms_ = seen.now_ms + pause;
  reason_ = reason;
  return Step::end;
}

bool StandIn::lasts(bool so, std::uint64_t now_ms, std::uint64_t for_ms, std::uint64_t& since_ms) {
  if (!so) {
    since_ms = 0;
  } else if (since_ms == 0) {
    since_ms = now_ms;
  }
  return so && now_ms - since_ms >= for_ms;
}

}  // namespace kitwork::node
