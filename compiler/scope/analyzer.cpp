// Scopes, variables and their uses.
#include "compiler/scope/analyzer.hpp"

#include <algorithm>

#include "compiler/scope/analyze.hpp"

namespace kitwork::compiler {

std::unique_ptr<ScopeAnalysis> analyze_scopes(ParsedScript& parsed, const ScopeOptions& options) {
  auto analysis = std::make_unique<ScopeAnalysis>();
  Analyzer(parsed, *analysis, options).run();
  return analysis;
}

Analyzer::Analyzer(ParsedScript& parsed, ScopeAnalysis& analysis, const ScopeOptions& options)
    : prelude_(options.prelude),
      script_(options.script),
      argument_(options.argument),
      bindings_end_(options.bindings_end),
      parsed_(parsed),
      analysis_(analysis),
      arguments_name_(parsed.names.intern(std::string_view("arguments"))) {}

void Analyzer::run() {
  const ast::Function& script = *parsed_.script->function;
  // A name that was not there before is the last one.
  const std::uint32_t names = parsed_.names.size();
  observed_ = script.uses_this || parsed_.names.intern(std::string_view("globalThis"))->id < names;
  FunctionScope* scope = make_function(&script, ast::FunctionKind::script, 0);
  analysis_.script = scope;
  function(script, scope);
}

Scope* Analyzer::enter_scope(const void* node, std::uint32_t start) {
  Scope* scope = &analysis_.scopes.emplace_back();
  scope->function = function_;
  scope->start = start;
  if (node) analysis_.scope_of[node] = scope;
  scope_ = scope;
  return scope;
}

// The caller restores scope_.
void Analyzer::leave_scope(Scope* scope) {
  for (auto at = scope->variables.rbegin(); at != scope->variables.rend(); ++at) {
    Variable* variable = *at;
    if (variable->self_use && variable->assignments > 0) capture(variable, variable->function);
    decide(*variable);
    if (variable->name) bindings_[variable->name->id] = variable->shadowed;
  }
}

Variable* Analyzer::declare(Scope* scope, Name name, VariableKind kind,
                            std::uint32_t initialized_at) {
  Variable* variable = &analysis_.variables.emplace_back();
  variable->name = name;
  variable->kind = kind;
  variable->owner = scope->function;
  variable->scope = scope;
  variable->initialized_at = scope->is_switch ? never : initialized_at;
  scope->variables.push_back(variable);
  if (name) {
    variable->shadowed = binding(name);
    bind(name, variable);
  }
  return variable;
}

// A variable of the function as a whole, which no name finds.
Variable* Analyzer::pseudo_variable(FunctionScope* function, VariableKind kind) {
  return declare(function->parameter_scope, nullptr, kind, 0);
}

Variable* Analyzer::binding(Name name) const {
  return name->id < bindings_.size() ? bindings_[name->id] : nullptr;
}

void Analyzer::bind(Name name, Variable* variable) {
  if (name->id >= bindings_.size()) bindings_.resize(name->id + 1);
  bindings_[name->id] = variable;
}

bool captured_early(const Variable& variable, const FunctionScope& capturer) {
  switch (variable.kind) {
    case VariableKind::parameter:
    case VariableKind::let:
    case VariableKind::const_:
    case VariableKind::class_:
    case VariableKind::caught:
      // The variable's own initialiser finds the box of those who came too early.
      return capturer.created_at < variable.initialized_at ||
             (variable.early_capture && &capturer == variable.function);
    case VariableKind::class_name:
      return variable.early_capture;
    case VariableKind::this_:
      return variable.owner->kind == ast::FunctionKind::derived_constructor;
    default:
      return false;
  }
}

// How a variable is kept, once all its uses are known.
void Analyzer::decide(Variable& variable) {
  const auto& capturers = variable.capturers;
  auto any = [&](auto condition) {
    return std::any_of(capturers.begin(), capturers.end(),
                       [&](const FunctionScope* capturer) { return condition(*capturer); });
  };
  variable.early_capture |=
      any([&](const FunctionScope& capturer) { return captured_early(variable, capturer); });
  // A copy would be made before there is anything to copy.
  bool captured_by_itself =
      any([&](const FunctionScope& capturer) { return &capturer == variable.function; });
  switch (variable.kind) {
    case VariableKind::new_target:
    case VariableKind::callee:
    case VariableKind::arguments:
    case VariableKind::private_name:
    case VariableKind::function_name:
      variable.boxed = false;
      break;
    case VariableKind::class_name:
    case VariableKind::hidden:
      variable.boxed = !capturers.empty() && !variable.has_initializer;
      break;
    case VariableKind::function:
      variable.boxed = !capturers.empty() && !(prelude_ && variable.owner == analysis_.script) &&
                       (variable.assignments > 0 || any([&](const FunctionScope& capturer) {
                          return capturer.created_in == variable.scope &&
                                 capturer.hoist_index <= variable.hoist_index;
                        }));
      break;
    case VariableKind::var:
      variable.boxed =
          !capturers.empty() && (variable.assignments > 0 || captured_by_itself ||
                                 any([&](const FunctionScope& capturer) {
                                   return capturer.created_at < variable.initialized_at;
                                 }));
      break;
    default:
      variable.boxed = !capturers.empty() && (variable.assignments > 0 || variable.early_capture);
  }
}

void Analyzer::use(const ast::Node* node, Name name) {
  if (name == arguments_name_) return use_arguments(node);
  Variable* variable = binding(name);
  if (!variable) {
    if (name->id >= global_used_.size()) global_used_.resize(name->id + 1);
    if (!global_used_[name->id]) analysis_.global_uses.emplace_back(name, node);
    global_used_[name->id] = true;
    return;
  }
  analysis_.uses[node] = variable;
  note_use(variable, node->start);
}

void Analyzer::assign(const ast::Node* node, Name name) {
  use(node, name);
  if (Variable* variable = binding(name)) ++variable->assignments;
}

void Analyzer::note_use(Variable* variable, std::uint32_t position) {
  if (variable->kind == VariableKind::class_name) {
    if (variable->class_scope->in_head) variable->early_use = variable->early_capture = true;
  }
  if (variable->owner == function_) {
    if (variable->kind != VariableKind::var && variable->kind != VariableKind::class_name &&
        position < variable->initialized_at) {
      variable->early_use = true;
    }
  } else if (variable->function == function_ && variable->function) {
    variable->self_use = true;
  } else {
    capture(variable, function_);
  }
}

// Makes the variable come along from its owner to `from`.
void Analyzer::capture(Variable* variable, FunctionScope* from) {
  for (FunctionScope* function = from; function != variable->owner; function = function->parent) {
    auto index = static_cast<std::uint32_t>(function->captures.size());
    if (!function->capture_indices.emplace(variable, index).second) return;
    function->captures.push_back(variable);
    if (function->parent == variable->owner) variable->capturers.push_back(function);
  }
}

// The function that gives this, super, new.target and arguments to the running code.
FunctionScope* Analyzer::provider() const {
  FunctionScope* function = function_;
  while (function->is_arrow()) function = function->parent;
  return function;
}

void Analyzer::use_this() {
  FunctionScope* from = provider();
  bool derived = from->kind == ast::FunctionKind::derived_constructor;
  if (from == function_ && !derived) return;
  if (!from->this_variable) from->this_variable = pseudo_variable(from, VariableKind::this_);
  if (from != function_) capture(from->this_variable, function_);
}

void Analyzer::use_new_target() {
  FunctionScope* from = provider();
  if (from == function_) return;
  if (!from->new_target_variable) {
    from->new_target_variable = pseudo_variable(from, VariableKind::new_target);
  }
  capture(from->new_target_variable, function_);
}

void Analyzer::use_super_call() {
  use_this();
  use_new_target();
  FunctionScope* from = provider();
  if (from != function_) {
    if (!from->callee_variable) from->callee_variable = pseudo_variable(from, VariableKind::callee);
    capture(from->callee_variable, function_);
  }
  Variable* initializer = from->home_class ? from->home_class->initializer : nullptr;
  if (initializer) capture(initializer, function_);
}

void Analyzer::use_arguments(const ast::Node* node) {
  FunctionScope* from = provider();
  if (from->kind == ast::FunctionKind::script) return;
  if (!from->arguments_variable) {
    from->arguments_variable = pseudo_variable(from, VariableKind::arguments);
  }
  analysis_.uses[node] = from->arguments_variable;
  if (from != function_) capture(from->arguments_variable, function_);
}

}  // namespace kitwork::compiler
