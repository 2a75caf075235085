// simulate: runs whole groups under seeds until the time is up, and says what it saw. A failure
// prints its seed; --seed S --trace replays it with everything that happened.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "test/simulation/hunt.hpp"
#include "test/simulation/world.hpp"

namespace kitwork::simulation {
namespace {

struct Options {
  double seconds = 10;
  std::uint64_t seed = 0;
  bool one = false;
  bool trace = false;
  bool mutants = false;
  bool known = false;
  std::string mutant;
};

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct Totals {
  Faults faults;
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  std::uint64_t simulated_us = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t reads = 0;
  std::uint64_t repeats = 0;
  std::uint64_t unknown = 0;
  std::uint64_t terms = 0;
};

Outcome run_seed(std::uint64_t seed, bool trace) { return World(Params::swarm(seed), trace).run(); }

void add(Totals& totals, const Outcome& outcome) {
  for (const auto& [kind, count] : outcome.faults) totals.faults[kind] += count;
  ++totals.runs;
  totals.events += outcome.events;
  totals.simulated_us += outcome.simulated_us;
  totals.acknowledged += outcome.acknowledged;
  totals.reads += outcome.reads;
  totals.repeats += outcome.repeats;
  totals.unknown += outcome.unknown;
  totals.terms += outcome.terms;
}

void report(const Totals& totals, double cpu) {
  const double hours = static_cast<double>(totals.simulated_us) / 3.6e9;
  std::printf(
      "note: runs %llu, simulated hours %.2f, CPU seconds %.1f, simulated hours per CPU-minute "
      "%.2f, events %llu\n",
      static_cast<unsigned long long>(totals.runs), hours, cpu, hours / (cpu / 60.0),
      static_cast<unsigned long long>(totals.events));
  std::printf(
      "note: acknowledged %llu, reads %llu, repeated commands answered once %llu, unknown "
      "outcomes %llu, terms %llu\n",
      static_cast<unsigned long long>(totals.acknowledged),
      static_cast<unsigned long long>(totals.reads),
      static_cast<unsigned long long>(totals.repeats),
      static_cast<unsigned long long>(totals.unknown),
      static_cast<unsigned long long>(totals.terms));
  std::string faults;
  for (const auto& [kind, count] : totals.faults) {
    faults += (faults.empty() ? "" : ", ") + kind + " " + std::to_string(count);
  }
  std::printf("note: %s\n", faults.c_str());
}

void print_failure(std::uint64_t seed, const Outcome& outcome) {
  std::printf("FAILED with seed %llu after %.1f simulated seconds:\n",
              static_cast<unsigned long long>(seed),
              static_cast<double>(outcome.simulated_us) / 1e6);
  for (const std::string& what : outcome.violations) std::printf("  %s\n", what.c_str());
  std::printf("replay: scripts/simulate --seed %llu --trace\n",
              static_cast<unsigned long long>(seed));
}

int simulate(const Options& options) {
  if (options.one) {
    const Outcome outcome = run_seed(options.seed, options.trace);
    if (!outcome.violations.empty()) print_failure(options.seed, outcome);
    return outcome.violations.empty() ? 0 : 1;
  }
  std::printf("note: seeds from %llu\n", static_cast<unsigned long long>(options.seed));
  Totals totals;
  const double begun = cpu_seconds();
  for (std::uint64_t seed = options.seed; cpu_seconds() - begun < options.seconds; ++seed) {
    const Outcome outcome = run_seed(seed, false);
    add(totals, outcome);
    if (!outcome.violations.empty()) {
      print_failure(seed, outcome);
      report(totals, cpu_seconds() - begun);
      return 1;
    }
  }
  std::printf("note: seeds to %llu: nothing found\n",
              static_cast<unsigned long long>(options.seed + totals.runs - 1));
  report(totals, cpu_seconds() - begun);
  return 0;
}

int usage() {
  std::printf(
      "simulate [--seconds N] [--seed S] [--one] [--trace] [--mutants [--known] [--mutant "
      "NAME]]\n");
  return 2;
}

}  // namespace

int run(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 1 << 16);
  Options options;
  options.seed = static_cast<std::uint64_t>(std::time(nullptr)) / 86400 * 1'000'000;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const bool more = i + 1 < argc;
    if (argument == "--seconds" && more) {
      options.seconds = std::atof(argv[++i]);
    } else if (argument == "--seed" && more) {
      options.seed = std::strtoull(argv[++i], nullptr, 10);
    } else if (argument == "--one") {
      options.one = true;
    } else if (argument == "--trace") {
      options.trace = options.one = true;
    } else if (argument == "--mutants") {
      options.mutants = true;
    } else if (argument == "--known") {
      options.known = true;
    } else if (argument == "--mutant" && more) {
      options.mutant = argv[++i];
      options.mutants = true;
    } else {
      return usage();
    }
  }
  if (!options.mutants) return simulate(options);
  return hunt_mutants(
      {options.seed, options.seconds, options.mutant, options.known, options.one, options.trace});
}

}  // namespace kitwork::simulation

int main(int argc, char** argv) { return kitwork::simulation::run(argc, argv); }
