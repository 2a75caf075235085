// Dry runs: what one run of a capsule costs when the world answers nothing. No effect happens.
#pragma once

#include <kitwork/capsule.hpp>
#include <nlohmann/json.hpp>
#include <string>

namespace kitwork::app {

// More gas than this is not spent to find out.
inline constexpr std::uint64_t dry_run_gas_max = 50'000'000;

struct DryRun {
  std::uint64_t gas = 0;
  std::uint64_t effects = 0;  // calls that were granted, and answered with nothing
  std::string outcome;        // "answered", or why it did not
};

// With the capsule's own limits and capabilities. `argument` is JSON; empty: undefined. What is
// wrong with the capsule or the argument is an error.
Result<DryRun> dry_run(const CapsuleBytes& capsule, const std::string& argument,
                       const std::string& app);

void print_dry_run(const DryRun& ran);
nlohmann::ordered_json dry_run_json(const DryRun& ran);

}  // namespace kitwork::app
