// What the log is for: a state that every member computes by applying the same entries.
#pragma once

#include <cstddef>
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

  // time_ms is the entry's (Entry::time_ms), the only time there is. Positions name entries for
  // good: no other entry is ever applied under the same one. Returns the reply.
  virtual std::string apply(Position position, std::uint64_t time_ms, std::string_view command) = 0;
  // From here on save_some() tells the whole state as it is now, whatever is applied in between.
  virtual void begin_save() = 0;
  // Appends about `bytes_max` more of it, or all that is left. True if there is more.
  virtual bool save_some(std::string& bytes, std::size_t bytes_max) = 0;
  // Replaces the whole state and gives up a save; on failure the state is unusable until another
  // load.
  virtual Result<void> load(std::string_view bytes) = 0;
  // Of the whole state; equal states have equal digests.
  virtual Digest digest() const = 0;
};

}  // namespace kitwork::consensus
