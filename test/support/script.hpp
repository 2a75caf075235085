// Runs a script from its source in the machine, for tests: what it printed, what it answered, what
// it cost.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "vm/vm.hpp"

namespace kitwork::test {

enum class How : std::uint8_t {
  fast,       // as it comes: the fast form with the reference for what is rare
  reference,  // the portable form alone
  steps,      // the portable form, stopped after each `slice` instructions
  gas,        // the fast form, with `slice` gas at a time
  snapshot,   // the portable form; after each `slice` instructions another machine goes on
  park,       // the same; the machine leaves its window to another one and comes back
};

struct RunOptions {
  How how = How::fast;
  std::uint64_t slice = 1;
  std::int64_t gas = 1'000'000'000;
  std::uint64_t memory_bytes = vm::memory_bytes_default;
};

struct Ran {
  vm::StopKind stop = vm::StopKind::done;
  std::string value;    // the answer, or what was thrown, as describe() shows it
  std::string printed;  // what print() was given, a line each, arguments separated by blanks
  std::int64_t gas_used = 0;
  std::string diagnostics;  // of the compiler; empty when it compiled
  std::string refusal;      // why a snapshot was not taken back; empty when all were
  std::size_t snapshot_bytes_most = 0;
  std::size_t parked_bytes_most = 0;
};

Ran run_script(std::string_view source, const RunOptions& options = {});

}  // namespace kitwork::test
