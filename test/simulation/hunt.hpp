// The score of the simulator: how fast it finds each deliberate bug (actors/consensus/mutants.def).
#pragma once

#include <cstdint>
#include <string>

namespace kitwork::simulation {

struct Hunt {
  // The first seed for each mutant, and the CPU seconds that each has.
  std::uint64_t seed = 0;
  double seconds = 60;
  // Only this mutant; empty: all.
  std::string mutant;
  // Whether the seed of known_kills.def is tried before all others.
  bool known = false;
  // Only the first seed; with everything that happens in it.
  bool one = false;
  bool trace = false;
};

// Prints a line for each mutant. 0 if all were found, 1 if one survived, 2 in a build without any.
int hunt_mutants(const Hunt& hunt);

}  // namespace kitwork::simulation
