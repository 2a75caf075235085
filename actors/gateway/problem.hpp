// Problem: every answer that is none of a capsule's, from problems.def. What a client is told is
// the table's words and names of errors, never a message that was made for us.
#pragma once

#include <cstddef>
#include <cstdint>

#include "schemas/errc.hpp"

namespace kitwork::gateway {

enum class Problem : std::uint8_t {
#define KITWORK_PROBLEM(name, status, title, sentence) name,
#include "actors/gateway/problems.def"
#undef KITWORK_PROBLEM
};

inline constexpr std::size_t problem_count = 0
#define KITWORK_PROBLEM(name, status, title, sentence) +1
#include "actors/gateway/problems.def"
#undef KITWORK_PROBLEM
    ;

struct ProblemFacts {
  const char* code;
  std::uint16_t status;
  const char* title;
  const char* sentence;
};
const ProblemFacts& facts_of(Problem problem);

// What the zone's or a library's refusal of an invocation means to who sent it.
Problem problem_of(Errc code);

}  // namespace kitwork::gateway
