// kitwork eval: runs a file within its gas and memory.
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "apps/kitwork/inspect.hpp"
#include "apps/kitwork/session.hpp"
#include "apps/kitwork/source_file.hpp"
#include "apps/kitwork/subcommand.hpp"

namespace kitwork::app {

namespace {

constexpr std::uint64_t gas_default = 1'000'000'000;
constexpr std::uint64_t gas_max = std::uint64_t{1} << 62;

ExitStatus status_of(const vm::Stop& stop) {
  switch (stop.kind) {
    case vm::StopKind::done:
      return exit_done;
    case vm::StopKind::exception:
      return exit_exception;
    case vm::StopKind::out_of_gas:
      return exit_out_of_gas;
    default:
      return exit_out_of_memory;
  }
}

const char* name_of(ExitStatus status) {
  switch (status) {
    case exit_done:
      return "done";
    case exit_exception:
      return "exception";
    case exit_out_of_gas:
      return "out_of_gas";
    default:
      return "out_of_memory";
  }
}

void tell_json(Session& session, const vm::Stop& stop, bool with_stats) {
  const ExitStatus status = status_of(stop);
  nlohmann::ordered_json told = {{"status", name_of(status)}};
  if (stop.kind == vm::StopKind::exception) {
    const ExceptionText text = exception_text(session.machine(), stop.value);
    told["exception"] = {{"name", text.name}, {"message", text.message}, {"text", text.text}};
  }
  if (with_stats) {
    const vm::Vm& machine = session.machine();
    const SessionFigures& figures = session.figures();
    told["gas_used"] = machine.gas_used();
    told["gas_left"] = machine.gas_left();
    told["allocated_bytes"] = machine.heap.allocated_bytes();
    told["live_bytes"] = machine.heap.live_bytes_last();
    told["cpu_ns"] = figures.cpu_ns;
    told["snapshots"] = figures.snapshots;
    told["snapshot_bytes_max"] = figures.snapshot_bytes_max;
  }
  using Json = nlohmann::ordered_json;
  fmt::print(stderr, "{}\n", told.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void tell_text(Session& session, const vm::Stop& stop, const SessionLimits& limits,
               bool with_stats) {
  const vm::Vm& machine = session.machine();
  if (stop.kind == vm::StopKind::exception) {
    const ExceptionText exception = exception_text(session.machine(), stop.value);
    fmt::print(stderr, "Uncaught {}\n", exception.text);
  } else if (stop.kind == vm::StopKind::out_of_gas) {
    fmt::print(stderr, "out of gas: {} were not enough; --gas gives more\n", limits.gas);
  } else if (stop.kind == vm::StopKind::trap) {
    fmt::print(stderr, "out of memory: {} bytes were not enough; --memory gives more\n",
               limits.memory_bytes);
  }
  if (!with_stats) return;
  const SessionFigures& figures = session.figures();
  fmt::print(stderr, "gas: {} used, {} left\n", machine.gas_used(), machine.gas_left());
  fmt::print(stderr, "memory: {} bytes allocated, {} live at the last collection\n",
             machine.heap.allocated_bytes(), machine.heap.live_bytes_last());
  fmt::print(stderr, "time: {:.3f} ms of CPU\n", static_cast<double>(figures.cpu_ns) / 1e6);
  if (limits.snapshot_every > 0) {
    fmt::print(stderr, "snapshots: {}, the longest {} bytes\n", figures.snapshots,
               figures.snapshot_bytes_max);
  }
}

Result<SessionLimits> limits_of(const Options& options) {
  const auto gas = options.number("--gas", gas_default, 0, gas_max);
  if (!gas) return gas.error();
  const auto memory = options.number("--memory", vm::memory_bytes_default, vm::memory_bytes_min,
                                     vm::memory_bytes_max);
  if (!memory) return memory.error();
  const auto every = options.number("--snapshot-every", 0, 1, gas_max);
  if (!every) return every.error();
  return SessionLimits{gas.value(), memory.value(), every.value()};
}

int run(const Options& options) {
  const Result<std::string> path = one_file(options);
  if (!path) return wrong_use("eval", path.error().message);
  const Result<SessionLimits> limits = limits_of(options);
  if (!limits) return wrong_use("eval", limits.error().message);
  const Result<std::string> source = read_source(path.value());
  if (!source) return wrong_use("eval", source.error().message);
  const bool json = options.has("--json");
  ExitStatus status = exit_done;
  auto program = compile_source(path.value(), source.value(), json, status);
  if (!program) return status;
  auto session = Session::create(std::move(*program), limits.value());
  if (!session) {
    fmt::print(stderr, "kitwork eval: {}\n", session.error().message);
    return exit_failed;
  }
  const Result<vm::Stop> stop = session.value()->run();
  std::fflush(stdout);
  if (!stop) {
    fmt::print(stderr, "kitwork eval: {}\n", stop.error().message);
    return exit_failed;
  }
  if (json) {
    if (options.has("--stats") || stop.value().kind != vm::StopKind::done) {
      tell_json(*session.value(), stop.value(), options.has("--stats"));
    }
  } else {
    tell_text(*session.value(), stop.value(), limits.value(), options.has("--stats"));
  }
  return status_of(stop.value());
}

}  // namespace

const Subcommand eval_subcommand = {
    "eval",
    "[--gas N] [--memory BYTES] [--snapshot-every N] [--stats] [--json] FILE",
    "runs a file within its gas and memory",
    "    Compiles FILE (- is the standard input), verifies it, and runs it in a capsule of its\n"
    "    own. print(...) and console.log(...) write to stdout as node's console.log does. The\n"
    "    capsule reaches nothing else: no file, no clock, no network. The same file with the\n"
    "    same limits prints the same and uses the same gas on every machine.",
    {{"--gas", "N", "The gas that it may use, from 0 on; 1000000000 when not given."},
     {"--memory", "BYTES",
      "The memory that its live data may fill, from 65536 to 1073741824; 67108864 when not\n"
      "given."},
     {"--snapshot-every", "N",
      "Stops every N instructions, writes the machine to bytes, forgets it, reads it back and\n"
      "goes on. What is printed and the gas are the same as without. While the machine is larger\n"
      "than 64 KiB it stops more rarely: an instruction for each KiB beyond that lie between."},
     {"--stats", "", "Tells gas, memory and time on stderr when it ends."},
     {"--json", "", "Tells diagnostics, an uncaught exception and --stats as JSON on stderr."}},
    "    0   done\n"
    "    1   an exception that nothing caught: its name, message and stack are on stderr\n"
    "    2   a syntax error or another early error\n"
    "    3   something that is JavaScript, but refused\n"
    "    4   out of gas\n"
    "    5   out of memory\n"
    "    70  the machine itself failed",
    "    kitwork eval fee.js\n"
    "    kitwork eval --gas 100000 --stats fee.js\n"
    "    echo 'console.log(6 * 7)' | kitwork eval -",
    run};

}  // namespace kitwork::app
