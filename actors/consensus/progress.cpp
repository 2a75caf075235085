#include "actors/consensus/progress.hpp"

#include <algorithm>

#include "actors/consensus/mutant.hpp"
#include "actors/consensus/settings.hpp"

namespace kitwork::consensus {

void Progress::clear_inflight() {
  inflight_.clear();
  inflight_bytes_ = 0;
}

void Progress::become_probe(Index next_index) {
  state = State::probe;
  ++attempt;
  next = next_index;
  probe_sent = false;
  clear_inflight();
}

void Progress::become_replicate() {
  state = State::replicate;
  next = match + 1;
  clear_inflight();
}

void Progress::become_snapshot(Position position) {
  state = State::snapshot;
  snapshot = position;
  snapshot_offset = 0;
  snapshot_sent_ms = 0;
  snapshot_reading = false;
  clear_inflight();
}

void Progress::sent(Index last, std::size_t bytes, std::uint64_t now_ms) {
  if (inflight_.empty()) moved_ms = now_ms;
  inflight_.push_back({last, bytes});
  inflight_bytes_ += bytes;
  next = last + 1;
}

void Progress::acknowledged(Index index, std::uint64_t now_ms) {
  if (index > match) {
    match = index;
    moved_ms = now_ms;
    window_ = std::min(window_ + 1, window_max);
  }
  next = std::max(next, index + 1);
  while (!inflight_.empty() && inflight_.front().last <= index) {
    inflight_bytes_ -= inflight_.front().bytes;
    inflight_.pop_front();
  }
}

void Progress::disordered() {
  window_ = std::max<std::size_t>(std::min(window_, inflight_.size()) / 2, 1);
}

bool Progress::room(const Settings& settings) const {
  if (KITWORK_MUTANT(inflight_unbounded)) return true;
  return inflight_bytes_ < settings.inflight_bytes_max &&
         inflight_.size() < std::min(window_, settings.inflight_messages_max);
}

}  // namespace kitwork::consensus
