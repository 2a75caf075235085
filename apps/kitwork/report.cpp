#include "apps/kitwork/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "apps/kitwork/inspect.hpp"
#include "schemas/capsule/json_text.hpp"

namespace kitwork::app {

namespace {

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

// The answer as JSON on stdout. False when it cannot be told.
bool print_answer(Session& session, std::string_view command, const vm::Stop& stop) {
  const auto answer = session.answer_json(stop.value);
  if (!answer) {
    fmt::print(stderr, "kitwork {}: {}\n", command, answer.error().message);
    return false;
  }
  if (answer.value()) fmt::print("{}\n", *answer.value());
  return true;
}

}  // namespace

Result<SessionLimits> limits_of(const Options& options, const SessionLimits& otherwise) {
  const auto gas = options.number("--gas", otherwise.gas, 0, gas_max);
  if (!gas) return gas.error();
  const auto memory = options.number("--memory", otherwise.memory_bytes, vm::memory_bytes_min,
                                     vm::memory_bytes_max);
  if (!memory) return memory.error();
  const auto every = options.number("--snapshot-every", 0, 1, gas_max);
  if (!every) return every.error();
  return SessionLimits{gas.value(), memory.value(), every.value(), options.text("--arg")};
}

Result<std::vector<compiler::Binding>> bindings_of(const Options& options) {
  std::vector<compiler::Binding> bindings;
  for (const std::string& text : options.texts("--bind")) {
    const std::size_t equals = text.find('=');
    if (equals == text.npos || equals == 0) {
      return Error{Errc::invalid_argument, "--bind wants NAME=JSON, not " + text};
    }
    const std::string name = text.substr(0, equals);
    Result<std::string> json = canonical_json(std::string_view(text).substr(equals + 1));
    if (!json) {
      return Error{json.error().code, fmt::format("--bind {}: {}", name, json.error().message)};
    }
    bindings.push_back({name, std::move(json.value())});
  }
  std::sort(bindings.begin(), bindings.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return bindings;
}

int run_and_tell(Session& session, std::string_view command, const SessionLimits& limits,
                 const Options& options) {
  const Result<vm::Stop> stop = session.run();
  if (!stop) {
    std::fflush(stdout);
    fmt::print(stderr, "kitwork {}: {}\n", command, stop.error().message);
    return exit_failed;
  }
  const bool told =
      stop.value().kind != vm::StopKind::done || print_answer(session, command, stop.value());
  std::fflush(stdout);
  const bool stats = options.has("--stats");
  if (!options.has("--json")) {
    tell_text(session, stop.value(), limits, stats);
  } else if (stats || stop.value().kind != vm::StopKind::done) {
    tell_json(session, stop.value(), stats);
  }
  return told ? status_of(stop.value()) : exit_exception;
}

}  // namespace kitwork::app
