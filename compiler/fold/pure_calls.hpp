// PureCalls: finds the next expression of a script that only a machine can evaluate, and that is
// pure as far as its text can tell. See README.md.
#pragma once

#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "compiler/fold/folder.hpp"

namespace kitwork::compiler {

// The call, what has to be declared before it, and what it may reach, in one order.
struct FoundCall {
  const ast::Node* expression = nullptr;
  std::vector<const ast::Declarator*> declarators;
  std::vector<const Variable*> watched;
  std::vector<WatchedVariable> expected;
};

class PureCalls {
 public:
  PureCalls(const ScopeAnalysis& analysis, Folder& folder, std::optional<SourceSpan> wanted);

  // The one that is wanted, else the first one that the folder does not know yet; nothing when
  // there is none.
  std::optional<FoundCall> next();

 private:
  // What a variable of the script holds at the place that next() has come to.
  enum class Holds : std::uint8_t {
    constant,  // a primitive or data that is known
    data,      // a primitive or data without any function of the script's in it
    function,  // a function of the script's
    other,
  };
  using Found = std::optional<FoundCall>;

  // Whether the statement surely has no effect; else `found` may hold what is to be asked.
  bool is_inert(const ast::Statement* node, Found& found);
  bool is_inert(const ast::Declarator& declarator, Found& found);
  bool binds_data(const ast::Target* target);
  // What evaluating it gives, when that surely has no effect.
  std::optional<Holds> inert_value(const ast::Node* node);
  bool all_data(const ast::Node* node);
  std::optional<Holds> inert_literal(const ast::Node* node);
  // The expression as a call that may be asked for.
  Found closed(const ast::Node* expression);
  bool is_wanted(const ast::Node* expression) const;
  bool visit(const ast::Node* node, bool in_function, FoundCall& found);
  bool visit_name(const ast::Identifier& node, FoundCall& found);
  bool watch(const Variable& variable, FoundCall& found);

  struct Waiting {
    const ast::Node* node = nullptr;
    bool in_function = false;  // of its own this
  };

  const ScopeAnalysis& analysis_;
  Folder& folder_;
  const std::optional<SourceSpan> wanted_;
  std::unordered_map<const Variable*, Holds> holds_;
  std::vector<const ast::Declarator*> declarators_;  // so far
  std::vector<Waiting> waiting_;
  std::unordered_set<const Variable*> seen_;
};

}  // namespace kitwork::compiler
