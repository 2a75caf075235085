// kitwork storage: looks at the directory of one member of a zone's command layer.
#include <fmt/format.h>

#include <cstdio>
#include <kitwork/storage.hpp>
#include <string>

#include "apps/kitwork/subcommand.hpp"

namespace kitwork::app {

namespace {

constexpr int exit_damaged = 1;

int run(const Options& options) {
  const auto& operands = options.operands();
  if (operands.size() != 2) return wrong_use("storage", "takes inspect or verify, and a directory");
  const bool verify = operands[0] == "verify";
  if (!verify && operands[0] != "inspect") {
    return wrong_use("storage", fmt::format("unknown action {}{}", operands[0],
                                            suggestion(operands[0], {"inspect", "verify"})));
  }
  const Result<StorageReport> report = inspect_storage(operands[1]);
  if (!report) {
    fmt::print(stderr, "kitwork storage: {}: {}\n", errc_name(report.error().code),
               report.error().message);
    return exit_refused;
  }
  const StorageReport& found = report.value();
  if (options.has("--json")) {
    std::fwrite(found.json.data(), 1, found.json.size(), stdout);
  } else {
    std::fwrite(found.text.data(), 1, found.text.size(), stdout);
    const char* const verdicts[] = {"sound", "damaged, and nothing is missing",
                                    "damaged, and entries are missing"};
    if (verify) fmt::print("  verified: {}\n", verdicts[static_cast<int>(found.health)]);
  }
  return verify && found.health != StorageHealth::sound ? exit_damaged : exit_done;
}

}  // namespace

const Subcommand storage_subcommand = {
    .name = "storage",
    .synopsis = "inspect|verify DIR [--json]",
    .summary = "looks at a member's log, vote and snapshots",
    .description =
        "    Reads every byte of a member's directory and checks every checksum, and\n"
        "    changes nothing. It tells a write that a crash tore (which is as it should\n"
        "    be) from bytes that went bad later, and which entries are missing.\n"
        "    inspect says what is there; verify also says it by the exit status.",
    .flags = {{"--json", "", "Prints one JSON object instead of lines."}},
    .exit_status =
        "    0   done; for verify: nothing is damaged\n"
        "    1   verify: something is damaged or missing\n"
        "    3   the directory cannot be read, or no member must be started on it",
    .examples =
        "    kitwork storage inspect /var/lib/kitwork/member-1\n"
        "    kitwork storage verify --json /var/lib/kitwork/member-1",
    .run = run,
};

}  // namespace kitwork::app
