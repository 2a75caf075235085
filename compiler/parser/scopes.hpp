// ScopeTracker: who is declared where, as far as early errors need it. It finds conflicts while the
// parser goes along; the slots of variables are the scope analysis's affair.
#pragma once

#include <cstdint>
#include <vector>

#include "compiler/ast/name.hpp"

namespace kitwork::compiler {

class ScopeTracker {
 public:
  enum class Binding : std::uint8_t { lexical, parameter, simple_catch, pattern_catch };

  // A scope begins at a byte offset; function scopes end the reach of `var`.
  void enter_function(std::uint32_t offset);
  void leave_function();
  void enter_block(std::uint32_t offset);
  void leave_block();
  bool at_function_level() const;
  bool at_script_level() const { return scopes_.size() == 1; }

  // All return whether the name was free. Each costs constant time, but for the catch clauses
  // around a var.
  [[nodiscard]] bool declare(Name name, Binding binding);
  [[nodiscard]] bool declare_var(Name name, std::uint32_t offset);

 private:
  struct LexicalEntry {
    std::uint32_t name_id;
    std::uint32_t previous;  // the entry of the same name that this one hides
    std::uint32_t depth;
    Binding binding;
  };
  struct VarEntry {
    std::uint32_t name_id;
    std::uint32_t previous;
    std::uint32_t function_depth;
    std::uint32_t offset;  // of the latest `var`
  };
  // Indices into the vectors below plus one; 0 when there is none.
  struct NameHeads {
    std::uint32_t lexical = 0;
    std::uint32_t var = 0;
  };
  struct Scope {
    std::uint32_t start;
    std::uint32_t lexical_base;
    std::uint32_t var_base;
    std::uint32_t function_depth;  // the scope where a var of this scope goes
  };

  NameHeads& heads(Name name);
  void leave();

  std::vector<NameHeads> heads_;  // by name id
  std::vector<LexicalEntry> lexicals_;
  std::vector<VarEntry> vars_;
  std::vector<Scope> scopes_;
};

}  // namespace kitwork::compiler
