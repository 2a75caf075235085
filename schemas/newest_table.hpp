// NewestTable: what this process found out before, in a table of fixed size, from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#ifndef __wasm__
#include <mutex>
#endif

namespace kitwork {

#ifdef __wasm__
// There is one thread, and its standard library has no mutex.
struct TableMutex {};
struct TableLock {
  explicit TableLock(TableMutex&) {}
};
#else
using TableMutex = std::mutex;
using TableLock = std::lock_guard<std::mutex>;
#endif

// One entry for each place: a newer one takes the place of an older one. Until then a place holds
// an entry that is as its type is made. The table takes memory with the first entry.
template <class Entry, std::size_t places>
class NewestTable {
 public:
  // What `see` makes of the entry at the hash's place. It is called while others wait.
  template <class See>
  auto look(std::uint64_t hash, See see) {
    const TableLock lock(mutex_);
    return see(entries_.empty() ? none_ : entries_[hash % places]);
  }
  void put(std::uint64_t hash, Entry entry) {
    const TableLock lock(mutex_);
    if (entries_.empty()) entries_.resize(places);
    entries_[hash % places] = std::move(entry);
  }

 private:
  TableMutex mutex_;
  std::vector<Entry> entries_;
  const Entry none_{};
};

}  // namespace kitwork
