// Subcommand: what `kitwork NAME` is, as data: its page of help and its function. The table of all
// of them is in main.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apps/kitwork/options.hpp"

namespace kitwork::app {

// What the command ends with. Scripts depend on these numbers.
enum ExitStatus : int {
  exit_done = 0,
  exit_exception = 1,
  exit_syntax = 2,
  exit_refused = 3,
  exit_out_of_gas = 4,
  exit_out_of_memory = 5,
  exit_not_trusted = 6,  // a capsule or token that does not hold, or is malformed
  exit_not_allowed = 7,  // it needs more than is granted
  exit_unavailable = 8,  // no gateway or no zone answers: the same may do better later
  exit_unfinished = 9,   // it was sent, and did not end while it was waited for
  exit_unknown = 10,     // nobody knows what is asked about
  exit_wrong_use = 64,
  exit_failed = 70,  // the machine or the system, not the capsule
};

struct Subcommand {
  std::string_view name;
  std::string_view synopsis;     // after the name: "FILE [--gas N]"
  std::string_view summary;      // one line, for the list
  std::string_view description;  // paragraphs, at most 80 columns
  std::vector<Flag> flags;
  std::string_view exit_status;  // lines, indented
  std::string_view examples;     // lines, indented
  int (*run)(const Options& options);
};

// The page that `kitwork NAME --help` prints.
std::string help_page(const Subcommand& subcommand);

// Says on stderr what is wrong and where help is, and gives exit_wrong_use.
int wrong_use(std::string_view subcommand, std::string_view message);

extern const Subcommand build_subcommand;
extern const Subcommand certificate_subcommand;
extern const Subcommand check_subcommand;
extern const Subcommand dev_subcommand;
extern const Subcommand disasm_subcommand;
extern const Subcommand eval_subcommand;
extern const Subcommand inspect_subcommand;
extern const Subcommand invocation_subcommand;
extern const Subcommand keygen_subcommand;
extern const Subcommand node_subcommand;
extern const Subcommand reference_subcommand;
extern const Subcommand result_subcommand;
extern const Subcommand run_subcommand;
extern const Subcommand send_subcommand;
extern const Subcommand setup_subcommand;
extern const Subcommand status_subcommand;
extern const Subcommand storage_subcommand;
extern const Subcommand token_subcommand;
extern const Subcommand top_subcommand;
extern const Subcommand trace_subcommand;
extern const Subcommand verify_subcommand;
extern const Subcommand zone_subcommand;

}  // namespace kitwork::app
