// The state that the simulated group replicates: registers that count their versions, so that a
// history's only possible order is written in its answers.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "actors/consensus/state_machine.hpp"

namespace kitwork::simulation {

struct Register {
  std::uint64_t version = 0;
  std::uint64_t value = 0;
};

// "Set key to value"; value is unique in a run. The padding makes entries of different sizes.
std::string encode_put(std::uint64_t key, std::uint64_t value, std::size_t padding);
// The reply to a put: the version that it made.
std::uint64_t decode_reply(std::string_view reply);

class Kv final : public consensus::StateMachine {
 public:
  std::string apply(consensus::Position position, std::uint64_t time_ms,
                    std::string_view command) override;
  void begin_save() override;
  bool save_some(std::string& bytes, std::size_t bytes_max) override;
  Result<void> load(std::string_view bytes) override;
  consensus::Digest digest() const override;

  Register read(std::uint64_t key) const;
  // Of the whole state, kept up to date with every put.
  std::uint64_t fingerprint() const { return fingerprint_; }
  // What the last apply wrote (value 0: nothing).
  std::uint64_t last_key() const { return last_key_; }
  std::uint64_t last_value() const { return last_value_; }
  void forget_last() { last_value_ = 0; }
  // A bit that flips in memory.
  void corrupt();
  bool corrupted() const;

 private:
  void encode(std::string& bytes) const;

  std::map<std::uint64_t, Register> registers_;
  // A save that is under way, and how much of it was told.
  std::string saved_;
  std::size_t told_ = 0;
  std::uint64_t fingerprint_ = 0;
  std::uint64_t last_key_ = 0;
  std::uint64_t last_value_ = 0;
};

}  // namespace kitwork::simulation
