// A hash map that knows which entry is the oldest: for tables that are bounded by number and age.
#pragma once

#include <cstddef>
#include <list>
#include <unordered_map>
#include <utility>

namespace kitwork::guard {

template <class Key, class Value, class Hash>
class AgedMap {
 public:
  using Entry = std::pair<Key, Value>;

  std::size_t size() const { return index_.size(); }
  bool contains(const Key& key) const { return index_.contains(key); }
  Value* find(const Key& key) {
    const auto found = index_.find(key);
    return found == index_.end() ? nullptr : &found->second->second;
  }
  // False, and nothing changes, if there is one.
  bool insert(const Key& key, Value value) {
    const auto [place, fresh] = index_.try_emplace(key);
    if (!fresh) return false;
    entries_.emplace_back(key, std::move(value));
    place->second = std::prev(entries_.end());
    return true;
  }
  bool erase(const Key& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return false;
    entries_.erase(found->second);
    index_.erase(found);
    return true;
  }
  // Null when empty.
  const Entry* oldest() const { return entries_.empty() ? nullptr : &entries_.front(); }
  void erase_oldest() {
    index_.erase(entries_.front().first);
    entries_.pop_front();
  }
  void clear() {
    index_.clear();
    entries_.clear();
  }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

 private:
  std::list<Entry> entries_;
  std::unordered_map<Key, typename std::list<Entry>::iterator, Hash> index_;
};

}  // namespace kitwork::guard
