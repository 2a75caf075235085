// Deliberate bugs, absent from what ships: KITWORK_MUTANT(name) is the constant false. A program
// compiled with -DKITWORK_MUTANTS=1 holds all of them and runs at most one at a time.
#pragma once

#ifdef KITWORK_MUTANTS
#include <cstdint>

namespace kitwork::consensus {

enum class Mutant : int {
  none,
#define KITWORK_MUTANT_ROW(name, row, sentence) name,
#include "actors/consensus/mutants.def"
#undef KITWORK_MUTANT_ROW
};

// The one that is alive; set by the simulation before a run.
inline Mutant active_mutant = Mutant::none;
// What `clock_in_state` reads in place of the time in the log.
inline std::uint64_t mutant_clock_ms = 0;

}  // namespace kitwork::consensus

#define KITWORK_MUTANT(name) \
  (::kitwork::consensus::active_mutant == ::kitwork::consensus::Mutant::name)
#else
#define KITWORK_MUTANT(name) false
#endif
