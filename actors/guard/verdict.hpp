// Verdict: what the guard decides, from verdicts.def, and how often it did.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace kitwork::guard {

enum class Verdict : std::uint8_t {
#define KITWORK_VERDICT(name, action, sentence) name,
#include "actors/guard/verdicts.def"
#undef KITWORK_VERDICT
};

enum class VerdictAction : std::uint8_t { pass, drop, cut };

inline constexpr std::size_t verdict_count = 0
#define KITWORK_VERDICT(name, action, sentence) +1
#include "actors/guard/verdicts.def"
#undef KITWORK_VERDICT
    ;

const char* verdict_name(Verdict verdict);
// The sentence, for people.
const char* verdict_sentence(Verdict verdict);
VerdictAction verdict_action(Verdict verdict);
inline bool cuts(Verdict verdict) { return verdict_action(verdict) == VerdictAction::cut; }

using VerdictCounts = std::array<std::uint64_t, verdict_count>;

}  // namespace kitwork::guard
