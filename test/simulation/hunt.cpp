#include "test/simulation/hunt.hpp"

#include <cstdio>

#ifdef KITWORK_MUTANTS
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <ctime>

#include "actors/consensus/mutant.hpp"
#include "schemas/assert.hpp"
#include "test/simulation/world.hpp"
#endif

namespace kitwork::simulation {

#ifdef KITWORK_MUTANTS
namespace {

struct MutantRow {
  const char* name;
  int row;
  consensus::Mutant mutant;
};
constexpr MutantRow mutant_rows[] = {
#define KITWORK_MUTANT_ROW(name, row, sentence) {#name, row, consensus::Mutant::name},
#include "actors/consensus/mutants.def"
#undef KITWORK_MUTANT_ROW
};

struct KnownKill {
  consensus::Mutant mutant;
  std::uint64_t seed;
};
constexpr KnownKill known_kills[] = {
#define KITWORK_KNOWN_KILL(mutant, seed) {consensus::Mutant::mutant, seed},
#include "test/simulation/known_kills.def"
#undef KITWORK_KNOWN_KILL
};

// Shared with the process that hunts: a mutant may trip an assertion, which ends that process.
struct Found {
  std::uint64_t seed;
  bool killed;
  char why[200];
};

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

Outcome run_seed(std::uint64_t seed, consensus::Mutant mutant, bool trace) {
  consensus::active_mutant = mutant;
  return World(Params::swarm(seed), trace).run();
}

// It is the mutant that a seed finds only if the seed passes without it.
bool sound_without_mutant(std::uint64_t seed) {
  const bool sound = run_seed(seed, consensus::Mutant::none, false).violations.empty();
  if (!sound) {
    std::printf("seed %llu fails without any mutant\n", static_cast<unsigned long long>(seed));
  }
  return sound;
}

bool kills(const Hunt& hunt, consensus::Mutant mutant, std::uint64_t seed, Found& found) {
  found.seed = seed;
  const Outcome outcome = run_seed(seed, mutant, hunt.trace);
  if (outcome.violations.empty() || !sound_without_mutant(seed)) return false;
  const std::string& why = outcome.violations.front();
  std::strncpy(found.why, why.substr(0, why.find('\n')).c_str(), sizeof found.why - 1);
  return found.killed = true;
}

void hunt_one(const Hunt& hunt, consensus::Mutant mutant, Found& found) {
  const double begun = cpu_seconds();
  for (const KnownKill& each : known_kills) {
    if (!hunt.known || each.mutant != mutant) continue;
    if (kills(hunt, mutant, each.seed, found)) return;
    std::printf("note: seed %llu does not find it any more\n",
                static_cast<unsigned long long>(each.seed));
  }
  for (std::uint64_t seed = hunt.seed; cpu_seconds() - begun < hunt.seconds; ++seed) {
    if (kills(hunt, mutant, seed, found) || hunt.one) return;
  }
}

// In a process of its own, which may die of what it finds. Returns its CPU seconds.
double hunt_apart(const Hunt& hunt, consensus::Mutant mutant, Found& found) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  KITWORK_ASSERT(child >= 0);
  if (child == 0) {
    if (!hunt.trace && std::freopen("/dev/null", "w", stderr) == nullptr) ::_exit(1);
    hunt_one(hunt, mutant, found);
    std::fflush(stdout);
    ::_exit(0);
  }
  int status = 0;
  rusage usage{};
  KITWORK_ASSERT(::wait4(child, &status, 0, &usage) == child);
  if (WIFSIGNALED(status) && sound_without_mutant(found.seed)) {
    std::snprintf(found.why, sizeof found.why, "an assertion (%s)", ::strsignal(WTERMSIG(status)));
    found.killed = true;
  }
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

int hunt_mutants(const Hunt& hunt) {
  void* const memory =
      ::mmap(nullptr, sizeof(Found), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  KITWORK_ASSERT(memory != MAP_FAILED);
  Found& found = *static_cast<Found*>(memory);
  int survivors = 0;
  int hunted = 0;
  double total = 0;
  double longest = 0;
  for (const MutantRow& row : mutant_rows) {
    if (!hunt.mutant.empty() && hunt.mutant != row.name) continue;
    ++hunted;
    found = {};
    const double seconds = hunt_apart(hunt, row.mutant, found);
    total += seconds;
    longest = std::max(longest, seconds);
    std::printf("%-32s row %2d %7.2f s  seed %-9llu %s\n", row.name, row.row, seconds,
                static_cast<unsigned long long>(found.seed), found.killed ? found.why : "SURVIVED");
    if (!found.killed) ++survivors;
  }
  std::printf("note: mutants %d, killed %d, survived %d, CPU seconds %.1f, longest %.1f\n", hunted,
              hunted - survivors, survivors, total, longest);
  return survivors == 0 ? 0 : 1;
}
#else
int hunt_mutants(const Hunt&) {
  std::printf("this build holds no mutants: scripts/simulate --mutants takes the one that does\n");
  return 2;
}
#endif

}  // namespace kitwork::simulation
