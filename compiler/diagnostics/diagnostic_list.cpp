// Bounded and without repetition.
#include "compiler/diagnostics/diagnostic_list.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "compiler/limits.hpp"

namespace kitwork::compiler {

void DiagnosticList::add(DiagnosticCode code, std::uint32_t start, std::uint32_t end,
                         std::initializer_list<std::string_view> arguments) {
  if (muted_) return;
  DiagnosticClass kind = diagnostic_class(code);
  std::uint32_t& count = counts_[static_cast<std::size_t>(kind)];
  if (count < diagnostics_max) {
    for (const Diagnostic& each : diagnostics_) {
      if (each.start == start && each.code == code) return;
    }
    ++count;
    diagnostics_.push_back(make_diagnostic(code, start, end, arguments));
  } else if (count == diagnostics_max && kind == DiagnosticClass::syntax) {
    // One more than the limit, which is the notice that the limit is reached.
    ++count;
    diagnostics_.push_back(make_diagnostic(DiagnosticCode::too_many_errors, start, end));
  }
}

bool DiagnosticList::full() const { return count(DiagnosticClass::syntax) > diagnostics_max; }

std::vector<Diagnostic> DiagnosticList::take() {
  std::stable_sort(
      diagnostics_.begin(), diagnostics_.end(),
      [](const Diagnostic& left, const Diagnostic& right) { return left.start < right.start; });
  return std::move(diagnostics_);
}

}  // namespace kitwork::compiler
