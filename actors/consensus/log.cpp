#include "actors/consensus/log.hpp"

#include <algorithm>
#include <limits>

#include "schemas/assert.hpp"

namespace kitwork::consensus {

void Log::reset(Position base, std::uint64_t base_time_ms) {
  base_ = base;
  base_time_ms_ = base_time_ms;
  entries_.clear();
  bytes_ = 0;
}

std::uint64_t Log::last_time_ms() const {
  return entries_.empty() ? base_time_ms_ : entries_.back().time_ms;
}

std::optional<Term> Log::term_at(Index index) const {
  if (index == base_.index) return base_.term;
  if (index < base_.index || index > last_index()) return std::nullopt;
  return at(index).term;
}

bool Log::matches(Position position) const { return term_at(position.index) == position.term; }

const Entry& Log::at(Index index) const {
  KITWORK_ASSERT(index > base_.index && index <= last_index());
  return entries_[index - base_.index - 1];
}

Position Log::last_not_after(Position hint) const {
  Index index = std::min(hint.index, last_index());
  while (index > base_.index && at(index).term > hint.term) --index;
  if (index <= base_.index) return base_;
  return at(index).position();
}

std::vector<Entry> Log::slice(Index from, Index through, std::size_t bytes_max) const {
  std::vector<Entry> entries;
  std::size_t bytes = 0;
  for (Index index = from; index <= through; ++index) {
    const Entry& entry = at(index);
    bytes += entry_bytes(entry);
    if (!entries.empty() && bytes > bytes_max) break;
    entries.push_back(entry);
  }
  return entries;
}

std::size_t Log::bytes_between(Index from, Index through) const {
  std::size_t bytes = 0;
  for (Index index = from; index <= through; ++index) bytes += entry_bytes(at(index));
  return bytes;
}

void Log::append(Entry entry) {
  KITWORK_ASSERT(entry.index == last_index() + 1);
  KITWORK_ASSERT(entry.term >= last().term);
  bytes_ += entry_bytes(entry);
  entries_.push_back(std::move(entry));
}

void Log::truncate_from(Index index) {
  KITWORK_ASSERT(index > base_.index);
  while (last_index() >= index) {
    bytes_ -= entry_bytes(entries_.back());
    entries_.pop_back();
  }
}

void Log::compact_to(Index index) {
  KITWORK_ASSERT(index <= last_index());
  while (base_.index < index) {
    const Entry& entry = entries_.front();
    base_ = entry.position();
    base_time_ms_ = entry.time_ms;
    bytes_ -= entry_bytes(entry);
    entries_.pop_front();
  }
}

}  // namespace kitwork::consensus
