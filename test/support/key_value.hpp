// The replicated state of the cluster tests and of the benchmark: keys with values and a count of
// how often each was set, with a digest kept up to date.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "actors/consensus/replica.hpp"
#include "actors/consensus/sliced_map.hpp"

namespace kitwork::test {

// More of a value is not kept, so that a test can send much without a state of that size.
inline constexpr std::size_t kept_bytes_max = 4096;

// "Set key to value." The reply is the version that this made, as decimal digits.
std::string encode_set(std::string_view key, std::string_view value);

class KeyValue final : public consensus::ServedMachine {
 public:
  std::string apply(consensus::Position position, std::uint64_t time_ms,
                    std::string_view command) override;
  void begin_save() override;
  bool save_some(std::string& bytes, std::size_t bytes_max) override;
  Result<void> load(std::string_view bytes) override;
  consensus::Digest digest() const override;
  // The question is a key; the answer is "version value", or nothing if it was never set.
  std::string query(std::string_view question) const override;

 private:
  struct Value {
    std::uint64_t version = 0;
    std::string bytes;
  };
  // Adds an entry's part to the sum, or takes it away.
  void count(std::string_view key, const Value& value, bool add);

  consensus::SlicedMap<std::string, Value> values_;
  // How many entries a save tells, until it has told that.
  std::string save_header_;
  // The sum of all entries' hashes, as four numbers: independent of the order of the sets.
  std::array<std::uint64_t, 4> sum_{};
};

}  // namespace kitwork::test
