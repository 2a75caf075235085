// What the log is for: a state that every member computes by applying the same entries.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "actors/consensus/types.hpp"
#include "schemas/result.hpp"

namespace kitwork::consensus {

// Deterministic: the same calls in the same order give the same replies and the same bytes on
// every member. No clock, no randomness, no address, no hash order may show.
class StateMachine {
 public:
  virtual ~StateMachine() = default;

  // time_ms is the entry's (Entry::time_ms), the only time there is. Returns the reply.
  virtual std::string apply(Index index, std::uint64_t time_ms, std::string_view command) = 0;
  // Appends the whole state to `bytes`.
  virtual void save(std::string& bytes) const = 0;
  // Replaces the whole state; on failure the state is unusable until another load.
  virtual Result<void> load(std::string_view bytes) = 0;
  // Of the whole state; equal states have equal digests.
  virtual Digest digest() const = 0;
};

}  // namespace kitwork::consensus
