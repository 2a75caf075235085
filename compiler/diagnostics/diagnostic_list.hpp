// DiagnosticList: gathers what the lexer and the parser report, within bounds.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.hpp"

namespace kitwork::compiler {

class DiagnosticList {
 public:
  // Keeps the first diagnostics_max of each class, and one of each code at each place.
  void add(DiagnosticCode code, std::uint32_t start, std::uint32_t end,
           std::initializer_list<std::string_view> arguments = {});

  // Nothing is recorded while muted.
  void mute(bool muted) { muted_ = muted; }

  std::uint32_t count(DiagnosticClass which) const {
    return counts_[static_cast<std::size_t>(which)];
  }
  bool full() const;

  // All, in order of position.
  std::vector<Diagnostic> take();

 private:
  std::vector<Diagnostic> diagnostics_;
  std::uint32_t counts_[3] = {};
  bool muted_ = false;
};

}  // namespace kitwork::compiler
