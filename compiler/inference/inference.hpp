// Static inference: what a program needs and what it costs, from its code alone. A pure function of
// the program; nothing is run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/capability/capability.hpp"
#include "schemas/program.hpp"

namespace kitwork::compiler {

struct SourceNote {
  std::uint32_t line = 0;  // 1-based; 0: the program carries no positions there
  std::uint32_t column = 0;
  std::string text;

  friend bool operator==(const SourceNote&, const SourceNote&) = default;
};

// A capability that some call needs; one text is told once, at its first place. `because.text` is
// empty when it is exact, else it says what is not constant and so forces a wildcard.
struct Need {
  Capability capability;
  SourceNote because;
};

// Gas of a run that does not throw. `upper` is nothing when `unbounded` is not empty. What `data`
// names is in neither bound: work that grows with texts, arrays and arguments.
struct GasEstimate {
  std::uint64_t lower = 0;
  std::optional<std::uint64_t> upper;
  std::vector<SourceNote> unbounded;
  std::vector<SourceNote> data;
};

struct Inference {
  std::vector<Need> needs;
  // Values that are handed to the host and cannot travel: functions, and the host's own objects.
  std::vector<SourceNote> cannot_travel;
  // What the host is surely asked for in vain: conditions that it cannot read, methods that queries
  // do not have.
  std::vector<SourceNote> refused;
  GasEstimate gas;
};

struct InferenceOptions {
  std::string app = "app";  // whose tables db() means
};

// Notes of one kind beyond this many are left out.
inline constexpr std::size_t inference_notes_max = 100;

// Programs with more instructions are not looked at: they need everything and have no bound.
inline constexpr std::size_t inference_instructions_max = 1u << 16;

// The program has passed the verifier, or is the compiler's own.
Inference infer(const Program& program, const InferenceOptions& options = {});

}  // namespace kitwork::compiler
