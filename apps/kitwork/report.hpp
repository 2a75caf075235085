// What eval and run have in common: limits from the command line, the run, and what is told of it.
#pragma once

#include <string>
#include <vector>

#include "apps/kitwork/session.hpp"
#include "apps/kitwork/subcommand.hpp"
#include "compiler/compile.hpp"

namespace kitwork::app {

inline constexpr std::uint64_t gas_default = 1'000'000'000;
inline constexpr std::uint64_t gas_max = std::uint64_t{1} << 62;

// --gas, --memory, --snapshot-every and --arg; limits that are not given are those of `otherwise`.
Result<SessionLimits> limits_of(const Options& options, const SessionLimits& otherwise);
// --bind NAME=JSON, each in its one text.
Result<std::vector<compiler::Binding>> bindings_of(const Options& options);

// Runs it, prints the answer on stdout as JSON, and tells what went wrong, and with --stats what it
// cost, on stderr. Gives the exit status.
int run_and_tell(Session& session, std::string_view command, const SessionLimits& limits,
                 const Options& options);

}  // namespace kitwork::app
