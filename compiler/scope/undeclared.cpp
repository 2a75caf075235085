// Names that are never declared: warnings, or refusals.
#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "compiler/ast/name.hpp"
#include "compiler/scope/analyze.hpp"
#include "compiler/scope/global_names.hpp"
#include "schemas/host_function.hpp"

namespace kitwork::compiler {
namespace {

// Like enough to be said: only what is ASCII is compared, which is nearly all names.
bool to_ascii(std::u16string_view text, std::string& out) {
  out.clear();
  for (const char16_t unit : text) {
    if (unit >= 0x80) return false;
    out += static_cast<char>(unit);
  }
  return true;
}

bool is_declared(const ScopeAnalysis& analysis, Name name) {
  const auto& vars = analysis.global_vars;
  if (std::find(vars.begin(), vars.end(), name) != vars.end()) return true;
  return std::any_of(analysis.global_functions.begin(), analysis.global_functions.end(),
                     [&](const ast::Function* each) { return each->name->name == name; });
}

// Everything that has a name somewhere in the file, and what is built in.
std::vector<std::string> all_names(const ScopeAnalysis& analysis) {
  std::vector<std::string> names;
  std::string ascii;
  auto add = [&](std::u16string_view text) {
    if (!text.empty() && text[0] != u'#' && to_ascii(text, ascii)) names.push_back(ascii);
  };
  for (const Variable& variable : analysis.variables) {
    if (variable.name) add(variable.name->text);
  }
  for (Name name : analysis.global_vars) add(name->text);
  for (const ast::Function* each : analysis.global_functions) add(each->name->name->text);
  for (std::u16string_view name : standard_globals()) add(name);
  return names;
}

// What hosts offer: kv of kv.read.
bool is_host_name(std::u16string_view text) {
  const auto rows = host_function_rows();
  return std::any_of(rows.begin(), rows.end(), [&](const HostFunctionRow& row) {
    const std::string_view root = row.name.substr(0, row.name.find('.'));
    return std::equal(root.begin(), root.end(), text.begin(), text.end());
  });
}

void tell_undeclared(ParsedScript& parsed, const ScopeAnalysis& analysis, bool refused) {
  std::vector<std::string> names;
  std::vector<std::string_view> candidates;
  for (const auto& [name, node] : analysis.global_uses) {
    if (is_standard_global(name->text) || is_host_name(name->text)) continue;
    if (is_declared(analysis, name)) continue;
    if (names.empty()) {
      names = all_names(analysis);
      candidates.assign(names.begin(), names.end());
    }
    const std::string written(parsed.source.bytes().substr(node->start, node->end - node->start));
    Diagnostic warning =
        refused ? make_diagnostic(DiagnosticCode::foreign_name, node->start, node->end, {written})
                : make_diagnostic(DiagnosticCode::undeclared_name, node->start, node->end,
                                  {"'" + written + "'"});
    std::string word;
    const std::string_view meant =
        to_ascii(name->text, word) ? did_you_mean(word, candidates) : std::string_view();
    if (!meant.empty()) warning.hint = "did you mean " + std::string(meant) + "?";
    parsed.diagnostics.push_back(std::move(warning));
  }
  std::stable_sort(parsed.diagnostics.begin(), parsed.diagnostics.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return a.start < b.start; });
}

}  // namespace

void warn_of_undeclared(ParsedScript& parsed, const ScopeAnalysis& analysis) {
  tell_undeclared(parsed, analysis, false);
}

void refuse_undeclared(ParsedScript& parsed, const ScopeAnalysis& analysis) {
  const bool makes_globals =
      parsed.script->function->uses_this ||
      std::any_of(analysis.global_uses.begin(), analysis.global_uses.end(),
                  [](const auto& use) { return use.first->text == u"globalThis"; });
  if (makes_globals) return;
  const std::size_t before = parsed.diagnostics.size();
  tell_undeclared(parsed, analysis, true);
  if (parsed.diagnostics.size() > before) parsed.verdict = Verdict::refused;
}

}  // namespace kitwork::compiler
