// An ordered map that can be saved piece by piece, as it was at one moment, while it goes on
// changing: what changes before its turn has come is kept aside as it was. So a state of hundreds
// of MiB is encoded without a pause in which nothing else happens.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace kitwork::consensus {

template <class Key, class Value>
class SlicedMap {
 public:
  using Map = std::map<Key, Value, std::less<>>;

  std::size_t size() const { return now_.size(); }
  bool empty() const { return now_.empty(); }
  typename Map::const_iterator begin() const { return now_.begin(); }
  typename Map::const_iterator end() const { return now_.end(); }
  // Null if there is none.
  template <class Like>
  const Value* find(const Like& key) const {
    const auto found = now_.find(key);
    return found == now_.end() ? nullptr : &found->second;
  }

  // To be changed at once; made if there is none.
  Value& modify(const Key& key) {
    remember(key);
    return now_[key];
  }
  void erase(const Key& key) {
    remember(key);
    now_.erase(key);
  }
  template <class Condition>
  void erase_if(Condition&& condition) {
    for (auto each = now_.begin(); each != now_.end();) {
      if (condition(each->second)) {
        remember(each->first);
        each = now_.erase(each);
      } else {
        ++each;
      }
    }
  }
  // Also ends what is being saved.
  void clear() {
    now_.clear();
    end_save();
  }

  // From here on save_some() visits what the map holds now. Another save that was not finished is
  // given up.
  void begin_save() {
    end_save();
    saving_ = true;
  }
  // Calls visit(key, value) in order until it returns false. True if there is more.
  template <class Visit>
  bool save_some(Visit&& visit) {
    while (saving_) {
      auto now = at_ ? now_.upper_bound(*at_) : now_.begin();
      const auto before = before_.begin();
      const bool changed =
          before != before_.end() && (now == now_.end() || !(now->first < before->first));
      if (!changed && now == now_.end()) {
        end_save();
        return false;
      }
      bool go_on = true;
      if (changed) {
        at_ = before->first;
        if (before->second) go_on = visit(before->first, *before->second);
        before_.erase(before);
      } else {
        at_ = now->first;
        go_on = visit(now->first, now->second);
      }
      if (!go_on) return true;
    }
    return false;
  }

 private:
  void end_save() {
    saving_ = false;
    at_.reset();
    before_.clear();
  }
  void remember(const Key& key) {
    if (!saving_ || (at_ && !(*at_ < key)) || before_.find(key) != before_.end()) return;
    const auto found = now_.find(key);
    before_.emplace(key, found == now_.end() ? std::nullopt : std::optional(found->second));
  }

  Map now_;
  bool saving_ = false;
  // The last key that was visited.
  std::optional<Key> at_;
  // What changed behind it since the save began, as it was: nothing if it was not there.
  std::map<Key, std::optional<Value>, std::less<>> before_;
};

}  // namespace kitwork::consensus
