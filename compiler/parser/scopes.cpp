// Two stacks of entries, chained by name, so that the innermost declaration of a name is at hand.
#include "compiler/parser/scopes.hpp"

#include "schemas/assert.hpp"

namespace kitwork::compiler {

void ScopeTracker::enter_function(std::uint32_t offset) {
  auto depth = static_cast<std::uint32_t>(scopes_.size());
  scopes_.push_back({offset, static_cast<std::uint32_t>(lexicals_.size()),
                     static_cast<std::uint32_t>(vars_.size()), depth});
}

void ScopeTracker::enter_block(std::uint32_t offset) {
  scopes_.push_back({offset, static_cast<std::uint32_t>(lexicals_.size()),
                     static_cast<std::uint32_t>(vars_.size()), scopes_.back().function_depth});
}

void ScopeTracker::leave_function() {
  KITWORK_ASSERT(at_function_level());
  std::uint32_t base = scopes_.back().var_base;
  while (vars_.size() > base) {
    heads_[vars_.back().name_id].var = vars_.back().previous;
    vars_.pop_back();
  }
  leave();
}

void ScopeTracker::leave_block() {
  KITWORK_ASSERT(!at_function_level());
  leave();
}

void ScopeTracker::leave() {
  std::uint32_t base = scopes_.back().lexical_base;
  while (lexicals_.size() > base) {
    heads_[lexicals_.back().name_id].lexical = lexicals_.back().previous;
    lexicals_.pop_back();
  }
  scopes_.pop_back();
}

bool ScopeTracker::at_function_level() const {
  return scopes_.back().function_depth + 1 == scopes_.size();
}

ScopeTracker::NameHeads& ScopeTracker::heads(Name name) {
  if (name->id >= heads_.size()) heads_.resize(name->id + name->id / 2 + 64);
  return heads_[name->id];
}

bool ScopeTracker::declare(Name name, Binding binding) {
  NameHeads& head = heads(name);
  const Scope& scope = scopes_.back();
  auto depth = static_cast<std::uint32_t>(scopes_.size() - 1);
  bool free = true;
  if (head.lexical != 0 && lexicals_[head.lexical - 1].depth == depth) free = false;
  if (binding == Binding::lexical && head.var != 0) {
    // A var of this function that stands behind the scope's start stands within the scope.
    const VarEntry& var = vars_[head.var - 1];
    if (var.function_depth == scope.function_depth && var.offset >= scope.start) free = false;
  }
  lexicals_.push_back({name->id, head.lexical, depth, binding});
  head.lexical = static_cast<std::uint32_t>(lexicals_.size());
  return free;
}

bool ScopeTracker::declare_var(Name name, std::uint32_t offset) {
  NameHeads& head = heads(name);
  std::uint32_t function_depth = scopes_.back().function_depth;
  bool free = true;
  for (std::uint32_t at = head.lexical; at != 0 && free; at = lexicals_[at - 1].previous) {
    const LexicalEntry& entry = lexicals_[at - 1];
    if (entry.depth < function_depth) break;
    free = entry.binding == Binding::parameter || entry.binding == Binding::simple_catch;
  }
  if (head.var != 0 && vars_[head.var - 1].function_depth == function_depth) {
    vars_[head.var - 1].offset = offset;
    return free;
  }
  vars_.push_back({name->id, head.var, function_depth, offset});
  head.var = static_cast<std::uint32_t>(vars_.size());
  return free;
}

}  // namespace kitwork::compiler
