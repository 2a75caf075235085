// The table of diagnostics, the filling of its texts, and the guess at what was meant.
#include "compiler/diagnostics/diagnostic.hpp"

#include <algorithm>
#include <cstddef>

#include "schemas/assert.hpp"

namespace kitwork::compiler {

namespace {

struct Row {
  DiagnosticCode code;
  const char* name;
  const char* text;
  const char* hint;
};

constexpr Row rows[] = {
#define KITWORK_DIAGNOSTIC(name, number, kind, text, hint) \
  {DiagnosticCode::name, #name, text, hint},
#include "compiler/diagnostics/diagnostics.def"
#undef KITWORK_DIAGNOSTIC
};

const Row& row_of(DiagnosticCode code) {
  const Row* row = std::find_if(std::begin(rows), std::end(rows),
                                [code](const Row& each) { return each.code == code; });
  KITWORK_ASSERT(row != std::end(rows));
  return *row;
}

std::string fill(std::string_view text, std::initializer_list<std::string_view> arguments) {
  std::string filled;
  for (std::size_t at = 0; at < text.size(); ++at) {
    bool placeholder = text[at] == '{' && at + 2 < text.size() && text[at + 2] == '}';
    std::size_t index = placeholder ? static_cast<std::size_t>(text[at + 1] - '0') : 10;
    if (index > 9) {
      filled += text[at];
      continue;
    }
    KITWORK_ASSERT(index < arguments.size());
    filled += arguments.begin()[index];
    at += 2;
  }
  return filled;
}

constexpr std::size_t word_length_max = 32;

// Optimal string alignment: insertions, deletions, changes and swaps of neighbours cost one each.
std::size_t distance(std::string_view left, std::string_view right) {
  std::size_t rows_of[3][word_length_max + 1];
  std::size_t *before = rows_of[0], *previous = rows_of[1], *current = rows_of[2];
  for (std::size_t at = 0; at <= right.size(); ++at) previous[at] = at;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      std::size_t change = left[i - 1] == right[j - 1] ? 0 : 1;
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + change});
      bool swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (swapped) current[j] = std::min(current[j], before[j - 2] + 1);
    }
    std::size_t* spare = before;
    before = previous;
    previous = current;
    current = spare;
  }
  return previous[right.size()];
}

}  // namespace

const char* diagnostic_name(DiagnosticCode code) { return row_of(code).name; }

DiagnosticClass diagnostic_class(DiagnosticCode code) {
  switch (code) {
#define KITWORK_DIAGNOSTIC(name, number, kind, text, hint) \
  case DiagnosticCode::name:                               \
    return DiagnosticClass::kind;
#include "compiler/diagnostics/diagnostics.def"
#undef KITWORK_DIAGNOSTIC
  }
  KITWORK_ASSERT(false);
  return DiagnosticClass::syntax;
}

Diagnostic make_diagnostic(DiagnosticCode code, std::uint32_t start, std::uint32_t end,
                           std::initializer_list<std::string_view> arguments) {
  const Row& row = row_of(code);
  return {code, start, end, fill(row.text, arguments), fill(row.hint, arguments)};
}

std::string_view did_you_mean(std::string_view word,
                              const std::vector<std::string_view>& candidates) {
  if (word.size() < 2 || word.size() > word_length_max) return {};
  // A third of the letters may be wrong; swaps count once, so two cover most slips.
  std::size_t best = std::min<std::size_t>(2, (word.size() + 1) / 3) + 1;
  std::string_view found;
  for (std::string_view candidate : candidates) {
    if (candidate.size() > word_length_max || candidate == word) continue;
    std::size_t difference = distance(word, candidate);
    if (difference < best) {
      best = difference;
      found = candidate;
    }
  }
  return found;
}

}  // namespace kitwork::compiler
