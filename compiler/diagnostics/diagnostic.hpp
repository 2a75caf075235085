// Diagnostics: what the compiler has to say about a source, from the table diagnostics.def.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/source_text.hpp"

namespace kitwork::compiler {

enum class DiagnosticClass : std::uint8_t {
  syntax,   // a syntax error or early error of the language
  refused,  // JavaScript, but not supported (yet)
  warning,  // legal, but surely not meant
};

enum class DiagnosticCode : std::uint16_t {
#define KITWORK_DIAGNOSTIC(name, number, kind, text, hint) name = number,
#include "compiler/diagnostics/diagnostics.def"
#undef KITWORK_DIAGNOSTIC
};

// The name as in the table, for machines and tests ("unexpected_token").
const char* diagnostic_name(DiagnosticCode code);
DiagnosticClass diagnostic_class(DiagnosticCode code);

struct Diagnostic {
  DiagnosticCode code;
  std::uint32_t start = 0;  // byte offsets
  std::uint32_t end = 0;
  std::string message;
  std::string hint;  // what to write instead; may be empty
};

// Fills the table's text and hint: {0}, {1} stand for the arguments.
Diagnostic make_diagnostic(DiagnosticCode code, std::uint32_t start, std::uint32_t end,
                           std::initializer_list<std::string_view> arguments = {});

// For people, without a trailing line end:
//   file:3:7: error: ... [code]
//     let x = = 3;
//             ^
//   hint: ...
std::string render_text(const Diagnostic& diagnostic, const SourceText& source);

// For machines: one JSON array with one object a diagnostic: file, code, class, line, column,
// endLine, endColumn, message, hint, sourceLine.
std::string render_json(const std::vector<Diagnostic>& diagnostics, const SourceText& source);

// The candidate most like `word`, if it is like enough to be a slip of the keyboard; else empty.
std::string_view did_you_mean(std::string_view word,
                              const std::vector<std::string_view>& candidates);

}  // namespace kitwork::compiler
