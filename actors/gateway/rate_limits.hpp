// RateLimits: how often somebody may, in a table that is bounded: whoever was quiet for longest is
// forgotten first, and begins anew with a full burst.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <list>
#include <map>

namespace kitwork::gateway {

template <class Key>
class RateLimits {
 public:
  // `rate` a second, `burst` at once, both at least 1.
  RateLimits(std::uint64_t rate, std::uint64_t burst, std::size_t remembered_max)
      : rate_(rate), burst_(burst), remembered_max_(remembered_max) {}

  // Takes one if there is one left. A clock that goes back gives nothing, and takes nothing.
  bool take(std::uint64_t now_ms, const Key& key) {
    auto found = entries_.find(key);
    if (found == entries_.end()) {
      if (entries_.size() >= remembered_max_) {
        entries_.erase(order_.front());
        order_.pop_front();
      }
      order_.push_back(key);
      const Entry fresh{burst_ * 1000, now_ms, std::prev(order_.end())};
      found = entries_.emplace(key, fresh).first;
    } else {
      order_.splice(order_.end(), order_, found->second.place);
    }
    Entry& entry = found->second;
    const std::uint64_t elapsed_ms = now_ms > entry.at_ms ? now_ms - entry.at_ms : 0;
    entry.at_ms = now_ms;
    // In thousandths of a request. Longer than this fills any burst.
    const std::uint64_t full_ms = burst_ * 1000 / rate_ + 1;
    entry.left = std::min(burst_ * 1000, entry.left + std::min(elapsed_ms, full_ms) * rate_);
    if (entry.left < 1000) return false;
    entry.left -= 1000;
    return true;
  }
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::uint64_t left = 0;
    std::uint64_t at_ms = 0;
    typename std::list<Key>::iterator place;
  };

  std::uint64_t rate_;
  std::uint64_t burst_;
  std::size_t remembered_max_;
  std::list<Key> order_;  // the quietest first
  std::map<Key, Entry> entries_;
};

}  // namespace kitwork::gateway
