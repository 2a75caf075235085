// kitwork build: from a source to a capsule.
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "apps/kitwork/capsule_file.hpp"
#include "apps/kitwork/capsule_report.hpp"
#include "apps/kitwork/dry_run.hpp"
#include "apps/kitwork/source_file.hpp"
#include "apps/kitwork/subcommand.hpp"

namespace kitwork::app {

namespace {

constexpr std::uint64_t gas_most = std::uint64_t{1} << 62;

int fail(const Error& error) {
  // What the compiler says comes with its place and a caret.
  if (error.code == Errc::invalid_argument && error.message.find('\n') != std::string::npos) {
    fmt::print(stderr, "{}\n", error.message);
    return exit_refused;
  }
  fmt::print(stderr, "kitwork build: {}: {}\n", errc_name(error.code), error.message);
  return error.code == Errc::capability_missing ? exit_not_allowed : exit_refused;
}

Result<BuildRequest> request_of(const Options& options, const std::string& path) {
  BuildRequest request;
  request.file_name = path == "-" ? "standard input" : path;
  const Result<std::string> source = read_source(path);
  if (!source) return source.error();
  request.source = source.value();
  const std::size_t slash = path.rfind('/');
  const std::string file = slash == path.npos ? path : path.substr(slash + 1);
  request.name = options.has("--name") ? options.text("--name") : file.substr(0, file.rfind('.'));
  if (options.has("--app")) request.app = options.text("--app");
  for (const std::string& text : options.texts("--bind")) {
    const std::size_t equals = text.find('=');
    if (equals == text.npos) {
      return Error{Errc::invalid_argument, "--bind wants NAME=JSON, not " + text};
    }
    request.bindings.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  request.fold = !options.has("--no-fold");
  if (options.has("--cap")) request.capabilities = options.texts("--cap");
  const auto gas = options.number("--gas", request.gas_limit, 1, gas_most);
  if (!gas) return gas.error();
  request.gas_limit = gas.value();
  const auto memory = options.number("--memory", request.memory_bytes, 1u << 16, 1u << 30);
  if (!memory) return memory.error();
  request.memory_bytes = memory.value();
  if (options.has("--key")) {
    const Result<SecretKeyText> key = read_secret_key(options.text("--key"));
    if (!key) return key.error();
    request.key = key.value();
  }
  return request;
}

void tell_text(const BuiltCapsule& built, const std::string& file, const std::string& out) {
  fmt::print("{}: {} bytes, {}\n", out, built.bytes.size(), built.digest);
  for (const NeededText& need : built.needed) {
    fmt::print("  needs {} (", need.capability);
    fmt::print("{}:{}:{}{}{})\n", file, need.because.line, need.because.column,
               need.because.text.empty() ? "" : ": ", need.because.text);
  }
  for (const std::string& each : built.capabilities) fmt::print("  declares {}\n", each);
  print_estimate(built.gas, file);
  for (const BuildNote& warning : built.warnings) {
    fmt::print(stderr, "warning: {}\n", warning.text);
  }
}

void tell_json(const BuiltCapsule& built, const std::optional<DryRun>& ran) {
  nlohmann::ordered_json told = {{"digest", built.digest}, {"bytes", built.bytes.size()}};
  told["capabilities"] = built.capabilities;
  told["needed"] = nlohmann::ordered_json::array();
  for (const NeededText& need : built.needed) {
    told["needed"].push_back({{"capability", need.capability},
                              {"line", need.because.line},
                              {"column", need.because.column},
                              {"because", need.because.text}});
  }
  told["warnings"] = nlohmann::ordered_json::array();
  for (const BuildNote& each : built.warnings) told["warnings"].push_back(each.text);
  told["gas"] = estimate_json(built.gas);
  if (ran) told["dryRun"] = dry_run_json(*ran);
  fmt::print("{}\n", told.dump());
}

int run(const Options& options) {
  const Result<std::string> path = one_file(options);
  if (!path) return wrong_use("build", path.error().message);
  const std::string out = options.text("-o");
  if (out.empty()) return wrong_use("build", "name a file for the capsule: -o");
  const Result<BuildRequest> request = request_of(options, path.value());
  if (!request) return wrong_use("build", request.error().message);
  const Result<BuiltCapsule> built = build_capsule(request.value());
  if (!built) return fail(built.error());
  const CapsuleBytes& bytes = built.value().bytes;
  const Result<void> written = write_file(out, std::string(bytes.begin(), bytes.end()), 0666, true);
  if (!written) {
    fmt::print(stderr, "kitwork build: {}\n", written.error().message);
    return exit_failed;
  }
  if (out == "-") return exit_done;
  std::optional<DryRun> ran;
  if (options.has("--dry-run")) {
    const Result<DryRun> done = dry_run(bytes, options.text("--dry-run"), request.value().app);
    if (!done) return wrong_use("build", done.error().message);
    ran = done.value();
  }
  if (options.has("--json")) {
    tell_json(built.value(), ran);
  } else {
    tell_text(built.value(), request.value().file_name, out);
    if (ran) print_dry_run(*ran);
  }
  return exit_done;
}

}  // namespace

const Subcommand build_subcommand = {
    .name = "build",
    .synopsis =
        "FILE -o OUT [--key KEY] [--cap CAPABILITY]... [--gas N] [--memory BYTES]\n"
        "        [--bind NAME=JSON]... [--name NAME] [--app APP] [--no-fold]\n"
        "        [--dry-run JSON] [--json]",
    .summary = "makes a capsule of a file",
    .description =
        "    Compiles FILE (- is the standard input), a script whose return is the answer or a "
        "file\n"
        "    with an export default, finds out what it needs and what it costs, and writes a "
        "capsule:\n"
        "    program, captured values, capabilities, limits, and with --key the author's "
        "signature.\n"
        "    Without --cap it declares what it was found to need. A --cap that is wider is warned "
        "of;\n"
        "    when none covers a call that is known, the build ends with status 7 and the place.",
    .flags =
        {{"-o", "OUT", "Where the capsule goes; - is the standard output."},
         {"--key", "KEY", "The author's secret key, a file of kitwork keygen."},
         {"--cap", "CAPABILITY",
          "Declares this, as in \"db.read:app.users(id,name) limit 10 per query\". May be "
          "repeated.",
          true},
         {"--gas", "N", "The gas that it may use; 100000000 when not given."},
         {"--memory", "BYTES", "The memory that it may fill; 67108864 when not given."},
         {"--bind", "NAME=JSON", "Captures a value: a constant around the file. May be repeated.",
          true},
         {"--name", "NAME", "What it is called; the file's name when not given."},
         {"--app", "APP", "Whose tables db() means; app when not given."},
         {"--no-fold", "",
          "Leaves all computing to the run. Else constants, captured values and calls without\n"
          "effect are evaluated now, within 10000000 gas; kitwork disasm shows them."},
         {"--dry-run", "JSON",
          "Runs the capsule with this argument (nothing: undefined) and tells what it used, as "
          "for\n"
          "kitwork inspect."},
         {"--json", "",
          "Prints one JSON object: digest, bytes, capabilities, needed, warnings, gas."}},
    .exit_status =
        "    0   done\n"
        "    3   the source, a value or a capability is refused: why, and where, is on stderr\n"
        "    7   it needs more than --cap declares\n"
        "    70  the file cannot be written",
    .examples =
        "    kitwork build fee.js -o fee.kwc --key author.key\n"
        "    kitwork build cart.js -o cart.kwc --cap 'kv.write:cart/*' --gas 50000\n"
        "    kitwork build fee.js -o fee.kwc --bind rate=0.25 --json",
    .run = run,
};

}  // namespace kitwork::app
