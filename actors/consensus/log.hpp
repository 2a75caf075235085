// The log in memory: everything after the last compaction. Pure bookkeeping; who may append or
// truncate what is decided elsewhere.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "actors/consensus/types.hpp"

namespace kitwork::consensus {

class Log {
 public:
  // Empty, continuing after `base`, whose entry had the time base_time_ms.
  void reset(Position base, std::uint64_t base_time_ms);

  Index first_index() const { return base_.index + 1; }
  Index last_index() const { return base_.index + entries_.size(); }
  Position base() const { return base_; }
  Position last() const { return entries_.empty() ? base_ : entries_.back().position(); }
  std::uint64_t last_time_ms() const;
  std::size_t bytes() const { return bytes_; }
  std::size_t size() const { return entries_.size(); }

  // None before the base and after the end.
  std::optional<Term> term_at(Index index) const;
  // Whether the log has this very position (the base counts).
  bool matches(Position position) const;
  // Asserts that the entry is there.
  const Entry& at(Index index) const;

  // The largest index <= hint.index whose term is <= hint.term; never before the base. Two logs
  // cannot agree after it.
  Position last_not_after(Position hint) const;

  // Entries [from, through], at least one (if from <= through), then as many as fit bytes_max.
  std::vector<Entry> slice(Index from, Index through, std::size_t bytes_max) const;
  // Their size in bytes, all of them.
  std::size_t bytes_between(Index from, Index through) const;

  // Asserts that it is the next one.
  void append(Entry entry);
  // Forgets all from `index` on; asserts that index is after the base.
  void truncate_from(Index index);
  // Forgets all up to `index`, which becomes the base.
  void compact_to(Index index);

 private:
  Position base_;
  std::uint64_t base_time_ms_ = 0;
  std::deque<Entry> entries_;
  std::size_t bytes_ = 0;
};

}  // namespace kitwork::consensus
