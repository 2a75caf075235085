// Folder: whether an expression has a value that is known now. What it says holds for every run.
#pragma once

#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "compiler/fold/known_call.hpp"
#include "compiler/parser/parse.hpp"
#include "compiler/scope/scope.hpp"

namespace kitwork::compiler {

struct FoldOptions {
  bool on = true;
  // Whether the prelude is compiled: its constants stay variables, which its loader looks at.
  bool prelude = false;
  std::vector<KnownCall> known;  // in offsets of the tree
};

class Folder {
 public:
  Folder(const ParsedScript& parsed, const ScopeAnalysis& analysis, FoldOptions options);

  // The value of an expression in the code of `scope`, or null. It stays where it is.
  const FoldedValue* constant(const ast::Node* node, const FunctionScope* scope);
  // The value of the longest beginning of a chain that has one, and how many links that is; nothing
  // when its first operand has none.
  std::optional<std::uint32_t> chain(const ast::Binary& node, const FunctionScope* scope,
                                     FoldedValue& value);
  // The same as constant() for what is made anew each time: literals of arrays and objects.
  const FoldedValue* data(const ast::Node* node, const FunctionScope* scope);
  // What a machine found out about the expression; null when nobody asked one.
  const KnownCall* known(const ast::Node* node) const;

  // Whether the variable has its value whenever code of `scope` at `position` runs.
  bool surely_set(const Variable& variable, const FunctionScope* scope, std::uint32_t position);
  Variable* use_of(const ast::Node* node) const;

 private:
  // Before the first statement of the script that may call one of its functions, those functions
  // surely did not run: to them its constants are set, wherever they stand.
  bool is_leading(const Variable& variable);
  bool is_quiet(const ast::Statement* node);

  using Kept = std::unordered_map<const ast::Node*, const FoldedValue*>;

  bool literal(const ast::Node* node, FoldedValue& value) const;
  bool compound(const ast::Node* node, const FunctionScope* scope, FoldedValue& value);
  bool name(const ast::Identifier& node, const FunctionScope* scope, FoldedValue& value);
  bool binary(const ast::Binary& node, const FunctionScope* scope, FoldedValue& value);
  bool logical(const ast::Logical& node, const FunctionScope* scope, FoldedValue& value);
  bool template_literal(const ast::TemplateLiteral& node, const FunctionScope* scope,
                        FoldedValue& value);
  bool member(const ast::Node* node, const FunctionScope* scope, FoldedValue& value);
  bool primitive(const ast::Node* node, const FunctionScope* scope, FoldedValue& value);
  bool tree(const ast::Node* node, const FunctionScope* scope, FoldedValue& value,
            std::size_t& left);
  bool members(const ast::ObjectLiteral& node, const FunctionScope* scope, FoldedValue& value,
               std::size_t& left);

  // --- members.cpp: constants that hold data, and are only ever read member by member
  struct Path {
    const ast::Identifier* root = nullptr;
    std::vector<std::u16string> keys;
  };
  void find_unchanged();
  bool path_of(const ast::Node* node, Path& path) const;
  const FoldedValue* along(const Path& path, FoldedValue& computed);
  bool is_read(const ast::Node* node);
  void look_at(const ast::Node* node, std::vector<const ast::Node*>& parts);

  const ParsedScript& parsed_;
  const ScopeAnalysis& analysis_;
  const FoldOptions options_;
  std::deque<FoldedValue> values_;
  Kept constants_;  // null: it has none
  Kept data_;
  std::uint32_t depth_ = 0;
  std::optional<std::uint32_t> leading_end_;  // the offset where those statements end
  bool looked_ = false;                       // for what is unchanged
  std::unordered_map<const Variable*, std::uint32_t> reads_;  // member by member
  std::unordered_map<const Variable*, std::uint32_t> uses_;
};

}  // namespace kitwork::compiler
