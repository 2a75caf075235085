// A rate as credit: it comes back evenly, up to what one second gives, and spending it may leave a
// debt that has to be paid back before the next spending. Time is an argument.
#pragma once

#include <algorithm>
#include <cstdint>

namespace kitwork::guard {

class Credit {
 public:
  // 0 a second is without limit.
  Credit(std::uint64_t per_second, std::uint64_t now_ms)
      : per_second_(static_cast<std::int64_t>(per_second)),
        milli_(per_second_ * 1000),
        then_ms_(now_ms) {}

  bool left(std::uint64_t now_ms) {
    refill(now_ms);
    return per_second_ == 0 || milli_ > 0;
  }
  void spend(std::uint64_t count, std::uint64_t now_ms) {
    refill(now_ms);
    if (per_second_ != 0) milli_ -= static_cast<std::int64_t>(count) * 1000;
  }

 private:
  void refill(std::uint64_t now_ms) {
    // Longer pauses give no more than this, which is far beyond any burst.
    constexpr std::uint64_t pause_max_ms = 1'000'000;
    const std::uint64_t passed = std::min(now_ms - std::min(now_ms, then_ms_), pause_max_ms);
    then_ms_ = std::max(then_ms_, now_ms);
    milli_ = std::min(milli_ + per_second_ * static_cast<std::int64_t>(passed), per_second_ * 1000);
  }

  std::int64_t per_second_;
  std::int64_t milli_;  // thousandths
  std::uint64_t then_ms_;
};

}  // namespace kitwork::guard
