// ZoneMachine: the zone's state as the log's state machine. What a batch led to goes to a sink,
// which brings it to the Member that stands on the same state.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "actors/admission/zone_state.hpp"
#include "actors/consensus/replica.hpp"

namespace kitwork::admission {

// The log applies to it on one thread, a Member looks at it on another: whoever does holds the
// mutex.
struct SharedState {
  explicit SharedState(Genesis genesis) : state(std::move(genesis)) {}

  std::mutex mutex;
  ZoneState state;
};

// Called on the log's thread, with the mutex held: returns at once.
class AppliedSink {
 public:
  virtual ~AppliedSink() = default;
  virtual void applied(BatchResult result) = 0;
  virtual void restored() = 0;
};

// What a query of the log asks: a letter, and what belongs to it. The answers are
//   verdict_query + an invocation's 32 bytes -> encode_verdict
//   trace_query + an invocation's 32 bytes -> its records, each with its length before it (u64)
inline constexpr char verdict_query = 'v';
inline constexpr char trace_query = 't';

class ZoneMachine final : public consensus::ServedMachine {
 public:
  ZoneMachine(std::shared_ptr<SharedState> shared, std::shared_ptr<AppliedSink> sink)
      : shared_(std::move(shared)), sink_(std::move(sink)) {}

  std::string apply(consensus::Position position, std::uint64_t time_ms,
                    std::string_view command) override;
  void begin_save() override;
  bool save_some(std::string& bytes, std::size_t bytes_max) override;
  Result<void> load(std::string_view bytes) override;
  consensus::Digest digest() const override;
  // Empty for what is no question.
  std::string query(std::string_view question) const override;

 private:
  std::shared_ptr<SharedState> shared_;
  std::shared_ptr<AppliedSink> sink_;
};

}  // namespace kitwork::admission
