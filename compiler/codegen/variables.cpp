// Variables: slots, boxes, and the checks of the temporal dead zone that analysis cannot spare.
#include "compiler/codegen/generator.hpp"

namespace kitwork::compiler {
namespace {

bool has_dead_zone(VariableKind kind) {
  switch (kind) {
    case VariableKind::parameter:
    case VariableKind::let:
    case VariableKind::const_:
    case VariableKind::class_:
    case VariableKind::caught:
    case VariableKind::class_name:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::uint32_t Generator::allocate_local() {
  if (next_local_ >= function_locals_max) {
    context_.exceed(Limit::locals, function_.source_begin);
    return 0;
  }
  std::uint32_t slot = next_local_++;
  if (next_local_ > local_count_) local_count_ = next_local_;
  return slot;
}

Variable* Generator::use_of(const ast::Node* node) const {
  auto known = context_.analysis.uses.find(node);
  return known == context_.analysis.uses.end() ? nullptr : known->second;
}

FunctionScope* Generator::provider() const {
  FunctionScope* function = scope_;
  while (function->is_arrow()) function = function->parent;
  return function;
}

// The function, made by the variable's owner, through which the variable came here.
const FunctionScope* Generator::capturer(const Variable& variable) const {
  const FunctionScope* function = scope_;
  while (function->parent != variable.owner) function = function->parent;
  return function;
}

// Gives the variables of a block their slots and what they begin with. The caller releases them.
void Generator::enter_scope(const Scope& scope) {
  for (Variable* variable : scope.variables) variable->slot = allocate_local();
  begin_variables(scope);
  hoist(scope);
}

void Generator::begin_variables(const Scope& scope) {
  bool is_body = &scope == scope_->body_scope;
  for (const Variable* variable : scope.variables) {
    if (variable->kind == VariableKind::var && !is_body) {
      emit(Opcode::push_undefined);
      emit(Opcode::set_local, variable->slot);
    }
    begin_variable(*variable);
  }
}

// A slot may hold what an earlier block left in it.
void Generator::begin_variable(const Variable& variable) {
  switch (variable.kind) {
    case VariableKind::parameter:
    case VariableKind::let:
    case VariableKind::const_:
    case VariableKind::class_:
    case VariableKind::caught:
      if (!variable.early_use && !variable.early_capture) return;
      emit(Opcode::push_hole);
      emit(Opcode::set_local, variable.slot);
      if (variable.boxed && variable.early_capture) emit(Opcode::make_box, variable.slot);
      return;
    case VariableKind::class_name:
      if (!variable.early_use && !variable.boxed) return;
      emit(variable.early_use ? Opcode::push_hole : Opcode::push_undefined);
      emit(Opcode::set_local, variable.slot);
      if (variable.boxed) emit(Opcode::make_box, variable.slot);
      return;
    case VariableKind::function:
    case VariableKind::hidden:
      if (!variable.boxed) return;
      emit(Opcode::push_undefined);
      emit(Opcode::set_local, variable.slot);
      emit(Opcode::make_box, variable.slot);
      return;
    case VariableKind::var:
      if (variable.boxed) emit(Opcode::make_box, variable.slot);
      return;
    default:
      return;
  }
}

void Generator::hoist(const Scope& scope) {
  for (const auto& [node, variable] : scope.hoisted) {
    closure(*node, node->name->name->text);
    emit(variable->boxed ? Opcode::set_boxed : Opcode::set_local, variable->slot);
  }
}

// In its own function. A captured one is asked by its capture's kind.
bool Generator::may_be_unset(const Variable& variable, std::uint32_t position) const {
  if (variable.kind == VariableKind::class_name) return variable.early_use;
  if (!has_dead_zone(variable.kind)) return false;
  if (variable.owner != scope_) {
    return variable.boxed && captured_early(variable, *capturer(variable));
  }
  return position < variable.initialized_at;
}

// Whether a boxed variable of this function has no box yet: it gets one when it is initialised.
bool Generator::is_raw(const Variable& variable, std::uint32_t position) const {
  return !variable.boxed ||
         (has_dead_zone(variable.kind) && variable.kind != VariableKind::class_name &&
          !variable.early_capture && position < variable.initialized_at);
}

std::uint32_t Generator::name_constant(const Variable& variable) {
  return text(variable.name ? variable.name->text : std::u16string_view(u"this"));
}

void Generator::load(const Variable& variable, std::uint32_t position) {
  if (variable.owner == scope_) return load_local(variable, position);
  if (variable.function == scope_ && variable.assignments == 0) return emit(Opcode::push_callee);
  std::uint32_t index = scope_->capture_indices.at(&variable);
  if (!variable.boxed) return emit(Opcode::get_capture, index);
  if (may_be_unset(variable, position)) {
    emit(Opcode::check_capture_boxed, index, name_constant(variable));
  }
  emit(Opcode::get_capture_boxed, index);
}

void Generator::load_local(const Variable& variable, std::uint32_t position) {
  if (variable.kind == VariableKind::function_name) return emit(Opcode::push_callee);
  bool raw = is_raw(variable, position);
  if (may_be_unset(variable, position)) {
    emit(raw ? Opcode::check_local : Opcode::check_boxed, variable.slot, name_constant(variable));
  }
  emit(raw ? Opcode::get_local : Opcode::get_boxed, variable.slot);
}

// v ->. An assignment, not the initialisation.
void Generator::store(const Variable& variable, std::uint32_t position) {
  bool here = variable.owner == scope_;
  bool raw = here && is_raw(variable, position);
  bool is_self = variable.kind == VariableKind::function_name;
  std::uint32_t index = here || is_self ? variable.slot : scope_->capture_indices.at(&variable);
  if (may_be_unset(variable, position)) {
    Opcode check =
        here ? (raw ? Opcode::check_local : Opcode::check_boxed) : Opcode::check_capture_boxed;
    emit(check, index, name_constant(variable));
  }
  if (variable.is_constant()) {
    emit(Opcode::throw_const_assignment, name_constant(variable));
    return emit(Opcode::pop);
  }
  KITWORK_ASSERT(here || variable.boxed);
  emit(here ? (raw ? Opcode::set_local : Opcode::set_boxed) : Opcode::set_capture_boxed, index);
}

// v ->. Its owner does this, once for each time the scope is entered.
void Generator::initialize(const Variable& variable) {
  bool has_box = variable.boxed && (variable.early_capture || !has_dead_zone(variable.kind) ||
                                    variable.kind == VariableKind::class_name);
  if (has_box) return emit(Opcode::set_boxed, variable.slot);
  emit(Opcode::set_local, variable.slot);
  if (variable.boxed) emit(Opcode::make_box, variable.slot);
}

void Generator::load_name(const ast::Identifier& identifier) {
  at(identifier.start);
  if (const Variable* variable = use_of(&identifier)) return load(*variable, identifier.start);
  std::u16string_view name = identifier.name->text;
  // This property of the global object can neither be written nor removed.
  if (name == u"undefined") return emit(Opcode::push_undefined);
  emit(Opcode::get_global, text(name));
}

void Generator::store_name(const ast::Identifier& identifier) {
  at(identifier.start);
  if (const Variable* variable = use_of(&identifier)) return store(*variable, identifier.start);
  emit(Opcode::set_global, text(identifier.name->text));
}

// Of a derived constructor it may be the hole.
void Generator::load_this_binding() {
  FunctionScope* from = provider();
  const Variable* variable = from->this_variable;
  bool derived = from->kind == ast::FunctionKind::derived_constructor;
  if (from == scope_ && !derived) return emit(Opcode::push_this);
  if (from == scope_) {
    return emit(variable->boxed ? Opcode::get_boxed : Opcode::get_local, variable->slot);
  }
  std::uint32_t index = scope_->capture_indices.at(variable);
  emit(variable->boxed ? Opcode::get_capture_boxed : Opcode::get_capture, index);
}

void Generator::load_this(std::uint32_t position) {
  at(position);
  load_this_binding();
  if (provider()->kind == ast::FunctionKind::derived_constructor) emit(Opcode::check_this);
}

}  // namespace kitwork::compiler
