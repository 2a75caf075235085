// kitwork inspect: what a capsule says of itself.
#include <fmt/format.h>

#include <cstdio>

#include "apps/kitwork/capsule_file.hpp"
#include "apps/kitwork/capsule_report.hpp"
#include "apps/kitwork/dry_run.hpp"
#include "apps/kitwork/source_file.hpp"
#include "apps/kitwork/subcommand.hpp"

namespace kitwork::app {

namespace {

const char* signature_words(const CapsuleInfo& info) {
  if (info.author.empty()) return "nobody signed it";
  return info.signature_holds ? "the signature holds" : "THE SIGNATURE DOES NOT HOLD";
}

void tell_text(const CapsuleInfo& info, const std::string& path) {
  fmt::print("{}\n", info.name.empty() ? "(no name)" : nlohmann::json(info.name).dump());
  fmt::print("  digest    {}\n", info.digest);
  fmt::print("  author    {}\n", info.author.empty() ? "-" : info.author);
  fmt::print("            {}\n", signature_words(info));
  for (const std::string& each : info.capabilities) fmt::print("  may       {}\n", each);
  if (info.capabilities.empty()) fmt::print("  may       touch nothing\n");
  for (const auto& [name, json] : info.captures) fmt::print("  captured  {} = {}\n", name, json);
  fmt::print("  limits    {} gas, {} bytes of memory\n", info.gas_limit, info.memory_bytes);
  fmt::print("  language  {}, gas table {}\n", info.language_version, info.gas_table_version);
  fmt::print("  size      {} bytes, of them {} program: {} functions, {} instructions\n",
             info.bytes, info.program_bytes, info.functions, info.instructions);
  print_estimate(info.gas, path);
}

void tell_json(const CapsuleInfo& info, const std::string& disassembly,
               const std::optional<DryRun>& ran) {
  nlohmann::ordered_json told = {{"name", info.name}, {"digest", info.digest}};
  told["author"] = nullptr;
  if (!info.author.empty()) told["author"] = info.author;
  told["signatureHolds"] = info.signature_holds;
  told["capabilities"] = info.capabilities;
  told["captures"] = nlohmann::ordered_json::object();
  for (const auto& [name, json] : info.captures) {
    told["captures"][name] = nlohmann::ordered_json::parse(json, nullptr, false);
  }
  told["gasLimit"] = info.gas_limit;
  told["memoryBytes"] = info.memory_bytes;
  told["languageVersion"] = info.language_version;
  told["gasTableVersion"] = info.gas_table_version;
  told["bytes"] = info.bytes;
  told["programBytes"] = info.program_bytes;
  told["functions"] = info.functions;
  told["instructions"] = info.instructions;
  told["gas"] = estimate_json(info.gas);
  if (ran) told["dryRun"] = dry_run_json(*ran);
  if (!disassembly.empty()) told["disassembly"] = disassembly;
  fmt::print("{}\n", told.dump());
}

int run(const Options& options) {
  const Result<std::string> path = one_file(options);
  if (!path) return wrong_use("inspect", path.error().message);
  const Result<CapsuleBytes> bytes = read_capsule_file(path.value());
  if (!bytes) return wrong_use("inspect", bytes.error().message);
  const Result<CapsuleInfo> info = inspect_capsule(bytes.value());
  if (!info) {
    fmt::print(stderr, "kitwork inspect: {}: {}\n", errc_name(info.error().code),
               info.error().message);
    return exit_not_trusted;
  }
  std::optional<DryRun> ran;
  if (options.has("--dry-run")) {
    const std::string app = options.has("--app") ? options.text("--app") : "app";
    const Result<DryRun> done = dry_run(bytes.value(), options.text("--dry-run"), app);
    if (!done) return wrong_use("inspect", done.error().message);
    ran = done.value();
  }
  std::string disassembly;
  if (options.has("--disasm")) {
    const Result<std::string> text = disassemble_capsule(bytes.value());
    if (text) disassembly = text.value();
  }
  if (options.has("--json")) {
    tell_json(info.value(), disassembly, ran);
    return exit_done;
  }
  tell_text(info.value(), path.value());
  if (ran) print_dry_run(*ran);
  if (!disassembly.empty()) fmt::print("\n{}", disassembly);
  return exit_done;
}

}  // namespace

const Subcommand inspect_subcommand = {
    .name = "inspect",
    .synopsis = "CAPSULE [--dry-run JSON] [--app APP] [--disasm] [--json]",
    .summary = "tells what a capsule is, may and costs",
    .description =
        "    Reads a capsule (- is the standard input), believes nothing, and tells its name, "
        "digest,\n"
        "    author, capabilities, captured values, limits, size, and what it costs as far as its\n"
        "    code tells. Whether the signature holds is told; kitwork verify asks for it.",
    .flags = {{"--dry-run", "JSON",
               "Runs it with this argument (nothing: undefined), within its limits and 50000000\n"
               "gas. What it may do is left out and answered with nothing; what it used is told."},
              {"--app", "APP", "Whose tables db() means in a dry run; app when not given."},
              {"--disasm", "", "Prints its instructions too."},
              {"--json", "", "Prints one JSON object."}},
    .exit_status =
        "    0   done\n"
        "    6   these bytes are no capsule: which rule they break is on stderr",
    .examples =
        "    kitwork inspect fee.kwc\n"
        "    kitwork inspect --json fee.kwc | jq .capabilities",
    .run = run,
};

}  // namespace kitwork::app
